//! Is a number compared with one limit? Of several the widest counts.

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "redundant-condition-value-num",
    aws: Some("Redundant condition value num"),
    severity: LintSeverity::Suggestion,
    wish: "A number is compared with one limit",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-redundant-condition-value-num",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (operator, condition) in statement.written.conditions() {
        let base = operator.operator.base.as_str();
        let is_upper = base.starts_with("numericlessthan");
        if !(is_upper || base.starts_with("numericgreaterthan")) || condition.values.len() < 2 {
            continue;
        }
        let numbers: Option<Vec<f64>> = condition
            .values
            .iter()
            .map(|it| it.trim().parse().ok().filter(|it: &f64| it.is_finite()))
            .collect();
        let Some(numbers) = numbers else { continue };
        let widest = condition.values.iter().zip(&numbers).max_by(|a, b| {
            if is_upper {
                a.1.total_cmp(b.1)
            } else {
                b.1.total_cmp(a.1)
            }
        });
        if let Some((widest, _)) = widest {
            found.at(
                condition.span,
                format!(
                    "only {} counts: it includes the other values",
                    quoted(widest)
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
    fn of_several_limits_the_widest_counts() {
        let list = r#"["2700","3600"]"#;
        assert_eq!(
            of(&format!(
                r#"{{"NumericLessThan":{{"aws:MultiFactorAuthAge":{list}}}}}"#
            )),
            [list]
        );
        assert_eq!(
            of(&format!(
                r#"{{"NumericGreaterThanEqualsIfExists":{{"s3:TlsVersion":{list}}}}}"#
            )),
            [list]
        );
        for good in [
            r#"{"NumericEquals":{"s3:max-keys":["1","2"]}}"#,
            r#"{"NumericLessThan":{"s3:max-keys":["1"]}}"#,
            r#"{"NumericLessThan":{"s3:max-keys":["1","x"]}}"#,
        ] {
            assert_eq!(of(good), [""; 0]);
        }
    }
}
