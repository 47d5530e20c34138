//! Does a Deny by `aws:ResourceTag` name its actions? Among all but some there are many that do not know the key.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html>

use super::resource_tags;
use crate::document::Effect;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "deny-notaction-with-unsupported-tag-condition-key-for-service",
    aws: Some("Deny NotAction with unsupported tag condition key for service"),
    severity: LintSeverity::Risk,
    wish: "A Deny by a tag of the resource names its actions",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-deny-not-action-with-unsupported-tag-condition-key-for-service",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    resource_tags::tell_unnamed(statement, Effect::Deny, found);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    fn of(effect: &str, element: &str, condition: &str) -> Vec<String> {
        found(
            &RULE,
            &format!(
                r#"{{"Effect":"{effect}","{element}":"iam:*","Resource":"*","Condition":{condition}}}"#
            ),
        )
    }

    #[test]
    fn all_actions_but_some_do_not_know_the_key() {
        let tag = r#"{"StringEquals":{"aws:ResourceTag/team":"a"}}"#;
        assert_eq!(of("Deny", "NotAction", tag), ["\"aws:ResourceTag/team\""]);
        assert_eq!(of("Deny", "Action", tag), [""; 0]);
        assert_eq!(of("Allow", "NotAction", tag), [""; 0]);
        assert_eq!(
            of(
                "Deny",
                "NotAction",
                r#"{"StringNotEquals":{"aws:ResourceTag/team":"a"}}"#
            ),
            [""; 0]
        );
    }
}
