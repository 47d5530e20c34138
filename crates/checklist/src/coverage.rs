//! Where an organization stands with a framework, requirement by requirement.

use std::collections::HashMap;

use firestep_audit::{Counts, Tally};

use crate::framework::{Framework, Requirement, Undecided};
use crate::report::{AccountState, Report};
use crate::rollup::ItemState;

/// One requirement, and what the verdicts behind it come to.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    pub requirement: &'static Requirement,
    pub state: RequirementState,
    pub counts: Counts,
}

/// What became of a requirement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RequirementState {
    /// A check or an item behind it fails.
    Fail,
    /// None fails, and not all could be seen.
    Unknown,
    /// None fails, and it asks for more than they see, or an exception holds.
    Partly,
    /// All behind it pass.
    Pass,
    /// There is nothing that it is about.
    Nothing,
    /// No call to AWS can tell.
    ByNoCall,
    /// This version does not look.
    NotYet,
}

impl RequirementState {
    /// In the order in which they are counted.
    pub const ALL: [RequirementState; 7] = [
        Self::Fail,
        Self::Unknown,
        Self::Partly,
        Self::Pass,
        Self::Nothing,
        Self::ByNoCall,
        Self::NotYet,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Partly => "partly",
            Self::Pass => "pass",
            Self::Nothing => "nothing",
            Self::ByNoCall => "by no call",
            Self::NotYet => "not yet",
        }
    }
}

/// Every requirement of a framework. `is_about` says which tallies are asked for, `is_whole` whether all was seen that
/// they are about.
pub fn standings(
    framework: &'static Framework,
    report: &Report,
    is_about: impl Fn(&Tally) -> bool,
    is_whole: bool,
) -> Vec<Standing> {
    let mut of_checks: HashMap<&str, Counts> = HashMap::new();
    for tally in report.tallies.iter().filter(|it| is_about(it)) {
        of_checks.entry(tally.check.id).or_default().add(tally);
    }
    let stand = |requirement| {
        let counts = counts(requirement, report, &of_checks);
        let is_part = requirement.is_part || !framework.is_of_aws || counts.excepted > 0;
        let state = match requirement.undecided {
            Some(Undecided::ByNoCall(_)) => RequirementState::ByNoCall,
            Some(Undecided::NotYet) => RequirementState::NotYet,
            None if counts.fail > 0 => RequirementState::Fail,
            // What was not reached may fail.
            None if counts.unknown > 0 || !is_whole => RequirementState::Unknown,
            None if counts.pass + counts.excepted == 0 => RequirementState::Nothing,
            None if is_part => RequirementState::Partly,
            None => RequirementState::Pass,
        };
        Standing {
            requirement,
            state,
            counts,
        }
    };
    framework.requirements.iter().map(stand).collect()
}

/// What the verdicts of its checks, and the states of its items, come to.
fn counts(requirement: &Requirement, report: &Report, of_checks: &HashMap<&str, Counts>) -> Counts {
    let of = requirement.checks.iter().filter_map(|it| of_checks.get(it));
    let mut counts = of.copied().sum::<Counts>();
    for item in requirement.items.iter().filter_map(|id| report.item(id)) {
        match item.state {
            ItemState::Done => counts.pass += 1,
            ItemState::Partial | ItemState::ToDo => counts.fail += 1,
            ItemState::Unknown | ItemState::NotExamined => counts.unknown += 1,
            ItemState::NotApplicable => counts.nothing += 1,
        }
    }
    counts
}

/// Whether everything was seen of the accounts that are asked for. Regions that were left out are unknown verdicts of
/// what is regional, and hide nothing of what is not.
pub fn is_whole(report: &Report, wants: impl Fn(&str, &str) -> bool) -> bool {
    let mut accounts = report.accounts.iter().filter(|it| wants(&it.id, &it.name));
    let narrowed = &report.head.narrowed;
    report.accounts_whole
        && report.head.ended_early.is_none()
        && narrowed.accounts.is_empty()
        && narrowed.operations.is_none()
        && accounts.all(|it| matches!(it.state, AccountState::Examined | AccountState::Inactive))
}
