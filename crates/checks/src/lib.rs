//! The built-in checks: one question, one file.

use std::sync::LazyLock;

use firestep_audit::Check;

mod ec2;
mod iam;
mod kms;
mod network;
mod rds;
mod s3;
mod sns;
mod stake;
#[cfg(test)]
mod tests;

static ALL: LazyLock<Vec<&'static Check>> = LazyLock::new(|| {
    let mut all: Vec<&'static Check> = [
        ec2::CHECKS,
        iam::CHECKS,
        kms::CHECKS,
        rds::CHECKS,
        s3::CHECKS,
        sns::CHECKS,
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
