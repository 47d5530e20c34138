//! Does every condition with `ForAllValues` have a value?

use super::empty_condition::{Kind, tell};
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "empty-array-condition-forallvalues",
    aws: Some("Empty array condition ForAllValues"),
    severity: LintSeverity::Suggestion,
    wish: "Every condition with ForAllValues has a value",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-empty-array-condition-forallvalues",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let means = "only a request without the key fits, which Null says plainly";
    tell(subject, statement, Kind::ForAllValues, means, found);
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
        assert_eq!(of("ForAllValues:StringEquals", "[]"), ["[]"]);
        assert_eq!(of("ForAllValues:StringEquals", "[1]"), [""; 0]);
        assert_eq!(of("ForAllValues:StringEquals", "[null]"), [""; 0]);
        assert_eq!(of("ForAllValues:StringEquals", "\"\""), [""; 0]);
        for other in [
            "StringEquals",
            "ForAnyValue:StringEquals",
            "StringEqualsIfExists",
        ] {
            assert_eq!(of(other, "[]"), [""; 0], "{other}");
        }
    }
}
