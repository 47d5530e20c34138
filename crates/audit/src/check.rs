//! A check: one question, with everything there is to know about it.

use firestep_inventory::account::Account;
use firestep_inventory::org::Org;

use crate::fix::{self, Fix};
use crate::framework::Control;
use crate::verdict::Verdicts;

/// One question. It is a constant in a file of its own.
#[derive(Debug)]
pub struct Check {
    /// The requirement, `ec2-imdsv2-required`; service and file name.
    pub id: &'static str,
    /// The requirement as a sentence.
    pub title: &'static str,
    /// How bad it is when it fails, as advice to a stranger.
    pub severity: Severity,
    /// How long it takes to put right.
    pub effort: Effort,
    /// The clauses of the checklist that it decides.
    pub clauses: &'static [Clause],
    /// Who should see its findings.
    pub audience: Audience,
    /// How settled it is.
    pub status: Status,
    pub risk: &'static str,
    pub remedy: &'static str,
    /// Where to read on.
    pub references: &'static [&'static str],
    /// Controls of frameworks that ask the same.
    pub controls: &'static [Control],
    /// The operations whose answers it depends on, also through [`Org`].
    pub reads: &'static [&'static str],
    /// The entry of the fix library that puts a finding right.
    pub fix: Option<&'static str>,
    pub examine: Examine,
}

impl Check {
    /// The entry of the fix library that it names.
    pub fn fix(&self) -> Option<&'static Fix> {
        self.fix.and_then(fix::find)
    }
}

/// What a check examines.
#[derive(Debug, Clone, Copy)]
pub enum Examine {
    /// One account and, through it, the organization.
    Account(for<'a> fn(&View<'a>) -> Verdicts<'a>),
    /// The whole organization at once.
    Organization(for<'a> fn(&'a Org) -> Verdicts<'a>),
}

/// What a check of an account sees.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    pub account: &'a Account,
    /// The organization around it.
    pub org: &'a Org,
}

/// How bad a failure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Low,
    Medium,
    /// Worth doing this week.
    High,
    Critical,
}

impl Severity {
    pub fn word(self) -> &'static str {
        match self {
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }
}

/// How long it takes to put right, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effort {
    Minutes,
    /// A small change with its tests.
    Hours,
    /// A change that others must follow.
    Days,
    Weeks,
}

impl Effort {
    pub fn word(self) -> &'static str {
        match self {
            Effort::Minutes => "minutes",
            Effort::Hours => "hours",
            Effort::Days => "days",
            Effort::Weeks => "weeks",
        }
    }
}

/// Who should see a check's findings. They are counted either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Anyone who runs an audit.
    Everyone,
    /// Those who look for more; many findings are deliberate.
    Thorough,
}

/// How settled a check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Its id and meaning stay.
    Stable {
        /// The version that brought it.
        since: &'static str,
    },
    /// It may still change.
    Trial,
    /// It goes; another takes its place.
    Deprecated {
        /// The check to use instead.
        instead: &'static str,
    },
}

/// One condition of a checklist item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Clause {
    pub item: &'static str,
    /// The clause of it, `instances`.
    pub clause: &'static str,
}

impl Clause {
    /// A clause by its names.
    pub const fn new(item: &'static str, clause: &'static str) -> Self {
        Clause { item, clause }
    }
}
