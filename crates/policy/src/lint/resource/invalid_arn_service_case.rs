//! Is the service of every ARN in lower case?

use super::each::arns;
use crate::lint::arns::is_open;
use crate::lint::formats::Formats;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-arn-service-case",
    aws: Some("Invalid ARN service case"),
    severity: LintSeverity::Error,
    wish: "The service of every ARN is in lower case",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-arn-service-case",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (text, arn) in arns(statement) {
        let service = arn.service;
        if is_open(service) || !service.bytes().any(|it| it.is_ascii_uppercase()) {
            continue;
        }
        let lower = service.to_ascii_lowercase();
        if Formats::embedded().knows(&lower) || subject.catalogue.service(&lower).is_some() {
            found.at(
                text.span,
                format!("{} is written {} in ARNs", quoted(service), quoted(&lower)),
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
        for bad in ["arn:aws:S3:::a", "arn:aws:DynamoDB:*:*:table/a"] {
            assert_eq!(of(bad), 1, "{bad}");
        }
        for good in [
            "arn:aws:s3:::a",
            "arn:aws:Nonsense:::a",
            "arn:aws:S3*:::a",
            "arn:aws:s3:::A",
            "arn:aws:s3:::${aws:PrincipalTag/team}",
            "${aws:username}",
            "*",
            "**",
        ] {
            assert_eq!(of(good), 0, "{good}");
        }
    }
}
