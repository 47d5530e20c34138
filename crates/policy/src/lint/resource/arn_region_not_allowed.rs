//! Is the Region left out of ARNs that have none?

use super::each;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "arn-region-not-allowed",
    aws: Some("ARN Region not allowed"),
    severity: LintSeverity::Error,
    wish: "No ARN has a Region where its service has none",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-arn-region-not-allowed",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    each::tell_extra(statement, |it| it.region, |it| it.region, "a Region", found);
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
            "arn:aws:iam:us-east-1:111122223333:role/a",
            "arn:aws:s3:eu-west-1::bucket",
            "arn:aws:s3:eu-*::bucket",
            "arn:aws:cloudfront:us-east-1:111122223333:distribution/a",
        ] {
            assert_eq!(of(bad), 1, "{bad}");
        }
        for good in [
            "arn:aws:iam::111122223333:role/a",
            "arn:aws:iam:*:111122223333:role/a",
            "arn:aws:s3:eu-west-1:111122223333:accesspoint/a",
            "arn:aws:sqs:eu-west-1:111122223333:a",
            "arn:aws:iam:us-east-1:111122223333:nonsense/a",
            "arn:aws:s3:${aws:RequestedRegion}::bucket",
            "arn:aws:s3:::${aws:PrincipalTag/team}",
            "${aws:username}",
            "*",
            "**",
        ] {
            assert_eq!(of(good), 0, "{good}");
        }
    }
}
