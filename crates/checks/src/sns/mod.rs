//! Questions about topics.

mod topic_encrypted;
mod topic_not_public;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[&topic_encrypted::CHECK, &topic_not_public::CHECK];
