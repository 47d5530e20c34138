//! Does `Bool` compare a key with one value?

use crate::lint::keys;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-condition-multiple-boolean",
    aws: Some("Invalid condition multiple Boolean"),
    severity: LintSeverity::Error,
    wish: "`Bool` compares with one value",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-condition-multiple-boolean",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (operator, condition) in statement.written.conditions() {
        if operator.operator.base != "bool" || condition.values.len() < 2 {
            continue;
        }
        let key = keys::known(subject.catalogue, &condition.key);
        if !key.is_some_and(|it| it.many) {
            found.at(
                condition.span,
                format!("{} is compared with several booleans: one is enough, and all of them say nothing", quoted(&condition.key)),
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
    fn several_booleans_say_nothing() {
        assert_eq!(
            of(r#"{"Bool":{"aws:SecureTransport":["true","false"]}}"#),
            [r#"["true","false"]"#]
        );
        assert_eq!(of(r#"{"Bool":{"aws:SecureTransport":["true"]}}"#), [""; 0]);
        assert_eq!(
            of(r#"{"StringEquals":{"aws:SourceVpc":["true","false"]}}"#),
            [""; 0]
        );
    }
}
