//! Is each value that an ARN is compared with an ARN, or a pattern of one? AWS's own checks leave this one out.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN>

use crate::lint::narrowing;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "condition-value",
    aws: None,
    severity: LintSeverity::Error,
    wish: "Every value is of the type that its operator compares",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (operator, condition) in statement.written.conditions() {
        if !operator.operator.base.starts_with("arn") {
            continue;
        }
        let known = condition
            .values
            .iter()
            .filter(|it| !narrowing::is_unknown(it));
        for value in known {
            let colons = value.bytes().filter(|byte| *byte == b':').count();
            // A wildcard may stand for the first part, too.
            let begins = value.starts_with("arn:") || value.starts_with(['*', '?']);
            if colons < 5 || !begins {
                found.at(
                    value.span,
                    format!(
                        "{} is not an ARN, whose parts are six: it never fits",
                        quoted(value)
                    ),
                );
            }
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
    fn an_arn_has_six_parts() {
        let with = |value: &str| of(&format!(r#"{{"ArnLike":{{"aws:SourceArn":["{value}"]}}}}"#));
        for bad in [
            "a-bucket",
            "111122223333",
            "arn:aws:s3",
            "arn:aws:iam::111122223333",
            "x:aws:s3:::b",
            "",
        ] {
            assert_eq!(with(bad), [format!("\"{bad}\"")]);
        }
        for good in [
            "arn:aws:s3:::b",
            "arn:*:*:*:*:*",
            "*:*:*:*:*:*",
            "${aws:PrincipalTag/arn}",
            "arn:aws:sns:*:111122223333:x:y",
        ] {
            assert_eq!(with(good), [""; 0], "{good}");
        }
        assert_eq!(of(r#"{"StringLike":{"aws:SourceArn":"x"}}"#), [""; 0]);
    }
}
