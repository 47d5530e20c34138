//! Is every variable compared where it cannot stand for anything?

use super::guarded::{Guarded, LEAST, names_sensitive, stands_behind_colon};
use super::scan::{has_variable, variables};
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "variable-usage-too-permissive",
    aws: Some("Variable usage too permissive"),
    severity: LintSeverity::Error,
    wish: "No variable stands for an organization, an account or a network, nor for all of an identity",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-variable-usage-too-permissive",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if !subject.has_variables() {
        return;
    }
    for (operator, condition) in statement.written.conditions() {
        let base = &operator.operator.base;
        let positive = matches!(
            base.as_str(),
            "stringequals" | "stringequalsignorecase" | "stringlike"
        );
        let negative = matches!(
            base.as_str(),
            "stringnotequals" | "stringnotequalsignorecase" | "stringnotlike"
        );
        let Some(guarded) = Guarded::of(&condition.key).filter(|_| positive || negative) else {
            continue;
        };
        for value in condition.values.iter().filter(|it| has_variable(it)) {
            let wrong = match guarded {
                Guarded::Sensitive => variables(value).any(|it| !names_sensitive(it)),
                Guarded::UserId => positive && !stands_behind_colon(value),
                Guarded::Subject => {
                    positive
                        && variables(value)
                            .any(|it| it.is_closed && it.before.chars().count() < LEAST)
                }
            };
            if wrong {
                found.at(
                    value.span,
                    format!(
                        "{} in {} {}",
                        quoted(value),
                        quoted(&condition.key),
                        guarded.wants("the variable")
                    ),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    fn of(operator: &str, key: &str, value: &str) -> usize {
        found(
            &RULE,
            &format!(
                r#"{{"Effect":"Allow","Condition":{{"{operator}":{{"{key}":["{value}"]}}}}}}"#
            ),
        )
        .len()
    }

    #[test]
    fn sensitive_keys_take_no_variable_that_a_caller_chooses() {
        assert_eq!(
            of(
                "StringEquals",
                "aws:PrincipalOrgID",
                "${aws:PrincipalTag/org}"
            ),
            1
        );
        assert_eq!(
            of("StringNotLike", "AWS:sourcevpc", "vpc-${aws:username}"),
            1
        );
        assert_eq!(
            of("StringEquals", "aws:username", "${aws:PrincipalTag/org}"),
            0
        );
        assert_eq!(of("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"), 0);
    }

    #[test]
    fn what_aws_itself_says_of_both_sides_may_be_compared() {
        // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples.html
        assert_eq!(
            of(
                "StringNotEqualsIfExists",
                "aws:ResourceOrgID",
                "${aws:PrincipalOrgID}"
            ),
            0
        );
        assert_eq!(
            of(
                "StringEquals",
                "aws:ResourceAccount",
                "${aws:PrincipalAccount}"
            ),
            0
        );
        assert_eq!(
            of(
                "StringEquals",
                "aws:ResourceAccount",
                "${aws:PrincipalAccount}${aws:username}"
            ),
            1
        );
    }

    #[test]
    fn identities_are_not_left_to_a_variable_alone() {
        assert_eq!(of("StringLike", "aws:userid", "${aws:userid}"), 1);
        assert_eq!(
            of(
                "StringLike",
                "aws:userid",
                "AIDACKCEVSQ6C2EXAMPLE:${aws:userid}"
            ),
            0
        );
        assert_eq!(of("StringLike", "aws:userid", "${aws:userid}:*"), 0);
        assert_eq!(of("StringNotLike", "aws:userid", "${aws:userid}"), 0);
        let subject = "token.actions.githubusercontent.com:sub";
        assert_eq!(of("StringLike", subject, "${aws:username}"), 1);
        assert_eq!(of("StringLike", subject, "repo:a/${aws:username}"), 0);
    }
}
