//! Does a condition ask for a global key that another one has taken the place of?
//!
//! AWS's own check is about `aws:ARN`, which has an error of its own here.
//!
//! <https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html>

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "deprecated-global-condition-key",
    aws: Some("Deprecated global condition key"),
    severity: LintSeverity::Warning,
    wish: "`aws:SourceAccount` stands in place of `aws:SourceOwner`",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-deprecated-global-condition-key",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (_, condition) in statement.written.conditions() {
        if condition.key.eq_ignore_ascii_case("aws:SourceOwner") {
            found.at(
                condition.key.span,
                "`aws:SourceOwner` is sent by few services: `aws:SourceAccount` has taken its place",
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
    fn the_owner_of_old_is_the_account() {
        assert_eq!(
            of(r#"{"StringEquals":{"AWS:SourceOwner":"111122223333"}}"#),
            ["\"AWS:SourceOwner\""]
        );
        assert_eq!(
            of(r#"{"StringEquals":{"AWS:SourceAccount":"111122223333"}}"#),
            [""; 0]
        );
    }
}
