//! Does every list of resources have one in it?

use super::empty_list;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "empty-array-resource",
    aws: Some("Empty array resource"),
    severity: LintSeverity::Suggestion,
    wish: "No list of resources is empty",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-empty-array-resource",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    empty_list::tell(subject, &statement.written.resources, found);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    #[test]
    fn an_empty_list_is_told() {
        assert_eq!(found(&RULE, r#"{"Effect":"Allow","Resource":[]}"#), ["[]"]);
        assert_eq!(
            found(&RULE, r#"{"Effect":"Allow","NotResource":[ ]}"#),
            ["[ ]"]
        );
        assert_eq!(
            found(&RULE, r#"{"Effect":"Allow","Resource":["*"]}"#),
            [""; 0]
        );
        assert_eq!(found(&RULE, r#"{"Effect":"Allow","Resource":""}"#), [""; 0]);
        // That there is no text in it is another rule's.
        assert_eq!(
            found(&RULE, r#"{"Effect":"Allow","Resource":[1]}"#),
            [""; 0]
        );
    }
}
