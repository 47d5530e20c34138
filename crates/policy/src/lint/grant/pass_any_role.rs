//! Is iam:PassRole allowed on named roles only?

use super::pass_role::names_services;
use crate::lint::arns::is_every_resource;
use crate::lint::reach::covers_all;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::spans::{ResourceForm, means_at_all, wide_resource};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "pass-any-role",
    aws: None,
    severity: LintSeverity::Risk,
    wish: "iam:PassRole is allowed on named roles, or for named services",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let wide = wide_resource(subject, statement, is_any_role);
    let Some((ResourceForm::Star, span)) = wide else {
        return;
    };
    // A resource that spans everything is what AWS's own checks tell.
    let whole = statement
        .written
        .resources
        .iter()
        .flat_map(|it| &it.all)
        .any(|it| is_every_resource(it));
    if !whole && means_at_all(statement, "iam:PassRole") && !names_services(statement.written) {
        found.at(span, "every role of an account can be passed to any service: name the roles, or tie iam:PassedToService");
    }
}

fn is_any_role(text: &str) -> bool {
    covers_all(text, "iam", "role/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    fn of(rest: &str) -> Vec<String> {
        found(&RULE, &format!(r#"{{"Effect":"Allow",{rest}}}"#))
    }

    #[test]
    fn all_roles_of_an_account_are_any_role() {
        for wide in [
            "arn:aws:iam::*:role/*",
            "arn:aws:iam::111122223333:role/*",
            "arn:aws:iam::*:*",
            "arn:*:iam::*:role*",
        ] {
            assert_eq!(
                of(&format!(r#""Action":"iam:PassRole","Resource":["{wide}"]"#)),
                [format!("\"{wide}\"")]
            );
            assert_eq!(
                of(&format!(r#""Action":"iam:*","Resource":"{wide}""#)).len(),
                1
            );
        }
        assert_eq!(
            of(r#""NotAction":"s3:*","Resource":"arn:aws:iam::*:role/*""#).len(),
            1
        );
    }

    #[test]
    fn named_roles_and_named_services_are_fine() {
        for good in [
            r#""Action":"iam:PassRole","Resource":"arn:aws:iam::*:role/ec2-*""#,
            r#""Action":"iam:PassRole","Resource":"arn:aws:iam::*:role/service-role/*""#,
            r#""Action":"iam:PassRole","Resource":"arn:aws:iam::*:role/${aws:PrincipalTag/team}""#,
            r#""Action":"iam:GetRole","Resource":"arn:aws:iam::*:role/*""#,
            r#""Action":"iam:PassRole","Resource":"arn:aws:iam::*:role/*","Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}"#,
            r#""Action":"iam:PassRole","Resource":"arn:aws:iam::*:role/*","Condition":{"ArnLike":{"iam:AssociatedResourceARN":"arn:aws:ec2:*:*:instance/*"}}"#,
            // AWS's own checks tell of these.
            r#""Action":"iam:PassRole","Resource":"*""#,
            r#""Action":"iam:PassRole","NotResource":"arn:aws:iam::*:role/a""#,
        ] {
            assert_eq!(of(good), [""; 0], "{good}");
        }
        let all = r#""Action":"iam:PassRole","Resource":"arn:aws:iam::*:role/*","Condition":{"StringLike":{"iam:PassedToService":"*.amazonaws.com"}}"#;
        assert_eq!(of(all).len(), 1);
    }
}
