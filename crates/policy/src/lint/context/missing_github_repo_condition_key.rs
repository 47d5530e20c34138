//! Does a role that trusts GitHub say which repositories it trusts? Every repository of GitHub gets tokens.
//!
//! <https://docs.github.com/en/actions/reference/security/oidc>

use crate::lint::providers;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::policy_type::PolicyType;

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
    let github = providers::trusted(statement)
        .into_iter()
        .filter(|(it, _)| providers::is_github(it));
    // Each is looked for in all conditions, and a role trusts one or two.
    for (address, span) in github.take(10) {
        if !providers::keeps_others_out(statement.written, address) {
            found.at(
                span,
                "any repository of GitHub may take it on: tie `token.actions.githubusercontent.com:sub` to repositories",
            );
        }
    }
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
