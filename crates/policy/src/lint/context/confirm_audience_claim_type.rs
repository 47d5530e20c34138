//! Does a set operator stand before the audience of a provider that is not known here? It belongs there only where a token
//! has several.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html>

use super::audience;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "confirm-audience-claim-type",
    aws: Some("Confirm audience claim type"),
    severity: LintSeverity::Suggestion,
    wish: "An audience is compared under a set operator only where a token has several",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-confirm-audience-claim-type",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (operator, condition) in statement.written.conditions() {
        let key = &condition.key;
        let is_set = operator.operator.set.is_some() && operator.operator.base != "null";
        if is_set && audience::of(key).is_some_and(|it| !it.is_single()) {
            found.at(
                key.span,
                format!(
                    "if tokens have one audience in {}, leave the set operator out",
                    quoted(key)
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    fn of(effect: &str, action: &str, condition: &str) -> Vec<String> {
        found(
            &RULE,
            &format!(
                r#"{{"Effect":"{effect}","Action":{action},"Resource":"*","Condition":{condition}}}"#
            ),
        )
    }

    #[test]
    fn the_audience_of_another_provider_is_to_be_confirmed() {
        let with = |key: &str, operator: &str| {
            of(
                "Allow",
                "\"sts:AssumeRoleWithWebIdentity\"",
                &format!(r#"{{"{operator}":{{"{key}":"x"}}}}"#),
            )
        };
        assert_eq!(
            with("login.example.com:aud", "ForAnyValue:StringEquals"),
            ["\"login.example.com:aud\""]
        );
        assert_eq!(
            with("login.example.com:aud", "ForAllValues:StringLike").len(),
            1
        );
        assert_eq!(with("login.example.com:aud", "StringEquals"), [""; 0]);
        assert_eq!(
            with("accounts.google.com:aud", "ForAnyValue:StringEquals"),
            [""; 0]
        );
    }
}
