//! Does every resource say what no other of its list says?

use crate::lint::covered::{self, Compared};
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "redundant-resource",
    aws: Some("Redundant resource"),
    severity: LintSeverity::Suggestion,
    wish: "No resource of a list is covered by another",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-redundant-resource",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    covered::tell(&statement.written.resources, Compared::AsArns, found);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    #[test]
    fn what_another_resource_covers_is_told() {
        let of = |element: &str, list: &str| {
            found(
                &RULE,
                &format!(r#"{{"Effect":"Allow","Action":"s3:*","{element}":{list}}}"#),
            )
        };
        assert_eq!(
            of("Resource", r#"["arn:aws:s3:::a/b","arn:aws:s3:::a/*"]"#),
            ["\"arn:aws:s3:::a/b\""]
        );
        assert_eq!(
            of("NotResource", r#"["*","arn:aws:s3:::a"]"#),
            ["\"arn:aws:s3:::a\""]
        );
        assert_eq!(
            of("Resource", r#"["arn:aws:s3:::a","arn:aws:s3:::a"]"#).len(),
            1
        );
        assert_eq!(
            of(
                "Resource",
                r#"["arn:aws:s3:::a","arn:aws:s3:::a/*","arn:aws:s3:::A"]"#
            ),
            [""; 0]
        );
        assert_eq!(of("Resource", r#""*""#), [""; 0]);
    }
}
