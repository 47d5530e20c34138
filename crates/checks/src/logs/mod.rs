//! Questions about logs.

mod destination_not_public;
mod group_reaches_central;
mod log_group_encrypted;
mod log_group_kept_a_year;
mod log_group_retention_set;
mod resource_policy_not_public;
mod subscription_within_organization;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &destination_not_public::CHECK,
    &group_reaches_central::CHECK,
    &log_group_encrypted::CHECK,
    &log_group_kept_a_year::CHECK,
    &log_group_retention_set::CHECK,
    &resource_policy_not_public::CHECK,
    &subscription_within_organization::CHECK,
];
