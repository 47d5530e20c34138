//! Questions about AWS Config.

mod aggregator;
mod delivering;
mod global_types_recorded;
mod organization_rules;
mod recorder_on;
mod recorder_service_role;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &aggregator::CHECK,
    &delivering::CHECK,
    &global_types_recorded::CHECK,
    &organization_rules::CHECK,
    &recorder_on::CHECK,
    &recorder_service_role::CHECK,
];
