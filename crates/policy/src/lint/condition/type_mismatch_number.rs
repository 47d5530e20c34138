//! Is each value that a number is compared with a number?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use super::values;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::number::Number;

pub(crate) const RULE: LintRule = LintRule {
    id: "type-mismatch-number",
    aws: Some("Type mismatch number"),
    severity: LintSeverity::Warning,
    wish: "Numbers are compared with numbers",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-type-mismatch-number",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    values::tell(
        statement.written,
        |operator, _| operator.operator.base.starts_with("numeric"),
        |it| Number::parse(it).is_some(),
        "is no number",
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
            ("NumericEquals", "x"),
            ("NumericGreaterThan", "1,000"),
            ("NumericLessThan", "inf"),
            ("NumericLessThan", ""),
        ] {
            let condition = format!(r#"{{"{operator}":{{"a:b":["{bad}"]}}}}"#);
            assert_eq!(of(&condition), [format!("\"{bad}\"")], "{operator}");
        }
        for (operator, good) in [
            ("NumericEquals", "1"),
            ("NumericLessThanIfExists", "-1.5e3"),
            ("StringEquals", "x"),
        ] {
            let condition = format!(r#"{{"{operator}":{{"a:b":["{good}","${{x:y}}"]}}}}"#);
            assert_eq!(of(&condition), [""; 0], "{operator} {good}");
        }
    }
}
