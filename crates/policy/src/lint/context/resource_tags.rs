//! Conditions on `aws:ResourceTag`, which not every action knows.

use std::collections::BTreeMap;

use crate::lint::keys;
use crate::lint::narrowing;
use crate::lint::subject::{StatementSubject, Subject};
use crate::written::{Text, WrittenStatement};

/// The first key of a tag of the resource that a request must have.
pub(super) fn key<'s, 'p>(statement: &'s WrittenStatement<'p>) -> Option<&'s Text<'p>> {
    let mut conditions = statement.conditions().filter(|(operator, it)| {
        let base = operator.operator.base.as_str();
        keys::is_resource_tag(&it.key)
            && base != "null"
            && !narrowing::is_negated(base)
            && !narrowing::absent_satisfies(operator)
    });
    conditions.next().map(|(_, it)| &it.key)
}

/// The services of which the statement names an action that does not know the key, or a pattern none of whose actions
/// does.
pub(super) fn strangers<'c>(
    subject: &Subject<'c>,
    statement: &StatementSubject<'_>,
) -> Vec<&'c str> {
    const KEY: &str = "aws:resourcetag/x";
    // What the statement names is nothing to ask where all but some are meant, or everything is.
    if statement
        .written
        .actions
        .iter()
        .any(|it| it.not || it.opaque)
    {
        return Vec::new();
    }
    let mut of: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
    let few = keys::few_actions(statement).is_some();
    for action in statement.actions.iter().filter(|_| few) {
        let is_pattern = action.text.contains(['*', '?']);
        for id in &*action.fits {
            let Some(row) = subject.catalogue.row(*id) else {
                continue;
            };
            let Some(service) = subject.catalogue.service_of(row) else {
                continue;
            };
            let (lacks, has) = of.entry(&service.prefix).or_default();
            if is_pattern && *has {
                continue;
            }
            let knows = !keys::none_has(subject, &[*id], KEY);
            *has |= knows && is_pattern;
            *lacks |= !knows && !is_pattern;
        }
    }
    let has_pattern = |prefix: &str| {
        statement.actions.iter().any(|it| {
            let service = it.text.split_once(':').map_or("", |(service, _)| service);
            it.text.contains(['*', '?']) && crate::matches_ignoring_case(service, prefix)
        })
    };
    of.into_iter()
        .filter(|(prefix, (lacks, has))| *lacks || (!*has && has_pattern(prefix)))
        .map(|(prefix, _)| prefix)
        .collect()
}
