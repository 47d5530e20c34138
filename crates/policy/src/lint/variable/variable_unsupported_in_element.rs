//! Does every variable stand where it is replaced?

use super::scan::has_variable;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "variable-unsupported-in-element",
    aws: Some("Variable unsupported in element"),
    severity: LintSeverity::Error,
    wish: "Variables stand in resources and in the values of conditions only",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-variable-unsupported-in-element",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    let actions = written.actions.iter().flat_map(|it| &it.all);
    let principals = written.principals.iter();
    let whom = principals.flat_map(|it| {
        it.bare
            .iter()
            .chain(it.by_type.iter().flat_map(|of| &of.all))
    });
    let named = written.sid.iter().chain(&written.effect_text);
    for text in actions.chain(whom).chain(named) {
        if has_variable(text) {
            found.at(
                text.span,
                format!("no variable is replaced in {}", quoted(text)),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    #[test]
    fn only_resources_and_values_take_variables() {
        let bad = r#"{"Sid":"${a}","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/${aws:username}"},"Action":"s3:${aws:username}"}"#;
        assert_eq!(
            found(&RULE, bad),
            [
                "\"s3:${aws:username}\"",
                "\"arn:aws:iam::111122223333:user/${aws:username}\"",
                "\"${a}\""
            ]
        );
        let good = r#"{"Sid":"a","Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:username}","Condition":{"StringEquals":{"aws:username":"${aws:userid}"}}}"#;
        assert_eq!(found(&RULE, good), [""; 0]);
        assert_eq!(
            found(&RULE, r#"{"Effect":"Allow","Action":"s3:${*}"}"#),
            [""; 0]
        );
    }
}
