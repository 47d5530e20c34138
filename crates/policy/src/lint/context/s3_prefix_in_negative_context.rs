//! Does `s3:prefix` say what may not be listed? A shorter prefix lists it too.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html>

use crate::lint::narrowing;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "s3-prefix-in-negative-context",
    aws: Some("S3 prefix in negative context"),
    severity: LintSeverity::Risk,
    wish: "`s3:prefix` says what may be listed, not what may not",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-s3-prefix-in-negative-context",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    for (operator, condition) in written.conditions() {
        let base = operator.operator.base.as_str();
        if !base.starts_with("string") || !condition.key.eq_ignore_ascii_case("s3:prefix") {
            continue;
        }
        let is_against = (written.denies() && !narrowing::is_negated(base))
            || (written.allows() && narrowing::is_negated(base));
        // Against a pattern that any prefix fits, there is no shorter one.
        let is_all = narrowing::has_wildcards(base)
            && condition.values.iter().any(|it| narrowing::is_any(it));
        if is_against && !is_all {
            found.at(
                condition.key.span,
                "a shorter prefix lists the same objects: say with `s3:prefix` what may be listed",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    fn of(effect: &str, action: &str, condition: &str) -> Vec<String> {
        found(
            &RULE,
            &format!(
                r#"{{"Effect":"{effect}","Action":{action},"Resource":"*","Condition":{condition}}}"#
            ),
        )
    }

    #[test]
    fn a_prefix_that_is_kept_out_is_listed_by_a_shorter_one() {
        let place = ["\"s3:prefix\""];
        let with = |effect: &str, operator: &str| {
            of(
                effect,
                "\"s3:ListBucket\"",
                &format!(r#"{{"{operator}":{{"s3:prefix":"private/*"}}}}"#),
            )
        };
        assert_eq!(with("Deny", "StringLike"), place);
        assert_eq!(with("Deny", "StringEquals"), place);
        assert_eq!(with("Allow", "StringNotLike"), place);
        assert_eq!(with("Allow", "StringLike"), [""; 0]);
        assert_eq!(with("Deny", "StringNotLike"), [""; 0]);
        assert_eq!(with("Deny", "Null"), [""; 0]);
    }
}
