//! Where policies write variables, and what stands in them.

use crate::json::Span;
use crate::lint::subject::StatementSubject;
use crate::written::{ScalarKind, WrittenOperator, WrittenStatement};

/// A variable as it is written: `${key}` or `${key, 'default'}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Variable<'a> {
    /// What stands between the braces; all that follows where the second is missing.
    pub(super) inside: &'a str,
    pub(super) is_closed: bool,
    /// What stands before it, from the variable before on.
    pub(super) before: &'a str,
}

impl<'a> Variable<'a> {
    /// Its key, as it is written, and what stands behind the comma.
    pub(super) fn key(&self) -> (&'a str, Option<&'a str>) {
        match self.inside.split_once(',') {
            Some((key, default)) => (key, Some(default)),
            None => (self.inside, None),
        }
    }

    /// Whether it means a letter: `${*}`, `${?}`, `${$}`.
    pub(super) fn is_letter(&self) -> bool {
        self.is_closed && matches!(self.inside, "*" | "?" | "$")
    }
}

/// The variables of a text.
pub(super) fn variables(text: &str) -> impl Iterator<Item = Variable<'_>> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let (before, after) = rest?.split_once("${")?;
        let (inside, behind) = match after.split_once('}') {
            Some((inside, behind)) => (inside, Some(behind)),
            None => (after, None),
        };
        rest = behind;
        Some(Variable {
            inside,
            is_closed: behind.is_some(),
            before,
        })
    })
}

/// Whether a text has a variable that is replaced by a value.
pub(super) fn has_variable(text: &str) -> bool {
    variables(text).any(|it| it.is_closed && !it.is_letter())
}

/// The texts of a statement in which variables are replaced: its resources and the values of its conditions.
pub(super) fn replaced<'a>(
    statement: &'a StatementSubject<'_>,
) -> impl Iterator<Item = (&'a str, Span)> {
    let resources = statement.written.resources.iter().flat_map(|it| &it.all);
    let values = values(statement.written).map(|(_, text, span)| (text, span));
    resources.map(|it| (&**it, it.span)).chain(values)
}

/// The texts among the values of a statement's conditions, with their operators.
pub(super) fn values<'a>(
    statement: &'a WrittenStatement<'_>,
) -> impl Iterator<Item = (&'a WrittenOperator<'a>, &'a str, Span)> {
    statement.conditions().flat_map(|(operator, condition)| {
        let texts = condition
            .values
            .iter()
            .filter(|it| it.kind == ScalarKind::Text);
        texts.map(move |it| (operator, &**it, it.span))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found_with_what_stands_in_them() {
        let all: Vec<_> = variables("a${b}c${d, 'e'}${*}f${g").collect();
        let inside: Vec<_> = all
            .iter()
            .map(|it| (it.before, it.inside, it.is_closed))
            .collect();
        assert_eq!(
            inside,
            [
                ("a", "b", true),
                ("c", "d, 'e'", true),
                ("", "*", true),
                ("f", "g", false)
            ]
        );
        assert_eq!(all[1].key(), ("d", Some(" 'e'")));
        assert!(all[2].is_letter() && !all[0].is_letter());
        assert!(has_variable("a${b}") && !has_variable("a${*}${b") && !has_variable("$b}"));
    }
}
