//! Does every condition with `ForAnyValue` have a value?

use super::empty_condition::{Kind, tell};
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "empty-array-condition-foranyvalue",
    aws: Some("Empty array condition ForAnyValue"),
    severity: LintSeverity::Suggestion,
    wish: "Every condition with ForAnyValue has a value",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-empty-array-condition-foranyvalue",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let means = "no request fits";
    tell(subject, statement, Kind::ForAnyValue, means, found);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    #[test]
    fn an_empty_list_under_its_own_operator_is_told() {
        let of = |operator: &str, values: &str| {
            found(
                &RULE,
                &format!(
                    r#"{{"Effect":"Allow","Condition":{{"{operator}":{{"aws:username":{values}}}}}}}"#
                ),
            )
        };
        assert_eq!(of("ForAnyValue:StringEquals", "[]"), ["[]"]);
        assert_eq!(of("ForAnyValue:StringEquals", "[1]"), [""; 0]);
        assert_eq!(of("ForAnyValue:StringEquals", "[null]"), [""; 0]);
        assert_eq!(of("ForAnyValue:StringEquals", "\"\""), [""; 0]);
        for other in [
            "StringEquals",
            "ForAllValues:StringEquals",
            "StringEqualsIfExists",
        ] {
            assert_eq!(of(other, "[]"), [""; 0], "{other}");
        }
    }
}
