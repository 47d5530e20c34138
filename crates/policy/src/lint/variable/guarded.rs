//! The condition keys that AWS guards against variables that may stand for anything.

use super::scan::{Variable, variables};
pub(super) use crate::lint::sensitive::{Guarded, LEAST, is_sensitive};

/// Whether AWS itself says what a variable stands for, of the same guarded things: `${aws:PrincipalOrgID}`.
pub(super) fn names_sensitive(variable: Variable<'_>) -> bool {
    variable.is_letter() || !variable.is_closed || is_sensitive(variable.key().0)
}

/// Whether each variable of an `aws:userid` stands behind the colon, or alone before it.
pub(super) fn stands_behind_colon(value: &str) -> bool {
    match variables(value).next() {
        Some(first) if first.before.contains(':') => true,
        Some(first) => first.before.is_empty() && value.contains("}:"),
        None => true,
    }
}
