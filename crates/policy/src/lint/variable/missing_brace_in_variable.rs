//! Does every variable end?

use super::scan::{replaced, variables};
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "missing-brace-in-variable",
    aws: Some("Missing brace in variable"),
    severity: LintSeverity::Error,
    wish: "Every `${` has its `}`",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-brace-in-variable",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if !subject.has_variables() {
        return;
    }
    for (text, span) in replaced(statement) {
        if let Some(open) = variables(text).find(|it| !it.is_closed) {
            let begun = format!("${{{}", open.inside);
            found.at(span, format!("{} has no closing brace", quoted(&begun)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;
    use crate::lint::trial::in_resource_and_condition;
    use crate::policy_type::PolicyType;

    fn of(text: &str) -> Vec<String> {
        in_resource_and_condition(&RULE, text)
    }

    #[test]
    fn a_variable_without_its_end_is_told() {
        assert_eq!(of("a/${aws:username"), ["\"a/${aws:username\""]);
        assert_eq!(of("${aws:userid}/${aws:username").len(), 1);
        assert_eq!(of("a/${aws:username}/*"), [""; 0]);
        assert_eq!(of("a/$aws:username}"), [""; 0]);
        assert_eq!(of("a/{aws:username"), [""; 0]);
    }

    #[test]
    fn where_there_are_no_variables_it_is_a_text() {
        let text = r#"{"Version":"2008-10-17","Statement":[{"Resource":"a/${aws:username"}]}"#;
        assert_eq!(found_in(&RULE, PolicyType::Resource, text), [""; 0]);
    }
}
