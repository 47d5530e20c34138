//! What is wrong with a policy, or unwise: what AWS would refuse, what never matches, what grants too much.
//!
//! A rule is a file in a folder by what it looks at. Those of AWS's own checks bear their names;
//! `tests/lint_complete.rs` holds that each of them is here or has its reason in its folder's `LEFT_OUT`.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html>

mod arns;
mod bounds;
mod covered;
mod faults;
mod formats;
mod home;
mod keys;
mod narrowing;
mod providers;
mod reach;
mod regions;
mod rule;
mod sensitive;
mod service_names;
mod spans;
mod subject;
#[cfg(test)]
mod trial;
mod words;

mod action;
mod condition;
mod context;
mod control;
mod grammar;
mod grant;
mod principal;
mod redundant;
mod resource;
mod size;
mod variable;

pub use crate::policy_type::PolicyType;
pub use grammar::JSON_SYNTAX_ERROR;
pub use rule::{Broken, LintRule, LintSeverity};

use crate::catalogue::Catalogue;
use crate::json::{Node, Span};
use crate::wrapped::{WrappedError, for_each_policy};
use crate::written::WrittenPolicy;
use rule::{Examine, Found};
use subject::{Patterns, Subject};

/// Every rule.
pub fn rules() -> impl Iterator<Item = &'static LintRule> + Clone {
    [
        action::RULES,
        condition::RULES,
        context::RULES,
        control::RULES,
        grammar::RULES,
        grant::RULES,
        principal::RULES,
        redundant::RULES,
        resource::RULES,
        size::RULES,
        variable::RULES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// AWS's checks that are no rule here, by AWS's name, each with the reason.
pub fn left_out() -> impl Iterator<Item = (&'static str, &'static str)> + Clone {
    [
        action::LEFT_OUT,
        condition::LEFT_OUT,
        context::LEFT_OUT,
        control::LEFT_OUT,
        grammar::LEFT_OUT,
        grant::LEFT_OUT,
        principal::LEFT_OUT,
        redundant::LEFT_OUT,
        resource::LEFT_OUT,
        size::LEFT_OUT,
        variable::LEFT_OUT,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// What was found in a document.
#[derive(Debug, Default)]
pub struct Linted {
    /// How many policies it holds.
    pub policies: usize,
    /// In how many places a template decides, so that nothing was looked at.
    pub left_to_templates: usize,
    pub broken: Vec<Broken>,
}

/// Examines policies. What it learns of patterns serves the next policy.
#[derive(Debug)]
pub struct Linter<'a> {
    catalogue: &'a Catalogue,
    patterns: Patterns,
}

impl<'a> Linter<'a> {
    pub fn new(catalogue: &'a Catalogue) -> Self {
        Self {
            catalogue,
            patterns: Patterns::default(),
        }
    }

    /// Finds what is wrong with the policies in a document, in the order of its text; places are those of the document.
    /// Their type is that which is said, or else what they and their surroundings suggest.
    pub fn document(&self, text: &str, kind: Option<PolicyType>) -> Result<Linted, WrappedError> {
        let mut linted = Linted::default();
        for_each_policy(text, &mut |it| {
            linted.policies += 1;
            let mut broken = match &it.policy {
                Ok(policy) => {
                    linted.left_to_templates += policy.calls.len();
                    let kind = kind.or(it.kind).unwrap_or_else(|| PolicyType::of(policy));
                    let own = it.text.get(policy.span.start..policy.span.end);
                    self.lint(it.node, policy, kind, own.unwrap_or(it.text))
                }
                Err(error) => vec![Broken {
                    rule: &JSON_SYNTAX_ERROR,
                    words: error.to_string(),
                    path: String::new(),
                    span: it.node.span,
                }],
            };
            let mut spans: Vec<Span> = broken.iter().map(|it| it.span).collect();
            it.place(&mut spans);
            for (broken, span) in broken.iter_mut().zip(spans) {
                broken.span = span;
                broken.path.insert_str(0, it.path);
            }
            linted.broken.append(&mut broken);
        })?;
        Ok(linted)
    }

    /// Finds what is wrong with a policy, in the order of its text.
    pub fn lint(
        &self,
        node: &Node<'_>,
        policy: &WrittenPolicy<'_>,
        kind: PolicyType,
        text: &str,
    ) -> Vec<Broken> {
        let subject = Subject::new(
            policy,
            kind,
            characters(text),
            self.catalogue,
            &self.patterns,
        );
        let mut broken = Vec::new();
        for rule in rules() {
            let mut found = Found::default();
            match rule.examine {
                Examine::Policy(examine) => examine(&subject, &mut found),
                Examine::Statement(examine) => {
                    for statement in &subject.statements {
                        examine(&subject, statement, &mut found);
                    }
                }
            }
            broken.extend(found.places.into_iter().map(|(span, words)| Broken {
                rule,
                words,
                path: node.path_of(span),
                span,
            }));
        }
        broken.sort_by_key(|it| it.span);
        broken
    }
}

/// The characters of a policy but for white space outside of its texts, which AWS does not count.
fn characters(text: &str) -> usize {
    let (mut inside, mut escaped, mut count) = (false, false, 0);
    for letter in text.chars() {
        if inside {
            (escaped, inside) = (letter == '\\' && !escaped, letter != '"' || escaped);
            count += 1;
        } else if !letter.is_whitespace() {
            inside = letter == '"';
            count += 1;
        }
    }
    count
}
