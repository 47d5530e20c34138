//! Questions about IAM Access Analyzer.

mod administrators;
mod archive_rules_justified;
mod enabled;
mod findings_worked;
mod no_findings;
mod organization;
mod unused_access;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &archive_rules_justified::CHECK,
    &enabled::CHECK,
    &findings_worked::CHECK,
    &no_findings::CHECK,
    &organization::CHECK,
    &unused_access::CHECK,
];
