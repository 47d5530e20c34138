//! Does every statement say what no other one says?

use super::said::{MOST_COMPARED, Said};
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::Subject;
use std::collections::HashMap;

pub(crate) const RULE: LintRule = LintRule {
    id: "redundant-statement",
    aws: Some("Redundant statement"),
    severity: LintSeverity::Suggestion,
    wish: "No statement says what another one says",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-redundant-statement",
    examine: Examine::Policy(examine),
};

fn examine(subject: &Subject<'_>, found: &mut Found) {
    let policy = subject.policy;
    if policy.statements.len() < 2 {
        return;
    }
    let all: Vec<Option<Said<'_>>> = policy
        .statements
        .iter()
        .map(|it| Said::of(policy, it))
        .collect();
    let mut alike: HashMap<u64, usize> = HashMap::with_capacity(all.len());
    let mut covered = vec![None; all.len()];
    for (at, said) in all.iter().enumerate() {
        let Some(said) = said else { continue };
        let first = *alike.entry(said.print()).or_insert(at);
        let is_twin = || {
            all.get(first)
                .and_then(Option::as_ref)
                .is_some_and(|it| it.is(said))
        };
        if let Some(slot) = covered.get_mut(at)
            && first < at
            && is_twin()
        {
            *slot = Some(first);
        }
    }
    // Each with each: of a document that has more statements only the same ones are told.
    if all.len() <= MOST_COMPARED {
        for (at, narrow) in all.iter().enumerate() {
            let Some(slot @ None) = covered.get_mut(at) else {
                continue;
            };
            let Some(narrow) = narrow else { continue };
            *slot = all.iter().enumerate().position(|(other, wide)| {
                other != at && wide.as_ref().is_some_and(|it| it.includes(narrow))
            });
        }
        // Of two that include each other the earlier one stays.
        for at in 0..covered.len() {
            let twin = covered
                .get(at)
                .copied()
                .flatten()
                .filter(|other| *other > at);
            if twin
                .and_then(|other| covered.get(other))
                .is_some_and(|it| *it == Some(at))
                && let Some(slot) = covered.get_mut(at)
            {
                *slot = None;
            }
        }
    }
    for (statement, by) in policy.statements.iter().zip(covered) {
        if let Some(by) = by {
            found.at(
                statement.span,
                format!("statement {} says all of it", by + 1),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;
    use crate::policy_type::PolicyType;

    fn of(statements: &str) -> Vec<String> {
        found_in(
            &RULE,
            PolicyType::Identity,
            &format!(r#"{{"Statement":[{statements}]}}"#),
        )
    }

    #[test]
    fn the_same_said_twice_is_told_once() {
        let one = r#"{"Sid":"a","Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"*","Condition":{"Bool":{"a":"true"},"Null":{"b":"true"}}}"#;
        let two = r#"{"Sid":"b","Condition":{"null":{"B":["true"]},"Bool":{"a":true}},"Effect":"Allow","Action":["S3:list*","s3:get*"],"Resource":["*"]}"#;
        assert_eq!(of(&format!("{one},{two}")), [two]);
        assert_eq!(of(&format!("{one},{two},{one}")).len(), 2);
    }

    #[test]
    fn a_narrower_statement_is_told_wherever_it_stands() {
        let wide = r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#;
        let narrow = r#"{"Effect":"Allow","Action":["s3:Get*"],"Resource":"arn:aws:s3:::a/*","Condition":{"Bool":{"a":"true"}}}"#;
        assert_eq!(of(&format!("{wide},{narrow}")), [narrow]);
        assert_eq!(of(&format!("{narrow},{wide}")), [narrow]);
    }

    #[test]
    fn what_differs_stays() {
        let base = r#"{"Effect":"Allow","Action":"s3:Get*","Resource":"*","Condition":{"Bool":{"a":"true"}}}"#;
        for other in [
            r#"{"Effect":"Deny","Action":"s3:Get*","Resource":"*","Condition":{"Bool":{"a":"true"}}}"#,
            r#"{"Effect":"Allow","Action":"s3:Put*","Resource":"*","Condition":{"Bool":{"a":"true"}}}"#,
            r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"Bool":{"a":"false"}}}"#,
            r#"{"Effect":"Allow","NotAction":"s3:Get*","Resource":"*","Condition":{"Bool":{"a":"true"}}}"#,
            r#"{"Effect":"Allow","Principal":"*","Action":"s3:Get*","Resource":"*","Condition":{"Bool":{"a":"true"}}}"#,
        ] {
            assert_eq!(of(&format!("{base},{other}")), [""; 0], "{other}");
        }
        // Of what is wrong nothing is known.
        let wrong = r#"{"Effect":"Allow","Action":[1],"Resource":"*"}"#;
        assert_eq!(of(&format!("{wrong},{wrong}")), [""; 0]);
        assert_eq!(of("{},{}"), [""; 0]);
    }

    #[test]
    fn many_statements_cost_what_they_are_many() {
        let all: Vec<String> = (0..20_000)
            .map(|it| {
                format!(
                    r#"{{"Effect":"Allow","Action":"s3:{}","Resource":"*"}}"#,
                    it % 10_000
                )
            })
            .collect();
        assert_eq!(of(&all.join(",")).len(), 10_000);
    }
}
