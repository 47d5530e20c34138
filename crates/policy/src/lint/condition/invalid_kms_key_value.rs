//! Is a key of KMS named by its ARN, where a condition compares ARNs of keys? Requests carry no aliases and no bare ids.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#require-sse-kms>

use crate::arn;
use crate::lint::keys::{self, ValueType};
use crate::lint::narrowing;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;
use crate::principal::is_account;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-kms-key-value",
    aws: Some("Invalid kms key value"),
    severity: LintSeverity::Error,
    wish: "A key of KMS is named by its ARN",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-kms-key-value",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (operator, condition) in statement.written.conditions() {
        let compared = ValueType::of_operator(&operator.operator.base);
        let is_text = matches!(compared, Some(ValueType::Text | ValueType::Arn));
        if !is_text || !is_about_keys(subject, &condition.key) {
            continue;
        }
        for value in &condition.values {
            let is_left = narrowing::is_unknown(value) || narrowing::is_any(value);
            if !is_left && !is_key(value) {
                found.at(
                    value.span,
                    format!(
                        "{} is not the ARN of a key: `arn:aws:kms:REGION:ACCOUNT:key/ID`",
                        quoted(value)
                    ),
                );
            }
        }
    }
}

/// Whether the values of a condition key are ARNs of KMS keys.
fn is_about_keys(subject: &Subject<'_>, key: &str) -> bool {
    let lower = key.to_lowercase();
    let name = lower
        .split_once(':')
        .filter(|(service, _)| *service != "kms");
    name.is_some_and(|(_, name)| name.contains("kms"))
        && keys::known(subject.catalogue, key)
            .is_some_and(|it| it.value_type == Some(ValueType::Arn))
}

/// Whether it is the ARN of a key, or a pattern that may fit one.
fn is_key(value: &str) -> bool {
    let Some([_, partition, service, region, account, resource]) = arn::parts(value) else {
        // A star may stand for several parts.
        return value.contains('*');
    };
    let is_wild = |text: &str| text.contains(['*', '?']);
    let is_account = is_account(account);
    (partition.starts_with("aws") || is_wild(partition))
        && (service == "kms" || is_wild(service))
        && !region.is_empty()
        && (is_account || is_wild(account))
        && (resource
            .strip_prefix("key/")
            .is_some_and(|it| !it.is_empty())
            || resource.starts_with('*'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::under;

    fn of(condition: &str) -> Vec<String> {
        under(&RULE, condition)
    }

    #[test]
    fn a_key_is_named_by_its_arn() {
        let with = |value: &str| {
            of(&format!(
                r#"{{"StringNotEquals":{{"s3:x-amz-server-side-encryption-aws-kms-key-id":"{value}"}}}}"#
            ))
        };
        for bad in [
            "1234abcd",
            "alias/x",
            "arn:aws:kms:us-east-1:111122223333:alias/x",
            "arn:aws:kms:us-east-1::key/x",
            "arn:aws:s3:::x",
        ] {
            assert_eq!(with(bad), [format!("\"{bad}\"")]);
        }
        for good in [
            "arn:aws:kms:us-east-1:111122223333:key/1234",
            "arn:aws:kms:*:111122223333:key/*",
            "*",
            "${aws:PrincipalTag/key}",
        ] {
            assert_eq!(with(good), [""; 0], "{good}");
        }
        assert_eq!(
            of(r#"{"Null":{"s3:x-amz-server-side-encryption-aws-kms-key-id":"true"}}"#),
            [""; 0]
        );
        assert_eq!(of(r#"{"StringEquals":{"s3:prefix":"1234abcd"}}"#), [""; 0]);
        assert_eq!(
            of(r#"{"ArnEquals":{"secretsmanager:KmsKeyArn":"x"}}"#),
            ["\"x\""]
        );
        // This one takes whatever name the request gives.
        assert_eq!(
            of(r#"{"StringEquals":{"ec2:KmsKeyId":"alias/x"}}"#),
            [""; 0]
        );
    }
}
