//! What a rule is, and what it finds.

use super::subject::{StatementSubject, Subject};
use crate::json::Span;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LintSeverity {
    /// It could be said more simply.
    Suggestion,
    /// It may not mean what it says.
    Warning,
    /// It grants more than it should: what AWS calls a security warning.
    Risk,
    /// AWS refuses it, or it never matches.
    Error,
}

impl LintSeverity {
    pub const ALL: [Self; 4] = [Self::Suggestion, Self::Warning, Self::Risk, Self::Error];

    pub fn name(self) -> &'static str {
        match self {
            Self::Suggestion => "suggestion",
            Self::Warning => "warning",
            Self::Risk => "risk",
            Self::Error => "error",
        }
    }
}

/// A rule: one file of a folder beside this one.
#[derive(Debug, Clone, Copy)]
pub struct LintRule {
    /// The name of AWS's check in lower case with dashes, or one of our own.
    pub id: &'static str,
    /// The name that AWS gives its check; `None` when the rule is our own.
    pub aws: Option<&'static str>,
    /// How bad it is to break it.
    pub severity: LintSeverity,
    /// What it wants, in words.
    pub wish: &'static str,
    /// AWS's page behind it.
    pub page: &'static str,
    pub(crate) examine: Examine,
}

/// What a rule looks at.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Examine {
    Policy(fn(&Subject<'_>, &mut Found)),
    /// Each statement by itself.
    Statement(fn(&Subject<'_>, &StatementSubject<'_>, &mut Found)),
}

/// A place where a rule is broken.
#[derive(Debug, Clone)]
pub struct Broken {
    pub rule: &'static LintRule,
    /// What was found, in words.
    pub words: String,
    /// The JSON pointer of what is meant, from the policy down.
    pub path: String,
    /// Where it stands in the text of the policy.
    pub span: Span,
}

/// What a rule has found so far.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) places: Vec<(Span, String)>,
}

impl Found {
    /// Tells of the value or name at a place.
    pub(crate) fn at(&mut self, span: Span, words: impl Into<String>) {
        self.places.push((span, words.into()));
    }
}
