//! Does no statement allow passing roles by a wildcard on all resources but some?

use super::pass_role;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::spans::{ActionForm, ResourceForm};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "pass-role-with-star-in-action-and-notresource",
    aws: Some("Pass role with star in action and NotResource"),
    severity: LintSeverity::Risk,
    wish: "No statement allows passing roles by a wildcard on all resources but some",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-pass-role-with-star-in-action-and-not-resource",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    pass_role::tell(
        subject,
        statement,
        ActionForm::Star,
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
                r#"{"Effect":"Allow","Action":"iam:*","NotResource":"arn:aws:iam::*:role/admin"}"#
            ),
            ["\"NotResource\""]
        );
        for other in [
            r#"{"Effect":"Allow","Action":"iam:PassRole","NotResource":"arn:aws:iam::*:role/admin"}"#,
            r#"{"Effect":"Allow","NotAction":"s3:*","NotResource":"arn:aws:iam::*:role/admin"}"#,
            r#"{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"}"#,
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
                r#"{"Effect":"Deny","Action":"iam:*","NotResource":"arn:aws:iam::*:role/admin"}"#
            ),
            [""; 0]
        );
        assert_eq!(
            found(
                &RULE,
                r#"{"Effect":"Allow","Action":"iam:*","NotResource":"arn:aws:iam::*:role/admin","Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}}"#
            ),
            [""; 0]
        );
        assert_eq!(found(&RULE, r#"{"Effect":"Allow","Action":"iam:*","NotResource":"arn:aws:iam::*:role/admin","Condition":{"StringEqualsIfExists":{"iam:PassedToService":"ec2.amazonaws.com"}}}"#).len(), 1);
    }
}
