//! Are the values of a key of one JSON type?

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-condition-data-type",
    aws: Some("Invalid condition data type"),
    severity: LintSeverity::Error,
    wish: "The values of a key are of one JSON type",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-condition-data-type",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (_, condition) in statement.written.conditions() {
        let mut values = condition.values.iter();
        let Some(first) = values.next() else { continue };
        if let Some(other) = values.find(|it| it.kind != first.kind) {
            found.at(
                other.span,
                format!(
                    "{} is of another JSON type than the values before it",
                    quoted(other)
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
    fn texts_numbers_and_booleans_do_not_stand_in_one_list() {
        assert_eq!(of(r#"{"StringEquals":{"a:b":["1",2,"3"]}}"#), ["2"]);
        assert_eq!(of(r#"{"Bool":{"a:b":["true",true]}}"#), ["true"]);
        assert_eq!(
            of(r#"{"NumericEquals":{"a:b":[1,2]},"StringEquals":{"a:b":["1","2"]}}"#),
            [""; 0]
        );
        assert_eq!(of(r#"{"StringEquals":{"a:b":[]}}"#), [""; 0]);
    }
}
