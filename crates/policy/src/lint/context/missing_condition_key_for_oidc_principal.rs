//! Does a role that trusts an OIDC provider say whose tokens it takes? A provider gives them to many.
//!
//! Of providers that give tokens to everybody it is asked whether a claim that says whose they are is tied.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html>

use crate::lint::providers;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::{quoted, some_of};
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "missing-condition-key-for-oidc-principal",
    aws: Some("Missing condition key for oidc principal"),
    severity: LintSeverity::Risk,
    wish: "A role that trusts an OIDC provider says whose tokens it takes",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-missing-condition-key-for-oidc-principal",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if subject.kind != PolicyType::Trust {
        return;
    }
    for (address, span) in providers::trusted(statement)
        .into_iter()
        .take(MOST_PROVIDERS)
    {
        // GitHub is a rule of its own.
        if providers::is_github(address) {
            continue;
        }
        if !providers::keeps_others_out(statement.written, address) {
            let claims = providers::tenant_claims(address);
            let words = if claims.is_empty() {
                format!(
                    "no condition on the claims of {} says whose tokens are taken",
                    quoted(address)
                )
            } else {
                format!(
                    "{} gives tokens to everybody: tie {}",
                    quoted(address),
                    some_of(claims.iter().copied())
                )
            };
            found.at(span, words);
        }
    }
}

/// As many providers as are looked at: each is looked for in all conditions, and a role trusts a few.
const MOST_PROVIDERS: usize = 50;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;

    fn of(provider: &str, condition: &str) -> Vec<String> {
        let text = format!(
            r#"{{"Statement":{{"Effect":"Allow","Principal":{{"Federated":"{provider}"}},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{condition}}}}}"#
        );
        found_in(&RULE, PolicyType::Trust, &text)
    }

    #[test]
    fn a_provider_without_a_claim_lets_all_of_its_users_in() {
        let own = "login.example.com";
        let place = ["\"login.example.com\""];
        assert_eq!(of(own, "{}"), place);
        assert_eq!(
            of(own, r#"{"StringEquals":{"accounts.google.com:aud":"x"}}"#),
            place
        );
        assert_eq!(
            of(
                own,
                r#"{"StringEqualsIfExists":{"login.example.com:aud":"x"}}"#
            ),
            place
        );
        assert_eq!(
            of(own, r#"{"StringLike":{"login.example.com:sub":"*"}}"#),
            place
        );
        assert_eq!(
            of(own, r#"{"StringEquals":{"Login.example.com:aud":"x"}}"#),
            [""; 0]
        );
    }

    #[test]
    fn one_that_gives_tokens_to_everybody_is_tied_by_whose_they_are() {
        let gitlab = "arn:aws:iam::111122223333:oidc-provider/gitlab.com";
        let audience = r#"{"StringEquals":{"gitlab.com:aud":"https://gitlab.com"}}"#;
        assert_eq!(of(gitlab, audience), [format!("\"{gitlab}\"")]);
        assert_eq!(
            of(
                gitlab,
                r#"{"StringLike":{"gitlab.com:sub":"project_path:*"}}"#
            )
            .len(),
            1
        );
        assert_eq!(
            of(
                gitlab,
                r#"{"StringLike":{"gitlab.com:sub":"project_path:acme/*"}}"#
            ),
            [""; 0]
        );
        assert_eq!(
            of(
                "cognito-identity.amazonaws.com",
                r#"{"StringEquals":{"cognito-identity.amazonaws.com:aud":"x"}}"#
            ),
            [""; 0]
        );
        assert_eq!(
            of(
                "www.amazon.com",
                r#"{"StringEquals":{"www.amazon.com:app_id":"x"}}"#
            ),
            [""; 0]
        );
        assert_eq!(
            of("arn:aws:iam::111122223333:saml-provider/p", "{}"),
            [""; 0]
        );
        assert_eq!(
            of(
                "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
                "{}"
            ),
            [""; 0]
        );
    }

    #[test]
    fn without_the_action_and_in_a_deny_nobody_comes_in() {
        for (effect, action) in [
            ("Allow", "sts:TagSession"),
            ("Deny", "sts:AssumeRoleWithWebIdentity"),
        ] {
            let text = format!(
                r#"{{"Statement":{{"Effect":"{effect}","Principal":{{"Federated":"login.example.com"}},"Action":"{action}"}}}}"#
            );
            assert_eq!(found_in(&RULE, PolicyType::Trust, &text), [""; 0]);
        }
    }
}
