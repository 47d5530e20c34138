//! What the conditions of a statement tie it to: only a positive comparison with fixed values counts.

use crate::operator::Operator;
use crate::written::{WrittenCondition, WrittenStatement};

/// Whether the statement only speaks when the request has a key, and its value is one of those that are written.
///
/// The key is asked for in lower case. `is_fixed` says of each value whether it means few enough; a bare star never does.
/// What a template decides is not known, and may be a tie.
pub(crate) fn is_tied(
    statement: &WrittenStatement<'_>,
    is_key: impl Fn(&str) -> bool,
    is_fixed: impl Fn(&str) -> bool,
) -> bool {
    let Some(block) = &statement.condition else {
        return false;
    };
    let mut operators = block.operators.iter();
    block.opaque
        || operators.any(|it| {
            it.opaque
                || needs_value(&it.operator)
                    && it.conditions.iter().any(|condition| {
                        is_key(&lower(condition)) && is_bounded(&it.operator, condition, &is_fixed)
                    })
        })
}

/// Whether an operator is only satisfied by a value that is there and is one of those that are written.
pub(crate) fn needs_value(operator: &Operator) -> bool {
    let positive = matches!(
        operator.base.as_str(),
        "stringequals"
            | "stringequalsignorecase"
            | "stringlike"
            | "arnequals"
            | "arnlike"
            | "bool"
            | "ipaddress"
            | "binaryequals"
            | "numericequals"
            | "dateequals"
    );
    // An absent key satisfies IfExists and ForAllValues.
    positive && !operator.if_exists && operator.set.as_deref() != Some("forallvalues")
}

fn is_bounded(
    operator: &Operator,
    condition: &WrittenCondition<'_>,
    is_fixed: impl Fn(&str) -> bool,
) -> bool {
    let wild = matches!(
        operator.base.as_str(),
        "stringlike" | "arnlike" | "arnequals"
    );
    condition.opaque
        || !condition.values.is_empty()
            && condition.values.iter().all(|value| {
                let every = wild && value.bytes().all(|byte| byte == b'*');
                !every && (!wild || is_fixed(value))
            })
}

fn lower(condition: &WrittenCondition<'_>) -> String {
    /// No key is longer.
    const MOST: usize = 512;
    let key = &*condition.key;
    key.get(..MOST).unwrap_or(key).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Node;
    use crate::written::WrittenPolicy;

    fn tied(condition: &str) -> bool {
        let text = format!(r#"{{"Statement":{{"Effect":"Allow","Condition":{condition}}}}}"#);
        let policy = WrittenPolicy::read_template(Node::parse(&text).unwrap());
        is_tied(
            &policy.statements[0],
            |key| key == "iam:passedtoservice",
            |value| value != "*.amazonaws.com",
        )
    }

    #[test]
    fn a_positive_comparison_with_fixed_values_ties() {
        for condition in [
            r#"{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}"#,
            r#"{"StringEquals":{"IAM:passedtoservice":["ec2.amazonaws.com","ssm.amazonaws.com"]}}"#,
            r#"{"StringLike":{"iam:PassedToService":"ec2.amazonaws.com*"}}"#,
            r#"{"ForAnyValue:StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}"#,
            r#"{"StringEquals":{"iam:PassedToService":{"Ref":"Service"}}}"#,
            r#"{"Fn::If":["A",{},{}]}"#,
        ] {
            assert!(tied(condition), "{condition}");
        }
    }

    #[test]
    fn what_absence_or_any_value_satisfies_ties_nothing() {
        for condition in [
            r#"{"StringEqualsIfExists":{"iam:PassedToService":"ec2.amazonaws.com"}}"#,
            r#"{"ForAllValues:StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}"#,
            r#"{"StringNotEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}"#,
            r#"{"Null":{"iam:PassedToService":"false"}}"#,
            r#"{"StringLike":{"iam:PassedToService":"*"}}"#,
            r#"{"StringLike":{"iam:PassedToService":["ec2.amazonaws.com","*.amazonaws.com"]}}"#,
            r#"{"StringEquals":{"iam:PassedToService":[]}}"#,
            r#"{"StringEquals":{"iam:AWSServiceName":"ec2.amazonaws.com"}}"#,
            "{}",
        ] {
            assert!(!tied(condition), "{condition}");
        }
    }
}
