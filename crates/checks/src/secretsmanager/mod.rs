//! Questions about secrets.

mod secret_not_public;
mod secret_policy_restrictive;
mod secret_rotated_recently;
mod secret_rotating;
mod secret_rotation_on;
mod secret_used;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &secret_not_public::CHECK,
    &secret_policy_restrictive::CHECK,
    &secret_rotated_recently::CHECK,
    &secret_rotating::CHECK,
    &secret_rotation_on::CHECK,
    &secret_used::CHECK,
];
