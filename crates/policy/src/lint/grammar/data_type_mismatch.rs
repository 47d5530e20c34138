//! Is every value of the JSON type that its element has?

use crate::json::Span;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::Subject;
use crate::written::Fault;
use std::collections::HashSet;

pub(crate) const RULE: LintRule = LintRule {
    id: "data-type-mismatch",
    aws: Some("Data type mismatch"),
    severity: LintSeverity::Error,
    wish: "Every value is of the JSON type that its element has",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-data-type-mismatch",
    examine: Examine::Policy(examine),
};

fn examine(subject: &Subject<'_>, found: &mut Found) {
    // That a principal written as a text is no principal is another rule's.
    let statements = subject.policy.statements.iter();
    let principals = statements.flat_map(|it| &it.principals);
    let bare: HashSet<Span> = principals
        .filter_map(|it| Some(it.bare.as_ref()?.span))
        .collect();
    for fault in &subject.policy.faults {
        if !bare.contains(&fault.span) {
            found.at(fault.span, words(fault));
        }
    }
}

fn words(fault: &Fault) -> String {
    let Fault {
        element, wanted, ..
    } = fault;
    // What is no element of the language is named in words: the document.
    if element.starts_with(char::is_uppercase) {
        format!("`{element}` must be {wanted}")
    } else {
        format!("{element} must be {wanted}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;
    use crate::policy_type::PolicyType;

    #[test]
    fn a_value_of_another_type_is_told_where_it_stands() {
        let of = |text: &str| found_in(&RULE, PolicyType::Identity, text);
        assert_eq!(of("[]"), ["[]"]);
        assert_eq!(of("null"), ["null"]);
        assert_eq!(
            of(r#"{"Version":20121017,"Statement":[1,"a"]}"#),
            ["20121017", "1", "\"a\""]
        );
        assert_eq!(
            of(
                r#"{"Statement":{"Effect":true,"Action":["a",{}],"Resource":null,"Condition":{"Bool":{"a":[null]}}}}"#
            ),
            ["true", "{}", "null", "null"]
        );
        assert_eq!(
            of(r#"{"Statement":{"Principal":["*"],"Condition":[]}}"#),
            ["[\"*\"]", "[]"]
        );
    }

    #[test]
    fn what_the_language_takes_is_no_mismatch() {
        let of = |text: &str| found_in(&RULE, PolicyType::Resource, text).len();
        assert_eq!(
            of(
                r#"{"Version":"2012-10-17","Id":7,"Statement":[{"Sid":1,"Action":"a","Condition":{"Bool":{"a":true,"b":[1,"2"]}}}]}"#
            ),
            0
        );
        assert_eq!(
            of(r#"{"Statement":{"Principal":"arn:aws:iam::111122223333:root"}}"#),
            0
        );
    }
}
