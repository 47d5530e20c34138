//! Is each value that a boolean is compared with true or false?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use super::values;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "type-mismatch-boolean",
    aws: Some("Type mismatch Boolean"),
    severity: LintSeverity::Warning,
    wish: "Booleans are compared with true or false",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-type-mismatch-boolean",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    values::tell(
        statement.written,
        |operator, _| matches!(&*operator.operator.base, "bool" | "null"),
        |it| it.eq_ignore_ascii_case("true") || it.eq_ignore_ascii_case("false"),
        "is neither true nor false",
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
        for (operator, bad) in [("Bool", "no"), ("Null", "1"), ("Bool", "")] {
            let condition = format!(r#"{{"{operator}":{{"a:b":["{bad}"]}}}}"#);
            assert_eq!(of(&condition), [format!("\"{bad}\"")], "{operator}");
        }
        for (operator, good) in [
            ("Bool", "true"),
            ("BoolIfExists", "False"),
            ("Null", "false"),
            ("StringEquals", "no"),
        ] {
            let condition = format!(r#"{{"{operator}":{{"a:b":["{good}","${{x:y}}"]}}}}"#);
            assert_eq!(of(&condition), [""; 0], "{operator} {good}");
        }
    }
}
