//! Questions about the record of calls.

mod anomalies_watched;
mod bucket_access_logged;
mod bucket_central;
mod bucket_mfa_delete;
mod bucket_protected;
mod delivering;
mod encrypted;
mod insights;
mod log_group;
mod logging;
mod management_events;
mod multi_region;
mod object_reads;
mod object_writes;
mod own;
mod trail_encrypted;
mod trail_validated;
mod validation;
pub(crate) mod witness;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &anomalies_watched::CHECK,
    &bucket_access_logged::CHECK,
    &bucket_central::CHECK,
    &bucket_mfa_delete::CHECK,
    &bucket_protected::CHECK,
    &delivering::CHECK,
    &encrypted::CHECK,
    &insights::CHECK,
    &log_group::CHECK,
    &logging::CHECK,
    &management_events::CHECK,
    &multi_region::CHECK,
    &object_reads::CHECK,
    &object_writes::CHECK,
    &trail_encrypted::CHECK,
    &trail_validated::CHECK,
    &validation::CHECK,
];
