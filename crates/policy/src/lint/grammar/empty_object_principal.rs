//! Does every principal element name one?

use crate::lint::faults::faults_in;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "empty-object-principal",
    aws: Some("Empty object principal"),
    severity: LintSeverity::Suggestion,
    wish: "No principal element is an empty object",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-empty-object-principal",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for written in &statement.written.principals {
        let is_empty = written.by_type.is_empty() && written.bare.is_none() && !written.opaque;
        if is_empty && faults_in(subject.policy, written.span).next().is_none() {
            found.at(
                written.span,
                format!("{} names nobody", quoted(&written.name)),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    #[test]
    fn an_empty_object_is_told() {
        assert_eq!(found(&RULE, r#"{"Effect":"Allow","Principal":{}}"#), ["{}"]);
        assert_eq!(
            found(&RULE, r#"{"Effect":"Deny","NotPrincipal":{ }}"#),
            ["{ }"]
        );
        assert_eq!(
            found(&RULE, r#"{"Effect":"Allow","Principal":{"AWS":[]}}"#),
            [""; 0]
        );
        assert_eq!(
            found(&RULE, r#"{"Effect":"Allow","Principal":"*"}"#),
            [""; 0]
        );
        assert_eq!(
            found(&RULE, r#"{"Effect":"Allow","Principal":[]}"#),
            [""; 0]
        );
    }
}
