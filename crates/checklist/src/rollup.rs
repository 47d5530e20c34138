//! From verdicts to the state of each item: by clause, by unit, by item.

use std::collections::{BTreeMap, BTreeSet};

use crate::items::{DecidedBy, Item, ItemClause, UnitKind, items};
use crate::score::Parts;

/// How many verdicts of each kind a check reached in one unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VerdictCounts {
    pub pass: u32,
    pub fail: u32,
    /// It could not be told.
    pub unknown: u32,
}

impl VerdictCounts {
    /// The sum of two.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            pass: self.pass + other.pass,
            fail: self.fail + other.fail,
            unknown: self.unknown + other.unknown,
        }
    }
}

/// What the checks found, by the clause they decide: item and clause.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// The clauses that a check of this version decides.
    pub examined: BTreeSet<(String, String)>,
    pub accounts: BTreeMap<(String, String), BTreeMap<String, VerdictCounts>>,
    pub organization: BTreeMap<(String, String), VerdictCounts>,
}

/// The units that are evaluated.
#[derive(Debug, Clone, Default)]
pub struct Units {
    /// The accounts, in order.
    pub accounts: Vec<String>,
    /// Those that could not be entered: every clause of theirs is unknown.
    pub unreachable: BTreeSet<String>,
    /// Whether the list that names them was read whole.
    pub whole: bool,
}

/// How a clause stands for a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClauseStatus {
    Pass,
    Fail,
    /// Evidence could not be had.
    Unknown,
    /// No check of this version decides it.
    NotExamined,
    /// There is nothing to evaluate: lists complete and empty.
    Nothing,
    /// What it needs is not declared yet.
    Undeclared,
    /// Nobody has attested it yet.
    NotAttested,
}

impl ClauseStatus {
    /// Its letter in reports: p, f, u, x, n, m.
    pub fn letter(self) -> char {
        match self {
            Self::Pass => 'p',
            Self::Fail | Self::Undeclared => 'f',
            Self::Unknown => 'u',
            Self::NotExamined => 'x',
            Self::Nothing => 'n',
            Self::NotAttested => 'm',
        }
    }

    fn is_open(self) -> bool {
        matches!(self, Self::Fail | Self::Undeclared | Self::NotAttested)
    }

    fn is_unseen(self) -> bool {
        matches!(self, Self::Unknown | Self::NotExamined)
    }
}

/// The state of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemState {
    /// Every unit passes every clause.
    Done,
    Partial,
    ToDo,
    /// Evidence could not be had.
    Unknown,
    /// This version has no check for it.
    NotExamined,
    /// There is nothing to evaluate.
    NotApplicable,
}

impl ItemState {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Partial => "partial",
            Self::ToDo => "to do",
            Self::Unknown => "unknown",
            Self::NotExamined => "not examined",
            Self::NotApplicable => "not applicable",
        }
    }
}

/// How a unit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitState {
    /// It passes every clause.
    Pass,
    Open,
    /// No clause fails, but one could not be told.
    Unseen,
    /// It has nothing to evaluate.
    NotApplicable,
}

/// An item with what came of it.
#[derive(Debug, Clone)]
pub struct RolledItem {
    pub item: &'static Item,
    pub state: ItemState,
    /// The units in order; empty for an organization's single one.
    pub units: Vec<(String, UnitState)>,
    /// Units that pass every clause.
    pub pass: usize,
    /// Units with a failing clause.
    pub open: usize,
    /// Units without one, but with a clause that could not be told.
    pub unseen: usize,
    pub applicable: usize,
    /// How each clause stands for each unit, in the order of the item's clauses and of `units`.
    pub status: Vec<Vec<ClauseStatus>>,
    /// What it is worth.
    pub parts: Parts,
}

/// Rolls the evidence up, item by item in checklist order.
pub fn roll_up(evidence: &Evidence, units: &Units) -> Vec<RolledItem> {
    items()
        .iter()
        .map(|item| roll_item(item, evidence, units))
        .collect()
}

fn roll_item(item: &'static Item, evidence: &Evidence, units: &Units) -> RolledItem {
    let names: Vec<String> = match item.unit {
        UnitKind::Account => units.accounts.clone(),
        UnitKind::Organization => vec!["organization".to_owned()],
        UnitKind::Repository => Vec::new(),
    };
    let status: Vec<Vec<ClauseStatus>> = item
        .clauses
        .iter()
        .map(|clause| {
            names
                .iter()
                .map(|unit| hold(item, clause, unit, evidence, units))
                .collect()
        })
        .collect();
    let states: Vec<(String, UnitState)> = names
        .into_iter()
        .enumerate()
        .map(|(at, unit)| {
            (
                unit,
                unit_state(item, status.iter().filter_map(|row| row.get(at))),
            )
        })
        .collect();
    let count = |wanted| states.iter().filter(|(_, state)| *state == wanted).count();
    let (pass, open, unseen) = (
        count(UnitState::Pass),
        count(UnitState::Open),
        count(UnitState::Unseen),
    );
    let applicable = pass + open + unseen;
    let any_unknown = status
        .iter()
        .flatten()
        .any(|status| *status == ClauseStatus::Unknown);
    let named = item.unit != UnitKind::Account || units.whole;
    let state = if !named {
        ItemState::Unknown
    } else if item.unit == UnitKind::Repository {
        ItemState::ToDo
    } else if applicable == 0 {
        ItemState::NotApplicable
    } else if pass == applicable {
        ItemState::Done
    } else if pass > 0 {
        ItemState::Partial
    } else if open > 0 {
        ItemState::ToDo
    } else if any_unknown {
        ItemState::Unknown
    } else {
        ItemState::NotExamined
    };
    let parts = match state {
        ItemState::Done | ItemState::Partial | ItemState::ToDo if applicable > 0 => Parts {
            verified: share(pass, applicable),
            attested: 0.0,
            unseen: share(unseen, applicable),
        },
        ItemState::Unknown | ItemState::NotExamined => Parts {
            unseen: 1.0,
            ..Parts::default()
        },
        _ => Parts::default(),
    };
    RolledItem {
        item,
        state,
        units: states,
        pass,
        open,
        unseen,
        applicable,
        status,
        parts,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of accounts")]
fn share(some: usize, all: usize) -> f64 {
    some as f64 / all as f64
}

fn hold(
    item: &Item,
    clause: &ItemClause,
    unit: &str,
    evidence: &Evidence,
    units: &Units,
) -> ClauseStatus {
    if clause.decided_by == DecidedBy::Attested {
        return ClauseStatus::NotAttested;
    }
    if clause.undeclared.is_some() {
        return ClauseStatus::Undeclared;
    }
    let key = (item.id.to_owned(), clause.id.clone());
    if !evidence.examined.contains(&key) {
        return ClauseStatus::NotExamined;
    }
    let of_organization = clause.scope == UnitKind::Organization;
    if !of_organization && units.unreachable.contains(unit) {
        return ClauseStatus::Unknown;
    }
    // What is said of the organization as a whole holds in every account.
    let whole = evidence.organization.get(&key).copied().unwrap_or_default();
    let own = evidence
        .accounts
        .get(&key)
        .and_then(|accounts| accounts.get(unit));
    let tally = if of_organization {
        whole
    } else {
        whole.plus(own.copied().unwrap_or_default())
    };
    if tally.fail > 0 {
        ClauseStatus::Fail
    } else if tally.unknown > 0 {
        ClauseStatus::Unknown
    } else if clause.lacks.is_some() {
        ClauseStatus::NotExamined
    } else if tally.pass > 0 {
        ClauseStatus::Pass
    } else {
        ClauseStatus::Nothing
    }
}

fn unit_state<'a>(item: &Item, status: impl Iterator<Item = &'a ClauseStatus>) -> UnitState {
    let status: Vec<ClauseStatus> = status.copied().collect();
    let own = |clause: &ItemClause| {
        clause.scope == item.unit || item.clauses.iter().all(|it| it.scope != item.unit)
    };
    let nothing = item
        .clauses
        .iter()
        .zip(&status)
        .filter(|(clause, _)| own(clause))
        .all(|(_, status)| *status == ClauseStatus::Nothing);
    if nothing {
        UnitState::NotApplicable
    } else if status.iter().any(|status| status.is_open()) {
        UnitState::Open
    } else if status.iter().any(|status| status.is_unseen()) {
        UnitState::Unseen
    } else {
        UnitState::Pass
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::items::item;

    fn units(accounts: &[&str]) -> Units {
        Units {
            accounts: accounts.iter().map(ToString::to_string).collect(),
            unreachable: BTreeSet::new(),
            whole: true,
        }
    }

    fn evidence(id: &str, rows: &[(&str, &str, VerdictCounts)]) -> Evidence {
        let mut evidence = Evidence::default();
        for (clause, account, tally) in rows {
            let key = (id.to_owned(), (*clause).to_owned());
            evidence.examined.insert(key.clone());
            evidence
                .accounts
                .entry(key)
                .or_default()
                .insert((*account).to_owned(), *tally);
        }
        evidence
    }

    const PASS: VerdictCounts = VerdictCounts {
        pass: 1,
        fail: 0,
        unknown: 0,
    };
    const FAIL: VerdictCounts = VerdictCounts {
        pass: 5,
        fail: 1,
        unknown: 0,
    };
    const UNKNOWN: VerdictCounts = VerdictCounts {
        pass: 5,
        fail: 0,
        unknown: 1,
    };
    const NOTHING: VerdictCounts = VerdictCounts {
        pass: 0,
        fail: 0,
        unknown: 0,
    };

    fn rolled(id: &str, rows: &[(&str, &str, VerdictCounts)], units: &Units) -> RolledItem {
        roll_item(item(id).unwrap(), &evidence(id, rows), units)
    }

    #[test]
    fn an_item_is_done_when_every_unit_passes_every_clause() {
        let rows = [("account", "a", PASS), ("buckets", "a", PASS)];
        assert_eq!(rolled("E3.4", &rows, &units(&["a"])).state, ItemState::Done);
    }

    #[test]
    fn a_clause_that_is_not_examined_keeps_an_item_from_being_done() {
        let item = rolled("E3.4", &[("account", "a", PASS)], &units(&["a"]));
        assert_eq!((item.state, item.unseen), (ItemState::NotExamined, 1));
    }

    #[test]
    fn partial_counts_the_units_that_pass() {
        let rows = [
            ("account", "a", PASS),
            ("buckets", "a", PASS),
            ("account", "b", FAIL),
            ("buckets", "b", PASS),
            ("account", "c", PASS),
            ("buckets", "c", UNKNOWN),
        ];
        let item = rolled("E3.4", &rows, &units(&["a", "b", "c"]));
        assert_eq!(
            (item.state, item.pass, item.open, item.unseen),
            (ItemState::Partial, 1, 1, 1)
        );
    }

    #[test]
    fn a_clause_with_nothing_to_judge_does_not_count() {
        let rows = [("account", "a", PASS), ("buckets", "a", NOTHING)];
        assert_eq!(rolled("E3.4", &rows, &units(&["a"])).state, ItemState::Done);
    }

    #[test]
    fn a_unit_without_anything_to_judge_is_not_applicable() {
        let rows = [("account", "a", NOTHING), ("buckets", "a", NOTHING)];
        assert_eq!(
            rolled("E3.4", &rows, &units(&["a"])).state,
            ItemState::NotApplicable
        );
    }

    #[test]
    fn an_account_that_could_not_be_entered_is_unseen_whatever_the_tallies() {
        let mut units = units(&["a"]);
        units.unreachable.insert("a".to_owned());
        let rows = [("account", "a", PASS), ("buckets", "a", NOTHING)];
        assert_eq!(rolled("E3.4", &rows, &units).state, ItemState::Unknown);
    }

    #[test]
    fn a_list_of_accounts_that_was_cut_makes_the_item_unknown_and_worth_nothing() {
        let mut units = units(&["a"]);
        units.whole = false;
        let rows = [("account", "a", PASS), ("buckets", "a", PASS)];
        let item = rolled("E3.4", &rows, &units);
        assert_eq!((item.state, item.pass), (ItemState::Unknown, 1));
        assert!(item.parts.verified == 0.0);
    }

    #[test]
    fn an_attested_item_is_to_do_until_somebody_attests_it() {
        assert_eq!(rolled("E4.1", &[], &units(&["a"])).state, ItemState::ToDo);
    }

    #[test]
    fn a_clause_whose_kinds_are_not_all_seen_fails_but_never_passes() {
        let mut rows = vec![
            ("instances", "a", PASS),
            ("buckets", "a", PASS),
            ("others", "a", PASS),
        ];
        assert_eq!(
            rolled("E6.1", &rows, &units(&["a"])).state,
            ItemState::NotExamined
        );
        rows[2].2 = FAIL;
        assert_eq!(rolled("E6.1", &rows, &units(&["a"])).state, ItemState::ToDo);
    }
}
