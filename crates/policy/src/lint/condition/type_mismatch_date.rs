//! Is each value that a date is compared with a date, as ISO 8601 writes it?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use super::dates;
use super::values;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "type-mismatch-date",
    aws: Some("Type mismatch date"),
    severity: LintSeverity::Warning,
    wish: "Dates are compared with dates: `2026-11-27T12:00:00Z`",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-type-mismatch-date",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    values::tell(
        statement.written,
        |operator, _| operator.operator.base.starts_with("date"),
        |it| dates::is_date(it) || dates::is_epoch(it),
        "is no date: `2026-11-27T12:00:00Z` is one",
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
            ("DateEquals", "today"),
            ("DateLessThan", "27.11.2026"),
            ("DateGreaterThan", "2026-13-01"),
            ("DateGreaterThan", ""),
        ] {
            let condition = format!(r#"{{"{operator}":{{"a:b":["{bad}"]}}}}"#);
            assert_eq!(of(&condition), [format!("\"{bad}\"")], "{operator}");
        }
        for (operator, good) in [
            ("DateEquals", "2026-11-27"),
            ("DateLessThan", "2026-11-27T12:00:00Z"),
            ("DateLessThan", "2026-11-27T12:00:00+01:00"),
            ("DateLessThan", "2026-11-27T12:00"),
            ("DateLessThan", "2026-11"),
            ("DateLessThan", "1700000000"),
            ("StringEquals", "today"),
        ] {
            let condition = format!(r#"{{"{operator}":{{"a:b":["{good}","${{x:y}}"]}}}}"#);
            assert_eq!(of(&condition), [""; 0], "{operator} {good}");
        }
    }
}
