//! Questions about the record of calls.

mod bucket_central;
mod bucket_protected;
mod delivering;
mod encrypted;
mod logging;
mod management_events;
mod multi_region;
mod validation;
mod witness;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &bucket_central::CHECK,
    &bucket_protected::CHECK,
    &delivering::CHECK,
    &encrypted::CHECK,
    &logging::CHECK,
    &management_events::CHECK,
    &multi_region::CHECK,
    &validation::CHECK,
];
