//! Questions about queues.

mod queue_encrypted;
mod queue_not_public;
mod queue_secure_transport;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &queue_encrypted::CHECK,
    &queue_not_public::CHECK,
    &queue_secure_transport::CHECK,
];
