//! Is every action in the policy of a resource one of its service?

use std::collections::HashMap;

use crate::catalogue::{Catalogue, CatalogueAction};
use crate::lint::formats::Formats;
use crate::lint::home::{home, names_service};
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::Subject;
use crate::lint::words::quoted;
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "unsupported-action-in-policy",
    aws: Some("Unsupported action in policy"),
    severity: LintSeverity::Error,
    wish: "The policy of a resource names actions of its own service",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-action-in-policy",
    examine: Examine::Policy(examine),
};

fn examine(subject: &Subject<'_>, found: &mut Found) {
    if subject.kind == PolicyType::Trust {
        // IAM refuses others: such a policy is about taking on its role.
        let all = subject.statements.iter().flat_map(|it| &it.actions);
        let named = all.filter(|it| it.text.contains(':') && !it.text.contains("${"));
        for action in named {
            let service = action.text.split(':').next().unwrap_or_default();
            if !service.contains(['*', '?']) && !service.eq_ignore_ascii_case("sts") {
                let words = format!(
                    "{} is no action of STS: a trust policy has no other",
                    quoted(action.text)
                );
                found.at(action.text.span, words);
            }
        }
        return;
    }
    if subject.kind != PolicyType::Resource {
        return;
    }
    let Some(home) = home(subject) else {
        return;
    };
    let mut own: HashMap<String, bool> = HashMap::new();
    for action in subject.statements.iter().flat_map(|it| &it.actions) {
        let first = action.fits.first().filter(|_| names_service(action.text));
        let Some(row) = first.and_then(|id| subject.catalogue.row(*id)) else {
            continue;
        };
        let is_own = if action.fits.len() == 1 {
            takes_of(subject.catalogue, row, &home)
        } else {
            // A pattern is of one service, and may mean any action of it.
            let prefix = action.text.split(':').next().unwrap_or_default();
            let takes = || {
                let service = subject.catalogue.service(prefix);
                let mut ids = service
                    .into_iter()
                    .flat_map(|it| subject.catalogue.of_service(it));
                ids.any(|id| {
                    let row = subject.catalogue.row(id);
                    row.is_some_and(|row| takes_of(subject.catalogue, row, &home))
                })
            };
            *own.entry(prefix.to_ascii_lowercase()).or_insert_with(takes)
        };
        if !is_own {
            found.at(
                action.text.span,
                format!(
                    "{} is of another service than the policy, which is about `{home}`",
                    quoted(action.text)
                ),
            );
        }
    }
}

/// Whether an action is of a service, or takes a resource whose ARN is of it.
fn takes_of(catalogue: &Catalogue, row: &CatalogueAction, home: &str) -> bool {
    let own = catalogue
        .service_of(row)
        .is_some_and(|it| *it.prefix == *home);
    let formats = Formats::embedded();
    own || catalogue
        .resource_types(row)
        .any(|(kind, _)| formats.type_is_of(kind, home))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;

    fn of(kind: PolicyType, statements: &str) -> Vec<String> {
        found_in(&RULE, kind, &format!(r#"{{"Statement":[{statements}]}}"#))
    }

    #[test]
    fn a_bucket_policy_takes_actions_on_buckets() {
        let strange = r#"{"Principal":"*","Action":["s3:GetObject","kms:Decrypt","sqs:*"],"Resource":["arn:aws:s3:::b/*"]}"#;
        assert_eq!(
            of(PolicyType::Resource, strange),
            ["\"kms:Decrypt\"", "\"sqs:*\""]
        );
        assert_eq!(of(PolicyType::Identity, strange), [""; 0]);
        assert_eq!(of(PolicyType::Endpoint, strange), [""; 0]);
    }

    #[test]
    fn its_own_actions_and_all_of_them_are_fine() {
        for good in [
            r#"{"Principal":"*","Action":["s3:*","S3:GetObject"],"Resource":"arn:aws:s3:::b"}"#,
            r#"{"Principal":"*","Action":"*","Resource":"arn:aws:s3:::b"}"#,
            r#"{"Principal":"*","Action":"*:Get*","Resource":"arn:aws:s3:::b"}"#,
            r#"{"Principal":"*","Action":["kafka:GetBootstrapBrokers","kafka-cluster:Connect"],"Resource":"arn:aws:kafka:eu-west-1:111122223333:cluster/a/b"}"#,
            r#"{"Principal":"*","Action":"vpc-lattice-svcs:Invoke","Resource":"arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-a/*"}"#,
            r#"{"Principal":"*","Action":"nonsense:Get","Resource":"arn:aws:s3:::b"}"#,
            r#"{"Principal":"*","Action":"kms:*","Resource":"*"}"#,
        ] {
            assert_eq!(of(PolicyType::Resource, good), [""; 0], "{good}");
        }
    }
}
