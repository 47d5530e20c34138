//! Does `ForAnyValue` stand before the audience of a provider whose tokens have one?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>

use super::audience::{self, Audience};
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "foranyvalue-with-audience-claim-type",
    aws: Some("ForAnyValue with audience claim type"),
    severity: LintSeverity::Risk,
    wish: "An audience of one value has no ForAnyValue",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-foranyvalue-with-audience-claim-type",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    for (operator, condition) in written.conditions().filter(|_| written.allows()) {
        let key = &condition.key;
        let is_any = operator.operator.set.as_deref() == Some("foranyvalue");
        if is_any && audience::of(key).is_some_and(Audience::is_single) {
            found.at(
                key.span,
                format!("{} has one value: leave ForAnyValue out", quoted(key)),
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
    fn one_audience_needs_no_set_operator() {
        let with = |key: &str, operator: &str| {
            of(
                "Allow",
                "\"sts:AssumeRoleWithSAML\"",
                &format!(r#"{{"{operator}":{{"{key}":"x"}}}}"#),
            )
        };
        for key in [
            "SAML:aud",
            "token.actions.githubusercontent.com:aud",
            "accounts.google.com:aud",
        ] {
            assert_eq!(
                with(key, "ForAnyValue:StringEquals"),
                [format!("\"{key}\"")]
            );
            assert_eq!(with(key, "StringEquals"), [""; 0]);
        }
        assert_eq!(
            with("login.example.com:aud", "ForAnyValue:StringEquals"),
            [""; 0]
        );
        assert_eq!(
            with("accounts.google.com:sub", "ForAnyValue:StringEquals"),
            [""; 0]
        );
    }
}
