//! A rule by itself over a policy, for the tests beside each rule.

use super::rule::{Examine, Found, LintRule};
use super::subject::{Patterns, Subject};
use crate::catalogue::Catalogue;
use crate::json::Node;
use crate::policy_type::PolicyType;
use crate::written::WrittenPolicy;

/// What the rule finds in a policy of a type: the text that each finding points at.
pub(crate) fn found_in(rule: &LintRule, kind: PolicyType, text: &str) -> Vec<String> {
    let policy = WrittenPolicy::read(Node::parse(text).unwrap());
    let patterns = Patterns::default();
    let characters = text.chars().filter(|it| !it.is_whitespace()).count();
    let subject = Subject::new(&policy, kind, characters, Catalogue::embedded(), &patterns);
    let mut found = Found::default();
    match rule.examine {
        Examine::Policy(examine) => examine(&subject, &mut found),
        Examine::Statement(examine) => {
            for it in &subject.statements {
                examine(&subject, it, &mut found);
            }
        }
    }
    let places = found.places.iter();
    places
        .inspect(|(_, words)| assert!(!words.is_empty() && !words.ends_with('.'), "{words}"))
        .map(|(span, _)| text[span.start..span.end].to_owned())
        .collect()
}

/// The same for one statement, in a policy whose type its elements tell.
pub(crate) fn found(rule: &LintRule, statement: &str) -> Vec<String> {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
    let kind = PolicyType::of(&WrittenPolicy::read(Node::parse(&text).unwrap()));
    found_in(rule, kind, &text)
}

/// The same for an Allow under a condition.
pub(crate) fn under(rule: &LintRule, condition: &str) -> Vec<String> {
    let statement = format!(
        r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{condition}}}"#
    );
    found(rule, &statement)
}

/// The same for a text that is a resource, and again where a condition compares with it; both are told alike.
pub(crate) fn in_resource_and_condition(rule: &LintRule, text: &str) -> Vec<String> {
    let text = text.replace('"', "");
    let resource = found(
        rule,
        &format!(r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":["{text}"]}}"#),
    );
    let value = found(
        rule,
        &format!(
            r#"{{"Effect":"Allow","Condition":{{"StringLike":{{"aws:username":"{text}"}}}}}}"#
        ),
    );
    assert_eq!(resource, value, "{text}");
    value
}
