//! Is the partition of every ARN one that AWS has?

use super::each::arns;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;
use crate::matches;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-partition",
    aws: Some("Invalid partition"),
    severity: LintSeverity::Error,
    wish: "The partition of every ARN is one that AWS has",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-partition",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (text, arn) in arns(statement) {
        let pattern = arn.partition;
        let is_one = if pattern.contains("${") {
            true
        } else if pattern.contains(['*', '?']) {
            PARTITIONS.iter().any(|it| matches(pattern, it))
        } else {
            PARTITIONS.contains(&pattern)
        };
        if !is_one {
            let words = format!(
                "{} is no partition: {} are",
                quoted(pattern),
                PARTITIONS.join(", ")
            );
            found.at(text.span, words);
        }
    }
}

/// As botocore 1.43.11 has them.
const PARTITIONS: [&str; 8] = [
    "aws",
    "aws-cn",
    "aws-us-gov",
    "aws-eusc",
    "aws-iso",
    "aws-iso-b",
    "aws-iso-e",
    "aws-iso-f",
];

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
            "arn::s3:::a",
            "arn:AWS:s3:::a",
            "arn:aws-us:s3:::a",
            "arn:amazon*:s3:::a",
        ] {
            assert_eq!(of(bad), 1, "{bad}");
        }
        for good in [
            "arn:aws:s3:::a",
            "arn:aws-cn:s3:::a",
            "arn:aws-us-gov:s3:::a",
            "arn:aws-eusc:s3:::a",
            "arn:*:s3:::a",
            "arn:aws*:s3:::a",
            "arn:aws-??:s3:::a",
            "arn:${aws:Partition}:s3:::a",
            "arn:aws",
            "bucket",
            "arn:aws:s3:::${aws:PrincipalTag/team}",
            "${aws:username}",
            "*",
            "**",
        ] {
            assert_eq!(of(good), 0, "{good}");
        }
    }
}
