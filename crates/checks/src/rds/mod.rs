//! Questions about databases.

mod cluster_administrator_not_default;
mod cluster_backed_up;
mod cluster_backtrack;
mod cluster_copies_tags;
mod cluster_deletion_protected;
mod cluster_encrypted;
mod cluster_engine_logs_exported;
mod cluster_iam_authentication;
mod cluster_in_aws_backup;
mod cluster_logs_exported;
mod cluster_minor_upgrades;
mod cluster_multi_zone;
mod cluster_port_not_default;
mod cluster_snapshot_encrypted;
mod cluster_snapshot_not_public;
mod instance_administrator_not_default;
mod instance_backed_up;
mod instance_certificate_valid;
mod instance_copies_tags;
mod instance_deletion_protected;
mod instance_encrypted;
mod instance_engine_logs_exported;
mod instance_iam_authentication;
mod instance_in_aws_backup;
mod instance_in_private_subnet;
mod instance_logs_exported;
mod instance_minor_upgrades;
mod instance_monitored;
mod instance_multi_zone;
mod instance_no_public_address;
mod instance_not_public;
mod instance_port_not_default;
mod snapshot_encrypted;
mod snapshot_not_public;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &cluster_administrator_not_default::CHECK,
    &cluster_backed_up::CHECK,
    &cluster_backtrack::CHECK,
    &cluster_copies_tags::CHECK,
    &cluster_deletion_protected::CHECK,
    &cluster_encrypted::CHECK,
    &cluster_engine_logs_exported::CHECK,
    &cluster_iam_authentication::CHECK,
    &cluster_in_aws_backup::CHECK,
    &cluster_logs_exported::CHECK,
    &cluster_minor_upgrades::CHECK,
    &cluster_multi_zone::CHECK,
    &cluster_port_not_default::CHECK,
    &cluster_snapshot_encrypted::CHECK,
    &cluster_snapshot_not_public::CHECK,
    &instance_administrator_not_default::CHECK,
    &instance_backed_up::CHECK,
    &instance_certificate_valid::CHECK,
    &instance_copies_tags::CHECK,
    &instance_deletion_protected::CHECK,
    &instance_encrypted::CHECK,
    &instance_engine_logs_exported::CHECK,
    &instance_iam_authentication::CHECK,
    &instance_in_aws_backup::CHECK,
    &instance_in_private_subnet::CHECK,
    &instance_logs_exported::CHECK,
    &instance_minor_upgrades::CHECK,
    &instance_monitored::CHECK,
    &instance_multi_zone::CHECK,
    &instance_no_public_address::CHECK,
    &instance_not_public::CHECK,
    &instance_port_not_default::CHECK,
    &snapshot_encrypted::CHECK,
    &snapshot_not_public::CHECK,
];
