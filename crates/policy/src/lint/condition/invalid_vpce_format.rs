//! Is `aws:SourceVpce` compared with ids as AWS gives them?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpce>

use crate::lint::keys::ValueType;
use crate::lint::narrowing;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-vpce-format",
    aws: Some("Invalid vpce format"),
    severity: LintSeverity::Error,
    wish: "`aws:SourceVpce` is compared with ids: `vpce-` and 8 or 17 letters or digits",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-vpce-format",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (operator, condition) in statement.written.conditions() {
        let is_text = ValueType::of_operator(&operator.operator.base) == Some(ValueType::Text);
        if !is_text || !condition.key.eq_ignore_ascii_case("aws:SourceVpce") {
            continue;
        }
        for value in &condition.values {
            let is_left = narrowing::is_unknown(value) || value.contains(['*', '?']);
            if !is_left && !is_id(value) {
                found.at(
                    value.span,
                    format!(
                        "{} is not `vpce-` and 8 or 17 letters or digits",
                        quoted(value)
                    ),
                );
            }
        }
    }
}

fn is_id(value: &str) -> bool {
    value.strip_prefix("vpce-").is_some_and(|it| {
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
