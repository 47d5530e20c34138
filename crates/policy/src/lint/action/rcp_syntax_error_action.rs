//! Does a resource control policy name actions of services that are under such policies?

use crate::lint::arns::is_open;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "rcp-syntax-error-action",
    aws: Some("RCP syntax error action"),
    severity: LintSeverity::Error,
    wish: "Every action of a resource control policy is of a service that is under such policies",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-rcp-syntax-error-action",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    // What allows is the policy that AWS attaches itself, or another rule's.
    if subject.kind != PolicyType::Rcp || statement.written.allows() {
        return;
    }
    for action in statement
        .actions
        .iter()
        .filter(|it| !it.not && !it.text.contains("${"))
    {
        let (service, _) = action.text.split_once(':').unwrap_or((action.text, ""));
        if is_open(service) {
            found.at(action.text.span, format!("{} must name its service: a resource control policy is about services one by one", quoted(action.text)));
            continue;
        }
        // A service that AWS does not have is another rule's.
        let known = subject.catalogue.service(service);
        if known.is_some_and(|it| !it.rcp) {
            found.at(
                action.text.span,
                format!(
                    "no resource of {} is under resource control policies",
                    quoted(service)
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;

    fn of(kind: PolicyType, action: &str) -> usize {
        let text = format!(
            r#"{{"Statement":[{{"Effect":"Deny","Principal":"*","Action":["s3:*","{action}"],"Resource":"*"}}]}}"#
        );
        let found = found_in(&RULE, kind, &text);
        assert!(found.iter().all(|it| *it == format!("\"{action}\"")));
        found.len()
    }

    #[test]
    fn services_are_named_and_are_those_of_the_list() {
        for bad in [
            "*",
            "*:*",
            "s?s:*",
            "ec2:*",
            "iam:GetRole",
            "EC2:RunInstances",
        ] {
            assert_eq!(of(PolicyType::Rcp, bad), 1, "{bad}");
            assert_eq!(of(PolicyType::Scp, bad), 0, "{bad}");
        }
        for good in [
            "sqs:*",
            "STS:AssumeRole",
            "kms:*Grant*",
            "secretsmanager:GetSecretValue",
            "nonsense:*",
            "s3",
        ] {
            assert_eq!(of(PolicyType::Rcp, good), 0, "{good}");
        }
    }

    #[test]
    fn the_policy_that_aws_attaches_itself_is_fine() {
        let full = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;
        assert_eq!(found_in(&RULE, PolicyType::Rcp, full), [""; 0]);
    }
}
