//! What the checks make of an item: which clauses are decided, by what, from which operations.

use std::collections::BTreeSet;

use firestep_audit::Check;
use firestep_checklist::items::{DecidedBy, Item, UnitKind, stages};

/// Whether anything of an item can be evaluated: by a check, an attestation or a declaration.
pub(super) fn examined(item: &Item, checks: &[&'static Check]) -> bool {
    item.clauses.iter().any(|clause| {
        clause.decided_by == DecidedBy::Attested
            || clause.undeclared.is_some()
            || deciding(item, &clause.id, checks).next().is_some()
    })
}

/// The checks that decide a clause.
pub(super) fn deciding<'a>(
    item: &'a Item,
    clause: &'a str,
    checks: &'a [&'static Check],
) -> impl Iterator<Item = &'static Check> + 'a {
    checks.iter().copied().filter(move |check| {
        check
            .clauses
            .iter()
            .any(|it| it.item == item.id && it.clause == clause)
    })
}

/// The operations that the checks of an item read.
pub(super) fn read_by(item: &Item, checks: &[&'static Check]) -> BTreeSet<&'static str> {
    checks
        .iter()
        .filter(|check| check.clauses.iter().any(|clause| clause.item == item.id))
        .flat_map(|check| check.reads.iter().copied())
        .collect()
}

pub(super) fn stage_name(item: &Item) -> &'static str {
    stages()
        .iter()
        .find(|stage| stage.id == item.stage())
        .map_or("", |stage| stage.name)
}

pub(crate) fn unit(unit: UnitKind) -> &'static str {
    match unit {
        UnitKind::Account => "account",
        UnitKind::Organization => "organization",
        UnitKind::Repository => "repository",
    }
}
