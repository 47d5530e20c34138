//! Does `Null` have the suffix `IfExists`?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null>

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "null-with-if-exists",
    aws: Some("Null with if exists"),
    severity: LintSeverity::Error,
    wish: "`Null` has no IfExists: it asks whether the key is there",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-null-with-if-exists",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for operator in statement
        .written
        .condition
        .iter()
        .flat_map(|it| &it.operators)
    {
        if operator.operator.base == "null" && operator.operator.if_exists {
            found.at(
                operator.name.span,
                "`Null` asks whether the key is there: it takes no IfExists",
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
    fn null_takes_no_suffix() {
        assert_eq!(
            of(r#"{"NullIfExists":{"a:b":"true"}}"#),
            ["\"NullIfExists\""]
        );
        assert_eq!(
            of(r#"{"Null":{"a:b":"true"},"BoolIfExists":{"a:b":"true"}}"#),
            [""; 0]
        );
    }
}
