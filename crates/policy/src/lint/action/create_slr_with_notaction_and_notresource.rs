//! Does no statement allow making service-linked roles by what `NotAction` leaves on all resources but some?

use super::service_linked;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::spans::{ActionForm, ResourceForm};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "create-slr-with-notaction-and-notresource",
    aws: Some("Create SLR with NotAction and NotResource"),
    severity: LintSeverity::Warning,
    wish: "No statement allows making service-linked roles by what NotAction leaves on all resources but some",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-create-slr-with-not-action-and-not-resource",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    service_linked::tell(
        subject,
        statement,
        ActionForm::Not,
        ResourceForm::Not,
        found,
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    #[test]
    fn its_own_form_is_told_and_no_other() {
        assert_eq!(
            found(
                &RULE,
                r#"{"Effect":"Allow","NotAction":"s3:*","NotResource":"arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*"}"#
            ),
            ["\"NotResource\""]
        );
        for other in [
            r#"{"Effect":"Allow","Action":"iam:CreateServiceLinkedRole","NotResource":"arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*"}"#,
            r#"{"Effect":"Allow","Action":"iam:*","NotResource":"arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*"}"#,
            r#"{"Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"*"}"#,
            r#"{"Effect":"Allow","Action":"iam:*","Resource":"*"}"#,
            r#"{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}"#,
        ] {
            assert_eq!(found(&RULE, other), [""; 0], "{other}");
        }
    }

    #[test]
    fn a_denial_and_a_tie_to_fixed_services_are_none() {
        assert_eq!(
            found(
                &RULE,
                r#"{"Effect":"Deny","NotAction":"s3:*","NotResource":"arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*"}"#
            ),
            [""; 0]
        );
        assert_eq!(
            found(
                &RULE,
                r#"{"Effect":"Allow","NotAction":"s3:*","NotResource":"arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*","Condition":{"StringEquals":{"iam:AWSServiceName":"ecs.amazonaws.com"}}}"#
            ),
            [""; 0]
        );
        assert_eq!(found(&RULE, r#"{"Effect":"Allow","NotAction":"s3:*","NotResource":"arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*","Condition":{"StringEqualsIfExists":{"iam:AWSServiceName":"ecs.amazonaws.com"}}}"#).len(), 1);
    }
}
