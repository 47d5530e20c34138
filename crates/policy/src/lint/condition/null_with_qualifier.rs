//! Does `Null` stand under `ForAllValues` or `ForAnyValue`, where it always or never holds?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null>

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "null-with-qualifier",
    aws: Some("Null with qualifier"),
    severity: LintSeverity::Suggestion,
    wish: "`Null` has no ForAllValues and no ForAnyValue",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-null-with-qualifier",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for operator in statement
        .written
        .condition
        .iter()
        .flat_map(|it| &it.operators)
    {
        if operator.operator.base == "null" && operator.operator.set.is_some() {
            found.at(
                operator.name.span,
                format!(
                    "{} asks nothing about the key: write `Null`",
                    quoted(&operator.name)
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
    fn null_takes_no_prefix() {
        assert_eq!(
            of(r#"{"ForAllValues:Null":{"a:b":"true"}}"#),
            ["\"ForAllValues:Null\""]
        );
        assert_eq!(
            of(r#"{"Null":{"a:b":"true"},"ForAnyValue:StringLike":{"a:b":"c"}}"#),
            [""; 0]
        );
    }
}
