//! Does a trust policy name whom it is about, and not a bare star?

use crate::policy_type::PolicyType;

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "role-trust-policy-unsupported-wildcard-in-principal",
    aws: Some("Role trust policy unsupported wildcard in principal"),
    severity: LintSeverity::Error,
    wish: "A trust policy names whom it trusts",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-role-trust-policy-unsupported-wildcard-in-principal",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    // A Deny to everyone under a condition is how a role is closed to the outside; AWS takes it.
    if subject.kind != PolicyType::Trust || !statement.written.allows() {
        return;
    }
    let bare = statement
        .written
        .principals
        .iter()
        .filter_map(|it| it.bare.as_ref());
    for it in bare.filter(|it| &***it == "*") {
        found.at(
            it.span,
            "a trust policy names whom it trusts: `*` alone is not taken",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;

    #[test]
    fn a_bare_star_is_not_trusted() {
        let of = |effect: &str, principal: &str| {
            let text = format!(
                r#"{{"Statement":{{"Effect":"{effect}","Principal":{principal},"Action":"sts:AssumeRole"}}}}"#
            );
            found_in(&RULE, PolicyType::Trust, &text)
        };
        assert_eq!(of("Allow", "\"*\""), ["\"*\""]);
        assert_eq!(of("Allow", r#"{"AWS":"*"}"#), [""; 0]);
        assert_eq!(of("Deny", "\"*\""), [""; 0]);
        let text = r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject"}}"#;
        assert_eq!(found_in(&RULE, PolicyType::Resource, text), [""; 0]);
    }
}
