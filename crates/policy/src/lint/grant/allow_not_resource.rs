//! Is no Allow written with `NotResource`?

use crate::lint::reach::is_narrowed;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "allow-not-resource",
    aws: None,
    severity: LintSeverity::Risk,
    wish: "No Allow is written with NotResource",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    if !written.allows() || subject.kind.only_limits() || is_narrowed(written) {
        return;
    }
    for listed in written.resources.iter().filter(|it| it.not) {
        found.at(
            listed.name.span,
            "it allows all resources but some, new ones among them",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;
    use crate::lint::trial::found_in;
    use crate::policy_type::PolicyType;

    #[test]
    fn all_but_some_resources_are_told() {
        assert_eq!(
            found(
                &RULE,
                r#"{"Effect":"Allow","Action":"s3:GetObject","NotResource":"arn:aws:s3:::a/*"}"#
            ),
            ["\"NotResource\""]
        );
        for good in [
            r#"{"Effect":"Deny","Action":"s3:GetObject","NotResource":"arn:aws:s3:::a/*"}"#,
            r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}"#,
            r#"{"Effect":"Allow","Action":"s3:GetObject","NotResource":"arn:aws:s3:::a/*","Condition":{"StringEquals":{"s3:ExistingObjectTag/a":"b"}}}"#,
        ] {
            assert_eq!(found(&RULE, good), [""; 0], "{good}");
        }
        let scp =
            r#"{"Statement":{"Effect":"Allow","Action":"s3:*","NotResource":"arn:aws:s3:::a/*"}}"#;
        assert_eq!(found_in(&RULE, PolicyType::Scp, scp), [""; 0]);
    }
}
