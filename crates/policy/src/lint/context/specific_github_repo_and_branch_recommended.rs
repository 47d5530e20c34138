//! Does the subject of GitHub's tokens name the repository and the branch? A wildcard lets in what pull requests and other
//! branches run.
//!
//! <https://docs.github.com/en/actions/reference/security/oidc>

use crate::lint::narrowing;
use crate::lint::providers;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "specific-github-repo-and-branch-recommended",
    aws: Some("Specific github repo and branch recommended"),
    severity: LintSeverity::Warning,
    wish: "A subject of GitHub names its repository and branch without a wildcard",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-specific-github-repo-and-branch-recommended",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if subject.kind != PolicyType::Trust {
        return;
    }
    let trusted = providers::trusted(statement);
    let Some((address, _)) = trusted.into_iter().find(|(it, _)| providers::is_github(it)) else {
        return;
    };
    let has_branch = providers::ties_claim(statement.written, address, &["ref"]);
    for (claim, operator, condition) in providers::claims(statement.written, address) {
        if !claim.eq_ignore_ascii_case("sub") || operator.operator.base != "stringlike" {
            continue;
        }
        for value in &condition.values {
            let at = value
                .find(['*', '?'])
                .filter(|_| !narrowing::is_unknown(value));
            let literal = at.and_then(|at| value.get(..at));
            if literal.is_some_and(|it| !is_enough(it, has_branch)) {
                found.at(
                    value.span,
                    format!(
                        "{} lets in more than one repository and branch",
                        quoted(value)
                    ),
                );
            }
        }
    }
}

/// Whether what stands before a wildcard names the repository, and the branch where no other claim does.
fn is_enough(literal: &str, has_branch: bool) -> bool {
    let Some((repository, rest)) = literal
        .strip_prefix("repo:")
        .and_then(|it| it.split_once(':'))
    else {
        return false;
    };
    let is_named = repository
        .split_once('/')
        .is_some_and(|(owner, name)| !owner.is_empty() && !name.is_empty());
    // A wildcard within a branch's name keeps to branches of a kind: `release/*`.
    let branch = rest
        .strip_prefix("ref:refs/heads/")
        .is_some_and(|it| !it.is_empty());
    is_named && (has_branch || branch)
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

    fn with(subject: &str) -> Vec<String> {
        of(&format!(
            r#"{{"StringLike":{{"token.actions.githubusercontent.com:sub":["{subject}"]}}}}"#
        ))
    }

    #[test]
    fn a_wildcard_for_repository_or_branch_is_told() {
        for bad in [
            "*",
            "repo:*",
            "repo:acme/*",
            "repo:acme/a:*",
            "repo:acme/a:ref:*",
            "repo:acme/a*:ref:refs/heads/main",
            "repo:acme/a:environment:*",
        ] {
            assert_eq!(with(bad), [format!("\"{bad}\"")]);
        }
        for good in [
            "repo:acme/a:ref:refs/heads/main",
            "repo:acme/a:ref:refs/heads/release/*",
            "repo:acme/a:environment:prod",
            "repo:${x}*",
        ] {
            assert_eq!(with(good), [""; 0], "{good}");
        }
        let with_ref = r#"{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:acme/a:*"},"StringEquals":{"token.actions.githubusercontent.com:ref":"refs/heads/main"}}"#;
        assert_eq!(of(with_ref), [""; 0]);
        // Under this operator a star is a letter.
        let letter =
            r#"{"StringEquals":{"token.actions.githubusercontent.com:sub":"repo:acme/*"}}"#;
        assert_eq!(of(letter), [""; 0]);
    }
}
