//! Is the service written out wherever access is granted?

use crate::lint::arns::{WrittenArn, is_every};
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "wildcard-in-service-name",
    aws: Some("Wildcard in service name"),
    severity: LintSeverity::Suggestion,
    wish: "No grant has a wildcard in the name of a service",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-wildcard-in-service-name",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if !statement.written.allows() || subject.kind.only_limits() {
        return;
    }
    for action in statement.actions.iter().filter(|it| !it.not) {
        let service = action
            .text
            .split_once(':')
            .filter(|(service, name)| !(is_every(service) && is_every(name)));
        if let Some((service, _)) = service.filter(|(it, _)| it.contains(['*', '?'])) {
            found.at(action.text.span, words(service));
        }
    }
    for text in statement
        .written
        .resources
        .iter()
        .filter(|it| !it.not)
        .flat_map(|it| &it.all)
    {
        let service = WrittenArn::of(text).map(|it| it.service);
        if let Some(service) =
            service.filter(|it| it.contains(['*', '?']) && !is_every(it) && !it.contains("${"))
        {
            found.at(text.span, words(service));
        }
    }
}

fn words(service: &str) -> String {
    format!(
        "{} means every service of such a name, those to come among them",
        quoted(service)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;
    use crate::lint::trial::found_in;
    use crate::policy_type::PolicyType;

    #[test]
    fn services_of_like_names_are_meant_too() {
        let of = |action: &str, resource: &str| {
            found(
                &RULE,
                &format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}"#),
            )
        };
        assert_eq!(of("s3*:Get*", "*"), ["\"s3*:Get*\""]);
        assert_eq!(of("*:Get*", "*").len(), 1);
        assert_eq!(of("s?:Get*", "*").len(), 1);
        assert_eq!(
            of("s3:Get*", "arn:aws:*code*::111122223333:*"),
            ["\"arn:aws:*code*::111122223333:*\""]
        );
        assert_eq!(of("s3:Get*", "arn:aws:*:*:*:*"), [""; 0]);
        assert_eq!(of("*", "*"), [""; 0]);
        assert_eq!(of("*:*", "*"), [""; 0]);
    }

    #[test]
    fn what_grants_nothing_may_mean_many() {
        assert_eq!(
            found(
                &RULE,
                r#"{"Effect":"Deny","Action":"s3*:Get*","Resource":"*"}"#
            ),
            [""; 0]
        );
        assert_eq!(
            found(
                &RULE,
                r#"{"Effect":"Allow","NotAction":"s3*:Get*","Resource":"*"}"#
            ),
            [""; 0]
        );
        let scp = r#"{"Statement":{"Effect":"Allow","Action":"s3*:Get*","Resource":"*"}}"#;
        assert_eq!(found_in(&RULE, PolicyType::Scp, scp), [""; 0]);
    }
}
