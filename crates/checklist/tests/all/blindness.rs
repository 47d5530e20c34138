//! Blindness never helps: the promise that the product is known for.
//!
//! Take evidence B and a part A of it, made by denying an operation, throttling it for good, or
//! cutting its lists. Every verdict in A equals the one in B or is unknown; what can no longer be
//! named is stood for by an unknown; no count of passing or failing units and no score is higher in
//! A; an item is done or not applicable in A only if it is so in B.

use std::collections::{BTreeMap, BTreeSet};

use firestep_catalogue::{PlannedOperation, plan};
use firestep_checklist::items::Tier;
use firestep_checklist::{Evaluated, ItemState, RolledItem, Score};
use firestep_sim::{ACME, World};
use firestep_snapshot::{GLOBAL, MemorySnapshot, Outcome, Record, Refusal};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::law::{Key, Touched, in_two_threads, verdicts};
use crate::memory::evaluated;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blindness {
    Denied,
    Throttled,
    Cut,
}

pub(crate) const ALL: [Blindness; 3] = [Blindness::Denied, Blindness::Throttled, Blindness::Cut];

/// One operation that is not seen, in every account or in one.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) operation: String,
    pub(crate) name: Option<String>,
    pub(crate) account: Option<String>,
    pub(crate) how: Blindness,
}

#[test]
fn seeing_less_of_the_demo_never_helps() {
    let world = World::parse(ACME).unwrap();
    let tried = law(&world, 1, 1);
    println!("blindness: {tried} pairs of operation and check tried on the demo");
    assert!(tried > 100);
}

#[test]
fn seeing_less_of_a_random_world_never_helps() {
    let mut tried = 0;
    for seed in 1..=4 {
        tried += law(&random(seed), 7, seed);
    }
    println!("blindness: {tried} pairs of operation and check tried on random worlds");
}

#[test]
fn a_check_reads_what_it_says_and_nothing_else() {
    let all = World::parse(ACME).unwrap().conversation().snapshot();
    let whole = verdicts(&evaluated(&all));
    let mut wrong = Vec::new();
    for check in firestep_checks::all() {
        let needed = firestep_collect::narrowed(check.reads.iter().copied());
        let part = all.rewritten(&|_, record| {
            needed
                .contains(&record.operation_id())
                .then(|| record.clone())
        });
        let seen = verdicts(&evaluated(&part));
        for (key, verdict) in whole.iter().filter(|(key, _)| key.0 == check.id) {
            if seen.get(key) != Some(verdict) {
                wrong.push(format!(
                    "{key:?}: {verdict} with everything, {:?} with what it reads",
                    seen.get(key)
                ));
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Tries every `step`th case; gives the pairs of operation and check that were tried.
fn law(world: &World, step: usize, seed: u64) -> usize {
    let whole = world.conversation().snapshot();
    let accounts: Vec<&String> = whole.accounts.keys().collect();
    let mut cases: BTreeMap<&str, Vec<Case>> = BTreeMap::new();
    let mut mixed = seed;
    let mut number = 0;
    for ask in plan() {
        mixed = mix(mixed);
        let one = accounts
            .get(usize::try_from(mixed).unwrap_or(0) % accounts.len())
            .map(ToString::to_string);
        for how in ALL {
            for account in [None, one.clone()] {
                if number % step == 0 {
                    cases.entry(ask.id()).or_default().push(Case {
                        operation: ask.id().to_owned(),
                        name: ask.name.map(str::to_owned),
                        account,
                        how,
                    });
                }
                number += 1;
            }
        }
    }
    let cases: Vec<(&str, Vec<Case>)> = cases.into_iter().collect();
    in_two_threads(&cases, |(operation, cases), wrong| {
        let touched = Touched::by(&whole, operation);
        let before = verdicts(&touched.evaluated);
        for case in cases {
            let less = touched.evaluate(&blind(&touched.evidence, case));
            let found = compare(&touched.evaluated, &before, &less);
            if let Some(first) = found.first() {
                wrong(format!("{case:?}: {first} (and {} more)", found.len() - 1));
            }
        }
        cases.len() * touched.checks.len()
    })
}

/// The evidence without what the case takes away, and without what would not have been asked.
pub(crate) fn blind(whole: &MemorySnapshot, case: &Case) -> MemorySnapshot {
    let lost = if case.how == Blindness::Cut {
        BTreeSet::new()
    } else {
        descendants(&case.operation)
    };
    whole.rewritten(&|id, record| {
        let here = case.account.as_deref().is_none_or(|account| account == id);
        if !here {
            return Some(record.clone());
        }
        let operation = record.operation_id();
        if lost.contains(&operation) {
            return None;
        }
        if operation != case.operation || record.name.as_deref() != case.name.as_deref() {
            return Some(record.clone());
        }
        match case.how {
            Blindness::Denied => refused(record, "AccessDenied", "is not authorized to perform"),
            Blindness::Throttled => refused(record, "ThrottlingException", "Rate exceeded"),
            Blindness::Cut => Some(cut(record)),
        }
    })
}

fn refused(record: &Record, code: &str, message: &str) -> Option<Record> {
    (record.page == 0).then(|| Record {
        more: false,
        outcome: Outcome::Error(Refusal {
            code: code.into(),
            message: message.into(),
            status: Some(403),
        }),
        ..record.clone()
    })
}

/// Half of each list, and the word that more would follow.
fn cut(record: &Record) -> Record {
    let Outcome::Ok(output) = &record.outcome else {
        return record.clone();
    };
    let mut value: Value = serde_json::from_str(output.get()).unwrap();
    if let Some(members) = value.as_object_mut() {
        for member in members.values_mut() {
            if let Value::Array(items) = member {
                items.truncate(items.len() / 2);
            }
        }
    }
    Record {
        more: true,
        outcome: Outcome::Ok(RawValue::from_string(value.to_string()).unwrap()),
        ..record.clone()
    }
}

/// The operations that hang on the answers of this one, over any number of steps.
fn descendants(operation: &str) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut open = vec![operation.to_owned()];
    while let Some(parent) = open.pop() {
        let hangs = |ask: &&PlannedOperation| ask.parents.iter().any(|it| it.operation() == parent);
        for child in plan().iter().filter(hangs).map(PlannedOperation::id) {
            if child != operation && found.insert(child.to_owned()) {
                open.push(child.to_owned());
            }
        }
    }
    found
}

pub(crate) fn compare(
    whole: &Evaluated,
    before: &BTreeMap<Key, &'static str>,
    less: &Evaluated,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let after = verdicts(less);
    let blind: BTreeSet<(&str, &str, &str)> = after
        .iter()
        .filter(|(_, verdict)| **verdict == "unknown")
        .map(|(key, _)| (key.0, key.1, key.2))
        .collect();
    for (key, verdict) in &after {
        if *verdict != "unknown" && before.get(key) != Some(verdict) {
            wrong.push(format!("{key:?} is {verdict}, was {:?}", before.get(key)));
        }
    }
    for (key, verdict) in before {
        let stood_for = || {
            [key.2, GLOBAL]
                .iter()
                .any(|region| blind.contains(&(key.0, key.1, region)))
                // A check of the organization that cannot name the accounts says so once, of it.
                || blind.contains(&(key.0, "", GLOBAL))
                || blind.iter().any(|(check, account, _)| {
                    *check == key.0 && *account == key.1 && key.2 == GLOBAL
                })
        };
        if !after.contains_key(key) && !stood_for() {
            wrong.push(format!(
                "{key:?} was {verdict} and is gone without an unknown"
            ));
        }
    }
    for (was, is) in whole.items.iter().zip(&less.items) {
        let id = was.item.id;
        if is.counts.pass > was.counts.pass || is.counts.fail > was.counts.fail {
            wrong.push(format!(
                "{id}: {} pass and {} fail, were {} and {}",
                is.counts.pass, is.counts.fail, was.counts.pass, was.counts.fail
            ));
        }
        for state in [ItemState::Done, ItemState::NotApplicable] {
            if is.state == state && was.state != state {
                wrong.push(format!(
                    "{id} is {}, was {}",
                    state.word(),
                    was.state.word()
                ));
            }
        }
    }
    for tier in Tier::ALL {
        let score = |items: &[RolledItem]| {
            let of = items
                .iter()
                .filter(|item| item.item.tier() == tier && item.state != ItemState::NotApplicable);
            Score::mean(of.map(|item| item.parts))
                .map_or((0, 0), |score| (score.score, score.verified))
        };
        let (was, is) = (score(&whole.items), score(&less.items));
        if is.0 > was.0 || is.1 > was.1 {
            wrong.push(format!("tier {} scores {is:?}, was {was:?}", tier.letter()));
        }
    }
    wrong
}

/// The demo with parts of it left out by chance.
fn random(seed: u64) -> World {
    let mut world = World::parse(ACME).unwrap();
    let mut state = mix(seed);
    let mut chance = |percent: u64| {
        state = mix(state);
        state % 100 < percent
    };
    world.items.retain(|_| chance(70));
    world.answers.retain(|_| chance(80));
    // A region that the SCP closes answers nothing: dropping the refusal alone would be no world.
    world
        .faults
        .retain(|fault| fault.place.regions.is_some() || chance(50));
    world
        .policies
        .retain(|policy| policy.id == "p-FullAWSAccess" || chance(60));
    for account in &mut world.accounts {
        if account.name != world.management && chance(15) {
            "SUSPENDED".clone_into(&mut account.state);
        }
    }
    world
}

fn mix(seed: u64) -> u64 {
    let mut x = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
