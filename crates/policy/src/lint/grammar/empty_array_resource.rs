//! Does every list of resources have one in it?

use crate::lint::faults::faults_in;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "empty-array-resource",
    aws: Some("Empty array resource"),
    severity: LintSeverity::Suggestion,
    wish: "No list of resources is empty",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-empty-array-resource",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for listed in &statement.written.resources {
        let is_empty = listed.is_list && listed.all.is_empty() && !listed.opaque;
        if is_empty && faults_in(subject.policy, listed.span).next().is_none() {
            found.at(
                listed.span,
                format!(
                    "{} is empty: the statement does nothing",
                    quoted(&listed.name)
                ),
            );
        }
    }
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
