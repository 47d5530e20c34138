//! What a decision says, and what is told while it is made.

use crate::compiled::{CompiledPolicy, PolicyKind};
use crate::document::Effect;
use crate::tri::Tri;

/// What AWS would say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    Allowed,
    /// No statement allows it, or a guardrail does not.
    ImplicitlyDenied,
    /// A statement denies it.
    ExplicitlyDenied,
    /// It hangs on something that is not known.
    Depends,
}

/// That a decision hangs on no key although statements do.
pub(crate) const WHATEVER: &str = "whatever the keys are that are not known, it comes to this";

/// Told of every statement that is about the request, so that a decision can be explained.
pub(crate) trait Trace {
    fn statement(&mut self, at: StatementAt<'_>, index: usize, effect: Effect, counts: Tri);
    fn unseen(&mut self, kind: PolicyKind);
    fn note(&mut self, kind: PolicyKind, level: Option<&str>, words: &'static str);
}

/// Which policy a statement is in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StatementAt<'a> {
    pub(crate) kind: PolicyKind,
    pub(crate) level: Option<&'a str>,
    /// Which of the level's or kind's policies.
    pub(crate) position: usize,
    pub(crate) policy: &'a CompiledPolicy,
}

pub(crate) struct Silent;

impl Trace for Silent {
    fn statement(&mut self, _at: StatementAt<'_>, _index: usize, _effect: Effect, _counts: Tri) {}
    fn unseen(&mut self, _kind: PolicyKind) {}
    fn note(&mut self, _kind: PolicyKind, _level: Option<&str>, _words: &'static str) {}
}

/// What kept an otherwise allowed request out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blocker {
    /// A kind of policy.
    Policy(PolicyKind),
    /// S3 Block Public Access.
    S3BlockPublicAccess,
}

impl Blocker {
    pub fn name(self) -> &'static str {
        match self {
            Self::Policy(kind) => kind.name(),
            Self::S3BlockPublicAccess => "s3-bpa",
        }
    }
}

/// A decision and what kept an otherwise allowed request out.
#[derive(Debug, Clone)]
pub(crate) struct Decided {
    pub(crate) outcome: Outcome,
    pub(crate) blocked: [bool; 7],
    pub(crate) public_access: bool,
    /// The facts that are not known and that it hangs on, in words.
    pub(crate) facts: Vec<&'static str>,
}

impl Decided {
    pub(crate) fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            blocked: [false; 7],
            public_access: false,
            facts: Vec::new(),
        }
    }

    pub(crate) fn blockers(&self) -> Vec<Blocker> {
        let kinds = PolicyKind::ALL.into_iter().zip(self.blocked);
        kinds
            .filter(|(_, blocked)| *blocked)
            .map(|(kind, _)| Blocker::Policy(kind))
            .chain(self.public_access.then_some(Blocker::S3BlockPublicAccess))
            .collect()
    }
}

impl Outcome {
    /// What is so whichever of two is.
    pub(crate) fn either(self, other: Self) -> Self {
        match (self, other) {
            (one, other) if one == other => one,
            (
                Self::ImplicitlyDenied | Self::ExplicitlyDenied,
                Self::ImplicitlyDenied | Self::ExplicitlyDenied,
            ) => Self::ImplicitlyDenied,
            _ => Self::Depends,
        }
    }
}
