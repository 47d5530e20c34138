//! Are private addresses among those that `aws:SourceIp` is held against? No request over the internet has one.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip>

use super::addresses;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "private-notipaddress-subset",
    aws: Some("Private NotIpAddress subset"),
    severity: LintSeverity::Suggestion,
    wish: "`aws:SourceIp` is held against addresses of the internet alone",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-private-not-ip-address-subset",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    addresses::tell_some(statement.written, "notipaddress", found);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::under;

    fn of(condition: &str) -> Vec<String> {
        under(&RULE, condition)
    }

    #[test]
    fn private_addresses_among_others_are_told() {
        assert_eq!(
            of(r#"{"NotIpAddress":{"aws:SourceIp":["10.0.0.0/8","203.0.113.0/24"]}}"#),
            ["\"10.0.0.0/8\""]
        );
        for good in [
            r#"{"NotIpAddress":{"aws:SourceIp":["10.0.0.0/8","192.168.1.7"]}}"#,
            r#"{"NotIpAddress":{"aws:SourceIp":["198.51.100.0/24","203.0.113.0/24"]}}"#,
            r#"{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","203.0.113.0/24"]}}"#,
            r#"{"NotIpAddress":{"aws:VpcSourceIp":["10.0.0.0/8","203.0.113.0/24"]}}"#,
        ] {
            assert_eq!(of(good), [""; 0], "{good}");
        }
    }
}
