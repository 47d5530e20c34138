//! The values of conditions, each by itself.

use crate::lint::keys::ValueType;
use crate::lint::narrowing;
use crate::lint::rule::Found;
use crate::lint::words::quoted;
use crate::written::{WrittenCondition, WrittenOperator, WrittenStatement};

/// Tells of each value that is not as it should be, of the conditions that are meant. What a variable decides is not
/// known.
pub(super) fn tell(
    statement: &WrittenStatement<'_>,
    is_meant: impl Fn(&WrittenOperator<'_>, &WrittenCondition<'_>) -> bool,
    is_right: impl Fn(&str) -> bool,
    words: &str,
    found: &mut Found,
) {
    for (operator, condition) in statement.conditions() {
        if !is_meant(operator, condition) {
            continue;
        }
        for value in &condition.values {
            if !narrowing::is_unknown(value) && !is_right(value) {
                found.at(value.span, format!("{} {words}", quoted(value)));
            }
        }
    }
}

/// Tells of the values of a key that are no ids of VPCs' kind: a beginning, and 8 or 17 letters or digits.
pub(super) fn tell_ids(
    statement: &WrittenStatement<'_>,
    key: &str,
    begins: &str,
    found: &mut Found,
) {
    let is_text = |base: &str| ValueType::of_operator(base) == Some(ValueType::Text);
    let is_id = |value: &str| {
        value.strip_prefix(begins).is_some_and(|it| {
            matches!(it.len(), 8 | 17) && it.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    };
    tell(
        statement,
        |operator, it| is_text(&operator.operator.base) && it.key.eq_ignore_ascii_case(key),
        |it| it.contains(['*', '?']) || is_id(it),
        &format!("is not `{begins}` and 8 or 17 letters or digits"),
        found,
    );
}

/// Tells of conditions among whose values is one that any text fits.
pub(super) fn tell_any(
    statement: &WrittenStatement<'_>,
    is_meant: impl Fn(&WrittenOperator<'_>) -> bool,
    words: &str,
    found: &mut Found,
) {
    for (operator, condition) in statement.conditions() {
        let has_any = condition.values.iter().any(|it| narrowing::is_any(it));
        if is_meant(operator) && has_any {
            found.at(
                condition.key.span,
                format!("{}: {words}", quoted(&condition.key)),
            );
        }
    }
}
