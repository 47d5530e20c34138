//! Questions about GuardDuty.

mod administrators;
mod auto_enable;
mod delegated;
mod enabled;
mod exported;
mod protection_plans;
mod reports;
pub(crate) use administrators::administrator;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &auto_enable::CHECK,
    &delegated::CHECK,
    &enabled::CHECK,
    &exported::CHECK,
    &protection_plans::CHECK,
    &reports::CHECK,
];
