//! Does every resource begin as an ARN?

use super::each::texts;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-arn-prefix",
    aws: Some("Invalid ARN prefix"),
    severity: LintSeverity::Error,
    wish: "Every resource is an ARN or a star",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-arn-prefix",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for text in texts(statement) {
        // A star or a variable may stand for the beginning, too.
        let may_begin =
            text.starts_with("arn:") || text.starts_with("${") || begins_with_star(text);
        // The policies of private APIs leave out what an ARN has before the service.
        // <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html>
        let is_api = subject.kind == PolicyType::Resource && text.starts_with("execute-api:/");
        if !may_begin && !is_api {
            found.at(
                text.span,
                format!("{} does not begin with `arn:`", quoted(text)),
            );
        }
    }
}

/// Whether a text begins with a star that may take in all before the first colon.
fn begins_with_star(text: &str) -> bool {
    let first = text.split(':').next().unwrap_or_default();
    first.starts_with('*') || first == "arn*"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;
    use crate::lint::trial::found_in;

    fn of(resource: &str) -> usize {
        let quoted = format!("\"{resource}\"");
        let found = found(
            &RULE,
            &format!(r#"{{"Effect":"Allow","Action":"s3:*","NotResource":["*",{quoted}]}}"#),
        );
        assert!(found.iter().all(|it| *it == quoted));
        found.len()
    }

    #[test]
    fn only_what_breaks_the_rule_is_told() {
        for bad in [
            "bucket",
            "arn",
            "ARN:aws:s3:::a",
            "",
            "aws:s3:::a",
            "execute-api:/*",
            " arn:aws:s3:::a",
            "a*",
        ] {
            assert_eq!(of(bad), 1, "{bad}");
        }
        for good in [
            "arn:aws:s3:::a",
            "arn:",
            "*:aws:s3:::a",
            "arn:aws:s3:::${aws:PrincipalTag/team}",
            "${aws:username}",
            "*",
            "**",
        ] {
            assert_eq!(of(good), 0, "{good}");
        }
    }

    #[test]
    fn the_policy_of_an_api_may_leave_the_beginning_out() {
        let of = |kind| {
            found_in(
                &RULE,
                kind,
                r#"{"Statement":{"Resource":"execute-api:/stage/GET/pets"}}"#,
            )
            .len()
        };
        assert_eq!(of(PolicyType::Resource), 0);
        assert_eq!(of(PolicyType::Identity), 1);
    }
}
