//! Names that occur a million times and are few: accounts, regions. Kept once for the run.

use std::collections::HashSet;
use std::sync::{LazyLock, PoisonError, RwLock};

static NAMES: LazyLock<RwLock<HashSet<&'static str>>> = LazyLock::new(RwLock::default);

/// The one copy of a name.
pub fn intern(name: &str) -> &'static str {
    if let Some(known) = NAMES
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(name)
    {
        return known;
    }
    let mut names = NAMES.write().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name) {
        return known;
    }
    let kept: &'static str = Box::leak(name.into());
    names.insert(kept);
    kept
}

/// Where a resource lives: `global` for what has no region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The account's id.
    pub account: &'static str,
    /// The region.
    pub region: &'static str,
}

impl Location {
    /// A place by its names.
    pub fn new(account: &str, region: &str) -> Self {
        Location {
            account: intern(account),
            region: intern(region),
        }
    }

    /// The partition that the region belongs to.
    pub fn partition(&self) -> &'static str {
        partition(self.region)
    }
}

/// The partition of a region.
pub fn partition(region: &str) -> &'static str {
    match region.split('-').next() {
        Some("cn") => "aws-cn",
        Some("us") if region.starts_with("us-gov-") => "aws-us-gov",
        Some("us") if region.starts_with("us-isob-") => "aws-iso-b",
        Some("us") if region.starts_with("us-isof-") => "aws-iso-f",
        Some("us") if region.starts_with("us-iso-") => "aws-iso",
        Some("eu") if region.starts_with("eu-isoe-") => "aws-iso-e",
        Some("eusc") => "aws-eusc",
        _ => "aws",
    }
}
