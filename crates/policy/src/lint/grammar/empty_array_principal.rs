//! Does every list of principals have one in it?

use crate::lint::faults::faults_in;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "empty-array-principal",
    aws: Some("Empty array principal"),
    severity: LintSeverity::Suggestion,
    wish: "No list of principals is empty",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-empty-array-principal",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let listed = statement
        .written
        .principals
        .iter()
        .flat_map(|it| &it.by_type);
    for listed in listed {
        let is_empty = listed.is_list && listed.all.is_empty() && !listed.opaque;
        if is_empty && faults_in(subject.policy, listed.span).next().is_none() {
            found.at(
                listed.span,
                format!("{} lists no principal", quoted(&listed.name)),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    #[test]
    fn an_empty_list_of_a_type_is_told() {
        assert_eq!(
            found(
                &RULE,
                r#"{"Effect":"Allow","Principal":{"AWS":[],"Service":["a"]}}"#
            ),
            ["[]"]
        );
        assert_eq!(
            found(&RULE, r#"{"Effect":"Deny","NotPrincipal":{"AWS":[]}}"#),
            ["[]"]
        );
        assert_eq!(
            found(&RULE, r#"{"Effect":"Allow","Principal":{"AWS":""}}"#),
            [""; 0]
        );
        assert_eq!(
            found(&RULE, r#"{"Effect":"Allow","Principal":{}}"#),
            [""; 0]
        );
        assert_eq!(
            found(&RULE, r#"{"Effect":"Allow","Principal":"*"}"#),
            [""; 0]
        );
    }
}
