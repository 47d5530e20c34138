//! Whether a statement is about AWS's services, about others, or both.

use crate::lint::narrowing;
use crate::lint::subject::Subject;
use crate::policy_type::PolicyType;
use crate::written::{WrittenCondition, WrittenStatement};

/// The keys of the source that a service acts for, in lower case.
pub(super) const SOURCE: [&str; 4] = [
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
];

/// The first condition on the source that a request without one satisfies.
pub(super) fn source_missed<'s, 'p>(
    statement: &'s WrittenStatement<'p>,
) -> Option<&'s WrittenCondition<'p>> {
    let hit = statement.conditions().find(|(operator, it)| {
        SOURCE.iter().any(|key| it.key.eq_ignore_ascii_case(key))
            && narrowing::absent_satisfies(operator)
            && operator.operator.base != "null"
    });
    hit.map(|(_, it)| it)
}

/// The condition on the source of a Deny in a resource control policy that whoever sends none is hit by, unless the
/// statement demands the source.
pub(super) fn hit_without_source<'s, 'p>(
    subject: &Subject<'_>,
    statement: &'s WrittenStatement<'p>,
) -> Option<&'s WrittenCondition<'p>> {
    let is_meant = subject.kind == PolicyType::Rcp && statement.denies();
    let condition = source_missed(statement).filter(|_| is_meant)?;
    let mut keys = SOURCE.iter();
    let demands =
        |key: &&str| narrowing::demands(statement, key) || narrowing::tied(statement, &[key]);
    (!keys.any(demands)).then_some(condition)
}

/// Whether the statement does not hold for calls of AWS's services.
pub(super) fn are_left_out(statement: &WrittenStatement<'_>) -> bool {
    is_service(statement, "false")
}

/// Whether the statement holds for calls of AWS's services alone.
pub(super) fn alone_are_meant(statement: &WrittenStatement<'_>) -> bool {
    is_service(statement, "true")
}

fn is_service(statement: &WrittenStatement<'_>, value: &str) -> bool {
    narrowing::is_opaque(statement)
        || statement.conditions().any(|(operator, it)| {
            operator.operator.base == "bool"
                && it.key.eq_ignore_ascii_case("aws:PrincipalIsAWSService")
                && (it.opaque || it.values.iter().all(|it| it.eq_ignore_ascii_case(value)))
        })
}
