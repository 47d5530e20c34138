//! Is each key compared by an operator of the type of its values?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use crate::lint::keys::{self, ValueType};
use crate::lint::narrowing;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "type-mismatch",
    aws: Some("Type mismatch"),
    severity: LintSeverity::Warning,
    wish: "A key is compared by an operator of the type of its values",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-type-mismatch",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (operator, condition) in statement.written.conditions() {
        let Some(compares) = ValueType::of_operator(&operator.operator.base) else {
            continue;
        };
        let key = &condition.key;
        let known = keys::known(subject.catalogue, key).and_then(|it| it.value_type);
        let Some(wanted) = known.filter(|it| operator.operator.is_known() && !fits(*it, compares))
        else {
            continue;
        };
        // Only string operators take variables, whatever the key is; and an ARN may be in a key of texts.
        let is_meant = !condition.values.is_empty()
            && match compares {
                ValueType::Text => condition.values.iter().all(|it| narrowing::is_unknown(it)),
                ValueType::Arn => condition.values.iter().all(|it| it.starts_with("arn:")),
                // The days of an archive are a number, though the data calls them a text.
                // https://docs.aws.amazon.com/amazonglacier/latest/dev/vault-lock-policy.html
                ValueType::Number => ["aws:EpochTime", "glacier:ArchiveAgeInDays"]
                    .iter()
                    .any(|it| key.eq_ignore_ascii_case(it)),
                _ => false,
            };
        if !is_meant {
            found.at(
                key.span,
                format!(
                    "{} is compared by {}, not by {}",
                    quoted(key),
                    wanted.operators(),
                    quoted(&operator.name)
                ),
            );
        }
    }
}

fn fits(wanted: ValueType, compares: ValueType) -> bool {
    wanted == compares || (wanted, compares) == (ValueType::Arn, ValueType::Text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::under;

    fn of(condition: &str) -> Vec<String> {
        under(&RULE, condition)
    }

    #[test]
    fn an_operator_of_another_type_is_told() {
        for (operator, key, value) in [
            ("StringEquals", "aws:SecureTransport", "true"),
            ("NumericEquals", "aws:SecureTransport", "1"),
            ("StringEquals", "aws:SourceIp", "10.0.0.1"),
            ("StringLike", "aws:CurrentTime", "2020*"),
            ("ArnLike", "aws:PrincipalOrgID", "o-*"),
            ("StringLike", "s3:max-keys", "1*"),
        ] {
            let condition = format!(r#"{{"{operator}":{{"{key}":"{value}"}}}}"#);
            assert_eq!(of(&condition), [format!("\"{key}\"")]);
        }
        for (operator, key, value) in [
            ("Bool", "aws:SecureTransport", "true"),
            ("IpAddressIfExists", "aws:SourceIp", "10.0.0.1"),
            ("StringLike", "aws:SourceArn", "arn:aws:s3:::a"),
            (
                "ArnLike",
                "kms:GranteePrincipal",
                "arn:aws:iam::111122223333:role/r",
            ),
            ("NumericLessThan", "aws:EpochTime", "1700000000"),
            ("DateLessThan", "aws:EpochTime", "1700000000"),
            (
                "StringNotEquals",
                "aws:Ec2InstanceSourcePrivateIPv4",
                "${aws:VpcSourceIp}",
            ),
            ("Null", "aws:SourceIp", "true"),
            ("StringEquals", "some:thing", "x"),
        ] {
            let condition = format!(r#"{{"{operator}":{{"{key}":"{value}"}}}}"#);
            assert_eq!(of(&condition), [""; 0], "{condition}");
        }
    }
}
