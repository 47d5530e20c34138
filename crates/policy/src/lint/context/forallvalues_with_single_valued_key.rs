//! Does an Allow compare a key of one value under `ForAllValues`, which a request without the key satisfies?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>

use super::audience::{self, Audience};
use crate::lint::keys;
use crate::lint::narrowing::Present;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "forallvalues-with-single-valued-key",
    aws: Some("ForAllValues with single valued key"),
    severity: LintSeverity::Risk,
    wish: "ForAllValues stands before keys of several values alone",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-forallvalues-with-single-valued-key",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    if !written.allows() || subject.kind.only_limits() {
        return;
    }
    let mut demanded = None;
    for (operator, condition) in written.conditions() {
        let parsed = &operator.operator;
        if parsed.set.as_deref() != Some("forallvalues") || parsed.base == "null" {
            continue;
        }
        let key = &condition.key;
        let is_single = match keys::known(subject.catalogue, key) {
            Some(known) => !known.many,
            None => audience::of(key).is_some_and(Audience::is_single) || audience::is_subject(key),
        };
        if !is_single {
            continue;
        }
        let demanded = demanded.get_or_insert_with(|| Present::of(written));
        if !demanded.is_demanded(key) {
            found.at(
                key.span,
                format!(
                    "{} has one value: ForAllValues lets a request without it through",
                    quoted(key)
                ),
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
    fn a_single_value_under_for_all_values_lets_its_absence_through() {
        for key in [
            "aws:SourceVpc",
            "aws:PrincipalTag/a",
            "token.actions.githubusercontent.com:sub",
            "saml:aud",
        ] {
            let condition = format!(r#"{{"ForAllValues:StringEquals":{{"{key}":"x"}}}}"#);
            assert_eq!(
                of("Allow", "\"s3:GetObject\"", &condition),
                [format!("\"{key}\"")]
            );
            assert_eq!(of("Deny", "\"s3:GetObject\"", &condition), [""; 0]);
        }
        for good in [
            r#"{"ForAllValues:StringEquals":{"aws:TagKeys":"x"}}"#,
            r#"{"ForAllValues:StringEquals":{"aws:SourceVpc":"x"},"Null":{"aws:SourceVpc":"false"}}"#,
            r#"{"StringEquals":{"aws:SourceVpc":"x"}}"#,
            r#"{"ForAllValues:StringEquals":{"login.example.com:groups":"x"}}"#,
        ] {
            assert_eq!(of("Allow", "\"s3:GetObject\"", good), [""; 0], "{good}");
        }
    }
}
