//! Does a statement name each thing in one way?

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "unsupported-element-combination",
    aws: Some("Unsupported element combination"),
    severity: LintSeverity::Error,
    wish: "No statement has an element and its Not… form",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-element-combination",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    let all = [&written.actions, &written.resources]
        .map(|of| of.iter().map(|it| &it.name).collect::<Vec<_>>());
    let principals = written.principals.iter().map(|it| &it.name).collect();
    for names in all.into_iter().chain([principals]) {
        if let [first, second, ..] = names.as_slice() {
            found.at(
                second.span,
                format!(
                    "{} and {} cannot stand in one statement",
                    quoted(first),
                    quoted(second)
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
    fn an_element_and_its_negation_exclude_each_other() {
        let bad = r#"{"Effect":"Allow","Principal":"*","NotPrincipal":"*","NotAction":"a","Action":"b","Resource":"*","NotResource":"*"}"#;
        assert_eq!(
            found(&RULE, bad),
            ["\"Action\"", "\"NotResource\"", "\"NotPrincipal\""]
        );
        assert_eq!(
            found(
                &RULE,
                r#"{"Effect":"Deny","NotPrincipal":"*","NotAction":"a","NotResource":"*"}"#
            ),
            [""; 0]
        );
        // That it stands twice is another rule's.
        assert_eq!(
            found(&RULE, r#"{"Effect":"Deny","Action":"a","Action":"b"}"#),
            [""; 0]
        );
    }
}
