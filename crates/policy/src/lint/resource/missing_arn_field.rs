//! Does every ARN have its six parts?

use super::each::texts;
use crate::lint::arns::{WrittenArn, count_parts};
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "missing-arn-field",
    aws: Some("Missing ARN field"),
    severity: LintSeverity::Error,
    wish: "Every ARN has its six parts: arn:partition:service:region:account:resource",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-arn-field",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for text in texts(statement).filter(|it| it.starts_with("arn:")) {
        // A star at the end takes in the parts that follow.
        if WrittenArn::of(text).is_none() && !text.ends_with('*') {
            found.at(
                text.span,
                format!(
                    "{} has {} of the six parts of an ARN",
                    quoted(text),
                    count_parts(text)
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

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
            "arn:aws:s3:a",
            "arn:",
            "arn:aws:iam::111122223333",
            "arn:aws:*:a",
        ] {
            assert_eq!(of(bad), 1, "{bad}");
        }
        for good in [
            "arn:aws:s3:::a",
            "arn:aws:s3:::",
            "arn:aws:sqs:*",
            "arn:*",
            "bucket",
            "arn:aws:iam::${aws:PrincipalAccount}:a",
            "arn:aws:s3:::${aws:PrincipalTag/team}",
            "${aws:username}",
            "*",
            "**",
        ] {
            assert_eq!(of(good), 0, "{good}");
        }
    }
}
