//! Does the default of every variable stand between single quotes?

use super::scan::{replaced, variables};
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "missing-quote-in-variable",
    aws: Some("Missing quote in variable"),
    severity: LintSeverity::Error,
    wish: "Every default stands between single quotes",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-quote-in-variable",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if !subject.has_variables() {
        return;
    }
    for (text, span) in replaced(statement) {
        for variable in variables(text).filter(|it| it.is_closed) {
            let Some(default) = variable.key().1.map(str::trim) else {
                continue;
            };
            let is_quoted =
                default.len() > 1 && default.starts_with('\'') && default.ends_with('\'');
            if !is_quoted {
                found.at(
                    span,
                    format!(
                        "the default {} does not begin and end with a single quote",
                        quoted(default)
                    ),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::in_resource_and_condition;

    fn of(text: &str) -> Vec<String> {
        in_resource_and_condition(&RULE, text)
    }

    #[test]
    fn both_quotes_are_wanted() {
        assert_eq!(of("a/${aws:PrincipalTag/team, 'all'}"), [""; 0]);
        assert_eq!(of("a/${aws:PrincipalTag/team,''}"), [""; 0]);
        for text in [
            "${aws:username, all}",
            "${aws:username, 'all}",
            "${aws:username, all'}",
            "${aws:username,'}",
            "${aws:username,}",
        ] {
            assert_eq!(of(text), [format!("\"{text}\"")]);
        }
        assert_eq!(of("a, b/${aws:username}"), [""; 0]);
    }
}
