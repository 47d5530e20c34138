//! Does a Deny of a resource control policy, which is about the principal, leave AWS's services out? They have neither an
//! organization nor an ARN, so a negation denies them too.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalisawsservice>

use super::services;
use crate::lint::narrowing;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "rcp-missing-related-principal-condition-key",
    aws: Some("RCP missing related principal condition key"),
    severity: LintSeverity::Warning,
    wish: "A Deny of a resource control policy about principals leaves out the services that act for the account",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-rcp-missing-related-principal-condition-key",
    examine: Examine::Statement(examine),
};

/// Keys that no service brings with it.
const KEYS: [&str; 7] = [
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principaltype",
    "aws:userid",
    "aws:username",
];

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    if subject.kind != PolicyType::Rcp || !written.denies() {
        return;
    }
    let hit = written.conditions().find(|(operator, it)| {
        let key = it.key.to_ascii_lowercase();
        let is_about = KEYS.contains(&&*key) || key.starts_with("aws:principaltag/");
        // Other operators are not satisfied by a service, which lacks the key.
        is_about && narrowing::absent_satisfies(operator) && operator.operator.base != "null"
    });
    let Some((_, condition)) = hit else { return };
    // A condition that demands one of the keys leaves services out as well; all must hold.
    let is_left = services::are_left_out(written)
        || KEYS
            .iter()
            .any(|key| narrowing::demands(written, key) || narrowing::tied(written, &[key]));
    if !is_left {
        found.at(
            condition.key.span,
            format!(
                "AWS's services lack {}, and are denied: add `\"BoolIfExists\": {{\"aws:PrincipalIsAWSService\": \"false\"}}`",
                quoted(&condition.key)
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;

    fn of(effect: &str, condition: &str) -> Vec<String> {
        let text = format!(
            r#"{{"Statement":{{"Effect":"{effect}","Principal":"*","Action":"s3:*","Resource":"*","Condition":{condition}}}}}"#
        );
        found_in(&RULE, PolicyType::Rcp, &text)
    }

    #[test]
    fn a_negation_about_the_principal_hits_services() {
        let key = "\"aws:PrincipalOrgID\"";
        assert_eq!(
            of(
                "Deny",
                r#"{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}"#
            ),
            [key]
        );
        assert_eq!(
            of(
                "Deny",
                r#"{"StringNotEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}"#
            ),
            [key]
        );
        assert_eq!(
            of(
                "Deny",
                r#"{"StringNotEquals":{"aws:PrincipalTag/x":"y"},"Bool":{"aws:PrincipalIsAWSService":"true"}}"#
            ),
            ["\"aws:PrincipalTag/x\""]
        );
    }

    #[test]
    fn where_services_are_left_out_nothing_is_told() {
        for condition in [
            r#"{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}"#,
            r#"{"StringNotEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"},"Bool":{"AWS:principalIsAwsService":false}}"#,
            r#"{"StringNotEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"},"Null":{"aws:PrincipalOrgID":"false"}}"#,
            r#"{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}"#,
            r#"{"Null":{"aws:PrincipalOrgID":"true"}}"#,
            r#"{"Bool":{"aws:SecureTransport":"false"}}"#,
        ] {
            assert_eq!(of("Deny", condition), [""; 0], "{condition}");
        }
        assert_eq!(
            of(
                "Allow",
                r#"{"StringNotEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}"#
            ),
            [""; 0]
        );
    }
}
