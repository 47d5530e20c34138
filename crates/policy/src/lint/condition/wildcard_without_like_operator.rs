//! Does a star stand under an operator that takes it for a letter?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String>

use crate::lint::narrowing;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "wildcard-without-like-operator",
    aws: Some("Wildcard without like operator"),
    severity: LintSeverity::Warning,
    wish: "Stars stand under operators that take them for wildcards",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-wildcard-without-like-operator",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (operator, condition) in statement.written.conditions() {
        let base = operator.operator.base.as_str();
        if !base.starts_with("string") || narrowing::has_wildcards(base) {
            continue;
        }
        for value in condition.values.iter().filter(|it| has_wildcard(it)) {
            found.at(
                value.span,
                format!(
                    "{} has a wildcard, which is a letter under {}",
                    quoted(value),
                    quoted(&operator.name)
                ),
            );
        }
    }
}

/// Whether there is a star or a question mark outside of variables; within them, `${*}` is the letter.
fn has_wildcard(value: &str) -> bool {
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("${") {
        if before.contains(['*', '?']) {
            return true;
        }
        rest = after.split_once('}').map_or("", |(_, behind)| behind);
    }
    rest.contains(['*', '?'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::under;

    fn of(condition: &str) -> Vec<String> {
        under(&RULE, condition)
    }

    #[test]
    fn a_star_is_a_letter_to_equals() {
        assert_eq!(
            of(r#"{"StringEquals":{"aws:username":["a*","b"]}}"#),
            ["\"a*\""]
        );
        assert_eq!(
            of(r#"{"StringNotEqualsIgnoreCaseIfExists":{"aws:username":"a?"}}"#),
            ["\"a?\""]
        );
        for good in [
            r#"{"StringLike":{"aws:username":"a*"}}"#,
            r#"{"ArnEquals":{"aws:SourceArn":"arn:aws:s3:::*"}}"#,
            r#"{"StringEquals":{"aws:username":"a${*}b${?}"}}"#,
        ] {
            assert_eq!(of(good), [""; 0], "{good}");
        }
    }
}
