//! Does a range begin with its first address? What the mask does not cover is not looked at.

use super::addresses;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "improve-ip-range",
    aws: Some("Improve IP range"),
    severity: LintSeverity::Suggestion,
    wish: "A range begins with its first address",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-improve-ip-range",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (operator, condition) in statement.written.conditions() {
        if !matches!(
            operator.operator.base.as_str(),
            "ipaddress" | "notipaddress"
        ) {
            continue;
        }
        for value in &condition.values {
            if let Some(net) = addresses::network(value).filter(|it| it.trunc() != *it) {
                found.at(
                    value.span,
                    format!("{} means `{}`", quoted(value), net.trunc()),
                );
            }
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
    fn a_range_begins_with_its_first_address() {
        assert_eq!(
            of(r#"{"IpAddress":{"aws:SourceIp":["203.0.113.7/24","203.0.113.0/24"]}}"#),
            ["\"203.0.113.7/24\""]
        );
        assert_eq!(
            of(r#"{"NotIpAddress":{"aws:SourceIp":"2001:db8::1/32"}}"#),
            ["\"2001:db8::1/32\""]
        );
        assert_eq!(
            of(r#"{"IpAddress":{"aws:SourceIp":["203.0.113.7","203.0.113.7/32","x"]}}"#),
            [""; 0]
        );
        assert_eq!(of(r#"{"StringEquals":{"a:b":"203.0.113.7/24"}}"#), [""; 0]);
    }
}
