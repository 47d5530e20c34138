//! What an audit came to, as plain data.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The format's name and version. Within a version members are added, never renamed or removed.
pub(super) const SCHEMA: &str = "firestep-result/1";

/// The most findings that a file holds. Of an organization that has more, those of critical and high severity are kept; where
/// these alone are more, none is.
pub const MOST_FINDINGS: usize = 100_000;

/// What an audit came to, but for its findings: they are many, and seldom needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditResult {
    /// The version of firestep that audited.
    pub firestep: Box<str>,
    /// When the snapshot was made: an audit counts as of then.
    pub as_of: Timestamp,
    /// When it was audited.
    pub audited: Timestamp,
    /// The organization's id; the account's, where there is no organization.
    pub subject: Box<str>,
    /// Why it is no whole audit; empty when it is.
    pub lacks: BTreeSet<Lack>,
    /// The only regions that were collected, when the user named them.
    pub regions: Option<Vec<Box<str>>>,
    /// Which findings the file holds.
    pub kept: KeptFindings,
    /// The accounts. Letters of clauses and checks stand in their order.
    pub accounts: Vec<ResultAccount>,
    /// Of all items (`all`), of each tier (`E`) and of each stage (`E1`) of which anything counts.
    pub scores: Vec<ScoreResult>,
    /// The items, in checklist order.
    pub items: Vec<ItemResult>,
    /// Their clauses, in checklist order.
    pub clauses: Vec<ClauseResult>,
    /// The checks, by id.
    pub checks: Vec<CheckResult>,
}

impl AuditResult {
    /// Whether everything that was to be seen was: every account was entered, and nothing was left out.
    pub fn is_whole(&self) -> bool {
        self.lacks.is_empty() && self.says_something()
    }

    /// Whether it holds what an audit comes to: accounts, items and checks.
    fn says_something(&self) -> bool {
        !self.accounts.is_empty() && !self.items.is_empty() && !self.checks.is_empty()
    }

    /// Whether it examined an account as a whole audit does: nothing was left out, whatever became of others.
    pub fn examined(&self, account: &str) -> bool {
        let of_others = [Lack::AccountsUnlisted, Lack::AccountsNotEntered];
        self.says_something()
            && self.lacks.iter().all(|it| of_others.contains(it))
            && self
                .accounts
                .iter()
                .any(|it| *it.id == *account && it.is_examined())
    }

    /// When the snapshot was made, to the minute, as it is shown: `2026-11-23 21:14`.
    pub fn minute(&self) -> String {
        self.as_of.strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// The score of all items, a tier or a stage.
    pub fn score(&self, of: &str) -> Option<&ScoreResult> {
        self.scores.iter().find(|it| *it.of == *of)
    }

    /// Where an account stands among the letters.
    pub fn place(&self, account: &str) -> Option<usize> {
        self.accounts.iter().position(|it| *it.id == *account)
    }
}

/// Why an audit is no whole one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    /// Collecting ended before its end.
    EndedEarly,
    /// The user named or excluded accounts.
    AccountsNarrowed,
    /// The user named regions.
    RegionsNarrowed,
    /// The user named services, checks or items to collect.
    OperationsNarrowed,
    /// The list that names the accounts was not read whole.
    AccountsUnlisted,
    /// An account could not be entered, or its file cannot be read.
    AccountsNotEntered,
}

impl Lack {
    /// What it comes to, in words.
    pub fn words(self) -> &'static str {
        match self {
            Lack::EndedEarly => "collecting ended early",
            Lack::AccountsNarrowed => "accounts were left out",
            Lack::RegionsNarrowed => "regions were left out",
            Lack::OperationsNarrowed => "operations were left out",
            Lack::AccountsUnlisted => "the accounts were not all listed",
            Lack::AccountsNotEntered => "not every account was entered",
        }
    }
}

/// Which failing findings a file holds; all are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptFindings {
    /// None.
    None,
    /// Those of critical and high severity.
    CriticalAndHigh,
    /// All.
    All,
}

impl KeptFindings {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            KeptFindings::None => "none",
            KeptFindings::CriticalAndHigh => "critical_and_high",
            KeptFindings::All => "all",
        }
    }

    /// Whether findings of a severity are held.
    pub fn holds(self, severity: SeverityWord) -> bool {
        match self {
            KeptFindings::None => false,
            KeptFindings::CriticalAndHigh => severity.is_high(),
            KeptFindings::All => true,
        }
    }
}

/// A severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeverityWord {
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
    /// Critical.
    Critical,
}

impl SeverityWord {
    /// Critical or high.
    pub fn is_high(self) -> bool {
        self >= SeverityWord::High
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            SeverityWord::Low => "low",
            SeverityWord::Medium => "medium",
            SeverityWord::High => "high",
            SeverityWord::Critical => "critical",
        }
    }
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultAccount {
    /// Its id.
    pub id: Box<str>,
    /// Its name; often empty.
    pub name: Box<str>,
    /// What became of it: `examined`, `unreachable`, `inactive`, `excluded`, `partly`, `not_reached`, `damaged`.
    pub state: Box<str>,
    /// The regions that a service control policy closes in it: what is there was not seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<Box<str>>,
}

impl ResultAccount {
    /// Whether it was examined.
    pub fn is_examined(&self) -> bool {
        &*self.state == "examined"
    }
}

/// A score in whole percents: verified + attested is the score; with unseen and open it is 100.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreResult {
    /// `all`, a tier or a stage.
    pub of: Box<str>,
    /// Proved by evidence.
    pub verified: u8,
    /// By anybody's word.
    pub attested: u8,
    /// Not seen, for whatever reason.
    pub unseen: u8,
    /// Waiting for a declaration or an attestation.
    pub waiting: u8,
    /// The rest.
    pub open: u8,
}

impl ScoreResult {
    /// Verified and attested.
    pub fn score(&self) -> u8 {
        self.verified.saturating_add(self.attested)
    }
}

/// An item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemResult {
    /// Its id.
    pub id: Box<str>,
    /// Its state in a word: `done`, `partial`, `to do`, `unknown`, `not examined`, `not applicable`.
    pub state: Box<str>,
    /// The units that pass every clause.
    pub pass: usize,
    /// The units that count.
    pub of: usize,
}

/// A clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseResult {
    /// Its item.
    pub item: Box<str>,
    /// Its id within the item.
    pub id: Box<str>,
    /// The word of the status that speaks for all units.
    pub status: Box<str>,
    /// Its letter in each account, `-` where it is not evaluated; empty for a clause of the whole organization.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub accounts: Box<str>,
}

/// What a check said, counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    /// Its id.
    pub id: Box<str>,
    /// Its severity.
    pub severity: SeverityWord,
    /// How many verdicts pass.
    #[serde(default, skip_serializing_if = "is_none")]
    pub pass: usize,
    /// How many fail.
    #[serde(default, skip_serializing_if = "is_none")]
    pub fail: usize,
    /// How many fail, and an exception holds.
    #[serde(default, skip_serializing_if = "is_none")]
    pub excepted: usize,
    /// How many could not be reached, for whatever reason.
    #[serde(default, skip_serializing_if = "is_none")]
    pub unseen: usize,
    /// Its letter for the organization as a whole: one of [`letters`].
    #[serde(default = "not_asked", skip_serializing_if = "is_not_asked")]
    pub organization: char,
    /// Its letter in each account.
    pub accounts: Box<str>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_none(number: &usize) -> bool {
    *number == 0
}

fn not_asked() -> char {
    letters::NOT_ASKED
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_not_asked(letter: &char) -> bool {
    *letter == letters::NOT_ASKED
}

/// What a check says in one place, as a letter.
pub mod letters {
    /// Everything was seen, and nothing fails.
    pub const PASS: char = 'p';
    /// Everything was seen, and something fails.
    pub const FAIL: char = 'f';
    /// Nothing fails as far as was seen, and not everything was.
    pub const UNSEEN: char = 'u';
    /// Something fails, and not everything was seen.
    pub const FAIL_AND_UNSEEN: char = 'b';
    /// Nothing fails, and everything was seen but what is in closed regions.
    pub const CLOSED: char = 'c';
    /// Something fails, and everything was seen but what is in closed regions.
    pub const FAIL_AND_CLOSED: char = 'd';
    /// There is nothing to evaluate.
    pub const NOTHING: char = 'n';
    /// It was not asked.
    pub const NOT_ASKED: char = '-';

    /// Whether everything was seen that the check is about.
    pub fn is_seen(letter: char) -> bool {
        matches!(letter, PASS | FAIL | NOTHING)
    }

    /// Whether everything was seen but what is in closed regions.
    pub fn is_seen_where_open(letter: char) -> bool {
        is_seen(letter) || matches!(letter, CLOSED | FAIL_AND_CLOSED)
    }

    /// Whether something fails.
    pub fn fails(letter: char) -> bool {
        matches!(letter, FAIL | FAIL_AND_UNSEEN | FAIL_AND_CLOSED)
    }
}

impl CheckResult {
    /// Its letter in an account, by the account's place; for the organization as a whole without one.
    pub fn letter(&self, place: Option<usize>) -> char {
        match place {
            // Letters are ASCII: the reader takes no others.
            Some(at) => self
                .accounts
                .as_bytes()
                .get(at)
                .map_or(letters::NOT_ASKED, |it| char::from(*it)),
            None => self.organization,
        }
    }
}

/// A failing finding. What it is found again by: check, account, region, kind and id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FindingResult {
    /// The check.
    pub check: Box<str>,
    /// The account; empty for the organization as a whole.
    pub account: Box<str>,
    /// The region, or `global`.
    pub region: Box<str>,
    /// The resource's kind.
    pub kind: Box<str>,
    /// The resource's id.
    pub id: Box<str>,
    /// Its name, where it has another than its id.
    pub name: Option<Box<str>>,
    /// Whether an exception holds for it.
    pub excepted: bool,
    /// Why it fails.
    pub message: Box<str>,
}

impl FindingResult {
    /// What tells it from every other.
    pub fn key(&self) -> [&str; 5] {
        [
            &self.check,
            &self.account,
            &self.region,
            &self.kind,
            &self.id,
        ]
    }
}

/// The first line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) schema: Box<str>,
    pub(super) firestep: Box<str>,
    pub(super) as_of: Box<str>,
    pub(super) audited: Box<str>,
    pub(super) subject: Box<str>,
    pub(super) lacks: BTreeSet<Lack>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) regions: Option<Vec<Box<str>>>,
    pub(super) findings: KeptFindings,
}

/// What the findings on the lines below have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Fails {
    pub(super) check: Box<str>,
    pub(super) kind: Box<str>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) excepted: bool,
    pub(super) message: Box<str>,
}

/// The last line: how many stand before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct End {
    pub(super) lines: usize,
}

/// A line between the two.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    Account(ResultAccount),
    Score(ScoreResult),
    Item(ItemResult),
    Clause(ClauseResult),
    Check(CheckResult),
    Fails(Fails),
    End(End),
}
