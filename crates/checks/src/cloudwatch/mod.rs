//! Questions about alarms.

mod alarm_action_set;
mod alarm_actions_enabled;
mod alarmed;
mod bucket_policy_changes_alarmed;
mod cloudtrail_changes_alarmed;
mod config_changes_alarmed;
mod events;
mod failed_sign_ins_alarmed;
mod gateway_changes_alarmed;
mod iam_changes_alarmed;
mod key_removal_alarmed;
mod network_acl_changes_alarmed;
mod organization_changes_alarmed;
mod refused_calls_alarmed;
mod root_use_alarmed;
mod route_changes_alarmed;
mod security_group_changes_alarmed;
mod sign_in_without_mfa_alarmed;
mod topics;
mod vpc_changes_alarmed;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &alarm_action_set::CHECK,
    &alarm_actions_enabled::CHECK,
    &bucket_policy_changes_alarmed::CHECK,
    &cloudtrail_changes_alarmed::CHECK,
    &config_changes_alarmed::CHECK,
    &failed_sign_ins_alarmed::CHECK,
    &gateway_changes_alarmed::CHECK,
    &iam_changes_alarmed::CHECK,
    &key_removal_alarmed::CHECK,
    &network_acl_changes_alarmed::CHECK,
    &organization_changes_alarmed::CHECK,
    &refused_calls_alarmed::CHECK,
    &root_use_alarmed::CHECK,
    &route_changes_alarmed::CHECK,
    &security_group_changes_alarmed::CHECK,
    &sign_in_without_mfa_alarmed::CHECK,
    &vpc_changes_alarmed::CHECK,
];
