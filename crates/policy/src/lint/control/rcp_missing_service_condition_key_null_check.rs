//! Does a Deny of a resource control policy, which is about the source that services act for, spare the calls of services
//! that have no source? Not all integrations send one, and a negation denies those.
//!
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_examples.html>

use super::services;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "rcp-missing-service-condition-key-null-check",
    aws: Some("RCP missing service condition key null check"),
    severity: LintSeverity::Warning,
    wish: "A Deny of a resource control policy about the source of a service's call spares calls that have none",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-rcp-missing-service-condition-key-null-check",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    let Some(condition) = services::hit_without_source(subject, written) else {
        return;
    };
    if !services::are_left_out(written) {
        found.at(
            condition.key.span,
            format!(
                "a service that sends no {} is denied: add `\"Null\": {{\"aws:SourceAccount\": \"false\"}}`",
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
    fn a_negation_about_the_source_hits_calls_without_one() {
        assert_eq!(
            of(
                r#"{"StringNotEqualsIfExists":{"aws:SourceOrgID":"o-a1b2c3d4e5"},"Bool":{"aws:PrincipalIsAWSService":"true"}}"#
            ),
            ["\"aws:SourceOrgID\""]
        );
    }

    #[test]
    fn a_demanded_source_spares_them() {
        for key in ["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID"] {
            let condition = format!(
                r#"{{"StringNotEqualsIfExists":{{"aws:SourceOrgID":"o-a1b2c3d4e5"}},"Bool":{{"aws:PrincipalIsAWSService":"true"}},"Null":{{"{key}":"false"}}}}"#
            );
            assert_eq!(of(&condition), [""; 0]);
        }
        assert_eq!(
            of(r#"{"Bool":{"aws:PrincipalIsAWSService":"true"}}"#),
            [""; 0]
        );
    }
}
