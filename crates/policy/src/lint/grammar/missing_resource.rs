//! Does a statement say which resources it is about?

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "missing-resource",
    aws: Some("Missing resource"),
    severity: LintSeverity::Error,
    wish: "Every statement has Resource or NotResource, but for those of trust policies",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-resource",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    /// The policy of a repository is about the repository, and names none.
    /// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html>
    const NAMES_NONE: [&str; 3] = ["ecr:", "ecr-public:", "elasticfilesystem:"];
    let written = statement.written;
    if !written.resources.is_empty() || subject.kind == PolicyType::Trust {
        return;
    }
    let named = |text: &str| {
        NAMES_NONE.iter().any(|it| {
            text.get(..it.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(it))
        })
    };
    let mut texts = written.actions.iter().flat_map(|it| &it.all).peekable();
    let is_repository =
        subject.kind == PolicyType::Resource && texts.peek().is_some() && texts.all(|it| named(it));
    if !is_repository {
        found.at(written.span, "it has neither Resource nor NotResource");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;

    fn count(kind: PolicyType, statement: &str) -> usize {
        let text = format!(r#"{{"Statement":[{statement}]}}"#);
        let found = found_in(&RULE, kind, &text);
        assert!(found.iter().all(|it| it == statement));
        found.len()
    }

    #[test]
    fn all_but_trust_policies_name_resources() {
        let lacking = r#"{"Effect":"Deny","Action":"s3:GetObject"}"#;
        for kind in PolicyType::ALL {
            assert_eq!(count(kind, lacking), usize::from(kind != PolicyType::Trust));
            assert_eq!(
                count(
                    kind,
                    r#"{"Effect":"Deny","Action":"s3:GetObject","NotResource":"*"}"#
                ),
                0
            );
            assert_eq!(
                count(
                    kind,
                    r#"{"Effect":"Deny","Action":"s3:GetObject","Resource":[]}"#
                ),
                0
            );
        }
    }

    #[test]
    fn the_policy_of_a_repository_names_none() {
        let policy = r#"{"Effect":"Allow","Principal":"*","Action":["ecr:BatchGetImage","ECR:GetDownloadUrlForLayer"]}"#;
        assert_eq!(count(PolicyType::Resource, policy), 0);
        assert_eq!(count(PolicyType::Identity, policy), 1);
        assert_eq!(
            count(
                PolicyType::Resource,
                r#"{"Effect":"Allow","Principal":"*","Action":["ecr:BatchGetImage","s3:GetObject"]}"#
            ),
            1
        );
        assert_eq!(
            count(
                PolicyType::Resource,
                r#"{"Effect":"Allow","Principal":"*"}"#
            ),
            1
        );
    }
}
