//! Is `aws:SourceIp` compared with private addresses alone? A request over the internet has none, so it never holds.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip>

use super::addresses;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "private-ip-address",
    aws: Some("Private IP address"),
    severity: LintSeverity::Error,
    wish: "`aws:SourceIp` is compared with addresses of the internet",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-private-ip-address",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    addresses::tell_all(statement.written, "ipaddress", "never holds", found);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::under;

    fn of(condition: &str) -> Vec<String> {
        under(&RULE, condition)
    }

    #[test]
    fn private_addresses_alone_are_told() {
        assert_eq!(
            of(r#"{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","192.168.1.7"]}}"#),
            [r#"["10.0.0.0/8","192.168.1.7"]"#]
        );
        assert_eq!(
            of(r#"{"IpAddressIfExists":{"AWS:sourceip":"fd00::/8"}}"#),
            ["\"fd00::/8\""]
        );
        for good in [
            r#"{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","203.0.113.0/24"]}}"#,
            r#"{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/8"}}"#,
            r#"{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#,
            r#"{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}"#,
            r#"{"IpAddress":{"aws:SourceIp":[]}}"#,
            r#"{"IpAddress":{"aws:SourceIp":"office"}}"#,
        ] {
            assert_eq!(of(good), [""; 0], "{good}");
        }
    }
}
