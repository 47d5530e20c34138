//! Is `aws:SourceVpc` compared with ids as AWS gives them?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpc>

use crate::lint::keys::ValueType;
use crate::lint::narrowing;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-vpc-format",
    aws: Some("Invalid vpc format"),
    severity: LintSeverity::Error,
    wish: "`aws:SourceVpc` is compared with ids: `vpc-` and 8 or 17 letters or digits",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-vpc-format",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (operator, condition) in statement.written.conditions() {
        let is_text = ValueType::of_operator(&operator.operator.base) == Some(ValueType::Text);
        if !is_text || !condition.key.eq_ignore_ascii_case("aws:SourceVpc") {
            continue;
        }
        for value in &condition.values {
            let is_left = narrowing::is_unknown(value) || value.contains(['*', '?']);
            if !is_left && !is_id(value) {
                found.at(
                    value.span,
                    format!(
                        "{} is not `vpc-` and 8 or 17 letters or digits",
                        quoted(value)
                    ),
                );
            }
        }
    }
}

fn is_id(value: &str) -> bool {
    value.strip_prefix("vpc-").is_some_and(|it| {
        matches!(it.len(), 8 | 17) && it.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    fn of(condition: &str) -> Vec<String> {
        found(
            &RULE,
            &format!(
                r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{condition}}}"#
            ),
        )
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
