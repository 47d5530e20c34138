//! Does a statement say which actions it is about?

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "missing-action",
    aws: Some("Missing action"),
    severity: LintSeverity::Error,
    wish: "Every statement has Action or NotAction",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-action",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if statement.written.actions.is_empty() {
        found.at(
            statement.written.span,
            "it has neither Action nor NotAction",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    #[test]
    fn one_of_the_two_elements_is_enough() {
        let lacking = r#"{"Effect":"Allow","Resource":"*"}"#;
        assert_eq!(found(&RULE, lacking), [lacking]);
        assert_eq!(
            found(&RULE, r#"{"Effect":"Allow","Action":[],"Resource":"*"}"#),
            [""; 0]
        );
        assert_eq!(
            found(
                &RULE,
                r#"{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}"#
            ),
            [""; 0]
        );
        // Its letters are another rule's; no action is named all the same.
        assert_eq!(
            found(
                &RULE,
                r#"{"Effect":"Allow","action":"s3:*","Resource":"*"}"#
            )
            .len(),
            1
        );
    }
}
