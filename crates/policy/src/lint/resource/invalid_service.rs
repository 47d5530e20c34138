//! Is the service of every ARN one that AWS has?

use super::each::arns;
use crate::lint::arns::is_open;
use crate::lint::formats::Formats;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-service",
    aws: Some("Invalid service"),
    severity: LintSeverity::Error,
    wish: "The service of every ARN is one that AWS has",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-service",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (text, arn) in arns(statement) {
        let service = arn.service;
        let lower = service.to_ascii_lowercase();
        // Its letters are another rule's.
        if is_open(service)
            || Formats::embedded().knows(&lower)
            || subject.catalogue.service(&lower).is_some()
        {
            continue;
        }
        // To look for neighbours takes long: a document that is wrong throughout has some of them.
        let wants = service.len() < 40 && found.places.len() < MOST_HINTS;
        let near = if wants {
            subject.catalogue.near(service)
        } else {
            Vec::new()
        };
        let hint = near
            .first()
            .map_or(String::new(), |near| format!("; is `{near}` meant?"));
        found.at(
            text.span,
            format!(
                "{} is no service that the data of {} knows{hint}",
                quoted(service),
                subject.catalogue.date()
            ),
        );
    }
}

const MOST_HINTS: usize = 20;

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
            "arn:aws:s4:::a",
            "arn:aws:dynamobd:*:*:table/a",
            "arn:aws:::::a",
            "arn:aws:lambda.amazonaws.com:*:*:function:a",
        ] {
            assert_eq!(of(bad), 1, "{bad}");
        }
        for good in [
            "arn:aws:s3:::a",
            "arn:aws:S3:::a",
            "arn:aws:*:::a",
            "arn:aws:kafka:*:*:cluster/a/b",
            "arn:aws:elasticloadbalancing:*:*:loadbalancer/a",
            "arn:aws:tag:*:*:a",
            "arn:aws:s3:::${aws:PrincipalTag/team}",
            "${aws:username}",
            "*",
            "**",
        ] {
            assert_eq!(of(good), 0, "{good}");
        }
    }
}
