//! Questions about Security Hub.

mod administrators;
mod aggregated;
mod central;
mod criticals_worked;
mod delegated;
mod enabled;
mod standards_on;

use firestep_audit::Check;
pub(crate) const CHECKS: &[&Check] = &[
    &aggregated::CHECK,
    &central::CHECK,
    &criticals_worked::CHECK,
    &delegated::CHECK,
    &enabled::CHECK,
    &standards_on::CHECK,
];
