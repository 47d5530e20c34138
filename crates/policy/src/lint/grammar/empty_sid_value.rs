//! Does every Sid have a value?

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "empty-sid-value",
    aws: Some("Empty Sid value"),
    severity: LintSeverity::Suggestion,
    wish: "No Sid is an empty text",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-empty-sid-value",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if let Some(sid) = &statement.written.sid
        && sid.is_empty()
    {
        found.at(
            sid.span,
            "the Sid is empty: give it a value, or leave it out",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    #[test]
    fn only_an_empty_sid_is_told() {
        assert_eq!(found(&RULE, r#"{"Sid":"","Effect":"Allow"}"#), ["\"\""]);
        assert_eq!(found(&RULE, r#"{"Sid":"a","Effect":"Allow"}"#), [""; 0]);
        assert_eq!(found(&RULE, r#"{"Effect":"Allow"}"#), [""; 0]);
    }
}
