//! Do ARNs have an account where their service has one?

use super::each::{all_formats, arns};
use crate::lint::arns::WrittenArn;
use crate::lint::formats::Part;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "missing-arn-account",
    aws: Some("Missing ARN account"),
    severity: LintSeverity::Error,
    wish: "Every ARN has an account, or a star for it, where its service has one",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-arn-account",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (text, arn) in arns(statement).filter(|it| it.1.account.is_empty()) {
        if !is_public(&arn) && all_formats(&arn, |it| it.account == Part::Given) {
            found.at(
                text.span,
                format!(
                    "{} has no account before the resource: no ARN of this resource is without",
                    quoted(text)
                ),
            );
        }
    }
}

/// Whether it is of what AWS offers to all: its ARN has no account although those of customers have.
fn is_public(arn: &WrittenArn<'_>) -> bool {
    match &*arn.service.to_ascii_lowercase() {
        "ssm" => true,
        "resource-explorer-2" => arn.resource.starts_with("view/AWSServiceView"),
        _ => false,
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
            "arn:aws:iam:::role/a",
            "arn:aws:lambda:eu-west-1::function:a",
            "arn:aws:sqs:*::a",
        ] {
            assert_eq!(of(bad), 1, "{bad}");
        }
        for good in [
            "arn:aws:iam::111122223333:role/a",
            "arn:aws:iam::*:role/a",
            "arn:aws:s3:::bucket",
            "arn:aws:ec2:eu-west-1::image/ami-a",
            "arn:aws:ssm:*::document/AWS-RunShellScript",
            "arn:aws:ssm:*::parameter/aws/service/*",
            "arn:aws:resource-explorer-2:*::view/AWSServiceViewForX/service-view",
            "arn:aws:apigateway:*::/restapis/*",
            "arn:aws:nonsense:::a",
            "arn:aws:s3:::${aws:PrincipalTag/team}",
            "${aws:username}",
            "*",
            "**",
        ] {
            assert_eq!(of(good), 0, "{good}");
        }
    }
}
