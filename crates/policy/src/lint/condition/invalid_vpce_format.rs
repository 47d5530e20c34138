//! Is `aws:SourceVpce` compared with ids as AWS gives them?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpce>

use super::values;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-vpce-format",
    aws: Some("Invalid vpce format"),
    severity: LintSeverity::Error,
    wish: "`aws:SourceVpce` is compared with ids: `vpce-` and 8 or 17 letters or digits",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-vpce-format",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    values::tell_ids(statement.written, "aws:SourceVpce", "vpce-", found);
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
                r#"{{"StringNotEquals":{{"aws:SourceVpce":["{value}"]}}}}"#
            ))
        };
        for bad in [
            "x-12345678",
            "vpce-1234567",
            "vpce-",
            "vpce-12345678-",
            "vpce-123456789012345678",
            "",
        ] {
            assert_eq!(with(bad), [format!("\"{bad}\"")]);
        }
        for good in [
            "vpce-12345678",
            "vpce-0a1b2c3d4e5f67890",
            "vpce-*",
            "${aws:SourceVpc}",
        ] {
            assert_eq!(with(good), [""; 0]);
        }
        assert_eq!(of(r#"{"Null":{"aws:SourceVpce":"true"}}"#), [""; 0]);
        assert_eq!(
            of(r#"{"StringEquals":{"aws:PrincipalOrgID":"x"}}"#),
            [""; 0]
        );
    }
}
