//! A check: one question, with everything there is to know about it.

use firestep_inventory::account::Account;
use firestep_inventory::org::Org;
use firestep_program::history::SeverityWord;
use firestep_program::{AudienceWord, Settings};
use jiff::Timestamp;

use crate::fix::{self, Fix};
use crate::verdict::Verdicts;

/// One question. A built-in one is a constant in a file of its own; a rule loaded from a file is kept as one for the run.
#[derive(Debug, Clone)]
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
    /// The version that brought it.
    pub since: &'static str,
    pub risk: &'static str,
    pub remedy: &'static str,
    /// Where to read on.
    pub references: &'static [&'static str],
    /// The operations whose answers it depends on, also through [`Org`].
    pub reads: &'static [&'static str],
    /// The entry of the fix library that puts a finding right.
    pub fix: Option<&'static str>,
    pub examine: &'static dyn Examine,
}

impl Check {
    /// The entry of the fix library that it names.
    pub fn fix(&self) -> Option<&'static Fix> {
        self.fix.and_then(fix::find)
    }
}

/// How a check comes to its verdicts: a function for a built-in check, a program for a rule loaded from a file.
pub trait Examine: std::fmt::Debug + Sync {
    /// What it is asked about.
    fn scope(&self) -> Scope;

    /// Everything that it has to say in this context.
    fn examine<'a>(&self, context: &Context<'a>) -> Verdicts<'a>;
}

/// What a check is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Each account, with the organization around it.
    Account,
    /// The organization, once.
    Organization,
}

/// A built-in check of each account.
#[derive(Debug, Clone, Copy)]
pub struct PerAccount(pub for<'a> fn(&Context<'a>) -> Verdicts<'a>);

/// A built-in check of the organization.
#[derive(Debug, Clone, Copy)]
pub struct PerOrganization(pub for<'a> fn(&Context<'a>) -> Verdicts<'a>);

impl Examine for PerAccount {
    fn scope(&self) -> Scope {
        Scope::Account
    }

    fn examine<'a>(&self, context: &Context<'a>) -> Verdicts<'a> {
        (self.0)(context)
    }
}

impl Examine for PerOrganization {
    fn scope(&self) -> Scope {
        Scope::Organization
    }

    fn examine<'a>(&self, context: &Context<'a>) -> Verdicts<'a> {
        (self.0)(context)
    }
}

/// What a check sees.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    pub org: &'a Org,
    /// The account in question. A check of the organization gets one of which nothing was seen.
    pub account: &'a Account,
    /// What the organization has decided.
    pub settings: &'a Settings,
    /// When it is evaluated: the only clock there is.
    pub now: Timestamp,
}

impl<'a> Context<'a> {
    pub fn new(org: &'a Org, account: &'a Account) -> Self {
        Context {
            org,
            account,
            settings: &org.program.settings,
            now: org.as_of,
        }
    }
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

/// As results of the history and settings have it.
impl From<Severity> for SeverityWord {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Low => SeverityWord::Low,
            Severity::Medium => SeverityWord::Medium,
            Severity::High => SeverityWord::High,
            Severity::Critical => SeverityWord::Critical,
        }
    }
}

impl From<SeverityWord> for Severity {
    fn from(word: SeverityWord) -> Self {
        match word {
            SeverityWord::Low => Severity::Low,
            SeverityWord::Medium => Severity::Medium,
            SeverityWord::High => Severity::High,
            SeverityWord::Critical => Severity::Critical,
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

impl From<AudienceWord> for Audience {
    fn from(word: AudienceWord) -> Self {
        match word {
            AudienceWord::Everyone => Audience::Everyone,
            AudienceWord::Thorough => Audience::Thorough,
        }
    }
}

impl Audience {
    pub fn word(self) -> &'static str {
        match self {
            Audience::Everyone => "everyone",
            Audience::Thorough => "thorough",
        }
    }
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
