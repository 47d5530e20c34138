//! Does every variable name a key?

use super::scan::{replaced, variables};
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "empty-variable",
    aws: Some("Empty variable"),
    severity: LintSeverity::Error,
    wish: "Every variable names a key",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-empty-variable",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if !subject.has_variables() {
        return;
    }
    for (text, span) in replaced(statement) {
        if variables(text).any(|it| it.is_closed && it.key().0.trim().is_empty()) {
            found.at(span, "a variable names no key");
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
    fn a_variable_without_a_key_is_told() {
        for text in ["${}", "a/${ }/b", "${, 'a'}"] {
            assert_eq!(of(text), [format!("\"{text}\"")]);
        }
        assert_eq!(of("${aws:username}${*}"), [""; 0]);
        assert_eq!(of("$ {}"), [""; 0]);
    }
}
