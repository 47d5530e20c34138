//! Is every ARN of a kind of resource that its service has?

use super::each::arns;
use crate::lint::arns::WrittenArn;
use crate::lint::formats::Formats;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-arn-resource",
    aws: Some("Invalid ARN resource"),
    severity: LintSeverity::Error,
    wish: "The resource of every ARN is written as its service writes it",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-arn-resource",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (text, arn) in arns(statement) {
        let nothing = arn.resource.is_empty();
        let formats = Formats::embedded();
        let fits = || {
            formats
                .fitting(&arn)
                .is_none_or(|mut it| it.next().is_some())
                || is_unlisted(&arn)
        };
        if nothing || !fits() {
            found.at(
                text.span,
                format!(
                    "{} is the resource of no ARN that {} has",
                    quoted(arn.resource),
                    quoted(arn.service)
                ),
            );
        }
    }
}

/// Whether it is of what services have although AWS's reference lists no type for it.
fn is_unlisted(arn: &WrittenArn<'_>) -> bool {
    match &*arn.service.to_ascii_lowercase() {
        // <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-tags.html>
        "apigateway" => arn.resource.starts_with('/'),
        // <https://docs.aws.amazon.com/aws-backup/latest/devguide/access-control.html>
        "backup" => arn.resource.starts_with("recovery-point:"),
        // <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-overview.html>
        "cloudformation" => arn.resource.starts_with("transform/"),
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
            "arn:aws:iam::111122223333:rol/a",
            "arn:aws:iam::111122223333:Role/a",
            "arn:aws:ec2:*:*:instances/*",
            "arn:aws:kms:*:*:key:a",
            "arn:aws:s3:::",
        ] {
            assert_eq!(of(bad), 1, "{bad}");
        }
        for good in [
            "arn:aws:iam::111122223333:role/a",
            "arn:aws:iam::111122223333:*",
            "arn:aws:iam::*:${aws:PrincipalTag/kind}/a",
            "arn:aws:ec2:*:*:*/*",
            "arn:aws:s3:::bucket",
            "arn:aws:nonsense:::a",
            "arn:aws:lambda:*:*:function:a:b",
            "arn:aws:logs:*:*:log-group:/aws/lambda/a:*",
            "arn:aws:backup:*:*:recovery-point:a",
            "arn:aws:cloudformation:*:aws:transform/Serverless-2016-10-31",
            "arn:aws:apigateway:*::/tags/*",
            "arn:aws:s3:::${aws:PrincipalTag/team}",
            "${aws:username}",
            "*",
            "**",
        ] {
            assert_eq!(of(good), 0, "{good}");
        }
    }
}
