//! Which conditions tie a statement to something: those that neither an absent key nor every value satisfies.

use std::collections::HashSet;

use crate::written::{WrittenCondition, WrittenOperator, WrittenStatement};

/// Whether an operator is satisfied by values that are not among those written, and by an absent key.
pub(crate) fn is_negated(base: &str) -> bool {
    base.contains("not")
}

/// Whether an absent key satisfies a condition under the operator; `Null` aside.
pub(crate) fn absent_satisfies(operator: &WrittenOperator<'_>) -> bool {
    let parsed = &operator.operator;
    match parsed.set.as_deref() {
        Some("forallvalues") => true,
        Some(_) => parsed.if_exists,
        None => parsed.if_exists || is_negated(&parsed.base),
    }
}

/// Whether a value consists of stars alone, so that any fits.
pub(crate) fn is_any(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte == b'*')
}

/// Whether the operator takes stars for wildcards.
pub(crate) fn has_wildcards(base: &str) -> bool {
    matches!(base, "stringlike" | "stringnotlike") || base.starts_with("arn")
}

/// Whether a condition holds only for a request that has the key, with one of some values.
pub(crate) fn ties(operator: &WrittenOperator<'_>, condition: &WrittenCondition<'_>) -> bool {
    let base = operator.operator.base.as_str();
    if base == "null" || absent_satisfies(operator) || is_negated(base) {
        return false;
    }
    // What a template puts there is not known; it is not told of.
    condition.opaque
        || !(condition.values.is_empty()
            || has_wildcards(base) && condition.values.iter().any(|it| is_any(it)))
}

/// Whether a condition of the statement ties one of the keys, which are in lower case.
pub(crate) fn tied(statement: &WrittenStatement<'_>, keys: &[&str]) -> bool {
    is_opaque(statement)
        || statement.conditions().any(|(operator, it)| {
            keys.iter().any(|key| it.key.eq_ignore_ascii_case(key)) && ties(operator, it)
        })
}

/// Whether any condition of the statement is about one of the keys, which are in lower case.
pub(crate) fn asks(statement: &WrittenStatement<'_>, keys: &[&str]) -> bool {
    is_opaque(statement)
        || statement
            .conditions()
            .any(|(_, it)| keys.iter().any(|key| it.key.eq_ignore_ascii_case(key)))
}

/// Whether the statement demands that a key is there: `"Null": {"…": "false"}`.
pub(crate) fn demands(statement: &WrittenStatement<'_>, key: &str) -> bool {
    is_opaque(statement)
        || statement
            .conditions()
            .any(|(operator, it)| it.key.eq_ignore_ascii_case(key) && is_demand(operator, it))
}

/// The keys that a request must have, all at once.
pub(crate) struct Present {
    /// Whether a template decides what conditions there are.
    is_opaque: bool,
    demanded: HashSet<String>,
    tied: HashSet<String>,
}

impl Present {
    pub(crate) fn of(statement: &WrittenStatement<'_>) -> Self {
        let mut present = Self {
            is_opaque: is_opaque(statement),
            demanded: HashSet::new(),
            tied: HashSet::new(),
        };
        for (operator, it) in statement.conditions() {
            if ties(operator, it) {
                present.tied.insert(it.key.to_ascii_lowercase());
            } else if is_demand(operator, it) {
                present.demanded.insert(it.key.to_ascii_lowercase());
            }
        }
        present
    }

    /// Whether `Null` demands the key.
    pub(crate) fn is_demanded(&self, key: &str) -> bool {
        self.is_opaque || self.demanded.contains(&key.to_ascii_lowercase())
    }

    /// Whether some condition holds only where the key is there.
    pub(crate) fn is_there(&self, key: &str) -> bool {
        self.is_demanded(key) || self.tied.contains(&key.to_ascii_lowercase())
    }

    /// Whether one of the keys, in lower case, is such.
    pub(crate) fn any(&self, is_such: impl Fn(&str) -> bool) -> bool {
        self.is_opaque || self.demanded.iter().chain(&self.tied).any(|it| is_such(it))
    }
}

fn is_demand(operator: &WrittenOperator<'_>, condition: &WrittenCondition<'_>) -> bool {
    let mut values = condition.values.iter();
    operator.operator.base == "null"
        && (condition.opaque
            || (!condition.values.is_empty() && values.all(|it| it.eq_ignore_ascii_case("false"))))
}

/// Whether a template decides what conditions there are.
pub(crate) fn is_opaque(statement: &WrittenStatement<'_>) -> bool {
    statement
        .condition
        .as_ref()
        .is_some_and(|it| it.opaque || it.operators.iter().any(|it| it.opaque))
}

/// Whether a template call or a variable of the policy says a value, so that it is not known here.
pub(crate) fn is_unknown(value: &str) -> bool {
    value.contains("${")
}

/// Whether a value of `aws:SourceArn` names its account, or, like a bucket's, has none but names its resource.
pub(crate) fn names_source(arn: &str) -> bool {
    if is_unknown(arn) {
        return true;
    }
    let mut parts = arn.splitn(6, ':').skip(4);
    match (parts.next(), parts.next()) {
        (Some(""), Some(resource)) => !resource.starts_with(['*', '?']),
        (Some(account), Some(_)) => !account.contains(['*', '?']),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Node;
    use crate::written::WrittenPolicy;

    fn with<T>(condition: &str, ask: impl Fn(&WrittenStatement<'_>) -> T) -> T {
        let text = format!(r#"{{"Statement":{{"Condition":{condition}}}}}"#);
        let policy = WrittenPolicy::read_template(Node::parse(&text).unwrap());
        ask(&policy.statements[0])
    }

    #[test]
    fn only_what_an_absent_key_and_any_value_do_not_satisfy_ties() {
        for (condition, wanted) in [
            (r#"{"StringEquals":{"A:b":"x"}}"#, true),
            (r#"{"StringLike":{"a:b":"x*"}}"#, true),
            (r#"{"ForAnyValue:StringEquals":{"a:b":["x"]}}"#, true),
            (r#"{"StringEquals":{"a:b":"*"}}"#, true),
            (r#"{"StringEquals":{"a:b":{"Ref":"X"}}}"#, true),
            (r#"{"StringEquals":{"Ref":"X"}}"#, true),
            (r#"{"StringLike":{"a:b":["x","*"]}}"#, false),
            (r#"{"StringEquals":{"a:b":[]}}"#, false),
            (r#"{"StringEqualsIfExists":{"a:b":"x"}}"#, false),
            (r#"{"ForAllValues:StringEquals":{"a:b":"x"}}"#, false),
            (r#"{"StringNotEquals":{"a:b":"x"}}"#, false),
            (r#"{"Null":{"a:b":"false"}}"#, false),
            (r#"{"StringEquals":{"a:c":"x"}}"#, false),
        ] {
            assert_eq!(
                with(condition, |it| tied(it, &["a:b"])),
                wanted,
                "{condition}"
            );
        }
        assert!(with(r#"{"Null":{"a:b":"false"}}"#, |it| demands(it, "a:b")));
        let present = with(
            r#"{"Null":{"A:b":false,"a:d":"true"},"StringEquals":{"a:C":"x"}}"#,
            Present::of,
        );
        assert!(present.is_demanded("a:B") && present.is_there("A:b") && present.is_there("a:c"));
        assert!(!present.is_demanded("a:c") && !present.is_there("a:d"));
        assert!(present.any(|it| it == "a:c") && !present.any(|it| it == "a:d"));
        assert!(with(r#"{"Null":{"a:b":"false"}}"#, |it| asks(it, &["a:b"])));
        assert!(!with(r#"{"Null":{"a:b":["false","true"]}}"#, |it| demands(
            it, "a:b"
        )));
    }

    #[test]
    fn a_source_is_named_by_its_account_or_its_own_name() {
        for arn in [
            "arn:aws:sns:*:111122223333:*",
            "arn:aws:s3:::a-bucket",
            "arn:aws:s3:::logs-*",
            "arn:aws:sns:*:${aws:ResourceAccount}:x",
        ] {
            assert!(names_source(arn), "{arn}");
        }
        for arn in ["*", "arn:aws:s3:::*", "arn:aws:sns:*:*:x", "arn:*", ""] {
            assert!(!names_source(arn), "{arn}");
        }
    }
}
