//! Does a condition hold for no request: `"ForAnyValue:StringNotLike": {"KEY": "*"}`?

use super::values;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::operator::Operator;

pub(crate) const RULE: LintRule = LintRule {
    id: "redundant-statement-due-to-wildcard-in-condition",
    aws: Some("Redundant statement due to wildcard in condition"),
    severity: LintSeverity::Suggestion,
    wish: "No condition holds for no request",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-redundant-statement-due-to-wildcard-in-condition",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let is_meant = |it: &Operator| {
        it.base == "stringnotlike" && it.set.as_deref() == Some("foranyvalue") && !it.if_exists
    };
    values::tell_any(
        statement.written,
        |it| is_meant(&it.operator),
        "it never holds: no value is let through, and an absent key is not",
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
        for operator in ["ForAnyValue:StringNotLike", "foranyvalue:stringnotlike"] {
            let with = |value: &str| {
                of(&format!(
                    r#"{{"{operator}":{{"aws:PrincipalTag/a":[{value}]}}}}"#
                ))
            };
            assert_eq!(with("\"*\""), ["\"aws:PrincipalTag/a\""]);
            assert_eq!(with("\"x\",\"**\""), ["\"aws:PrincipalTag/a\""]);
            assert_eq!(with("\"x*\""), [""; 0]);
        }
        for operator in ["StringNotLike", "ForAllValues:StringNotLike", "StringLike"] {
            assert_eq!(
                of(&format!(r#"{{"{operator}":{{"aws:PrincipalTag/a":"*"}}}}"#)),
                [""; 0],
                "{operator}"
            );
        }
    }
}
