//! A worse clause never improves an item, whatever the evidence.

use std::collections::BTreeSet;

use firestep_checklist::rollup::{ClauseStatus, roll_statuses};
use firestep_checklist::{
    Evidence, Item, ItemState, RolledItem, UnitKind, UnitState, Units, VerdictCounts, items,
    roll_up,
};
use proptest::prelude::*;
use proptest::sample::Index;

const ACCOUNTS: [&str; 3] = ["111111111111", "222222222222", "333333333333"];

/// What the checks of a clause said in a unit, from the best on. `None`: they said nothing there.
const SAID: [Option<(u32, u32, u32)>; 5] = [
    Some((3, 0, 0)),
    Some((2, 0, 1)),
    Some((2, 1, 0)),
    Some((1, 1, 1)),
    Some((0, 3, 0)),
];
/// Lists that were complete and empty, and nothing at all: neither better nor worse than a pass.
const ALSO: [Option<(u32, u32, u32)>; 2] = [Some((0, 0, 0)), None];

/// How every clause of every item stands in every unit, by number; `organization` is the last unit.
type Standing = Vec<[usize; 4]>;

fn clauses() -> Vec<(String, String)> {
    let all = items().iter().flat_map(|item| {
        let of = item.clauses.iter();
        of.map(|clause| (item.id.to_string(), clause.id.clone()))
    });
    all.collect()
}

fn evidence(standing: &Standing, examined: &[bool]) -> Evidence {
    let mut evidence = Evidence::default();
    for ((key, said), examined) in clauses().into_iter().zip(standing).zip(examined) {
        if !examined {
            continue;
        }
        evidence.examined.insert(key.clone());
        let counts = |at: usize| {
            let said = SAID.iter().chain(&ALSO).nth(at).copied().flatten();
            said.map(|(pass, fail, unknown)| VerdictCounts {
                pass,
                fail,
                unknown,
                ..VerdictCounts::default()
            })
        };
        for (account, at) in ACCOUNTS.iter().zip(said) {
            if let Some(counts) = counts(*at) {
                let of = evidence.accounts.entry(key.clone()).or_default();
                of.insert((*account).to_owned(), counts);
            }
        }
        if let Some(counts) = counts(said[3]) {
            evidence.organization.insert(key, counts);
        }
    }
    evidence
}

fn units(unreachable: [bool; 3], whole: bool) -> Units {
    let of = ACCOUNTS.iter().zip(unreachable);
    Units {
        accounts: ACCOUNTS.iter().map(ToString::to_string).collect(),
        unreachable: of
            .filter(|(_, is)| *is)
            .map(|(id, _)| (*id).to_owned())
            .collect::<BTreeSet<String>>(),
        whole,
        ..Units::default()
    }
}

fn passing(item: &RolledItem) -> usize {
    let units = item.units.iter();
    units.filter(|(_, state)| *state == UnitState::Pass).count()
}

/// What may not happen to an item when something under it became worse.
fn improved(before: &RolledItem, after: &RolledItem) -> Option<String> {
    let worth = |it: &RolledItem| it.parts.verified + it.parts.attested;
    let at_most = |it: &RolledItem| {
        let parts = it.parts;
        let unseen = parts.refused + parts.not_collected + parts.closed + parts.not_examined;
        worth(it) + unseen + parts.waiting
    };
    let is = |it: &RolledItem, state| it.state == state;
    let wrong = if passing(after) > passing(before) {
        "more units pass"
    } else if worth(after) > worth(before) + 1e-9 {
        "it is worth more"
    } else if at_most(after) > at_most(before) + 1e-9 {
        "it may be worth more"
    } else if is(after, ItemState::Done) && !is(before, ItemState::Done) {
        "it is done"
    } else if is(after, ItemState::NotApplicable) && !is(before, ItemState::NotApplicable) {
        "it no longer applies"
    } else {
        return None;
    };
    Some(format!(
        "{}: {wrong}: {:?} before, {:?} after",
        before.item.id, before.state, after.state
    ))
}

/// A unit that passes although one of its clauses is not a pass there.
fn passes_wrongly(item: &RolledItem, standing: &Standing, examined: &[bool]) -> Option<String> {
    let first = clauses()
        .iter()
        .position(|(id, _)| *id == *item.item.id)
        .unwrap();
    let good = |said: usize| said == 0 || said >= SAID.len();
    for (at, (unit, state)) in item.units.iter().enumerate() {
        for (clause, of) in item.item.clauses.iter().zip(first..) {
            let own = item.item.unit == UnitKind::Account && clause.scope == UnitKind::Account;
            let is_good = examined[of] && good(standing[of][3]) && (!own || good(standing[of][at]));
            if *state == UnitState::Pass && !is_good {
                return Some(format!("{} {} in {unit}", item.item.id, clause.id));
            }
        }
    }
    let all_pass = item
        .units
        .iter()
        .all(|(_, state)| matches!(state, UnitState::Pass | UnitState::NotApplicable));
    (item.state == ItemState::Done && !all_pass).then(|| format!("{} is done", item.item.id))
}

fn standing() -> impl Strategy<Value = Standing> {
    let many = SAID.len() + ALSO.len();
    // Mostly good, so that items are done often enough to be kept from it.
    let one = prop_oneof![4 => Just(0), 1 => 0..many];
    prop::collection::vec(
        [one.clone(), one.clone(), one.clone(), one],
        clauses().len(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_worse_clause_never_improves_an_item(
        standing in standing(),
        examined in prop::collection::vec(prop::bool::weighted(0.9), clauses().len()),
        which in prop::collection::vec((any::<Index>(), 0usize..4, any::<Index>()), 1..24),
        unreachable in prop::array::uniform3(prop::bool::weighted(0.15)),
        whole in any::<bool>(),
    ) {
        let mut worse = standing.clone();
        for (clause, unit, to) in which {
            let said = &mut worse[clause.index(standing.len())][unit];
            if *said < SAID.len() {
                *said += to.index(SAID.len() - *said);
            } else {
                // Where there was nothing to evaluate, something is found that fails.
                *said = SAID.len() - 1;
            }
        }
        let units = units(unreachable, whole);
        let before = roll_up(&evidence(&standing, &examined), &units);
        let after = roll_up(&evidence(&worse, &examined), &units);
        let wrong: Vec<String> = before.iter().zip(&after)
            .filter_map(|(before, after)| improved(before, after))
            .chain(after.iter().filter_map(|it| passes_wrongly(it, &worse, &examined)))
            .collect();
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn not_seeing_never_improves_an_item(
        standing in standing(),
        examined in prop::collection::vec(prop::bool::weighted(0.9), clauses().len()),
        lost in prop::collection::vec(any::<Index>(), 0..8),
        unreachable in any::<[bool; 3]>(),
    ) {
        let mut less = examined.clone();
        for at in lost {
            less[at.index(examined.len())] = false;
        }
        let before = roll_up(&evidence(&standing, &examined), &units([false; 3], true));
        let after = roll_up(&evidence(&standing, &less), &units(unreachable, false));
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(passing(after) <= passing(before), "{}", before.item.id);
            let done = |it: &RolledItem| it.state == ItemState::Done;
            prop_assert!(!done(after) || done(before), "{}", before.item.id);
        }
    }
}

/// Every status, from the worst on. A new one does not compile until it stands here.
const STATUSES: [ClauseStatus; 14] = [
    ClauseStatus::Fail,
    ClauseStatus::Contradicted,
    ClauseStatus::Expired,
    ClauseStatus::Undeclared,
    ClauseStatus::NotAttested,
    ClauseStatus::Unknown,
    ClauseStatus::NotCollected,
    ClauseStatus::NotExamined,
    ClauseStatus::Closed,
    ClauseStatus::Waiting,
    ClauseStatus::Expiring,
    ClauseStatus::Attested,
    ClauseStatus::Pass,
    ClauseStatus::Nothing,
];

fn number(status: ClauseStatus) -> usize {
    match status {
        ClauseStatus::Fail => 0,
        ClauseStatus::Contradicted => 1,
        ClauseStatus::Expired => 2,
        ClauseStatus::Undeclared => 3,
        ClauseStatus::NotAttested => 4,
        ClauseStatus::Unknown => 5,
        ClauseStatus::NotCollected => 6,
        ClauseStatus::NotExamined => 7,
        ClauseStatus::Closed => 8,
        ClauseStatus::Waiting => 9,
        ClauseStatus::Expiring => 10,
        ClauseStatus::Attested => 11,
        ClauseStatus::Pass => 12,
        ClauseStatus::Nothing => 13,
    }
}

#[test]
fn a_worse_status_counts_no_better() {
    for (at, status) in STATUSES.into_iter().enumerate() {
        assert_eq!(number(status), at);
    }
    for pair in STATUSES.windows(2) {
        assert!(pair[0] < pair[1], "{pair:?}");
        assert!(pair[0].counts_as() <= pair[1].counts_as(), "{pair:?}");
    }
}

/// How every clause of an item stands in every unit.
type Statuses = Vec<Vec<ClauseStatus>>;

/// An item that has units, and a standing of it; mostly good, so that it is often done.
fn item_and_statuses() -> impl Strategy<Value = (&'static Item, Statuses)> {
    let some: Vec<&'static Item> = items()
        .iter()
        .filter(|item| item.unit != UnitKind::Repository)
        .collect();
    prop::sample::select(some).prop_flat_map(|item| {
        let one = || {
            prop_oneof![
                4 => Just(ClauseStatus::Pass),
                1 => Just(ClauseStatus::Attested),
                2 => prop::sample::select(&STATUSES[..]),
            ]
        };
        let rows = item.clauses.iter().map(|clause| {
            // What is said of the organization is the same in every unit.
            let is_own = clause.scope == item.unit;
            let row = prop::collection::vec(one(), names(item).len());
            row.prop_map(move |mut row| {
                if !is_own {
                    let first = row[0];
                    row.fill(first);
                }
                row
            })
        });
        rows.collect::<Vec<_>>()
            .prop_map(move |statuses| (item, statuses))
    })
}

fn names(item: &Item) -> Vec<String> {
    match item.unit {
        UnitKind::Account => ACCOUNTS.iter().map(ToString::to_string).collect(),
        UnitKind::Organization => vec!["organization".to_owned()],
        UnitKind::Repository => Vec::new(),
    }
}

fn rolled(item: &'static Item, statuses: &Statuses) -> RolledItem {
    let units = units([false; 3], true);
    roll_statuses(item, names(item), statuses.clone(), &units)
}

/// The same with another status for one clause, in a unit or where it is the organization's in all.
fn with(
    item: &Item,
    statuses: &Statuses,
    at: (Index, Index),
    to: impl Fn(ClauseStatus) -> ClauseStatus,
) -> Statuses {
    let mut statuses = statuses.clone();
    let clause = at.0.index(statuses.len());
    let unit = at.1.index(statuses[clause].len());
    let is_own = item.clauses[clause].scope == item.unit;
    let to = to(statuses[clause][unit]);
    if is_own {
        statuses[clause][unit] = to;
    } else {
        statuses[clause].fill(to);
    }
    statuses
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_worse_status_never_improves_an_item(
        (item, statuses) in item_and_statuses(),
        at in any::<(Index, Index)>(),
        to in any::<Index>(),
    ) {
        let worse = with(item, &statuses, at, |status| match status {
            // Where there was nothing to evaluate, something is found that fails.
            ClauseStatus::Nothing => ClauseStatus::Fail,
            other => STATUSES[to.index(number(other) + 1)],
        });
        let wrong = improved(&rolled(item, &statuses), &rolled(item, &worse));
        prop_assert!(wrong.is_none(), "{} {statuses:?} {worse:?}", wrong.unwrap());
    }

    #[test]
    fn evidence_against_an_attestation_keeps_a_unit_from_passing(
        (item, statuses) in item_and_statuses(),
        at in any::<(Index, Index)>(),
        lapsed in prop::sample::select(vec![ClauseStatus::Contradicted, ClauseStatus::Expired]),
    ) {
        let failing = with(item, &statuses, at, |_| ClauseStatus::Fail);
        let after = with(item, &statuses, at, |_| lapsed);
        let (failing, after) = (rolled(item, &failing), rolled(item, &after));
        prop_assert!(after.state != ItemState::Done, "{}", item.id);
        prop_assert_eq!(after.state, failing.state, "worth no more than a failure: {}", item.id);
        prop_assert_eq!(after.counts, failing.counts, "{}", item.id);
    }

    #[test]
    fn what_is_attested_is_never_verified(
        (item, statuses) in item_and_statuses(),
        at in any::<(Index, Index)>(),
        word in prop::sample::select(vec![ClauseStatus::Attested, ClauseStatus::Expiring]),
    ) {
        let passing = rolled(item, &with(item, &statuses, at, |_| ClauseStatus::Pass));
        let attested = rolled(item, &with(item, &statuses, at, |_| word));
        prop_assert_eq!(attested.state, passing.state, "{}", item.id);
        prop_assert!(attested.parts.verified == 0.0, "{}", item.id);
        let worth = passing.parts.verified + passing.parts.attested;
        prop_assert!((attested.parts.attested - worth).abs() < 1e-9, "{}", item.id);
    }
}

#[test]
fn the_properties_are_about_items_that_can_be_done() {
    let standing = vec![[0; 4]; clauses().len()];
    let examined = vec![true; clauses().len()];
    let best = roll_up(&evidence(&standing, &examined), &units([false; 3], true));
    let done = best.iter().filter(|it| it.state == ItemState::Done).count();
    let of_accounts = items().iter().filter(|it| it.unit == UnitKind::Account);
    assert!(done > 10 && of_accounts.count() > 10, "{done}");
}
