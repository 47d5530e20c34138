//! Questions about GuardDuty.

mod administrators;
mod auto_enable;
mod delegated;
mod ec2_runtime;
mod ecs_runtime;
mod eks_audit_logs;
mod eks_runtime;
mod enabled;
mod exported;
mod lambda_protection;
mod malware_protection;
mod plans;
mod protection_plans;
mod rds_protection;
mod reports;
mod runtime_monitoring;
mod s3_protection;
pub(crate) use administrators::{PRINCIPAL, administrator};

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &auto_enable::CHECK,
    &delegated::CHECK,
    &ec2_runtime::CHECK,
    &ecs_runtime::CHECK,
    &eks_audit_logs::CHECK,
    &eks_runtime::CHECK,
    &enabled::CHECK,
    &exported::CHECK,
    &lambda_protection::CHECK,
    &malware_protection::CHECK,
    &protection_plans::CHECK,
    &rds_protection::CHECK,
    &reports::CHECK,
    &runtime_monitoring::CHECK,
    &s3_protection::CHECK,
];
