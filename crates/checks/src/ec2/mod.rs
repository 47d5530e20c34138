//! Questions about machines and their network.

mod allowed_images;
mod default_group_closed;
mod flow_logs_active;
mod flow_logs_delivering;
mod image_not_public;
mod image_owner_approved;
mod image_recent;
mod image_sharing_blocked;
mod imds_hop_limit;
mod imdsv2_account_default;
mod imdsv2_required;
mod instance_not_public;
mod launch_template_imdsv2_required;
mod no_sensitive_port_open;
mod snapshot_not_public;
mod snapshot_sharing_blocked;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &allowed_images::CHECK,
    &default_group_closed::CHECK,
    &flow_logs_active::CHECK,
    &flow_logs_delivering::CHECK,
    &image_not_public::CHECK,
    &image_owner_approved::CHECK,
    &image_recent::CHECK,
    &image_sharing_blocked::CHECK,
    &imds_hop_limit::CHECK,
    &imdsv2_account_default::CHECK,
    &imdsv2_required::CHECK,
    &instance_not_public::CHECK,
    &launch_template_imdsv2_required::CHECK,
    &no_sensitive_port_open::CHECK,
    &snapshot_not_public::CHECK,
    &snapshot_sharing_blocked::CHECK,
];
