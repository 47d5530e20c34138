//! Does a key about tags name the tag?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html>

use super::tags;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "missing-tag-key-in-condition",
    aws: Some("Missing tag key in condition"),
    severity: LintSeverity::Error,
    wish: "A key about tags names the tag: `aws:ResourceTag/owner`",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-tag-key-in-condition",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (_, condition) in statement.written.conditions() {
        let key = &condition.key;
        if tags::lacks_name(subject, key) {
            found.at(
                key.span,
                format!(
                    "{} names no tag: write it with a slash and the tag's name",
                    quoted(key)
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::under;

    fn of(condition: &str) -> Vec<String> {
        under(&RULE, condition)
    }

    #[test]
    fn a_tag_has_a_name() {
        for bad in [
            "aws:ResourceTag",
            "aws:RequestTag/",
            "AWS:principaltag",
            "ec2:ResourceTag",
        ] {
            assert_eq!(
                of(&format!(r#"{{"StringEquals":{{"{bad}":"x"}}}}"#)),
                [format!("\"{bad}\"")]
            );
        }
        for good in [
            "aws:ResourceTag/x",
            "aws:TagKeys",
            "s3:prefix",
            "aws:nothing",
        ] {
            assert_eq!(
                of(&format!(r#"{{"StringEquals":{{"{good}":"x"}}}}"#)),
                [""; 0]
            );
        }
    }
}
