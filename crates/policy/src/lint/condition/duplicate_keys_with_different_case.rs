//! Does a key stand twice under one operator, in other letters? Keys are the same in any case.

use std::collections::HashMap;

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "duplicate-keys-with-different-case",
    aws: Some("Duplicate keys with different case"),
    severity: LintSeverity::Error,
    wish: "A key stands once under an operator, whatever its letters",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-duplicate-keys-with-different-case",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let mut seen = HashMap::new();
    for (operator, condition) in statement.written.conditions() {
        let written = (&*operator.name, &*condition.key);
        let one = (
            operator.name.to_ascii_lowercase(),
            condition.key.to_lowercase(),
        );
        // The same letters twice are a member that stands twice, which is another rule's.
        if *seen.entry(one).or_insert(written) != written {
            found.at(
                condition.key.span,
                format!(
                    "{} stands twice under {}: keys are the same in any case",
                    quoted(&condition.key),
                    quoted(&operator.name)
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
    fn the_same_key_in_other_letters_is_a_duplicate() {
        assert_eq!(
            of(r#"{"StringEquals":{"aws:SourceVpc":"a","AWS:sourcevpc":"b"}}"#),
            ["\"AWS:sourcevpc\""]
        );
        // An operator is the same in any case, too.
        assert_eq!(
            of(r#"{"StringEquals":{"a:b":"a"},"stringequals":{"A:b":"b"}}"#),
            ["\"A:b\""]
        );
        assert_eq!(
            of(r#"{"StringEquals":{"a:b":"a"},"StringLike":{"A:b":"b"}}"#),
            [""; 0]
        );
        assert_eq!(of(r#"{"StringEquals":{"a:b":"a","a:c":"b"}}"#), [""; 0]);
        assert_eq!(
            of(r#"{"StringEquals":{"a:b":"a"},"StringEquals":{"a:b":"b"}}"#),
            [""; 0]
        );
    }
}
