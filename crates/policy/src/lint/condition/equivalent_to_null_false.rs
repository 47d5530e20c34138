//! Does a condition hold for a request that has the key, as `Null` with `false` says it: `"StringLike": {"KEY": "*"}`?

use super::values;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::operator::Operator;

pub(crate) const RULE: LintRule = LintRule {
    id: "equivalent-to-null-false",
    aws: Some("Equivalent to null false"),
    severity: LintSeverity::Suggestion,
    wish: "A demand that the key is there is written with `Null`",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-equivalent-to-null-false",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let is_meant = |it: &Operator| {
        it.base == "stringlike" && !it.if_exists && it.set.as_deref() != Some("forallvalues")
    };
    values::tell_any(
        statement.written,
        |it| is_meant(&it.operator),
        "any value fits, so it demands that the key is there: `\"Null\": {\"KEY\": \"false\"}` says so",
        found,
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::under;

    fn of(condition: &str) -> Vec<String> {
        under(&RULE, condition)
    }

    #[test]
    fn a_star_alone_says_what_it_says() {
        for operator in ["StringLike", "ForAnyValue:StringLike"] {
            let with = |value: &str| {
                of(&format!(
                    r#"{{"{operator}":{{"aws:PrincipalTag/a":[{value}]}}}}"#
                ))
            };
            assert_eq!(with("\"*\""), ["\"aws:PrincipalTag/a\""]);
            assert_eq!(with("\"x\",\"**\""), ["\"aws:PrincipalTag/a\""]);
            assert_eq!(with("\"x*\""), [""; 0]);
        }
        for operator in [
            "StringLikeIfExists",
            "ForAllValues:StringLike",
            "StringNotLike",
            "StringEquals",
        ] {
            assert_eq!(
                of(&format!(r#"{{"{operator}":{{"aws:PrincipalTag/a":"*"}}}}"#)),
                [""; 0],
                "{operator}"
            );
        }
    }
}
