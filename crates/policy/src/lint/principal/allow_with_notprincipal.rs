//! Does a resource's policy allow everyone but some? Anonymous callers are among them.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "allow-with-notprincipal",
    aws: Some("Allow with NotPrincipal"),
    severity: LintSeverity::Risk,
    wish: "No Allow is written with NotPrincipal",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-allow-with-not-principal",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    // A trust policy cannot have it, and what only limits grants nothing.
    if subject.kind != PolicyType::Resource || !statement.written.allows() {
        return;
    }
    for it in statement.written.principals.iter().filter(|it| it.not) {
        found.at(
            it.name.span,
            "it allows everyone but some, anonymous callers among them",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::lint::trial::{found, found_in};

    #[test]
    fn an_allow_to_all_but_some_is_a_risk() {
        let of = |effect: &str, name: &str| {
            format!(
                r#"{{"Effect":"{effect}","{name}":{{"AWS":"111122223333"}},"Action":"s3:GetObject","Resource":"*"}}"#
            )
        };
        assert_eq!(
            found(&RULE, &of("Allow", "NotPrincipal")),
            ["\"NotPrincipal\""]
        );
        assert_eq!(found(&RULE, &of("Deny", "NotPrincipal")), [""; 0]);
        assert_eq!(found(&RULE, &of("Allow", "Principal")), [""; 0]);
        let text = format!(r#"{{"Statement":{}}}"#, of("Allow", "NotPrincipal"));
        assert_eq!(found_in(&RULE, PolicyType::Endpoint, &text), [""; 0]);
    }
}
