//! Does each action know the keys of the conditions beside it? For one that does not, a request never has the key: the
//! condition never holds, or, where it is negated, always.
//!
//! Patterns are not asked, as AWS does not; those are the rule `unsupported-key`'s. Claims of identity providers go with a
//! token to whatever is done with it, and `aws:ResourceTag` has rules of its own.
//!
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>

use super::support;
use crate::lint::keys;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "unsupported-action-for-condition-key",
    aws: Some("Unsupported action for condition key"),
    severity: LintSeverity::Error,
    wish: "Each action knows the keys of its statement's conditions",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-action-for-condition-key",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let asked = support::service_keys(subject, statement, |operator| {
        !support::spares_absent(operator)
    });
    if asked.is_empty() {
        return;
    }
    for action in &statement.actions {
        let [id] = *action.fits else { continue };
        if action.not || action.text.contains(['*', '?']) || goes_along(action.text) {
            continue;
        }
        let lacking = asked
            .iter()
            .find(|(_, key)| keys::none_has(subject, &[id], key));
        if let Some((written, _)) = lacking {
            found.at(
                action.text.span,
                format!(
                    "{} does not know {}: put it in a statement without it",
                    quoted(action.text),
                    quoted(written)
                ),
            );
        }
    }
}

/// Whether an action is asked for with the call that takes on a role, whose keys it has.
fn goes_along(action: &str) -> bool {
    let both = ["sts:TagSession", "sts:SetSourceIdentity"];
    both.iter().any(|it| action.eq_ignore_ascii_case(it))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    fn of(actions: &str, condition: &str) -> Vec<String> {
        found(
            &RULE,
            &format!(
                r#"{{"Effect":"Allow","Action":[{actions}],"Resource":"*","Condition":{condition}}}"#
            ),
        )
    }

    #[test]
    fn an_action_that_does_not_know_the_key_is_told() {
        let prefix = r#"{"StringLike":{"s3:prefix":"a/*"}}"#;
        assert_eq!(
            of(r#""s3:ListBucket","s3:GetObject""#, prefix),
            ["\"s3:GetObject\""]
        );
        let tag = r#"{"StringEquals":{"aws:RequestTag/team":"a"}}"#;
        assert_eq!(
            of(r#""ec2:RunInstances","ec2:DescribeVpcs""#, tag),
            ["\"ec2:DescribeVpcs\""]
        );
        let context = r#"{"StringNotEquals":{"kms:EncryptionContext:x":"a"}}"#;
        assert_eq!(
            of(r#""kms:Decrypt","kms:DescribeKey""#, context),
            ["\"kms:DescribeKey\""]
        );
    }

    #[test]
    fn what_spares_an_absent_key_and_what_is_not_known_is_not_told() {
        for (actions, condition) in [
            (
                r#""s3:ListBucket""#,
                r#"{"StringLike":{"s3:prefix":"a/*"}}"#,
            ),
            (r#""s3:Get*""#, r#"{"StringLike":{"s3:prefix":"a/*"}}"#),
            (
                r#""s3:GetObject""#,
                r#"{"StringLikeIfExists":{"s3:prefix":"a/*"}}"#,
            ),
            (r#""s3:GetObject""#, r#"{"Null":{"s3:prefix":"true"}}"#),
            (
                r#""s3:GetObject""#,
                r#"{"StringEquals":{"aws:SourceVpc":"vpc-12345678"}}"#,
            ),
            (
                r#""s3:GetObject""#,
                r#"{"StringEquals":{"s3:nothing":"x"}}"#,
            ),
            (
                r#""s3:GetObject""#,
                r#"{"ArnEquals":{"lambda:SourceFunctionArn":"arn:aws:lambda:us-east-1:111122223333:function:f"}}"#,
            ),
            (
                r#""sts:AssumeRole","sts:TagSession""#,
                r#"{"StringEquals":{"sts:ExternalId":"x"}}"#,
            ),
            (
                r#""sts:TagSession""#,
                r#"{"StringEquals":{"cognito-identity.amazonaws.com:aud":"x"}}"#,
            ),
        ] {
            assert_eq!(of(actions, condition), [""; 0], "{actions} {condition}");
        }
        let not = r#"{"Effect":"Deny","NotAction":"s3:GetObject","Resource":"*","Condition":{"StringLike":{"s3:prefix":"a"}}}"#;
        assert_eq!(found(&RULE, not), [""; 0]);
    }
}
