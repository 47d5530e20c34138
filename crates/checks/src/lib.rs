//! The built-in checks: one question, one file.

#![warn(clippy::wildcard_enum_match_arm)]

use std::sync::LazyLock;

use firestep_audit::Check;

mod accessanalyzer;
mod account;
mod ages;
#[cfg(test)]
mod alarm_chains;
mod aws_backup;
#[cfg(test)]
mod balancers;
mod behind;
mod cause;
mod cloudtrail;
mod cloudwatch;
mod config;
mod credential_report;
mod databases;
mod delegation;
mod ec2;
mod ecr;
mod elbv2;
mod fixing;
mod functions;
mod guardduty;
mod iam;
mod kms;
mod lambda;
mod logs;
mod network;
mod organizations;
mod password_policy;
mod policies;
mod program;
mod rds;
mod resource_policy;
mod role_trust;
mod s3;
mod secretsmanager;
mod secure_transport;
mod securityhub;
mod sns;
mod sqs;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod trails;
mod vpc_endpoints;

static ALL: LazyLock<Vec<&'static Check>> = LazyLock::new(|| {
    let mut all: Vec<&'static Check> = [
        accessanalyzer::CHECKS,
        account::CHECKS,
        cloudtrail::CHECKS,
        cloudwatch::CHECKS,
        config::CHECKS,
        ec2::CHECKS,
        ecr::CHECKS,
        elbv2::CHECKS,
        guardduty::CHECKS,
        iam::CHECKS,
        kms::CHECKS,
        lambda::CHECKS,
        logs::CHECKS,
        organizations::CHECKS,
        program::CHECKS,
        rds::CHECKS,
        s3::CHECKS,
        secretsmanager::CHECKS,
        securityhub::CHECKS,
        sns::CHECKS,
        sqs::CHECKS,
    ]
    .concat();
    all.sort_unstable_by_key(|check| check.id);
    all
});

/// Every built-in check, by id.
pub fn all() -> &'static [&'static Check] {
    &ALL
}

/// The check of that id.
pub fn find(id: &str) -> Option<&'static Check> {
    ALL.iter().copied().find(|check| check.id == id)
}
