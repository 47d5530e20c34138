//! Does each action of an Allow by `aws:ResourceTag` know the key? For one that does not, the condition never holds.
//!
//! Of patterns it is asked whether any of a service's actions knows it.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html>

use super::resource_tags;
use crate::document::Effect;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "allow-with-unsupported-tag-condition-key-for-service",
    aws: Some("Allow with unsupported tag condition key for service"),
    severity: LintSeverity::Suggestion,
    wish: "An Allow by a tag of the resource names actions that know the tag",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-allow-with-unsupported-tag-condition-key-for-service",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    resource_tags::tell_named(subject, statement, Effect::Allow, found);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    fn of(effect: &str, action: &str, condition: &str) -> Vec<String> {
        found(
            &RULE,
            &format!(
                r#"{{"Effect":"{effect}","Action":{action},"Resource":"*","Condition":{condition}}}"#
            ),
        )
    }

    const TAG: &str = r#"{"StringEquals":{"aws:ResourceTag/team":"a"}}"#;

    #[test]
    fn an_action_without_the_key_is_told() {
        let place = ["\"aws:ResourceTag/team\""];
        assert_eq!(
            of("Allow", r#"["ec2:StopInstances","ec2:DescribeVpcs"]"#, TAG),
            place
        );
        assert_eq!(
            of("Allow", r#"["ec2:StopInstances","polly:Get*"]"#, TAG),
            place
        );
    }

    #[test]
    fn nothing_is_told_of_what_knows_it_and_of_another_meaning() {
        for (effect, action, condition) in [
            ("Allow", r#""ec2:StopInstances""#, TAG),
            // Some of these know it.
            ("Allow", r#""ec2:*""#, TAG),
            (
                "Allow",
                r#""ec2:DescribeVpcs""#,
                r#"{"StringNotEquals":{"aws:ResourceTag/team":"a"}}"#,
            ),
            (
                "Allow",
                r#""ec2:DescribeVpcs""#,
                r#"{"StringEqualsIfExists":{"aws:ResourceTag/team":"a"}}"#,
            ),
            (
                "Allow",
                r#""ec2:DescribeVpcs""#,
                r#"{"StringEquals":{"aws:PrincipalTag/team":"a"}}"#,
            ),
            ("Deny", r#""ec2:DescribeVpcs""#, TAG),
        ] {
            assert_eq!(
                of(effect, action, condition),
                [""; 0],
                "{action} {condition}"
            );
        }
    }
}
