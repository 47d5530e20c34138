//! Questions about topics.

mod subscription_encrypted;
mod topic_encrypted;
mod topic_not_public;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &subscription_encrypted::CHECK,
    &topic_encrypted::CHECK,
    &topic_not_public::CHECK,
];
