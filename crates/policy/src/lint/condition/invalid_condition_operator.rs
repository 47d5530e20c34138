//! Is each operator one that IAM has?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-condition-operator",
    aws: Some("Invalid condition operator"),
    severity: LintSeverity::Error,
    wish: "Every operator is one that IAM has",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-condition-operator",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for operator in statement
        .written
        .condition
        .iter()
        .flat_map(|it| &it.operators)
    {
        let parsed = &operator.operator;
        // `NullIfExists` is a rule of its own.
        let is_null = parsed.base == "null" && parsed.if_exists;
        if parsed.is_known() || is_null {
            continue;
        }
        found.at(
            operator.name.span,
            format!("{} is no operator", quoted(&operator.name)),
        );
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
    fn an_operator_is_one_of_those_of_iam() {
        for bad in [
            "StringIs",
            "StringEqualsIfExist",
            "ForSomeValues:StringEquals",
            "Equals",
            "",
            "stringnotlikeignorecase",
        ] {
            assert_eq!(
                of(&format!(r#"{{"{bad}":{{"a:b":"x"}}}}"#)),
                [format!("\"{bad}\"")]
            );
        }
        for good in [
            "StringEquals",
            "stringlikeifexists",
            "ForAllValues:ArnLike",
            "ForAnyValue:StringNotEqualsIfExists",
            "Null",
            "NullIfExists",
            "Bool",
        ] {
            assert_eq!(of(&format!(r#"{{"{good}":{{"a:b":"x"}}}}"#)), [""; 0]);
        }
    }
}
