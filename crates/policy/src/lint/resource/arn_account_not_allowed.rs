//! Is the account left out of ARNs that have none?

use super::each;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "arn-account-not-allowed",
    aws: Some("ARN account not allowed"),
    severity: LintSeverity::Error,
    wish: "No ARN has an account where its service has none",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-arn-account-not-allowed",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    each::tell_extra(
        statement,
        |it| it.account,
        |it| it.account,
        "an account",
        found,
    );
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
            "arn:aws:s3::111122223333:bucket",
            "arn:aws:s3::111122223333:bucket/*",
            "arn:aws:route53::111122223333:hostedzone/a",
            "arn:aws:apigateway:eu-west-1:111122223333:/restapis/a",
        ] {
            assert_eq!(of(bad), 1, "{bad}");
        }
        for good in [
            "arn:aws:s3:::bucket",
            "arn:aws:s3::*:bucket",
            "arn:aws:s3:eu-west-1:111122223333:accesspoint/a",
            "arn:aws:iam::111122223333:role/a",
            "arn:aws:s3::${aws:PrincipalAccount}:bucket",
            "arn:aws:s3:::${aws:PrincipalTag/team}",
            "${aws:username}",
            "*",
            "**",
        ] {
            assert_eq!(of(good), 0, "{good}");
        }
    }
}
