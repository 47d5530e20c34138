//! Checks as the organization thinks of them.

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use firestep_audit::{Audience, Check, Severity};
use firestep_program::{CheckOpinion, Settings};

/// How bad it is by Firestep's own word that a check fails of which something else is thought. Items ask by that word: what somebody
/// thinks changes no score.
static BUILT_IN: LazyLock<RwLock<HashMap<&'static str, Severity>>> = LazyLock::new(RwLock::default);

/// A check's severity, whatever somebody thinks of it.
pub(crate) fn built_in_severity(check: &Check) -> Severity {
    let known = BUILT_IN.read().unwrap_or_else(PoisonError::into_inner);
    known.get(check.id).copied().unwrap_or(check.severity)
}

/// The checks, those of which something else is thought as it is thought: kept as long as the process lives, as all are.
pub(crate) fn as_thought(checks: &[&'static Check], settings: &Settings) -> Vec<&'static Check> {
    let of = |check: &Check| settings.checks.iter().find(|it| *it.check == *check.id);
    let thought = |check: &&'static Check| match of(check) {
        Some(opinion) => {
            let mut known = BUILT_IN.write().unwrap_or_else(PoisonError::into_inner);
            known.entry(check.id).or_insert(check.severity);
            &*Box::leak(Box::new(thought(check, opinion)))
        }
        None => *check,
    };
    checks.iter().map(thought).collect()
}

fn thought(check: &Check, opinion: &CheckOpinion) -> Check {
    Check {
        severity: opinion.severity.map_or(check.severity, Severity::from),
        audience: opinion.audience.map_or(check.audience, Audience::from),
        ..check.clone()
    }
}
