//! Questions about load balancers.

mod access_logged;
mod cross_zone;
mod deletion_protected;
mod desync_mitigated;
mod invalid_headers_dropped;
mod listener_encrypted;
mod listeners;
mod listens;
mod multi_zone;
mod network_balancer_ends_tls;
mod not_public;
mod old_tls_refused;
mod plaintext_refused;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &access_logged::CHECK,
    &cross_zone::CHECK,
    &deletion_protected::CHECK,
    &desync_mitigated::CHECK,
    &invalid_headers_dropped::CHECK,
    &listener_encrypted::CHECK,
    &listens::CHECK,
    &multi_zone::CHECK,
    &network_balancer_ends_tls::CHECK,
    &not_public::CHECK,
    &old_tls_refused::CHECK,
    &plaintext_refused::CHECK,
];
