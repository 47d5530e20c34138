//! What is not understood is a gap, not a "no": the law of an unknown word.
//!
//! Replace each word in each recorded answer of the demo in turn, and each target of a route or a rule, by one that
//! nobody has heard of: a state, a type, a feature that AWS made after this version, or by an empty one. A verdict stays or
//! becomes unknown.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use firestep_sim::{ACME, World};
use firestep_snapshot::MemorySnapshot;
use serde_json::Value;

use crate::law::{changing_each, fields, members};

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
const NAMES: [&str; 24] = [
    "Id",
    "Ids[]",
    "ID",
    "Arn",
    "ARN",
    "Name",
    "name",
    "Names[]",
    "Namespace",
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
    let words = words(&whole);
    let count: usize = words.values().map(BTreeSet::len).sum();
    let idle = AtomicUsize::new(0);
    let change = |value: &mut Value, path: &str| replace(value, Some(path), UNKNOWN);
    let tried = changing_each(&whole, words, change, |changed| {
        idle.fetch_add(usize::from(!changed.differs), Ordering::Relaxed);
        !changed.wrong.is_empty()
    });
    println!(
        "unknown words: {tried} members of {count} tried, the others are read by no check; {} change no verdict",
        idle.into_inner()
    );
    assert!(tried > 100, "{tried}");
}

#[test]
fn an_empty_word_decides_nothing() {
    let whole = World::parse(ACME).unwrap().conversation().snapshot();
    let known = known();
    let words = members(&whole, |operation, value, found| {
        texts(value, "", &mut |path, _| {
            if known.contains(&(operation.to_owned(), path.to_owned())) {
                found.insert(path.to_owned());
            }
        });
    });
    let change = |value: &mut Value, path: &str| replace(value, Some(path), "");
    let tried = changing_each(&whole, words, change, |changed| !changed.wrong.is_empty());
    assert!(tried > 20, "{tried}");
}

/// The members that hold a word, by operation.
fn words(whole: &MemorySnapshot) -> BTreeMap<String, BTreeSet<String>> {
    let known = known();
    members(whole, |operation, value, found| {
        texts(value, "", &mut |path, text| {
            let here = |(of, at): &(&str, &str)| *of == operation && *at == path;
            let is_name = NAMES.iter().any(|it| path.ends_with(it)) || OTHERS.iter().any(here);
            if TARGETS.iter().chain(&WORDS).any(here)
                || known.contains(&(operation.to_owned(), path.to_owned()))
                || (!is_name && is_word(text))
            {
                found.insert(path.to_owned());
            }
        });
    })
}

/// Operation and path of each member that the inventory reads as one of some words.
fn known() -> BTreeSet<(String, String)> {
    fields()
        .iter()
        .filter(|(_, _, field)| !field.value.words.is_empty())
        .map(|(_, answer, field)| answer.to(&field.path))
        .collect()
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

/// Puts another word in its place.
fn replace(value: &mut Value, path: Option<&str>, word: &str) {
    match (value, path) {
        (Value::String(text), None) => word.clone_into(text),
        (Value::Object(members), Some(path)) => {
            let (head, rest) = match path.split_once('.') {
                Some((head, rest)) => (head, Some(rest)),
                None => (path, None),
            };
            let depth = head.matches("[]").count();
            if let Some(inner) = members.get_mut(head.trim_end_matches("[]")) {
                opened(inner, depth, rest, word);
            }
        }
        _ => {}
    }
}

fn opened(value: &mut Value, depth: usize, rest: Option<&str>, word: &str) {
    match (value, depth) {
        (Value::Array(items), 1..) => {
            for item in items {
                opened(item, depth - 1, rest, word);
            }
        }
        (value, 0) => replace(value, rest, word),
        _ => {}
    }
}
