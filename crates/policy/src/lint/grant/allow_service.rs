//! Does no statement allow all of a service that grants access?

use crate::catalogue::{AccessLevel, CatalogueAction};
use crate::lint::arns::is_every;
use crate::lint::reach::{covers_all, is_narrowed};
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "allow-service",
    aws: None,
    severity: LintSeverity::Risk,
    wish: "No statement allows all of a service that grants access to others",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    if subject.kind != PolicyType::Identity || !written.allows() || is_narrowed(written) {
        return;
    }
    for action in statement.actions.iter().filter(|it| !it.not) {
        let whole = action
            .text
            .split_once(':')
            .filter(|(service, name)| !is_every(service) && is_every(name));
        let Some((service, _)) = whole else {
            continue;
        };
        let mut named = written
            .resources
            .iter()
            .filter(|it| !it.not)
            .flat_map(|it| &it.all);
        let grants = |it: &CatalogueAction| it.level == AccessLevel::PermissionsManagement;
        if named.any(|it| covers_all(it, &service.to_ascii_lowercase(), ""))
            && action
                .fits
                .iter()
                .filter_map(|id| subject.catalogue.row(*id))
                .any(grants)
        {
            found.at(
                action.text.span,
                format!(
                    "{} on every resource can grant access to others",
                    quoted(action.text)
                ),
            );
        }
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
    fn a_whole_service_that_grants_access_is_told() {
        assert_eq!(
            of(r#""Action":["iam:*","ec2:Describe*"],"Resource":"*""#),
            ["\"iam:*\""]
        );
        assert_eq!(
            of(r#""Action":"S3:**","Resource":"arn:aws:s3:::*""#),
            ["\"S3:**\""]
        );
        assert_eq!(
            of(r#""Action":"iam:*","Resource":"arn:aws:iam::*:*""#).len(),
            1
        );
    }

    #[test]
    fn less_than_a_whole_service_is_not_told() {
        for good in [
            r#""Action":"iam:Get*","Resource":"*""#,
            r#""Action":"s3:*","Resource":"arn:aws:s3:::bucket/*""#,
            r#""Action":"iam:*","Resource":"arn:aws:iam::*:user/*""#,
            r#""Action":"*","Resource":"*""#,
            r#""Action":"pricing:*","Resource":"*""#,
            r#""NotAction":"iam:*","Resource":"*""#,
            r#""Action":"ec2:*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"red"}}"#,
        ] {
            assert_eq!(of(good), [""; 0], "{good}");
        }
        assert_eq!(
            found(
                &RULE,
                r#"{"Effect":"Deny","Action":"iam:*","Resource":"*"}"#
            ),
            [""; 0]
        );
        let session = r#"{"Statement":{"Effect":"Allow","Action":"iam:*","Resource":"*"}}"#;
        assert_eq!(found_in(&RULE, PolicyType::Session, session), [""; 0]);
    }
}
