//! Is a key that has several values compared under `ForAllValues` or `ForAnyValue`?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>

use crate::lint::keys;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "missing-qualifier",
    aws: Some("Missing qualifier"),
    severity: LintSeverity::Error,
    wish: "Keys with several values stand under ForAllValues or ForAnyValue",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-qualifier",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (operator, condition) in statement.written.conditions() {
        let parsed = &operator.operator;
        if parsed.set.is_some() || parsed.base == "null" || !parsed.is_known() {
            continue;
        }
        let key = &condition.key;
        if keys::known(subject.catalogue, key).is_some_and(|it| it.many) {
            found.at(
                key.span,
                format!(
                    "{} has several values: compare it under ForAllValues or ForAnyValue",
                    quoted(key)
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
    fn a_key_of_several_values_needs_a_set_operator() {
        assert_eq!(
            of(r#"{"StringEquals":{"aws:TagKeys":"a"}}"#),
            ["\"aws:TagKeys\""]
        );
        assert_eq!(
            of(r#"{"ForAnyValue:StringEquals":{"aws:TagKeys":"a"}}"#),
            [""; 0]
        );
        assert_eq!(of(r#"{"Null":{"aws:TagKeys":"true"}}"#), [""; 0]);
        assert_eq!(
            of(r#"{"StringEquals":{"aws:SourceVpc":["a","b"]}}"#),
            [""; 0]
        );
    }
}
