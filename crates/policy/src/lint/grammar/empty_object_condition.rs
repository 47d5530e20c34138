//! Does every condition block have a condition in it?

use crate::lint::faults::faults_in;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "empty-object-condition",
    aws: Some("Empty object condition"),
    severity: LintSeverity::Suggestion,
    wish: "No condition block is empty",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-empty-object-condition",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let Some(block) = statement.written.condition.as_ref().filter(|it| !it.opaque) else {
        return;
    };
    if block.operators.is_empty() {
        found.at(
            block.span,
            "the block has no condition: the statement always speaks",
        );
    }
    for operator in &block.operators {
        let is_empty = operator.conditions.is_empty() && !operator.opaque;
        if is_empty && faults_in(subject.policy, operator.span).next().is_none() {
            found.at(
                operator.span,
                format!("{} has no key: it ties nothing", quoted(&operator.name)),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    #[test]
    fn an_empty_block_and_an_empty_operator_are_told() {
        assert_eq!(found(&RULE, r#"{"Effect":"Allow","Condition":{}}"#), ["{}"]);
        assert_eq!(
            found(
                &RULE,
                r#"{"Effect":"Allow","Condition":{"Bool":{ },"Null":{"a":"true"}}}"#
            ),
            ["{ }"]
        );
        assert_eq!(
            found(&RULE, r#"{"Effect":"Allow","Condition":{"Bool":{"a":[]}}}"#),
            [""; 0]
        );
        assert_eq!(found(&RULE, r#"{"Effect":"Allow"}"#), [""; 0]);
        assert_eq!(
            found(&RULE, r#"{"Effect":"Allow","Condition":{"Bool":1}}"#),
            [""; 0]
        );
    }
}
