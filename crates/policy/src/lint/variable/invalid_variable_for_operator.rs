//! Does every variable stand under an operator that replaces it?

use super::scan::{has_variable, values};
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-variable-for-operator",
    aws: Some("Invalid variable for operator"),
    severity: LintSeverity::Error,
    wish: "Variables are compared with operators for strings and ARNs only",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-variable-for-operator",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (operator, text, span) in values(statement.written) {
        let base = &operator.operator.base;
        let is_text = base.starts_with("string") || base.starts_with("arn");
        // An operator that AWS does not have is another rule's.
        if operator.operator.is_known() && !is_text && has_variable(text) {
            found.at(
                span,
                format!(
                    "{} replaces no variables: only String and Arn operators do",
                    quoted(&operator.name)
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    #[test]
    fn strings_and_arns_take_variables() {
        let of = |operator: &str| {
            found(&RULE, &format!(r#"{{"Effect":"Allow","Condition":{{"{operator}":{{"a:b":["x","${{aws:username}}"]}}}}}}"#)).len()
        };
        for operator in [
            "Bool",
            "NumericEquals",
            "DateLessThanIfExists",
            "IpAddress",
            "Null",
            "BinaryEquals",
            "ForAnyValue:NumericEquals",
        ] {
            assert_eq!(of(operator), 1, "{operator}");
        }
        for operator in [
            "StringEquals",
            "StringNotLikeIfExists",
            "ArnLike",
            "ForAnyValue:StringEquals",
            "arnnotequals",
            "Unknown",
        ] {
            assert_eq!(of(operator), 0, "{operator}");
        }
    }

    #[test]
    fn letters_and_bare_numbers_are_no_variables() {
        assert_eq!(
            found(
                &RULE,
                r#"{"Effect":"Allow","Condition":{"NumericEquals":{"a:b":[1,"${*}"]}}}"#
            ),
            [""; 0]
        );
    }
}
