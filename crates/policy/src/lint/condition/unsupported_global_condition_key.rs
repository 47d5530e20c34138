//! Does a condition ask for `aws:ARN`, which AWS does not send?

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "unsupported-global-condition-key",
    aws: Some("Unsupported global condition key"),
    severity: LintSeverity::Error,
    wish: "`aws:ARN` is no key any more; `aws:PrincipalArn` and `aws:SourceArn` are",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-global-condition-key",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (_, condition) in statement.written.conditions() {
        if condition.key.eq_ignore_ascii_case("aws:ARN") {
            found.at(
                condition.key.span,
                "`aws:ARN` is not sent: `aws:PrincipalArn` or `aws:SourceArn` is meant",
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
    fn the_arn_of_old_is_not_sent() {
        assert_eq!(
            of(r#"{"ArnLike":{"aws:arn":"arn:aws:iam::*:user/x"}}"#),
            ["\"aws:arn\""]
        );
        assert_eq!(
            of(r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/x"}}"#),
            [""; 0]
        );
    }
}
