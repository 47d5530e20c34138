//! From verdicts to the state of each item: by clause, by unit, by item.

use std::collections::{BTreeMap, BTreeSet};

use crate::attested::{self, Vouched};
use crate::items::{DecidedBy, Item, ItemClause, UnitKind, items};
use crate::score::Parts;
pub use crate::status::{ClauseStatus, UnitState};

/// How many verdicts of each kind a check reached in one unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VerdictCounts {
    pub pass: u32,
    pub fail: u32,
    /// It could not be told.
    pub unknown: u32,
    /// It is about regions that a service control policy closes.
    pub closed: u32,
    /// It is about what this snapshot does not hold.
    pub not_collected: u32,
    /// It waits for a declaration.
    pub waiting: u32,
    /// It fails, and an exception holds.
    pub excepted: u32,
}

impl VerdictCounts {
    /// The sum of two.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            pass: self.pass + other.pass,
            fail: self.fail + other.fail,
            unknown: self.unknown + other.unknown,
            closed: self.closed + other.closed,
            not_collected: self.not_collected + other.not_collected,
            waiting: self.waiting + other.waiting,
            excepted: self.excepted + other.excepted,
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
    /// What people vouch for.
    pub vouched: Vouched,
    /// The clauses for which what they need is declared.
    pub declared: BTreeSet<(String, String)>,
}

impl Evidence {
    /// Takes closed regions for empty.
    pub(crate) fn empty_closed_regions(&mut self) {
        let accounts = self.accounts.values_mut().flat_map(BTreeMap::values_mut);
        for counts in accounts.chain(self.organization.values_mut()) {
            counts.closed = 0;
        }
    }
}

/// The units that are evaluated.
#[derive(Debug, Clone, Default)]
pub struct Units {
    /// The accounts, in order.
    pub accounts: Vec<String>,
    /// Those that could not be entered, and those whose file is damaged: every clause of theirs is unknown.
    pub unreachable: BTreeSet<String>,
    /// Those that the user left out, and those that were not reached.
    pub not_collected: BTreeSet<String>,
    /// Whether the list that names them was read whole.
    pub whole: bool,
    /// Whether the user left out accounts, regions or operations, or collecting was not finished: then nothing is done
    /// as a whole.
    pub narrowed: bool,
    /// Whether collecting was not finished: then nothing is known to be absent.
    pub unfinished: bool,
}

impl Units {
    /// Whether nothing of an account was read.
    pub fn lacks(&self, account: &str) -> bool {
        self.unreachable.contains(account) || self.not_collected.contains(account)
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

/// How many units stand how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UnitCounts {
    pub pass: usize,
    pub fail: usize,
    pub refused: usize,
    pub not_collected: usize,
    pub not_examined: usize,
    pub closed: usize,
    pub waiting: usize,
    /// Those that have nothing to evaluate. They do not count.
    pub nothing: usize,
}

impl UnitCounts {
    fn of(states: impl IntoIterator<Item = UnitState>) -> Self {
        let mut counts = Self::default();
        for state in states {
            match state {
                UnitState::Pass => counts.pass += 1,
                UnitState::Fail => counts.fail += 1,
                UnitState::Refused => counts.refused += 1,
                UnitState::NotCollected => counts.not_collected += 1,
                UnitState::NotExamined => counts.not_examined += 1,
                UnitState::Closed => counts.closed += 1,
                UnitState::Waiting => counts.waiting += 1,
                UnitState::NotApplicable => counts.nothing += 1,
            }
        }
        counts
    }

    /// Those that were not seen: refused, not collected, closed or not examined.
    pub fn unseen(&self) -> usize {
        self.refused + self.not_collected + self.closed + self.not_examined
    }

    /// All that count.
    pub fn applicable(&self) -> usize {
        self.pass + self.fail + self.unseen() + self.waiting
    }
}

/// A clause with what came of it.
#[derive(Debug, Clone)]
pub struct RolledClause {
    pub clause: &'static ItemClause,
    /// How it stands for each unit of the item, in their order; once, when it is the organization's.
    pub statuses: Vec<ClauseStatus>,
    /// Whether the statuses are those of the item's units.
    pub by_unit: bool,
    /// The status that speaks for all: the worst of them.
    pub status: ClauseStatus,
    pub counts: UnitCounts,
}

impl RolledClause {
    /// How it stands for a unit of its item.
    pub fn of_unit(&self, at: usize) -> ClauseStatus {
        let at = if self.by_unit { at } else { 0 };
        self.statuses.get(at).copied().unwrap_or(self.status)
    }
}

/// An item with what came of it.
#[derive(Debug, Clone)]
pub struct RolledItem {
    pub item: &'static Item,
    pub state: ItemState,
    /// The units in order; empty for an organization's single one.
    pub units: Vec<(String, UnitState)>,
    pub counts: UnitCounts,
    /// The clauses, in the item's order.
    pub clauses: Vec<RolledClause>,
    /// What it is worth.
    pub parts: Parts,
}

impl RolledItem {
    /// The share of its units that this version can find to pass: every clause has a check there that sees all that its
    /// text names.
    pub fn reachable(&self) -> f64 {
        let counting = |(at, (_, state)): (usize, &(String, UnitState))| {
            (*state != UnitState::NotApplicable).then_some(at)
        };
        let units: Vec<usize> = self.units.iter().enumerate().filter_map(counting).collect();
        let can_pass = |at: &&usize| {
            let mut clauses = self.clauses.iter();
            clauses.all(|it| it.clause.lacks.is_none() && !it.of_unit(**at).is_out_of_reach())
        };
        share(units.iter().filter(can_pass).count(), units.len().max(1))
    }

    /// Whether something is left of it that can be put right and seen to be: a clause that fails, or waits for a
    /// declaration that a check reads. What is not seen is mended by seeing it, which is told apart.
    pub fn has_work(&self) -> bool {
        let of = self.clauses.iter().flat_map(|clause| &clause.statuses);
        of.copied().any(|status| match status {
            ClauseStatus::Fail
            | ClauseStatus::Contradicted
            | ClauseStatus::Expired
            | ClauseStatus::Waiting => true,
            ClauseStatus::Unknown
            | ClauseStatus::NotCollected
            | ClauseStatus::Closed
            | ClauseStatus::Undeclared
            | ClauseStatus::NotAttested
            | ClauseStatus::NotExamined
            | ClauseStatus::Expiring
            | ClauseStatus::Attested
            | ClauseStatus::Pass
            | ClauseStatus::Nothing => false,
        })
    }
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
    let mut statuses: Vec<Vec<ClauseStatus>> = item
        .clauses
        .iter()
        .map(|clause| {
            names
                .iter()
                .map(|unit| clause_status(item, clause, unit, evidence, units))
                .collect()
        })
        .collect();
    contradict(item, &mut statuses);
    let mut rolled = roll_statuses(item, names, statuses, units);
    let has_check = item.clauses.iter().any(|clause| {
        let key = (item.id.to_owned(), clause.id.clone());
        evidence.examined.contains(&key)
    });
    if rolled.state == ItemState::Unknown && !has_check {
        // The accounts were not all listed, and seeing them would not examine it.
        rolled.state = ItemState::NotExamined;
        rolled.parts = Parts {
            not_examined: 1.0,
            ..Parts::default()
        };
    }
    rolled
}

/// What people attest falls where a fact speaks against it; of the organization, where one does in any account.
fn contradict(item: &Item, statuses: &mut [Vec<ClauseStatus>]) {
    let found = statuses.to_vec();
    let fails = |clause: &String, units: &std::ops::Range<usize>| {
        let rows = item.clauses.iter().zip(&found);
        let row = rows.filter(|(it, _)| it.id == *clause).map(|(_, row)| row);
        let row: Vec<_> = row.flatten().collect();
        units.clone().any(|at| {
            matches!(
                row.get(at),
                Some(ClauseStatus::Fail | ClauseStatus::Contradicted)
            )
        })
    };
    for (clause, row) in item.clauses.iter().zip(statuses) {
        if clause.decided_by != DecidedBy::Attested {
            continue;
        }
        let all = row.len();
        for (at, status) in row.iter_mut().enumerate() {
            let is_attested = matches!(status, ClauseStatus::Attested | ClauseStatus::Expiring);
            let units = match clause.scope {
                UnitKind::Organization => 0..all,
                UnitKind::Account | UnitKind::Repository => at..at + 1,
            };
            let mut by = clause.contradicted_by.iter();
            if is_attested && by.any(|it| fails(it, &units)) {
                *status = ClauseStatus::Contradicted;
            }
        }
    }
}

/// Rolls up how every clause of an item stands in every unit: a row a clause, in the units' order.
pub fn roll_statuses(
    item: &'static Item,
    names: Vec<String>,
    statuses: Vec<Vec<ClauseStatus>>,
    units: &Units,
) -> RolledItem {
    let states: Vec<(String, UnitState)> = names
        .into_iter()
        .enumerate()
        .map(|(at, unit)| {
            let own = statuses.iter().filter_map(|row| row.get(at));
            (unit, unit_state(item, own))
        })
        .collect();
    let counts = UnitCounts::of(states.iter().map(|(_, state)| *state));
    let any_unseen = statuses
        .iter()
        .flatten()
        .any(|status| matches!(status, ClauseStatus::Unknown | ClauseStatus::NotCollected));
    let beside = beside_units(item, &statuses);
    let state = item_state(item, units, counts, beside, any_unseen);
    let applicable = counts.applicable();
    // What rests on anybody's word is not verified.
    let is_attested = statuses
        .iter()
        .flatten()
        .any(|status| matches!(status, ClauseStatus::Attested | ClauseStatus::Expiring));
    let passing = share(counts.pass, applicable.max(1));
    let parts = match state {
        ItemState::Unknown if applicable == 0 || !units.whole => {
            let is_left_out = units.unfinished || beside == Some(UnitState::NotCollected);
            Parts {
                refused: if is_left_out { 0.0 } else { 1.0 },
                not_collected: if is_left_out { 1.0 } else { 0.0 },
                ..Parts::default()
            }
        }
        ItemState::Done | ItemState::Partial | ItemState::ToDo | ItemState::Unknown
            if applicable > 0 =>
        {
            Parts {
                verified: if is_attested { 0.0 } else { passing },
                attested: if is_attested { passing } else { 0.0 },
                refused: share(counts.refused, applicable),
                not_collected: share(counts.not_collected, applicable),
                closed: share(counts.closed, applicable),
                not_examined: share(counts.not_examined, applicable),
                waiting: share(counts.waiting, applicable),
            }
        }
        ItemState::NotExamined => Parts {
            not_examined: 1.0,
            ..Parts::default()
        },
        ItemState::Done
        | ItemState::Partial
        | ItemState::ToDo
        | ItemState::Unknown
        | ItemState::NotApplicable => Parts::default(),
    };
    let clauses = item
        .clauses
        .iter()
        .zip(statuses)
        .map(|(clause, statuses)| roll_clause(item, clause, statuses))
        .collect();
    RolledItem {
        item,
        state,
        units: states,
        counts,
        clauses,
        parts,
    }
}

fn roll_clause(
    item: &Item,
    clause: &'static ItemClause,
    mut statuses: Vec<ClauseStatus>,
) -> RolledClause {
    let by_unit = clause.scope == UnitKind::Account && item.unit == UnitKind::Account;
    if !by_unit {
        // It is the same for every unit.
        statuses.truncate(1);
    }
    RolledClause {
        clause,
        by_unit,
        status: statuses
            .iter()
            .copied()
            .min()
            .unwrap_or(ClauseStatus::Nothing),
        counts: UnitCounts::of(statuses.iter().map(|status| status.told_as())),
        statuses,
    }
}

/// What speaks against an item of accounts in which no account has anything to judge: a clause about the organization
/// that fails or was not seen.
fn beside_units(item: &Item, statuses: &[Vec<ClauseStatus>]) -> Option<UnitState> {
    if item.unit != UnitKind::Account {
        return None;
    }
    let of_organization = item
        .clauses
        .iter()
        .zip(statuses)
        .filter(|(clause, _)| clause.scope == UnitKind::Organization)
        .filter_map(|(_, row)| row.first())
        .map(|status| status.told_as());
    let against = [UnitState::Fail, UnitState::Refused, UnitState::NotCollected];
    let found: Vec<UnitState> = of_organization.collect();
    against.into_iter().find(|it| found.contains(it))
}

fn item_state(
    item: &Item,
    units: &Units,
    counts: UnitCounts,
    beside: Option<UnitState>,
    any_unseen: bool,
) -> ItemState {
    let named = item.unit != UnitKind::Account || units.whole;
    if !named {
        ItemState::Unknown
    } else if item.unit == UnitKind::Repository {
        ItemState::ToDo
    } else if counts.applicable() == 0 {
        match beside {
            Some(UnitState::Fail) => ItemState::ToDo,
            Some(_) => ItemState::Unknown,
            None if units.unfinished => ItemState::Unknown,
            None => ItemState::NotApplicable,
        }
    } else if counts.pass == counts.applicable() && !units.narrowed {
        ItemState::Done
    } else if counts.pass > 0 {
        ItemState::Partial
    } else if counts.fail > 0 || counts.waiting > 0 {
        ItemState::ToDo
    } else if any_unseen || counts.closed > 0 {
        ItemState::Unknown
    } else {
        ItemState::NotExamined
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of accounts")]
fn share(some: usize, all: usize) -> f64 {
    some as f64 / all as f64
}

fn clause_status(
    item: &Item,
    clause: &ItemClause,
    unit: &str,
    evidence: &Evidence,
    units: &Units,
) -> ClauseStatus {
    let key = (item.id.to_owned(), clause.id.clone());
    let of_organization = clause.scope == UnitKind::Organization;
    let vouches = evidence.vouched.get(&key).map_or(&[][..], Vec::as_slice);
    let vouched = attested::best(vouches, (!of_organization).then_some(unit));
    if clause.decided_by == DecidedBy::Attested {
        return vouched;
    }
    let undeclared = clause.undeclared.is_some() && !evidence.declared.contains(&key);
    if !evidence.examined.contains(&key) {
        return if undeclared {
            ClauseStatus::Undeclared
        } else {
            ClauseStatus::NotExamined
        };
    }
    if !of_organization {
        if units.unreachable.contains(unit) {
            return ClauseStatus::Unknown;
        }
        if units.not_collected.contains(unit) {
            return ClauseStatus::NotCollected;
        }
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
        // A fact wins over whatever is said of it.
        match vouched {
            ClauseStatus::Attested | ClauseStatus::Expiring => ClauseStatus::Contradicted,
            _ => ClauseStatus::Fail,
        }
    } else if tally.unknown > 0 {
        ClauseStatus::Unknown
    } else if tally.not_collected > 0 {
        ClauseStatus::NotCollected
    } else if undeclared {
        // Nothing speaks against it, and what it needs is not declared.
        ClauseStatus::Undeclared
    } else if clause.lacks.is_some() && tally.waiting == 0 {
        ClauseStatus::NotExamined
    } else if tally.closed > 0 {
        ClauseStatus::Closed
    } else if tally.waiting > 0 {
        ClauseStatus::Waiting
    } else if tally.excepted > 0 {
        // It holds by what somebody answers for.
        ClauseStatus::Attested
    } else if tally.pass > 0 {
        ClauseStatus::Pass
    } else {
        ClauseStatus::Nothing
    }
}

fn unit_state<'a>(item: &Item, statuses: impl Iterator<Item = &'a ClauseStatus>) -> UnitState {
    let statuses: Vec<ClauseStatus> = statuses.copied().collect();
    let own = |clause: &ItemClause| {
        clause.scope == item.unit || item.clauses.iter().all(|it| it.scope != item.unit)
    };
    let nothing = item
        .clauses
        .iter()
        .zip(&statuses)
        .filter(|(clause, _)| own(clause))
        .all(|(_, status)| *status == ClauseStatus::Nothing);
    if nothing {
        return UnitState::NotApplicable;
    }
    let has = |state| statuses.iter().any(|it| it.told_as() == state);
    let waits = statuses
        .iter()
        .any(|it| it.counts_as() == UnitState::Fail && it.told_as() == UnitState::Waiting);
    // A declaration settles nothing where evidence could not be had either.
    let unseen = [UnitState::Fail, UnitState::Refused, UnitState::NotCollected];
    if let Some(state) = unseen.into_iter().find(|state| has(*state)) {
        return state;
    }
    match statuses.iter().map(|it| it.told_as()).min() {
        _ if waits => UnitState::Waiting,
        // What has nothing to evaluate does not count beside what has.
        Some(UnitState::NotApplicable) | None => UnitState::Pass,
        Some(state) => state,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::items::item;

    #[test]
    fn closed_regions_and_what_is_not_declared_are_worth_nothing_and_are_no_failure() {
        let clause = |tally: VerdictCounts| {
            let item = item("E6.2").unwrap();
            let key = ("E6.2".to_owned(), item.clauses[0].id.clone());
            let mut evidence = Evidence::default();
            evidence.examined.insert(key.clone());
            let own = [("1".to_owned(), tally)].into();
            evidence.accounts.insert(key, own);
            clause_status(item, &item.clauses[0], "1", &evidence, &units(&["1"]))
        };
        let left_out = VerdictCounts {
            not_collected: 1,
            ..PASS
        };
        assert_eq!(clause(left_out), ClauseStatus::NotCollected);
        assert_eq!(clause(left_out.plus(UNKNOWN)), ClauseStatus::Unknown);
        let closed = VerdictCounts { closed: 1, ..PASS };
        assert_eq!(clause(closed), ClauseStatus::Closed);
        assert_eq!(clause(closed.plus(FAIL)), ClauseStatus::Fail);
        assert_eq!(clause(closed.plus(UNKNOWN)), ClauseStatus::Unknown);
        let waiting = VerdictCounts { waiting: 1, ..PASS };
        assert_eq!(clause(waiting), ClauseStatus::Waiting);
    }

    fn units(accounts: &[&str]) -> Units {
        Units {
            accounts: accounts.iter().map(ToString::to_string).collect(),
            whole: true,
            ..Units::default()
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
        closed: 0,
        not_collected: 0,
        waiting: 0,
        excepted: 0,
    };
    const FAIL: VerdictCounts = VerdictCounts {
        pass: 5,
        fail: 1,
        unknown: 0,
        closed: 0,
        not_collected: 0,
        waiting: 0,
        excepted: 0,
    };
    const UNKNOWN: VerdictCounts = VerdictCounts {
        pass: 5,
        fail: 0,
        unknown: 1,
        closed: 0,
        not_collected: 0,
        waiting: 0,
        excepted: 0,
    };
    const NOTHING: VerdictCounts = VerdictCounts {
        pass: 0,
        fail: 0,
        unknown: 0,
        closed: 0,
        not_collected: 0,
        waiting: 0,
        excepted: 0,
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
        assert_eq!(
            (item.state, item.counts.unseen()),
            (ItemState::NotExamined, 1)
        );
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
            (
                item.state,
                item.counts.pass,
                item.counts.fail,
                item.counts.refused
            ),
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
    fn what_fails_of_the_organization_is_to_do_where_no_account_has_anything_to_judge() {
        let of = |tally: VerdictCounts| {
            let item = item("E1.7").unwrap();
            let mut evidence = Evidence::default();
            for clause in &item.clauses {
                let key = ("E1.7".to_owned(), clause.id.clone());
                evidence.examined.insert(key.clone());
                evidence.organization.insert(key, NOTHING);
            }
            let key = ("E1.7".to_owned(), "beyond-full-access".into());
            evidence.organization.insert(key, tally);
            roll_item(item, &evidence, &units(&["a"])).state
        };
        assert_eq!(of(FAIL), ItemState::ToDo);
        assert_eq!(of(UNKNOWN), ItemState::Unknown);
        assert_eq!(of(PASS), ItemState::NotApplicable);
        assert_eq!(of(NOTHING), ItemState::NotApplicable);
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
        assert_eq!((item.state, item.counts.pass), (ItemState::Unknown, 1));
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

    fn vouched(item: &str, clause: &str, status: ClauseStatus) -> Vouched {
        let vouch = attested::Vouch {
            accounts: None,
            status,
        };
        [((item.to_owned(), clause.to_owned()), vec![vouch])].into()
    }

    fn status_of(rolled: &RolledItem, clause: &str) -> ClauseStatus {
        let mut clauses = rolled.clauses.iter();
        clauses.find(|it| it.clause.id == clause).unwrap().status
    }

    #[test]
    fn what_people_attest_counts_apart_and_falls_where_a_fact_speaks_against_it() {
        let item = item("E1.3").unwrap();
        let facts = |one_person: VerdictCounts| {
            let rows = [
                ("list-pattern", "1", PASS),
                ("no-free-mail", "1", PASS),
                ("one-person", "1", one_person),
                ("list-pattern", "2", PASS),
                ("no-free-mail", "2", PASS),
                ("one-person", "2", PASS),
            ];
            let mut evidence = evidence("E1.3", &rows);
            for (key, accounts) in &evidence.accounts {
                let mut all = accounts.values().copied();
                let first = all.next().unwrap();
                let sum = all.fold(first, VerdictCounts::plus);
                evidence.organization.insert(key.clone(), sum);
            }
            evidence
        };
        let roll = |evidence: &Evidence| roll_item(item, evidence, &units(&["1", "2"]));
        let nobody = roll(&facts(PASS));
        assert_eq!(status_of(&nobody, "two-members"), ClauseStatus::NotAttested);
        assert_eq!((nobody.parts.verified, nobody.parts.attested), (0.0, 0.0));
        let with = |facts: Evidence, status| {
            roll(&Evidence {
                vouched: vouched("E1.3", "two-members", status),
                ..facts
            })
        };
        let attested = with(facts(PASS), ClauseStatus::Attested);
        assert_eq!(
            (attested.parts.verified, attested.parts.attested),
            (0.0, 1.0)
        );
        let expired = with(facts(PASS), ClauseStatus::Expired);
        assert_eq!(expired.state, ItemState::ToDo);
        let against = with(facts(FAIL), ClauseStatus::Attested);
        assert_eq!(
            status_of(&against, "two-members"),
            ClauseStatus::Contradicted
        );
        assert_eq!(against.state, ItemState::ToDo);
    }

    #[test]
    fn a_statement_about_what_evidence_decides_changes_no_verdict() {
        let item = item("E6.2").unwrap();
        let clause = &item.clauses[0];
        let said = |tally: VerdictCounts, status| {
            let mut evidence = evidence("E6.2", &[(&clause.id, "1", tally)]);
            evidence.vouched = vouched("E6.2", &clause.id, status);
            clause_status(item, clause, "1", &evidence, &units(&["1"]))
        };
        for status in [ClauseStatus::Attested, ClauseStatus::Expiring] {
            assert_eq!(said(FAIL, status), ClauseStatus::Contradicted);
            assert_eq!(said(UNKNOWN, status), ClauseStatus::Unknown);
            assert_eq!(said(PASS, status), ClauseStatus::Pass);
        }
        assert_eq!(said(FAIL, ClauseStatus::Expired), ClauseStatus::Fail);
    }

    #[test]
    fn a_clause_that_holds_by_exceptions_is_attested_and_one_that_was_not_seen_is_not() {
        let item = item("E6.2").unwrap();
        let clause = &item.clauses[0];
        let said = |tally: VerdictCounts| {
            let evidence = evidence("E6.2", &[(&clause.id, "1", tally)]);
            clause_status(item, clause, "1", &evidence, &units(&["1"]))
        };
        let excepted = VerdictCounts {
            excepted: 1,
            ..PASS
        };
        assert_eq!(said(excepted), ClauseStatus::Attested);
        assert_eq!(said(excepted.plus(FAIL)), ClauseStatus::Fail);
        assert_eq!(said(excepted.plus(UNKNOWN)), ClauseStatus::Unknown);
    }
}
