//! Is the Region of every ARN one that AWS has?

use super::each::arns;
use crate::lint::regions::{may_be_region, near};
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-arn-region",
    aws: Some("Invalid ARN Region"),
    severity: LintSeverity::Error,
    wish: "The Region of every ARN is one that AWS has",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-arn-region",
    examine: Examine::Statement(examine),
};

/// To look for a neighbour takes long: a document that is wrong throughout has some of them.
const MOST_HINTS: usize = 20;

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (text, arn) in arns(statement) {
        if !arn.region.is_empty() && !may_be_region(arn.region, true) {
            let near = (found.places.len() < MOST_HINTS)
                .then(|| near(arn.region))
                .flatten();
            let hint = near.map_or(String::new(), |it| format!("; is `{it}` meant?"));
            found.at(
                text.span,
                format!("{} is no Region{hint}", quoted(arn.region)),
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
            "arn:aws:sqs:eu-centrl-1:111122223333:a",
            "arn:aws:sqs:EU-central-1:*:a",
            "arn:aws:sqs:111122223333:*:a",
            "arn:aws:sqs:frankfurt*:*:a",
        ] {
            assert_eq!(of(bad), 1, "{bad}");
        }
        for good in [
            "arn:aws:sqs:eu-central-1:111122223333:a",
            "arn:aws:sqs:*:*:a",
            "arn:aws:sqs:us-gov-*:*:a",
            "arn:aws:sqs:eu-????-1:*:a",
            "arn:aws:iam::111122223333:role/a",
            "arn:aws:sqs:${aws:RequestedRegion}:*:a",
            "arn:aws:sqs",
            "arn:aws:s3:::${aws:PrincipalTag/team}",
            "${aws:username}",
            "*",
            "**",
        ] {
            assert_eq!(of(good), 0, "{good}");
        }
    }
}
