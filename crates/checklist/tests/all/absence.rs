//! Absent is not empty, and not "off": the law of a missing member.
//!
//! Take each member out of each recorded answer of the demo in turn. A verdict stays or becomes unknown, but where the
//! field's declaration says what absence means and where that is known from.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use firestep_inventory::reading::origin::{By, Detail};
use firestep_inventory::{account, organizations, summary};
use firestep_sim::{ACME, World};
use firestep_snapshot::{MemorySnapshot, Outcome, Record};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::blindness::compare;
use crate::law::{Touched, in_two_threads, verdicts};

#[test]
fn a_missing_member_decides_nothing() {
    let whole = World::parse(ACME).unwrap().conversation().snapshot();
    let members: Vec<(String, BTreeSet<String>)> = members(&whole).into_iter().collect();
    let count: usize = members.iter().map(|(_, paths)| paths.len()).sum();
    let declared = declared();
    let exempt = AtomicUsize::new(0);
    let tried = in_two_threads(&members, |(operation, paths), wrong| {
        let touched = Touched::by(&whole, operation);
        if touched.checks.is_empty() {
            return 0;
        }
        let before = verdicts(&touched.evaluated);
        for path in paths {
            let less = touched.evaluate(&without(&touched.evidence, operation, path));
            let found = compare(&touched.evaluated, &before, &less);
            if let Some(first) = found.first() {
                if declared.contains(&(operation.clone(), path.clone())) {
                    exempt.fetch_add(1, Ordering::Relaxed);
                    continue;
                }
                wrong(format!(
                    "{operation} {path}: {first} (and {} more)",
                    found.len() - 1
                ));
            }
        }
        paths.len()
    });
    println!(
        "absence: {tried} members of {count} tried, the others are read by no check; {} change a verdict as their \
         field's declaration says",
        exempt.into_inner()
    );
}

/// Operation and path of each member of which a declaration says what its absence means, and where that is known from.
fn declared() -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    let kinds = account::kinds()
        .into_iter()
        .map(|(_, origin, fields)| (origin, fields));
    for (origin, fields) in kinds.chain(organizations::kinds()).chain(summary::kinds()) {
        // What is listed once for all regions may leave out the region of each.
        if !origin.region.is_empty() {
            all.insert((
                origin.operation.to_owned(),
                format!("{}.{}", origin.list, origin.region),
            ));
        }
        for field in fields {
            let (operation, base) = match field.detail {
                None => (origin.operation, origin.list),
                Some(Detail {
                    operation,
                    by: By::List { items, .. },
                    ..
                }) => (operation, items),
                Some(Detail { operation, .. }) => (operation, ""),
            };
            let own = field.missing.is_some().then_some(&field.path);
            for path in field.optional.iter().chain(own) {
                let path = path.trim_end_matches("[]");
                let path = if base.is_empty() {
                    path.to_owned()
                } else {
                    format!("{base}.{path}")
                };
                all.insert((operation.to_owned(), path));
            }
        }
    }
    all
}

/// The members of every answer, `Reservations[].Instances[].State`, by operation.
fn members(whole: &MemorySnapshot) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for record in whole.records() {
        if let Outcome::Ok(answer) = &record.outcome {
            let paths = all.entry(record.question()).or_default();
            collect(&serde_json::from_str(answer.get()).unwrap(), "", paths);
        }
    }
    all
}

fn collect(value: &Value, at: &str, paths: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let path = if at.is_empty() {
                    name.clone()
                } else {
                    format!("{at}.{name}")
                };
                collect(value, &path, paths);
                paths.insert(path);
            }
        }
        Value::Array(items) => {
            for item in items {
                collect(item, &format!("{at}[]"), paths);
            }
        }
        _ => {}
    }
}

/// The evidence without a member of an operation's answers.
fn without(evidence: &MemorySnapshot, operation: &str, path: &str) -> MemorySnapshot {
    evidence.rewritten(&|_, record| {
        if record.question() != operation {
            return Some(record.clone());
        }
        let Outcome::Ok(answer) = &record.outcome else {
            return Some(record.clone());
        };
        let mut value = serde_json::from_str(answer.get()).unwrap();
        remove(&mut value, path);
        Some(Record {
            outcome: Outcome::Ok(RawValue::from_string(value.to_string()).unwrap()),
            ..record.clone()
        })
    })
}

fn remove(value: &mut Value, path: &str) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|it| remove(it, path)),
        Value::Object(members) => match path.split_once('.') {
            None => {
                members.remove(path);
            }
            Some((head, rest)) => {
                if let Some(inner) = members.get_mut(head.trim_end_matches("[]")) {
                    remove(inner, rest);
                }
            }
        },
        _ => {}
    }
}
