//! Is each value that a binary key is compared with written in base64?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_BinaryEquals>

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "type-mismatch-string",
    aws: Some("Type mismatch string"),
    severity: LintSeverity::Warning,
    wish: "Binary keys are compared with base64",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-type-mismatch-string",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (operator, condition) in statement.written.conditions() {
        if operator.operator.base != "binaryequals" {
            continue;
        }
        for value in &condition.values {
            if !is_base64(value) {
                found.at(value.span, format!("{} is not base64", quoted(value)));
            }
        }
    }
}

fn is_base64(text: &str) -> bool {
    let letters = text.trim_end_matches('=');
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    text.len().is_multiple_of(4)
        && text.len() - letters.len() <= 2
        && letters.bytes().all(is_letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::under;

    fn of(condition: &str) -> Vec<String> {
        under(&RULE, condition)
    }

    #[test]
    fn a_binary_value_is_base64() {
        for bad in ["x", "QmluYXJ5VmFsdWVJbkJhc2U2NA", "a===", "a b="] {
            assert_eq!(
                of(&format!(r#"{{"BinaryEquals":{{"a:b":"{bad}"}}}}"#)),
                [format!("\"{bad}\"")]
            );
        }
        assert_eq!(
            of(r#"{"BinaryEquals":{"a:b":["QmluYXJ5VmFsdWVJbkJhc2U2NA==","QUJD"]}}"#),
            [""; 0]
        );
        assert_eq!(of(r#"{"StringEquals":{"a:b":"x"}}"#), [""; 0]);
    }
}
