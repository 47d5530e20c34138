//! Conditions on `aws:ResourceTag`, which not every action knows.

use std::collections::BTreeMap;

use crate::document::Effect;
use crate::lint::keys;
use crate::lint::narrowing;
use crate::lint::rule::Found;
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::{quoted, some_of};
use crate::written::{Text, WrittenStatement};

/// Tells of actions that a statement names and that do not know the key of a tag it asks for.
pub(super) fn tell_named(
    subject: &Subject<'_>,
    statement: &StatementSubject<'_>,
    effect: Effect,
    found: &mut Found,
) {
    let written = statement.written;
    if written.effect != Some(effect) {
        return;
    }
    let Some(key) = key(written) else {
        return;
    };
    let services = strangers(subject, statement);
    if !services.is_empty() {
        found.at(
            key.span,
            format!(
                "actions of {} do not know {}: these are not {}",
                some_of(services),
                quoted(key),
                done(effect)
            ),
        );
    }
}

/// Tells of a statement that asks for a tag and is about all actions but some.
pub(super) fn tell_unnamed(statement: &StatementSubject<'_>, effect: Effect, found: &mut Found) {
    let written = statement.written;
    let is_meant =
        written.effect == Some(effect) && written.actions.iter().any(|it| it.not && !it.opaque);
    if let Some(key) = key(written).filter(|_| is_meant) {
        found.at(
            key.span,
            format!(
                "not all actions know {}, and the others are not {}: name them in `Action`",
                quoted(key),
                done(effect)
            ),
        );
    }
}

fn done(effect: Effect) -> &'static str {
    match effect {
        Effect::Allow => "allowed",
        Effect::Deny => "denied",
    }
}

/// The first key of a tag of the resource that a request must have.
fn key<'s, 'p>(statement: &'s WrittenStatement<'p>) -> Option<&'s Text<'p>> {
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
fn strangers<'c>(subject: &Subject<'c>, statement: &StatementSubject<'_>) -> Vec<&'c str> {
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
