//! Is every ARN in the policy of a resource of its service?

use std::collections::HashMap;

use super::each::arns;
use crate::catalogue::Service;
use crate::lint::arns::is_open;
use crate::lint::formats::Formats;
use crate::lint::home::{home, names_service};
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::Subject;
use crate::lint::words::quoted;
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "unsupported-resource-arn-in-policy",
    aws: Some("Unsupported resource ARN in policy"),
    severity: LintSeverity::Error,
    wish: "The policy of a resource names resources of its own service",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-resource-arn-in-policy",
    examine: Examine::Policy(examine),
};

fn examine(subject: &Subject<'_>, found: &mut Found) {
    if subject.kind != PolicyType::Resource {
        return;
    }
    let Some(home) = home(subject) else {
        return;
    };
    let formats = Formats::embedded();
    let actions = subject.statements.iter().flat_map(|it| &it.actions);
    let firsts = actions
        .filter(|it| names_service(it.text))
        .filter_map(|it| it.fits.first());
    let named = firsts.filter_map(|id| subject.catalogue.service_of(subject.catalogue.row(*id)?));
    let services: HashMap<&str, &Service> = named.map(|it| (&*it.prefix, it)).collect();
    // A backup is of any service: what is backed up stands in policies about backups.
    let belongs = |service: &str| {
        let mut types = services.values().flat_map(|it| &it.resource_types);
        types.any(|it| formats.type_is_of(it, service) && formats.type_is_of(it, &home))
    };
    let mut known: HashMap<String, bool> = HashMap::new();
    for (text, arn) in subject.statements.iter().flat_map(arns) {
        let service = arn.service.to_ascii_lowercase();
        if is_open(&service) || service == home || !formats.knows(&service) {
            continue;
        }
        let belongs = *known.entry(service).or_insert_with_key(|it| belongs(it));
        if !belongs {
            found.at(
                text.span,
                format!(
                    "{} is of another service than the policy, which is about `{home}`",
                    quoted(text)
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;

    fn of(kind: PolicyType, statements: &str) -> Vec<String> {
        found_in(&RULE, kind, &format!(r#"{{"Statement":[{statements}]}}"#))
    }

    #[test]
    fn a_bucket_policy_is_about_the_bucket() {
        let strange = r#"{"Principal":"*","Action":"s3:GetObject","Resource":["arn:aws:s3:::b/*","arn:aws:kms:eu-west-1:111122223333:key/a"]}"#;
        assert_eq!(
            of(PolicyType::Resource, strange),
            ["\"arn:aws:kms:eu-west-1:111122223333:key/a\""]
        );
        assert_eq!(of(PolicyType::Identity, strange), [""; 0]);
        let single = r#"{"Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:kms:eu-west-1:111122223333:key/a"}"#;
        assert_eq!(of(PolicyType::Resource, single).len(), 1);
    }

    #[test]
    fn its_own_resources_and_all_of_them_are_fine() {
        for good in [
            r#"{"Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"]}"#,
            r#"{"Principal":"*","Action":"kms:*","Resource":"*"}"#,
            r#"{"Principal":"*","Action":"kafka-cluster:Connect","Resource":"arn:aws:kafka:eu-west-1:111122223333:cluster/a/b"}"#,
            r#"{"Principal":"*","Action":"backup:CopyIntoBackupVault","Resource":["arn:aws:backup:eu-west-1:111122223333:backup-vault:a","arn:aws:ec2:eu-west-1::snapshot/*"]}"#,
            r#"{"Principal":"*","Action":"execute-api:Invoke","Resource":"execute-api:/*"}"#,
            r#"{"Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::b","arn:aws:nonsense:::a"]}"#,
        ] {
            assert_eq!(of(PolicyType::Resource, good), [""; 0], "{good}");
        }
    }
}
