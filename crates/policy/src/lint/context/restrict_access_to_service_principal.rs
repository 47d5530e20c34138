//! Is a service, where a resource lets it in, tied to the accounts or resources that it acts for? Else it acts for anybody.
//!
//! A role's trust policy is not asked, as AWS does not: EC2 and Lambda take roles of the account alone.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html>

use super::principals;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "restrict-access-to-service-principal",
    aws: Some("Restrict access to service principal"),
    severity: LintSeverity::Risk,
    wish: "A service is let in for named sources alone",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-restrict-access-to-service-principal",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    if subject.kind != PolicyType::Resource || !written.allows() || principals::is_tied(written) {
        return;
    }
    for text in principals::services(written) {
        found.at(
            text.span,
            format!("{} acts for anybody: tie it with `aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` or `aws:SourceOrgPaths`", quoted(text)),
        );
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
    fn a_service_without_a_source_acts_for_anybody() {
        let service = r#"{"Service":"s3.amazonaws.com"}"#;
        for condition in [
            "{}",
            r#"{"Bool":{"aws:SecureTransport":"true"}}"#,
            r#"{"StringEqualsIfExists":{"aws:SourceAccount":"111122223333"}}"#,
            r#"{"StringNotEquals":{"aws:SourceAccount":"111122223333"}}"#,
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::*"}}"#,
        ] {
            assert_eq!(
                of(service, condition),
                ["\"s3.amazonaws.com\""],
                "{condition}"
            );
        }
        for condition in [
            r#"{"StringEquals":{"AWS:sourceaccount":"111122223333"}}"#,
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::a-bucket"}}"#,
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:cloudtrail:*:111122223333:trail/*"}}"#,
            r#"{"StringEquals":{"aws:SourceOrgID":"o-a1b2c3d4e5"}}"#,
            r#"{"ForAnyValue:StringLike":{"aws:SourceOrgPaths":"o-a1b2c3d4e5/r-ab12/*"}}"#,
            r#"{"ArnLike":{"kms:EncryptionContext:aws:logs:arn":"arn:aws:logs:us-east-1:111122223333:*"}}"#,
        ] {
            assert_eq!(of(service, condition), [""; 0], "{condition}");
        }
        assert_eq!(of(r#"{"AWS":"111122223333"}"#, "{}"), [""; 0]);
    }

    #[test]
    fn a_deny_and_a_trust_policy_are_not_asked() {
        let deny = r#"{"Effect":"Deny","Principal":{"Service":"s3.amazonaws.com"},"Action":"sns:*","Resource":"*"}"#;
        assert_eq!(found(&RULE, deny), [""; 0]);
        let trust = r#"{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}"#;
        assert_eq!(found(&RULE, trust), [""; 0]);
    }
}
