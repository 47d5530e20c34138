//! Is each key known to one of the actions beside it at least?
//!
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>

use super::support;
use crate::lint::keys;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "unsupported-key",
    aws: None,
    severity: LintSeverity::Warning,
    wish: "Every key is known to some action of its statement",
    page: "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let has_pattern = statement
        .actions
        .iter()
        .any(|it| it.text.contains(['*', '?']));
    // Actions by their names are asked by `unsupported-action-for-condition-key`, but for what spares an absent key.
    let asked = support::service_keys(subject, statement, |operator| {
        has_pattern || support::spares_absent(operator)
    });
    if asked.is_empty() {
        return;
    }
    let Some(actions) = keys::few_actions(statement) else {
        return;
    };
    for (written, key) in asked {
        if keys::none_has(subject, &actions, &key) {
            found.at(
                written.span,
                format!("none of the actions knows {}", quoted(written)),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    fn of(actions: &str, condition: &str) -> Vec<String> {
        found(
            &RULE,
            &format!(
                r#"{{"Effect":"Deny","Action":{actions},"Resource":"*","Condition":{condition}}}"#
            ),
        )
    }

    #[test]
    fn a_key_that_no_action_knows_is_told() {
        let vpc = r#"{"StringEquals":{"ec2:Vpc":"a"}}"#;
        assert_eq!(of(r#""s3:Get*""#, vpc), ["\"ec2:Vpc\""]);
        assert_eq!(of(r#"["s3:GetObject","s3:Put*"]"#, vpc), ["\"ec2:Vpc\""]);
        assert_eq!(
            of(
                r#""s3:GetObject""#,
                r#"{"StringEqualsIfExists":{"ec2:Vpc":"a"}}"#
            ),
            ["\"ec2:Vpc\""]
        );
        // By its name an action is told by itself.
        assert_eq!(of(r#""s3:GetObject""#, vpc), [""; 0]);
        assert_eq!(of(r#"["s3:Get*","ec2:RunInstances"]"#, vpc), [""; 0]);
        assert_eq!(of(r#""*""#, vpc), [""; 0]);
        assert_eq!(
            of(r#""s3:Get*""#, r#"{"StringEquals":{"aws:SourceVpc":"a"}}"#),
            [""; 0]
        );
    }
}
