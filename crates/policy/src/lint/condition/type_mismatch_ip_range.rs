//! Is each value that an address is compared with an address or a range?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use super::addresses;
use super::values;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "type-mismatch-ip-range",
    aws: Some("Type mismatch IP range"),
    severity: LintSeverity::Error,
    wish: "Addresses are compared with addresses and ranges: `203.0.113.0/24`",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-type-mismatch-ip-range",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    values::tell(
        statement.written,
        |operator, _| matches!(&*operator.operator.base, "ipaddress" | "notipaddress"),
        |it| addresses::network(it).is_some(),
        "is neither an address nor a range of them: `203.0.113.0/24`",
        found,
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::under;

    fn of(condition: &str) -> Vec<String> {
        under(&RULE, condition)
    }

    #[test]
    fn a_value_is_of_the_type_that_its_operator_compares() {
        for (operator, bad) in [
            ("IpAddress", "office"),
            ("NotIpAddress", "10.0.0.0/40"),
            ("IpAddress", "10.0.0"),
            ("IpAddress", ""),
        ] {
            let condition = format!(r#"{{"{operator}":{{"a:b":["{bad}"]}}}}"#);
            assert_eq!(of(&condition), [format!("\"{bad}\"")], "{operator}");
        }
        for (operator, good) in [
            ("IpAddress", "203.0.113.0/24"),
            ("NotIpAddressIfExists", "2001:db8::/32"),
            ("StringEquals", "office"),
        ] {
            let condition = format!(r#"{{"{operator}":{{"a:b":["{good}","${{x:y}}"]}}}}"#);
            assert_eq!(of(&condition), [""; 0], "{operator} {good}");
        }
    }
}
