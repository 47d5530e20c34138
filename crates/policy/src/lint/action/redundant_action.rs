//! Does every action say what no other of its list says?

use crate::lint::covered::{self, Compared};
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "redundant-action",
    aws: Some("Redundant action"),
    severity: LintSeverity::Suggestion,
    wish: "No action of a list is covered by another",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-redundant-action",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    covered::tell(&statement.written.actions, Compared::AsActions, found);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    #[test]
    fn what_another_action_covers_is_told() {
        let of = |element: &str, list: &str| {
            found(
                &RULE,
                &format!(r#"{{"Effect":"Allow","{element}":{list},"Resource":"*"}}"#),
            )
        };
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
        assert_eq!(
            of(
                "Action",
                r#"["iam:Get*","iam:List*","iam:GetCredentialReport"]"#
            ),
            ["\"iam:GetCredentialReport\""]
        );
        assert_eq!(
            of("Action", r#"["iam:Get*","iam:*CredentialReport"]"#),
            [""; 0]
        );
        assert_eq!(
            of("NotAction", r#"["iam:*","IAM:GetUser"]"#),
            ["\"IAM:GetUser\""]
        );
        assert_eq!(
            of("Action", r#"["s3:GetObject","s3:getobject"]"#),
            ["\"s3:getobject\""]
        );
        assert_eq!(of("Action", r#""s3:*""#), [""; 0]);
    }
}
