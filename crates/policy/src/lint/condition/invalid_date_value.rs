//! Is a date written as one, and not as the seconds since 1970?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date>

use super::dates;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-date-value",
    aws: Some("Invalid date value"),
    severity: LintSeverity::Warning,
    wish: "A date is written as one: `2026-11-27`",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-invalid-date-value",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (operator, condition) in statement.written.conditions() {
        let is_date = operator.operator.base.starts_with("date");
        if !is_date || condition.key.eq_ignore_ascii_case("aws:EpochTime") {
            continue;
        }
        for value in condition.values.iter().filter(|it| dates::is_epoch(it)) {
            found.at(
                value.span,
                format!(
                    "{} counts seconds since 1970: write a date, `2026-11-27`",
                    quoted(value)
                ),
            );
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
    fn seconds_are_for_the_key_that_counts_them() {
        assert_eq!(
            of(r#"{"DateLessThan":{"aws:CurrentTime":"1700000000"}}"#),
            ["\"1700000000\""]
        );
        assert_eq!(
            of(r#"{"DateLessThan":{"aws:CurrentTime":1700000000}}"#),
            ["1700000000"]
        );
        assert_eq!(
            of(r#"{"DateLessThan":{"aws:EpochTime":"1700000000"}}"#),
            [""; 0]
        );
        assert_eq!(
            of(r#"{"DateLessThan":{"aws:CurrentTime":"2026-11-27"}}"#),
            [""; 0]
        );
        assert_eq!(
            of(r#"{"NumericLessThan":{"aws:MultiFactorAuthAge":"1700000000"}}"#),
            [""; 0]
        );
    }
}
