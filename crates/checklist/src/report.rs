//! What an audit comes to: where the organization stands, what to do next, what was not seen; all that anyone prints.
//!
//! Plain data for renderers, which never recompute.

#![warn(clippy::wildcard_enum_match_arm)]

use std::collections::{BTreeSet, HashMap};
use std::io;

use firestep_audit::{
    Answered, Check, Commands, Finding, FindingOutcome, Impact, Severity, Tally, Unseen, order,
};
pub use firestep_inventory::{GapGroup, GapInfo, GapReason};
use firestep_program::history::Lack;
use firestep_snapshot::manifest::Asked;
use jiff::Timestamp;

use crate::items::{Stage, Tier};
use crate::packed::PackedFindings;
use crate::rollup::{ItemState, RolledItem};
use crate::score::Score;

#[derive(Debug, Clone)]
pub struct Report {
    pub head: Head,
    /// A row per tier.
    pub tiers: Vec<TierRow>,
    /// A row per stage.
    pub stages: Vec<StageRow>,
    /// The items, in checklist order.
    pub items: Vec<RolledItem>,
    /// The score of all items together, when anything counts.
    pub score: Option<Score>,
    /// The same if the regions that a service control policy closes were empty, where a clause is about them.
    pub if_empty: Option<Score>,
    /// How the scores moved since the last whole audit, where this one is whole too and the history has one.
    pub trend: Option<Trend>,
    /// What is exposed now, the worst first.
    pub exposed_now: Vec<Exposure>,
    /// How much of what may be exposed was seen.
    pub exposure: ExposureCoverage,
    /// What to do, in checklist order: items of which something is left that can be put right and seen to be.
    pub steps: Vec<Step>,
    /// What could not be seen.
    pub not_seen: NotSeen,
    /// Failing findings by severity: critical, high, medium, low.
    pub failing: [usize; 4],
    /// The accounts that are evaluated, then the others.
    pub accounts: Vec<AccountRow>,
    /// Whether the list that names the accounts was read whole.
    pub accounts_whole: bool,
    /// The organization's id, when there is one.
    pub organization: Option<String>,
    /// The id of its management account, where it was seen.
    pub management_account: Option<String>,
    /// When it is evaluated.
    pub as_of: Timestamp,
    /// What is evaluated: the organization's id, or the account's where none was seen.
    pub subject: String,
    /// Why it is no whole audit; empty when it is.
    pub lacks: BTreeSet<Lack>,
    /// Those that the evaluation held.
    pub findings: Vec<Finding>,
    /// Those that it packed, where they were asked for: all that are listed or written.
    pub packed: Option<PackedFindings>,
    /// Who answers for findings that fail, by key.
    pub answered: HashMap<String, Answered>,
    /// What was not seen, of all verdicts.
    pub unseen: Vec<Unseen>,
    /// How often each check said what in each account.
    pub tallies: Vec<Tally>,
    /// What commands are written with.
    pub commands: Commands,
    /// Verdicts that could not be reached.
    pub unknown: usize,
    pub passing: usize,
    /// What fails and is declared to be meant.
    pub declared: usize,
    /// Failing verdicts for which an exception holds.
    pub excepted: usize,
}

/// How the scores moved since another audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trend {
    /// When that one was, as a day.
    pub since: String,
    /// By how many percents each tier's score rose, or fell.
    pub tiers: Vec<(Tier, i16)>,
}

/// An account, and whether it was examined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    pub id: String,
    pub name: String,
    pub state: AccountState,
    /// Why it could not be entered, in AWS's words; what is wrong with its file; why it was left out.
    pub reason: Option<String>,
    /// The names of the units above it, root first, `Root/Workloads/Production`, where they were seen.
    pub unit_path: Option<String>,
    /// What people wrote down of it.
    pub registered: Registered,
    /// The regions that a service control policy closes in it.
    pub closed: Vec<String>,
}

/// What people wrote down of an account in the program folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registered {
    /// Who answers for it, by its row of the registry.
    pub owner: Option<String>,
    /// Who pays, by its row of the registry.
    pub business_unit: Option<String>,
    /// What it is for, by the settings or a reviewed row of the registry; no name, tag or unit says it.
    pub category: Option<String>,
}

/// What became of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    Examined,
    /// It could not be entered.
    Unreachable,
    /// It is suspended, closed, or being closed.
    Inactive,
    /// The user left it out.
    Excluded,
    /// Collecting ended amid it.
    Partly,
    /// Collecting ended before it.
    NotReached,
    /// Its file cannot be read.
    Damaged,
}

impl AccountState {
    pub fn word(self) -> &'static str {
        match self {
            Self::Examined => "examined",
            Self::Unreachable => "unreachable",
            Self::Inactive => "inactive",
            Self::Excluded => "excluded",
            Self::Partly => "partly",
            Self::NotReached => "not_reached",
            Self::Damaged => "damaged",
        }
    }
}

impl Report {
    /// An account's name, else its id.
    pub fn account_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.accounts
            .iter()
            .find(|account| account.id == id && !account.name.is_empty())
            .map_or(id, |account| &account.name)
    }

    /// The commands that put a finding right; none for what is meant to be so.
    pub fn fix(&self, finding: &Finding) -> Option<String> {
        (finding.outcome() == FindingOutcome::Fail).then(|| finding.commands(&self.commands))?
    }

    /// Hands out the findings of the checks and accounts that are asked for, by outcome, the worst severity first, then by check,
    /// account, region and id, until one is not taken.
    pub fn each_finding(
        &self,
        of_check: &dyn Fn(&'static Check) -> bool,
        of_account: &dyn Fn(&'static str) -> bool,
        take: &mut dyn FnMut(&Finding) -> io::Result<()>,
    ) -> io::Result<()> {
        if let Some(packed) = &self.packed {
            return packed.each(of_check, of_account, take);
        }
        let asked = |it: &&Finding| of_check(it.check) && of_account(it.account);
        let mut found: Vec<&Finding> = self.findings.iter().filter(asked).collect();
        found.sort_by(|one, other| order(one).cmp(&order(other)));
        found.into_iter().try_for_each(take)
    }

    pub fn item(&self, id: &str) -> Option<&RolledItem> {
        self.items.iter().find(|rolled| rolled.item.id == id)
    }
}

/// Who was collected, when, and how far.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// `Organization o-…`, or the account where there is none.
    pub title: String,
    /// When it is evaluated, RFC 3339.
    pub as_of: String,
    /// All accounts that were found.
    pub accounts: usize,
    /// Those that were examined.
    pub examined: usize,
    /// Those that could not be entered: id, name, AWS's words.
    pub unreachable: Vec<(String, String, String)>,
    /// Those that are not active, by name.
    pub inactive: Vec<String>,
    /// Whether the account belongs to no organization.
    pub standalone: bool,
    /// Whether it is a member account of an organization whose other accounts could not be listed.
    pub member_alone: bool,
    /// Why the organization could not be seen, when it could not.
    pub organization_unseen: Option<String>,
    /// Whether that is because its file cannot be read.
    pub organization_damaged: bool,
    /// The regions that were examined.
    pub regions: Vec<String>,
    /// The regions that an SCP closes.
    pub closed_regions: Vec<String>,
    /// How many accounts were entered whose regions could not be listed.
    pub regions_unlisted: usize,
    /// Calls: made, denied, not offered, throttled, failed.
    pub calls: [u64; 5],
    /// How long collecting took, in seconds.
    pub seconds: Option<u64>,
    pub snapshot: String,
    /// The version of firestep.
    pub version: String,
    /// The command that shows this audit again: `firestep audit --snapshot acme`.
    pub again: String,
    /// Why collecting ended before its end, when it did.
    pub ended_early: Option<String>,
    /// How far collecting came, when it ended before its end.
    pub ended_in: Option<Phase>,
    /// The command that goes on with the collection: `firestep audit --resume acme`.
    pub resume: Option<String>,
    /// Those that were read in part, by name.
    pub partly: Vec<String>,
    /// How many were not reached.
    pub not_reached: usize,
    /// Those whose file cannot be read: id, name, why.
    pub damaged: Vec<(String, String, String)>,
    /// What the user left out.
    pub narrowed: Narrowing,
    /// What the user should know about the way in: direct credentials carry no session policy.
    pub notes: Vec<String>,
}

impl Head {
    /// Whether nothing is known of other accounts, so that nothing is said of them.
    pub fn is_alone(&self) -> bool {
        let unseen = self.organization_unseen.is_some() && !self.organization_damaged;
        self.standalone || self.member_alone || (unseen && self.accounts <= 1)
    }
}

/// What collecting does first, and then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It asks the organization: no account was chosen yet.
    Organization,
    /// It asks the accounts.
    Accounts,
}

impl Phase {
    pub fn word(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Accounts => "accounts",
        }
    }
}

/// What the user left out of the collection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrowing {
    /// What the user named, as it was typed.
    pub asked: Asked,
    /// The only regions that were collected.
    pub regions: Option<Vec<String>>,
    /// The accounts that were left out, by name.
    pub accounts: Vec<String>,
    /// The only operations that were called.
    pub operations: Option<Vec<String>>,
}

impl Narrowing {
    /// Whether anything was left out.
    pub fn is_some(&self) -> bool {
        self.regions.is_some() || !self.accounts.is_empty() || self.operations.is_some()
    }
}

#[derive(Debug, Clone)]
pub struct TierRow {
    pub tier: Tier,
    pub items: usize,
    /// Those that count: not the ones that are not applicable.
    pub counted: usize,
    /// Its score, when anything counts.
    pub score: Option<Score>,
    /// The highest score that this version's checks can find: other items have clauses without a check.
    pub reachable: u8,
}

#[derive(Debug, Clone)]
pub struct StageRow {
    pub stage: Stage,
    /// The states of its items, in order.
    pub states: Vec<ItemState>,
    /// Its score, when anything counts.
    pub score: Option<Score>,
}

/// Something that is exposed now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    /// Where its finding stands among the report's.
    pub finding: usize,
    pub check: &'static str,
    pub severity: Severity,
    /// What it comes to, in a line.
    pub title: String,
    /// The resource's id.
    pub resource: String,
    /// The account, by name.
    pub account: String,
    pub account_id: &'static str,
    pub region: &'static str,
    /// From where to what, hop by hop; empty where no path is known.
    pub path: Vec<String>,
    /// What an intruder gains for certain.
    pub impact: Option<Impact>,
    /// What is known to be behind it: a tag, a role, or why nothing is known.
    pub behind: String,
    /// The item that it belongs to.
    pub item: &'static str,
    /// The command that shows it with its records.
    pub show: String,
    /// The commands that close it, where they are known.
    pub fix: Option<String>,
    /// What to do before they run.
    pub review: Option<&'static str>,
}

impl Exposure {
    /// The commands that close it, or the one that shows it.
    pub fn command(&self) -> &str {
        self.fix.as_ref().unwrap_or(&self.show)
    }
}

/// What came of everything that may be exposed: public resources and root users.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExposureCoverage {
    pub failing: usize,
    /// What passes, and what is declared to be open.
    pub passing: usize,
    /// Of those, what is declared.
    pub declared: usize,
    /// What fails, and somebody answers for by an exception.
    pub excepted: usize,
    /// Verdicts that could not be reached.
    pub unknown: usize,
    /// Of those, the resources that are open as far as their accounts show: only what is said of the organization, which
    /// could close them, was not seen.
    pub but_for_organization: Vec<String>,
    /// Verdicts about regions that a service control policy closes.
    pub closed: usize,
    /// Accounts that were not entered or not reached, and those that were left out.
    pub accounts: usize,
    /// What this version does not see.
    pub lacks: Vec<String>,
    /// Whether the accounts, regions or operations were narrowed, the accounts not all listed, or collecting was not
    /// finished.
    pub partly: bool,
}

impl ExposureCoverage {
    /// Whether nothing is exposed, and everything that may be was seen.
    pub fn is_clear(&self) -> bool {
        self.failing == 0 && self.is_whole()
    }

    /// Whether everything that may be exposed was seen.
    pub fn is_whole(&self) -> bool {
        let Self {
            failing: _,
            passing: _,
            declared: _,
            excepted: _,
            unknown,
            but_for_organization: _,
            closed,
            accounts,
            lacks,
            partly,
        } = self;
        *unknown == 0 && *closed == 0 && *accounts == 0 && lacks.is_empty() && !partly
    }
}

/// A step of the roadmap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub item: &'static str,
    pub name: String,
    pub state: ItemState,
    /// How long it takes.
    pub effort: String,
    /// Where it is left: `2 fail, 1 unseen`.
    pub left: String,
    pub command: String,
}

/// What could not be seen, by reason.
#[derive(Debug, Clone, Default)]
pub struct NotSeen {
    /// How many verdicts it cost.
    pub verdicts: usize,
    pub items: usize,
    /// The groups, those that a permission mends first.
    pub groups: Vec<NotSeenGroup>,
    /// Items of which this version examines nothing, as `firestep items --not-examined` lists them.
    pub not_examined: Vec<&'static str>,
}

/// One reason, and what it hid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotSeenGroup {
    /// What mends them.
    pub group: GapGroup,
    /// What is wrong and what to do.
    pub heading: &'static str,
    /// A row per action.
    pub rows: Vec<NotSeenRow>,
}

/// An action that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotSeenRow {
    /// The IAM action, or the operation.
    pub action: String,
    /// The accounts, by name.
    pub accounts: Vec<String>,
    /// The items that it leaves unseen.
    pub items: Vec<String>,
}

/// `2 fail, 1 waits, 1 unseen`, or `organization`.
pub fn left(item: &RolledItem) -> String {
    use crate::items::UnitKind;
    let counts = item.counts;
    let unseen = counts.unseen();
    match item.item.unit {
        UnitKind::Organization if counts.fail > 0 => "organization".to_owned(),
        UnitKind::Organization if unseen > 0 => "organization unseen".to_owned(),
        UnitKind::Organization => "organization waits".to_owned(),
        UnitKind::Repository => "no repository declared".to_owned(),
        UnitKind::Account => {
            let verb = |number, one: &str, many: &str| match number {
                0 => None,
                1 => Some(format!("1 {one}")),
                number => Some(format!("{number} {many}")),
            };
            let parts = [
                verb(counts.fail, "fails", "fail"),
                verb(counts.waiting, "waits", "wait"),
                verb(unseen, "unseen", "unseen"),
            ];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
    }
}
