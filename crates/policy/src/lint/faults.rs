//! What was left out of a policy because it has another shape than the language gives it, or a template says it.

use crate::json::Span;
use crate::written::{Fault, WrittenPolicy};

/// The faults and calls within a place.
pub(crate) fn faults_in<'a>(
    policy: &'a WrittenPolicy<'_>,
    place: Span,
) -> impl Iterator<Item = &'a Fault> {
    [&policy.faults, &policy.calls]
        .into_iter()
        .flat_map(move |all| {
            let first = all.partition_point(|it| it.span.start < place.start);
            let behind = all.get(first..).unwrap_or_default();
            behind.iter().take_while(move |it| it.span.end <= place.end)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Node;

    #[test]
    fn each_statement_has_its_own_faults() {
        let text = r#"{"Version":1,"Statement":[{"Effect":true,"Action":["a",2,3]},{"Effect":"Allow"},{"Resource":{},"Condition":{"Bool":{"a":[null]}}}]}"#;
        let policy = WrittenPolicy::read(Node::parse(text).unwrap());
        assert_eq!(policy.faults.len(), 6);
        assert!(policy.faults.is_sorted_by_key(|it| it.span));
        let count = |at: usize| faults_in(&policy, policy.statements[at].span).count();
        assert_eq!([count(0), count(1), count(2)], [3, 0, 2]);
    }
}
