//! Is a key written as its service and its name?

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-condition-key-format",
    aws: Some("Invalid condition key format"),
    severity: LintSeverity::Error,
    wish: "A key is written as `service:keyname`",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-condition-key-format",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (_, condition) in statement.written.conditions() {
        let key = &condition.key;
        let parts = key.split_once(':');
        let is_written_so = parts.is_some_and(|(service, name)| {
            !service.is_empty() && !name.is_empty() && !key.contains(char::is_whitespace)
        });
        // The name of a tag may have white space.
        let is_tag = parts.is_some_and(|(service, name)| !service.is_empty() && name.contains('/'));
        if !is_written_so && !is_tag {
            found.at(
                key.span,
                format!("{} is not written as `service:keyname`", quoted(key)),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::under;

    fn of(condition: &str) -> Vec<String> {
        under(&RULE, condition)
    }

    #[test]
    fn a_key_has_a_service_and_a_name() {
        for bad in ["SourceIp", "aws:", ":SourceIp", "", "aws: SourceIp"] {
            let condition = format!(r#"{{"StringEquals":{{"{bad}":"x"}}}}"#);
            assert_eq!(of(&condition), [format!("\"{bad}\"")]);
        }
        for good in [
            "aws:SourceIp",
            "aws:RequestTag/cost center",
            "saml:aud",
            "kms:EncryptionContext:aws:s3:arn",
        ] {
            let condition = format!(r#"{{"StringEquals":{{"{good}":"x"}}}}"#);
            assert_eq!(of(&condition), [""; 0]);
        }
    }
}
