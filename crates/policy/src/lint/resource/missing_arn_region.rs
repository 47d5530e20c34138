//! Do ARNs have a Region where their service has one?

use super::each::{all_formats, arns};
use crate::lint::formats::Part;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "missing-arn-region",
    aws: Some("Missing ARN Region"),
    severity: LintSeverity::Error,
    wish: "Every ARN has a Region, or a star for it, where its service has one",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-arn-region",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (text, arn) in arns(statement).filter(|it| it.1.region.is_empty()) {
        // Inference across all Regions names its model without one.
        // https://docs.aws.amazon.com/bedrock/latest/userguide/global-cross-region-inference.html
        if arn.service == "bedrock" && arn.resource.starts_with("foundation-model/") {
            continue;
        }
        if all_formats(&arn, |it| it.region == Part::Given) {
            found.at(
                text.span,
                format!("{} has no Region between the service and the account: no ARN of this resource is without", quoted(text)),
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
            "arn:aws:sqs::111122223333:a",
            "arn:aws:ec2::*:instance/*",
            "arn:aws:lambda::111122223333:function:a",
        ] {
            assert_eq!(of(bad), 1, "{bad}");
        }
        for good in [
            "arn:aws:sqs:*:111122223333:a",
            "arn:aws:iam::111122223333:role/a",
            "arn:aws:s3:::bucket",
            "arn:aws:nonsense::111122223333:a",
            "arn:aws:sqs:${aws:RequestedRegion}:111122223333:a",
            "arn:aws:s3:::${aws:PrincipalTag/team}",
            "${aws:username}",
            "*",
            "**",
        ] {
            assert_eq!(of(good), 0, "{good}");
        }
    }
}
