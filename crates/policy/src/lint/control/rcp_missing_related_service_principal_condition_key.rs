//! Is a Deny of a resource control policy, which is about the source that a service acts for, about services alone? Users and
//! roles have no such source, so a negation denies them too.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalisawsservice>

use super::services;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "rcp-missing-related-service-principal-condition-key",
    aws: Some("RCP missing related service principal condition key"),
    severity: LintSeverity::Warning,
    wish: "A Deny of a resource control policy about the source of a service's call is about services alone",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-rcp-missing-related-service-principal-condition-key",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    let Some(condition) = services::hit_without_source(subject, written) else {
        return;
    };
    if !services::alone_are_meant(written) {
        found.at(
            condition.key.span,
            format!(
                "users and roles lack {}, and are denied: add `\"Bool\": {{\"aws:PrincipalIsAWSService\": \"true\"}}`",
                quoted(&condition.key)
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;
    use crate::policy_type::PolicyType;

    fn of(condition: &str) -> Vec<String> {
        let text = format!(
            r#"{{"Statement":{{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{condition}}}}}"#
        );
        found_in(&RULE, PolicyType::Rcp, &text)
    }

    #[test]
    fn a_negation_about_the_source_hits_users() {
        let key = "\"aws:SourceOrgID\"";
        assert_eq!(
            of(r#"{"StringNotEqualsIfExists":{"aws:SourceOrgID":"o-a1b2c3d4e5"}}"#),
            [key]
        );
        assert_eq!(
            of(r#"{"StringNotEquals":{"aws:SourceOrgID":"o-a1b2c3d4e5"}}"#),
            [key]
        );
    }

    #[test]
    fn where_services_alone_are_meant_nothing_is_told() {
        for condition in [
            r#"{"StringNotEqualsIfExists":{"aws:SourceOrgID":"o-a1b2c3d4e5"},"Bool":{"aws:PrincipalIsAWSService":"true"}}"#,
            r#"{"StringNotEqualsIfExists":{"aws:SourceOrgID":"o-a1b2c3d4e5"},"Null":{"aws:SourceAccount":"false"}}"#,
            r#"{"StringEquals":{"aws:SourceOrgID":"o-a1b2c3d4e5"}}"#,
            r#"{"StringNotEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}"#,
        ] {
            assert_eq!(of(condition), [""; 0], "{condition}");
        }
        let text = r#"{"Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceOrgID":"o-a1b2c3d4e5"}}}}"#;
        assert_eq!(found_in(&RULE, PolicyType::Resource, text), [""; 0]);
    }
}
