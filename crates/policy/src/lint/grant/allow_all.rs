//! Does no statement allow everything on everything?

use crate::lint::arns::{is_every_action, is_every_resource};
use crate::lint::reach::is_narrowed;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "allow-all",
    aws: None,
    severity: LintSeverity::Risk,
    wish: "No statement allows everything on everything",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    let all = statement
        .actions
        .iter()
        .find(|it| !it.not && is_every_action(it.text));
    let everything = written
        .resources
        .iter()
        .filter(|it| !it.not)
        .flat_map(|it| &it.all)
        .any(|it| is_every_resource(it));
    if let Some(action) = all
        && subject.kind == PolicyType::Identity
        && written.allows()
        && everything
        && !is_narrowed(written)
    {
        found.at(action.text.span, "it allows everything on everything");
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
    fn everything_is_told_in_each_of_its_forms() {
        for action in ["*", "*:*", "**"] {
            for resource in ["*", "**", "arn:aws:*:*:*:*"] {
                assert_eq!(
                    of(&format!(
                        r#""Action":["s3:*","{action}"],"Resource":"{resource}""#
                    )),
                    [format!("\"{action}\"")]
                );
            }
        }
        // An administrator with a second factor is one.
        assert_eq!(of(r#""Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#).len(), 1);
        assert_eq!(of(r#""Action":"*","Resource":"*","Condition":{"StringEqualsIfExists":{"aws:ResourceTag/a":"b"}}"#).len(), 1);
    }

    #[test]
    fn less_than_everything_is_not_told() {
        for good in [
            r#""Action":"s3:*","Resource":"*""#,
            r#""Action":"*","Resource":"arn:aws:s3:::b""#,
            r#""NotAction":"*","Resource":"*""#,
            r#""Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}}"#,
            r#""Action":"*","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":"cloudformation.amazonaws.com"}}"#,
            r#""Principal":"*","Action":"*","Resource":"*""#,
        ] {
            assert_eq!(of(good), [""; 0], "{good}");
        }
        assert_eq!(
            found(&RULE, r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#),
            [""; 0]
        );
        let scp = r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
        assert_eq!(found_in(&RULE, PolicyType::Scp, scp), [""; 0]);
    }
}
