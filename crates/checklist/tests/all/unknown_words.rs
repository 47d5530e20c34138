//! What is not understood is a gap, not a "no": the law of an unknown word.
//!
//! Replace each word in each recorded answer of the demo in turn, and each target of a route or a rule, by one that
//! nobody has heard of: a state, a type, a feature that AWS made after this version. A verdict stays or becomes unknown.

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

const UNKNOWN: &str = "firestep-never-heard-of";

/// Targets of routes and rules: their first letters say what they are.
const TARGETS: [(&str, &str); 5] = [
    (
        "ec2:DescribeRouteTables",
        "RouteTables[].Routes[].GatewayId",
    ),
    (
        "ec2:DescribeRouteTables",
        "RouteTables[].Routes[].NatGatewayId",
    ),
    (
        "ec2:DescribeSecurityGroups",
        "SecurityGroups[].IpPermissions[].UserIdGroupPairs[].GroupId",
    ),
    (
        "ec2:DescribeSecurityGroups",
        "SecurityGroups[].IpPermissionsEgress[].UserIdGroupPairs[].GroupId",
    ),
    ("ec2:DescribeFlowLogs", "FlowLogs[].LogDestination"),
];

/// Words that nothing but a text holds: what the inventory compares by itself, under members that end like names.
const WORDS: [(&str, &str); 2] = [
    ("guardduty:GetDetector", "Features[].Name"),
    (
        "rds:DescribeDBSnapshotAttributes",
        "DBSnapshotAttributesResult.DBSnapshotAttributes[].AttributeName",
    ),
];

/// Members that hold names, ids and texts of somebody's own choosing: whatever they say is understood. By the end of
/// their names; a member that the inventory reads as one of some words is never left out.
const NAMES: [&str; 23] = [
    "Id",
    "Ids[]",
    "ID",
    "Arn",
    "ARN",
    "Name",
    "name",
    "Names[]",
    "Identifier",
    "Email",
    "Description",
    "Key",
    "Value",
    "Region",
    "Zone",
    "Account",
    "Url",
    "URL",
    "Bucket",
    "Alias",
    "Address",
    "Policy",
    "User",
];

/// A type of policies that this version does not know is another than those that it knows.
const OTHERS: [(&str, &str); 1] = [("organizations:ListRoots", "Roots[].PolicyTypes[].Type")];

#[test]
fn a_word_that_nobody_has_heard_of_decides_nothing() {
    let whole = World::parse(ACME).unwrap().conversation().snapshot();
    let words: Vec<(String, BTreeSet<String>)> = words(&whole).into_iter().collect();
    let count: usize = words.iter().map(|(_, paths)| paths.len()).sum();
    let idle = AtomicUsize::new(0);
    let tried = in_two_threads(&words, |(operation, paths), wrong| {
        let touched = Touched::by(&whole, operation);
        if touched.checks.is_empty() {
            return 0;
        }
        let before = verdicts(&touched.evaluated);
        for path in paths {
            let other = touched.evaluate(&replaced(&touched.evidence, operation, path));
            let found = compare(&touched.evaluated, &before, &other);
            if let Some(first) = found.first() {
                wrong(format!(
                    "{operation} {path}: {first} (and {} more)",
                    found.len() - 1
                ));
            } else if before == verdicts(&other) {
                idle.fetch_add(1, Ordering::Relaxed);
            }
        }
        paths.len()
    });
    println!(
        "unknown words: {tried} members of {count} tried, the others are read by no check; {} change no verdict",
        idle.into_inner()
    );
    assert!(tried > 100, "{tried}");
}

/// The members that hold a word, by operation.
fn words(whole: &MemorySnapshot) -> BTreeMap<String, BTreeSet<String>> {
    let known = known();
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for record in whole.records() {
        let Outcome::Ok(answer) = &record.outcome else {
            continue;
        };
        let operation = record.question();
        let mut found = BTreeSet::new();
        texts(
            &serde_json::from_str(answer.get()).unwrap(),
            "",
            &mut |path, text| {
                let here = |(of, at): &(&str, &str)| *of == operation && *at == path;
                let is_name = NAMES.iter().any(|it| path.ends_with(it)) || OTHERS.iter().any(here);
                if TARGETS.iter().chain(&WORDS).any(here)
                    || known.contains(&(operation.clone(), path.to_owned()))
                    || (!is_name && is_word(text))
                {
                    found.insert(path.to_owned());
                }
            },
        );
        all.entry(operation).or_default().extend(found);
    }
    all
}

/// Operation and path of each member that the inventory reads as one of some words.
fn known() -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    let kinds = account::kinds()
        .into_iter()
        .map(|(_, origin, fields)| (origin, fields));
    for (origin, fields) in kinds.chain(organizations::kinds()).chain(summary::kinds()) {
        for field in fields.iter().filter(|it| !it.value.words.is_empty()) {
            let (operation, base) = match field.detail {
                None => (origin.operation, origin.list),
                Some(Detail {
                    operation,
                    by: By::List { items, .. },
                    ..
                }) => (operation, items),
                Some(Detail { operation, .. }) => (operation, ""),
            };
            let path = if base.is_empty() {
                field.path.clone()
            } else {
                format!("{base}.{}", field.path)
            };
            all.insert((operation.to_owned(), path));
        }
    }
    all
}

/// Whether a text may be a word of AWS's: no date, address, number, ARN or document.
fn is_word(text: &str) -> bool {
    text.len() <= 60
        && text.starts_with(|it: char| it.is_ascii_alphabetic() || it == '-')
        && text
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '-'))
}

fn texts(value: &Value, at: &str, found: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let path = if at.is_empty() {
                    name.clone()
                } else {
                    format!("{at}.{name}")
                };
                texts(value, &path, found);
            }
        }
        Value::Array(items) => {
            for item in items {
                texts(item, &format!("{at}[]"), found);
            }
        }
        Value::String(text) => found(at, text),
        _ => {}
    }
}

/// The evidence with another word at a path of an operation's answers.
fn replaced(evidence: &MemorySnapshot, operation: &str, path: &str) -> MemorySnapshot {
    evidence.rewritten(&|_, record| {
        let Outcome::Ok(answer) = &record.outcome else {
            return Some(record.clone());
        };
        if record.question() != operation {
            return Some(record.clone());
        }
        let mut value = serde_json::from_str(answer.get()).unwrap();
        replace(&mut value, Some(path));
        Some(Record {
            outcome: Outcome::Ok(RawValue::from_string(value.to_string()).unwrap()),
            ..record.clone()
        })
    })
}

fn replace(value: &mut Value, path: Option<&str>) {
    match (value, path) {
        (Value::String(text), None) => UNKNOWN.clone_into(text),
        (Value::Object(members), Some(path)) => {
            let (head, rest) = match path.split_once('.') {
                Some((head, rest)) => (head, Some(rest)),
                None => (path, None),
            };
            let depth = head.matches("[]").count();
            if let Some(inner) = members.get_mut(head.trim_end_matches("[]")) {
                opened(inner, depth, rest);
            }
        }
        _ => {}
    }
}

fn opened(value: &mut Value, depth: usize, rest: Option<&str>) {
    match (value, depth) {
        (Value::Array(items), 1..) => {
            for item in items {
                opened(item, depth - 1, rest);
            }
        }
        (value, 0) => replace(value, rest),
        _ => {}
    }
}
