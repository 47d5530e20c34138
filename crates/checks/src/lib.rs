//! The built-in checks: one question, one file.

use std::sync::LazyLock;

use firestep_audit::Check;

mod ec2;
mod network;
mod stake;
#[cfg(test)]
mod tests;

static ALL: LazyLock<Vec<&'static Check>> = LazyLock::new(|| {
    let mut all: Vec<&'static Check> = [ec2::CHECKS].concat();
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
