//! Conditions whose list of values is empty, for the rules that tell what each kind of them means.

use crate::lint::faults::faults_in;
use crate::lint::rule::Found;
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;
use crate::operator::Operator;

/// What an empty list means depends on what the operator is written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    ForAllValues,
    ForAnyValue,
    IfExists,
}

impl Kind {
    fn of(operator: &Operator) -> Self {
        match operator.set.as_deref() {
            Some("forallvalues") => Self::ForAllValues,
            Some("foranyvalue") => Self::ForAnyValue,
            _ if operator.if_exists => Self::IfExists,
            _ => Self::Plain,
        }
    }
}

/// Tells of each key without values under an operator of a kind.
pub(super) fn tell(
    subject: &Subject<'_>,
    statement: &StatementSubject<'_>,
    kind: Kind,
    means: &str,
    found: &mut Found,
) {
    for (operator, condition) in statement.written.conditions() {
        let is_empty = condition.is_list && condition.values.is_empty() && !condition.opaque;
        if is_empty
            && Kind::of(&operator.operator) == kind
            && faults_in(subject.policy, condition.span).next().is_none()
        {
            found.at(
                condition.span,
                format!(
                    "{} has no value under {}: {means}",
                    quoted(&condition.key),
                    quoted(&operator.name)
                ),
            );
        }
    }
}
