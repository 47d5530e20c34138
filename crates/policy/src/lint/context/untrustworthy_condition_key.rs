//! Does access hang on a header of the request that the caller writes as it likes?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-referer>

use super::principals;
use crate::lint::narrowing;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "untrustworthy-condition-key",
    aws: Some("Untrustworthy condition key"),
    severity: LintSeverity::Risk,
    wish: "No access hangs on what the caller may write as it likes",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-untrustworthy-condition-key",
    examine: Examine::Statement(examine),
};

const KEYS: [&str; 2] = ["aws:referer", "aws:useragent"];

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    let mut spoofed = written.conditions().filter(|(operator, it)| {
        operator.operator.base != "null" && KEYS.iter().any(|key| it.key.eq_ignore_ascii_case(key))
    });
    let Some((_, condition)) = spoofed.next() else {
        return;
    };
    // Beside what ties an Allow to something else, it only narrows further; that of a service has a rule of its own.
    let is_tied = written.allows()
        && written.conditions().any(|(operator, it)| {
            !KEYS.iter().any(|key| it.key.eq_ignore_ascii_case(key))
                && narrowing::ties(operator, it)
        });
    let is_services = written.allows() && principals::are_services(written);
    if !(is_tied || is_services || subject.kind.only_limits() && written.allows()) {
        found.at(
            condition.key.span,
            format!(
                "{} is what the caller writes: it can be forged",
                quoted(&condition.key)
            ),
        );
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
    fn a_header_can_be_forged() {
        let referer = r#"{"StringLike":{"aws:Referer":"https://example.com/*"}}"#;
        for effect in ["Allow", "Deny"] {
            assert_eq!(of(effect, "\"s3:GetObject\"", referer), ["\"aws:Referer\""]);
        }
        assert_eq!(
            of(
                "Deny",
                "\"s3:*\"",
                r#"{"StringNotLike":{"AWS:useragent":"x"}}"#
            ),
            ["\"AWS:useragent\""]
        );
        let tied =
            r#"{"StringLike":{"aws:Referer":"https://example.com/*","aws:PrincipalTag/a":"b"}}"#;
        assert_eq!(of("Allow", "\"s3:GetObject\"", tied), [""; 0]);
        assert_eq!(of("Deny", "\"s3:GetObject\"", tied).len(), 1);
        assert_eq!(
            of(
                "Allow",
                "\"s3:GetObject\"",
                r#"{"StringEquals":{"aws:SourceVpc":"x"}}"#
            ),
            [""; 0]
        );
    }
}
