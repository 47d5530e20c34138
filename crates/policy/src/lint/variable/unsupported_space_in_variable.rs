//! Is the key of every variable without spaces?

use super::scan::{replaced, variables};
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "unsupported-space-in-variable",
    aws: Some("Unsupported space in variable"),
    severity: LintSeverity::Error,
    wish: "No key of a variable has a space in it",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-space-in-variable",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if !subject.has_variables() {
        return;
    }
    for (text, span) in replaced(statement) {
        let keys = variables(text)
            .filter(|it| it.is_closed)
            .map(|it| it.key().0);
        for key in keys.filter(|it| !it.trim().is_empty() && it.contains(char::is_whitespace)) {
            found.at(span, format!("the key {} has a space in it", quoted(key)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::in_resource_and_condition;

    fn of(text: &str) -> Vec<String> {
        in_resource_and_condition(&RULE, text)
    }

    #[test]
    fn a_space_in_the_key_is_told_one_in_the_default_is_not() {
        for text in [
            "${ aws:username}",
            "${aws:username }",
            "${aws: username}",
            "a${aws:username , 'b'}",
        ] {
            assert_eq!(of(text), [format!("\"{text}\"")]);
        }
        assert_eq!(of("${aws:username, 'a b'}"), [""; 0]);
        assert_eq!(of("a b/${aws:username}"), [""; 0]);
        // That there is no key is another rule's.
        assert_eq!(of("${ }"), [""; 0]);
    }
}
