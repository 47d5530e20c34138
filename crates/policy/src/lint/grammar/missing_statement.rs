//! Does a policy have a statement?

use crate::lint::faults::faults_in;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::Subject;

pub(crate) const RULE: LintRule = LintRule {
    id: "missing-statement",
    aws: Some("Missing statement"),
    severity: LintSeverity::Error,
    wish: "The policy has a statement",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-statement",
    examine: Examine::Policy(examine),
};

fn examine(subject: &Subject<'_>, found: &mut Found) {
    /// The shortest statement that a template may put there is longer.
    const SHORTEST_CALL: usize = 10;
    let policy = subject.policy;
    match policy.statement {
        None if faults_in(policy, policy.span).any(|it| it.span == policy.span) => {}
        None => found.at(policy.span, "it has no statement"),
        Some(span) => {
            let is_empty = policy.statements.is_empty() && span.end - span.start < SHORTEST_CALL;
            if is_empty && faults_in(policy, span).next().is_none() {
                found.at(span, "it has no statement");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;
    use crate::policy_type::PolicyType;

    #[test]
    fn a_policy_without_statements_says_nothing() {
        let of = |text: &str| found_in(&RULE, PolicyType::Identity, text);
        assert_eq!(
            of(r#"{"Version":"2012-10-17"}"#),
            [r#"{"Version":"2012-10-17"}"#]
        );
        assert_eq!(of(r#"{"Statement":[]}"#), ["[]"]);
        assert_eq!(of(r#"{"Statement":[ ]}"#), ["[ ]"]);
        assert_eq!(of(r#"{"Statement":{}}"#), [""; 0]);
        // That this is no policy at all, or no statement, is another rule's.
        assert_eq!(of("[]"), [""; 0]);
        assert_eq!(of(r#"{"Statement":"a"}"#), [""; 0]);
        assert_eq!(of(r#"{"Statement":[1]}"#), [""; 0]);
    }
}
