//! Does a role that trusts GitHub say which repositories it trusts? Every repository of GitHub gets tokens.
//!
//! <https://docs.github.com/en/actions/reference/security/oidc>

use crate::lint::PolicyType;
use crate::lint::narrowing;
use crate::lint::providers;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::written::WrittenStatement;

pub(crate) const RULE: LintRule = LintRule {
    id: "missing-github-repo-condition-key",
    aws: Some("Missing github repo condition key"),
    severity: LintSeverity::Risk,
    wish: "A role that trusts GitHub says which repositories it trusts",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-missing-github-repo-condition-key",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if subject.kind != PolicyType::Trust {
        return;
    }
    for (address, span) in providers::trusted(statement) {
        let claims = providers::tenant_claims(address);
        if providers::is_github(address) && !names_owner(statement.written, address, claims) {
            found.at(
                span,
                "any repository of GitHub may take it on: tie `token.actions.githubusercontent.com:sub` to repositories",
            );
        }
    }
}

/// Whether a claim that nobody else has is tied, and a subject to an owner where it is a pattern.
fn names_owner(statement: &WrittenStatement<'_>, address: &str, names: &[&str]) -> bool {
    narrowing::is_opaque(statement)
        || providers::claims(statement, address).any(|(claim, operator, condition)| {
            names.iter().any(|it| it.eq_ignore_ascii_case(claim))
                && narrowing::ties(operator, condition)
                && condition.values.iter().all(|it| {
                    !narrowing::has_wildcards(&operator.operator.base)
                        || narrowing::is_unknown(it)
                        || is_owned(claim, it)
                })
        })
}

/// Whether a pattern of a claim fits tokens of one owner alone.
fn is_owned(claim: &str, value: &str) -> bool {
    let Some(at) = value.find(['*', '?']) else {
        return true;
    };
    let literal = value.get(..at).unwrap_or_default();
    if claim.eq_ignore_ascii_case("sub") {
        return match literal.strip_prefix("repo:") {
            Some(owner) => owner.find('/').is_some_and(|at| at > 0),
            // A subject of another form, as can be set, names the owner by another claim.
            None => {
                literal.split(':').nth(1).is_some_and(|it| !it.is_empty())
                    && literal.matches(':').count() > 1
            }
        };
    }
    claim.eq_ignore_ascii_case("repository") && literal.find('/').is_some_and(|at| at > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;

    const GITHUB: &str =
        "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";

    fn of(condition: &str) -> Vec<String> {
        let text = format!(
            r#"{{"Statement":{{"Effect":"Allow","Principal":{{"Federated":"{GITHUB}"}},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{condition}}}}}"#
        );
        found_in(&RULE, PolicyType::Trust, &text)
    }

    #[test]
    fn without_an_owner_all_of_github_comes_in() {
        for condition in [
            "{}",
            r#"{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}"#,
            r#"{"StringLike":{"token.actions.githubusercontent.com:sub":"*"}}"#,
            r#"{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:*"}}"#,
            r#"{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:acme*"}}"#,
            r#"{"StringLike":{"token.actions.githubusercontent.com:sub":["repo:acme/a:*","repo:*/b:*"]}}"#,
            r#"{"ForAllValues:StringEquals":{"token.actions.githubusercontent.com:sub":"repo:acme/a:ref:refs/heads/main"}}"#,
        ] {
            assert_eq!(of(condition), [format!("\"{GITHUB}\"")], "{condition}");
        }
        for condition in [
            r#"{"StringEquals":{"token.actions.githubusercontent.com:sub":"repo:acme/a:ref:refs/heads/main"}}"#,
            r#"{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:acme/*"}}"#,
            r#"{"StringEquals":{"token.actions.githubusercontent.com:repository_owner":"acme"}}"#,
            r#"{"StringLike":{"token.actions.githubusercontent.com:repository":"acme/*"}}"#,
            r#"{"StringLike":{"token.actions.githubusercontent.com:sub":"repository_owner:acme:*"}}"#,
        ] {
            assert_eq!(of(condition), [""; 0], "{condition}");
        }
    }
}
