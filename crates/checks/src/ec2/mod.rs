//! Questions about machines and their network.

mod allowed_images;
mod default_group_closed;
mod ebs_encryption_default;
mod elastic_ip_used;
mod enclave_host_no_public_address;
mod enclave_host_only_web_open;
mod endpoint_multi_zone;
mod endpoint_policy_inside;
mod endpoint_service_inside;
mod flow_logs_active;
mod flow_logs_delivering;
mod image_not_deprecated;
mod image_not_public;
mod image_owner_approved;
mod image_recent;
mod image_sharing_blocked;
mod imds_hop_limit;
mod imdsv2_account_default;
mod imdsv2_required;
mod instance_hvm;
mod instance_no_public_address;
mod instance_not_public;
mod instance_not_stopped_long;
mod instance_one_interface;
mod instance_profile_attached;
mod interface_source_checked;
mod launch_template_imdsv2_required;
mod launch_template_no_public_address;
mod launch_template_no_secrets;
mod network_acl_no_admin_port;
mod network_acl_used;
mod no_sensitive_port_open;
mod no_wide_public_range;
mod only_web_ports_open;
mod security_group_few_rules;
mod security_group_used;
mod snapshot_encrypted;
mod snapshot_not_public;
mod snapshot_sharing_blocked;
mod subnet_no_public_address;
mod transit_gateway_no_auto_accept;
mod volume_encrypted;
mod volume_has_snapshot;
mod volume_in_aws_backup;
mod vpc_endpoint_for_ec2;
mod vpc_endpoint_for_ecr_api;
mod vpc_endpoint_for_ecr_docker;
mod vpc_endpoint_for_incident_contacts;
mod vpc_endpoint_for_incident_manager;
mod vpc_endpoint_for_systems_manager;
mod vpc_internet_blocked;
mod vpc_multi_zone;
mod vpc_public_and_private_subnets;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &allowed_images::CHECK,
    &default_group_closed::CHECK,
    &ebs_encryption_default::CHECK,
    &elastic_ip_used::CHECK,
    &enclave_host_no_public_address::CHECK,
    &enclave_host_only_web_open::CHECK,
    &endpoint_multi_zone::CHECK,
    &endpoint_policy_inside::CHECK,
    &endpoint_service_inside::CHECK,
    &flow_logs_active::CHECK,
    &flow_logs_delivering::CHECK,
    &image_not_deprecated::CHECK,
    &image_not_public::CHECK,
    &image_owner_approved::CHECK,
    &image_recent::CHECK,
    &image_sharing_blocked::CHECK,
    &imds_hop_limit::CHECK,
    &imdsv2_account_default::CHECK,
    &imdsv2_required::CHECK,
    &instance_hvm::CHECK,
    &instance_no_public_address::CHECK,
    &instance_not_public::CHECK,
    &instance_not_stopped_long::CHECK,
    &instance_one_interface::CHECK,
    &instance_profile_attached::CHECK,
    &interface_source_checked::CHECK,
    &launch_template_imdsv2_required::CHECK,
    &launch_template_no_public_address::CHECK,
    &launch_template_no_secrets::CHECK,
    &network_acl_no_admin_port::CHECK,
    &network_acl_used::CHECK,
    &no_sensitive_port_open::CHECK,
    &no_wide_public_range::CHECK,
    &only_web_ports_open::CHECK,
    &security_group_few_rules::CHECK,
    &security_group_used::CHECK,
    &snapshot_encrypted::CHECK,
    &snapshot_not_public::CHECK,
    &snapshot_sharing_blocked::CHECK,
    &subnet_no_public_address::CHECK,
    &transit_gateway_no_auto_accept::CHECK,
    &volume_encrypted::CHECK,
    &volume_has_snapshot::CHECK,
    &volume_in_aws_backup::CHECK,
    &vpc_endpoint_for_ec2::CHECK,
    &vpc_endpoint_for_ecr_api::CHECK,
    &vpc_endpoint_for_ecr_docker::CHECK,
    &vpc_endpoint_for_incident_contacts::CHECK,
    &vpc_endpoint_for_incident_manager::CHECK,
    &vpc_endpoint_for_systems_manager::CHECK,
    &vpc_internet_blocked::CHECK,
    &vpc_multi_zone::CHECK,
    &vpc_public_and_private_subnets::CHECK,
];
