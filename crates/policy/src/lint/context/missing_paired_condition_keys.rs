//! Is a private address asked for with the network that it is in? Other networks have the same addresses.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpcsourceip>

use crate::lint::narrowing;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::{quoted, some_of};

pub(crate) const RULE: LintRule = LintRule {
    id: "missing-paired-condition-keys",
    aws: Some("Missing paired condition keys"),
    severity: LintSeverity::Risk,
    wish: "A private address is asked for with the network that it is in",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-missing-paired-condition-keys",
    examine: Examine::Statement(examine),
};

/// Keys with those of which one must stand beside.
const PAIRS: [(&str, &[&str]); 2] = [
    (
        "aws:VpcSourceIp",
        &["aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn"],
    ),
    (
        "aws:Ec2InstanceSourcePrivateIPv4",
        &["aws:Ec2InstanceSourceVpc"],
    ),
];

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    for (key, others) in PAIRS {
        let mut alone = written
            .conditions()
            .filter(|(operator, it)| {
                operator.operator.base != "null"
                    && it.key.eq_ignore_ascii_case(key)
                    // Held against another key of the request, it is no fixed address.
                    && it.values.iter().any(|it| !narrowing::is_unknown(it))
            })
            .peekable();
        if alone.peek().is_none() || narrowing::asks(written, others) {
            continue;
        }
        for (_, condition) in alone {
            found.at(
                condition.key.span,
                format!(
                    "other networks have the same addresses: {} stands beside one of {}",
                    quoted(&condition.key),
                    some_of(others.iter().copied())
                ),
            );
        }
    }
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

    #[test]
    fn a_private_address_says_little_without_its_network() {
        let bare = r#"{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/24"}}"#;
        assert_eq!(
            of("Allow", "\"s3:GetObject\"", bare),
            ["\"aws:VpcSourceIp\""]
        );
        let deny = r#"{"NotIpAddress":{"aws:VpcSourceIp":"10.0.0.0/24"}}"#;
        assert_eq!(
            of("Deny", "\"s3:GetObject\"", deny),
            ["\"aws:VpcSourceIp\""]
        );
        for good in [
            r#"{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/24"},"StringEquals":{"aws:SourceVpc":"vpc-12345678"}}"#,
            r#"{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/24"},"StringEquals":{"AWS:sourcevpce":"vpce-12345678"}}"#,
            r#"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#,
            r#"{"StringNotEquals":{"aws:ec2InstanceSourcePrivateIPv4":"${aws:VpcSourceIp}"}}"#,
        ] {
            assert_eq!(of("Allow", "\"s3:GetObject\"", good), [""; 0], "{good}");
        }
    }
}
