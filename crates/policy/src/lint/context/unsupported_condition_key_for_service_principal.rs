//! Does an Allow to services alone demand a key that no call of a service has? It never holds.
//!
//! A service is in no organization, has no tags and no MFA, and its network is not told.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

use super::principals;
use crate::lint::narrowing;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "unsupported-condition-key-for-service-principal",
    aws: Some("Unsupported condition key for service principal"),
    severity: LintSeverity::Error,
    wish: "A service is let in under keys that its calls have",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-condition-key-for-service-principal",
    examine: Examine::Statement(examine),
};

const KEYS: [&str; 10] = [
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:username",
    "aws:multifactorauthpresent",
    "aws:multifactorauthage",
    "aws:tokenissuetime",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourcevpcarn",
    "aws:vpcsourceip",
];

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    // To a role IAM Roles Anywhere brings the tags of its session.
    let is_asked = subject.kind == PolicyType::Resource && written.allows();
    if !is_asked || !principals::are_services(written) {
        return;
    }
    for (operator, condition) in written.conditions() {
        let key = condition.key.to_ascii_lowercase();
        let is_absent = KEYS.contains(&&*key) || key.starts_with("aws:principaltag/");
        if is_absent && narrowing::ties(operator, condition) {
            found.at(
                condition.key.span,
                format!(
                    "a call of a service has no {}: nobody is let in",
                    quoted(&condition.key)
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    fn of(principal: &str, condition: &str) -> Vec<String> {
        found(
            &RULE,
            &format!(
                r#"{{"Effect":"Allow","Principal":{principal},"Action":"sns:Publish","Resource":"*","Condition":{condition}}}"#
            ),
        )
    }

    #[test]
    fn a_service_has_no_organization() {
        let service = r#"{"Service":"cloudfront.amazonaws.com"}"#;
        let organization = r#"{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}"#;
        assert_eq!(of(service, organization), ["\"aws:PrincipalOrgID\""]);
        assert_eq!(
            of(service, r#"{"StringEquals":{"aws:PrincipalTag/a":"b"}}"#),
            ["\"aws:PrincipalTag/a\""]
        );
        for good in [
            r#"{"StringEquals":{"aws:SourceOrgID":"o-a1b2c3d4e5"}}"#,
            r#"{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}"#,
        ] {
            assert_eq!(of(service, good), [""; 0], "{good}");
        }
        let roles = r#"{"Effect":"Allow","Principal":{"Service":"rolesanywhere.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:PrincipalTag/x509Subject/CN":"a"}}}"#;
        assert_eq!(found(&RULE, roles), [""; 0]);
        let mixed = r#"{"Service":"cloudfront.amazonaws.com","AWS":"*"}"#;
        assert_eq!(of(mixed, organization), [""; 0]);
    }
}
