//! Is a limit on attributes beside one on `dynamodb:Select`? A read that names no attributes gets all of them.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html>

use crate::lint::narrowing;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "dynamodb-attributes-without-select",
    aws: Some("DynamoDB attributes without select"),
    severity: LintSeverity::Risk,
    wish: "Attributes are limited with `dynamodb:Select`",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-security-warning-dynamodb-attributes-without-select",
    examine: Examine::Statement(examine),
};

/// Actions that return items.
const READS: [&str; 5] = [
    "dynamodb:GetItem",
    "dynamodb:BatchGetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:PartiQLSelect",
];

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    if !written.allows() {
        return;
    }
    let mut limits = written.conditions().filter(|(operator, it)| {
        operator.operator.base != "null" && it.key.eq_ignore_ascii_case("dynamodb:Attributes")
    });
    let Some((_, condition)) = limits.next() else {
        return;
    };
    let is_selected = narrowing::is_opaque(written)
        || written.conditions().any(|(operator, it)| {
            // Reads that always return whole items have no such key; IfExists is for what writes.
            it.key.eq_ignore_ascii_case("dynamodb:Select")
                && !narrowing::is_negated(&operator.operator.base)
                && operator.operator.base != "null"
                && (it.opaque || it.values.iter().all(|it| &**it == "SPECIFIC_ATTRIBUTES"))
        });
    if !is_selected && READS.iter().any(|it| statement.is_about(it)) {
        found.at(
            condition.key.span,
            "a read that names no attributes gets all: set `dynamodb:Select` to `SPECIFIC_ATTRIBUTES`",
        );
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

    const BARE: &str = r#"{"ForAllValues:StringEquals":{"dynamodb:Attributes":["id"]}}"#;

    #[test]
    fn a_limit_on_attributes_alone_does_not_limit_reads() {
        assert_eq!(
            of("Allow", r#"["dynamodb:Query","dynamodb:PutItem"]"#, BARE),
            ["\"dynamodb:Attributes\""]
        );
        assert_eq!(
            of("Allow", r#""dynamodb:*""#, BARE),
            ["\"dynamodb:Attributes\""]
        );
        assert_eq!(of("Allow", r#""dynamodb:PutItem""#, BARE), [""; 0]);
        assert_eq!(of("Deny", r#""dynamodb:Query""#, BARE), [""; 0]);
        for operator in ["StringEquals", "StringEqualsIfExists"] {
            let selected = format!(
                r#"{{"ForAllValues:StringEquals":{{"dynamodb:Attributes":["id"]}},"{operator}":{{"dynamodb:Select":"SPECIFIC_ATTRIBUTES"}}}}"#
            );
            assert_eq!(of("Allow", r#""dynamodb:Query""#, &selected), [""; 0]);
        }
        let other = r#"{"ForAllValues:StringEquals":{"dynamodb:Attributes":["id"]},"StringEquals":{"dynamodb:Select":"ALL_ATTRIBUTES"}}"#;
        assert_eq!(of("Allow", r#""dynamodb:Query""#, other).len(), 1);
    }
}
