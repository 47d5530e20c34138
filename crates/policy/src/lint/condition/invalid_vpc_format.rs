//! Is `aws:SourceVpc` compared with ids as AWS gives them?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpc>

use super::values;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-vpc-format",
    aws: Some("Invalid vpc format"),
    severity: LintSeverity::Error,
    wish: "`aws:SourceVpc` is compared with ids: `vpc-` and 8 or 17 letters or digits",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-vpc-format",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    values::tell_ids(statement.written, "aws:SourceVpc", "vpc-", found);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::under;

    fn of(condition: &str) -> Vec<String> {
        under(&RULE, condition)
    }

    #[test]
    fn an_id_has_its_prefix_and_its_length() {
        let with = |value: &str| {
            of(&format!(
                r#"{{"StringNotEquals":{{"aws:SourceVpc":["{value}"]}}}}"#
            ))
        };
        for bad in [
            "x-12345678",
            "vpc-1234567",
            "vpc-",
            "vpc-12345678-",
            "vpc-123456789012345678",
            "",
        ] {
            assert_eq!(with(bad), [format!("\"{bad}\"")]);
        }
        for good in [
            "vpc-12345678",
            "vpc-0a1b2c3d4e5f67890",
            "vpc-*",
            "${aws:SourceVpc}",
        ] {
            assert_eq!(with(good), [""; 0]);
        }
        assert_eq!(of(r#"{"Null":{"aws:SourceVpc":"true"}}"#), [""; 0]);
        assert_eq!(
            of(r#"{"StringEquals":{"aws:PrincipalOrgID":"x"}}"#),
            [""; 0]
        );
    }
}
