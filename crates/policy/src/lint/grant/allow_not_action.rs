//! Is no Allow written with `NotAction`?

use crate::lint::arns::is_every_resource;
use crate::lint::reach::is_narrowed;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "allow-not-action",
    aws: None,
    severity: LintSeverity::Risk,
    wish: "No Allow on every resource is written with NotAction",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    if !written.allows() || subject.kind.only_limits() || is_narrowed(written) {
        return;
    }
    // On resources that are named, what it lets do ends with them.
    let wide = subject.kind != PolicyType::Identity
        || written.resources.iter().any(|it| it.not)
        || written
            .resources
            .iter()
            .flat_map(|it| &it.all)
            .any(|it| is_every_resource(it));
    for listed in written.actions.iter().filter(|it| it.not && wide) {
        found.at(
            listed.name.span,
            "it allows every action but some, new ones among them",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;
    use crate::lint::trial::found_in;

    fn of(rest: &str) -> Vec<String> {
        found(&RULE, &format!(r#"{{"Effect":"Allow",{rest}}}"#))
    }

    #[test]
    fn all_but_some_actions_are_told() {
        assert_eq!(
            of(r#""NotAction":"iam:*","Resource":"*""#),
            ["\"NotAction\""]
        );
        assert_eq!(
            of(r#""NotAction":"iam:*","NotResource":"arn:aws:s3:::a""#).len(),
            1
        );
        assert_eq!(of(r#""Principal":{"AWS":"111122223333"},"NotAction":"s3:DeleteBucket","Resource":"arn:aws:s3:::a""#).len(), 1);
    }

    #[test]
    fn a_denial_and_named_resources_are_fine() {
        assert_eq!(
            found(
                &RULE,
                r#"{"Effect":"Deny","NotAction":"iam:*","Resource":"*"}"#
            ),
            [""; 0]
        );
        assert_eq!(of(r#""Action":"iam:*","Resource":"*""#), [""; 0]);
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html
        assert_eq!(
            of(r#""NotAction":"s3:DeleteBucket","Resource":"arn:aws:s3:::*""#),
            [""; 0]
        );
        assert_eq!(
            of(
                r#""NotAction":"iam:*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/a":"b"}}"#
            ),
            [""; 0]
        );
        let scp = r#"{"Statement":{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}}"#;
        assert_eq!(found_in(&RULE, PolicyType::Scp, scp), [""; 0]);
    }
}
