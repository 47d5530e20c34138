//! Does a pattern of an ARN stand under an ARN operator, where it decides access? To a string operator a star runs over the
//! colons.
//!
//! A star in the last part runs over colons under either, so it is not told.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN>

use crate::lint::keys::{self, ValueType};
use crate::lint::narrowing;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "string-like-operator-with-arn-condition-keys",
    aws: Some("String like operator with ARN condition keys"),
    severity: LintSeverity::Risk,
    wish: "Patterns of ARNs stand under ARN operators",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-string-like-operator-with-arn-condition-keys",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    for (operator, condition) in written.conditions() {
        let base = operator.operator.base.as_str();
        // A pattern that is too wide lets more in where an Allow wants it, or where a Deny spares it.
        let lets_in = match base {
            "stringlike" => written.allows(),
            "stringnotlike" => written.denies(),
            _ => false,
        };
        let known = || keys::known(subject.catalogue, &condition.key);
        if !lets_in || !known().is_some_and(|it| it.value_type == Some(ValueType::Arn)) {
            continue;
        }
        if let Some(value) = condition.values.iter().find(|it| runs_over(it)) {
            found.at(
                condition.key.span,
                format!(
                    "under {} the star of {} runs over colons: use an ARN operator",
                    quoted(&operator.name),
                    quoted(value)
                ),
            );
        }
    }
}

/// Whether a wildcard stands before the last part of an ARN.
fn runs_over(value: &str) -> bool {
    let Some(at) = value.find('*') else {
        return false;
    };
    let before = value.get(..at).unwrap_or_default();
    !narrowing::is_any(value) && before.matches(':').count() < 5
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
    fn a_star_before_the_last_part_runs_over_colons() {
        let with = |effect: &str, operator: &str, value: &str| {
            of(
                effect,
                "\"s3:GetObject\"",
                &format!(r#"{{"{operator}":{{"aws:SourceArn":"{value}"}}}}"#),
            )
        };
        let wide = "arn:aws:s3:*:111122223333:x";
        assert_eq!(with("Allow", "StringLike", wide), ["\"aws:SourceArn\""]);
        assert_eq!(
            with("Deny", "StringNotLikeIfExists", wide),
            ["\"aws:SourceArn\""]
        );
        assert_eq!(with("Deny", "StringLike", wide), [""; 0]);
        assert_eq!(with("Allow", "StringNotLike", wide), [""; 0]);
        assert_eq!(with("Allow", "ArnLike", wide), [""; 0]);
        assert_eq!(
            with("Allow", "StringLike", "arn:aws:iam::111122223333:role/x*"),
            [""; 0]
        );
        assert_eq!(with("Allow", "StringLike", "arn:aws:s3:::bucket"), [""; 0]);
        let text = r#"{"StringLike":{"aws:PrincipalOrgID":"o-*"}}"#;
        assert_eq!(of("Allow", "\"s3:GetObject\"", text), [""; 0]);
    }
}
