//! Questions about AWS Config.

mod aggregator;
mod organization_rules;
mod recorder_on;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &aggregator::CHECK,
    &organization_rules::CHECK,
    &recorder_on::CHECK,
];
