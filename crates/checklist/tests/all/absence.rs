//! Absent is not empty, and not "off": the law of a missing member.
//!
//! Take each member out of each recorded answer of the demo in turn. A verdict stays or becomes unknown, but where the
//! field's declaration says what absence means and where that is known from.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use firestep_sim::{ACME, World};
use serde_json::Value;

use crate::law::{changing_each, fields, members};

#[test]
fn a_missing_member_decides_nothing() {
    let whole = World::parse(ACME).unwrap().conversation().snapshot();
    let members = members(&whole, |_, value, paths| collect(value, "", paths));
    let count: usize = members.values().map(BTreeSet::len).sum();
    let (declared, maps) = (declared(), maps());
    let exempt = AtomicUsize::new(0);
    let tried = changing_each(&whole, members, remove, |changed| {
        if changed.wrong.is_empty() {
            return false;
        }
        let member = (changed.operation.to_owned(), changed.path.to_owned());
        let of_map =
            |it: &(String, String)| it.0 == member.0 && member.1.starts_with(&format!("{}.", it.1));
        let excused = declared.contains(&member) || maps.iter().any(of_map);
        exempt.fetch_add(usize::from(excused), Ordering::Relaxed);
        !excused
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
    for (origin, answer, field) in fields() {
        if let Some(list) = origin.list.strip_suffix("[]?") {
            all.insert((origin.operation.to_owned(), list.to_owned()));
        }
        // What is listed once for all regions may leave out the region of each.
        if !origin.region.is_empty() {
            all.insert((
                origin.operation.to_owned(),
                format!("{}.{}", origin.list, origin.region),
            ));
        }
        let own = field.missing.is_some().then_some(&field.path);
        for path in field.optional.iter().chain(own) {
            all.insert(answer.to(path.trim_end_matches("[]")));
        }
    }
    all
}

/// Operation and path of each map whose names are content and no members.
fn maps() -> BTreeSet<(String, String)> {
    let all = fields().into_iter();
    all.filter(|(.., field)| field.value.name == "variables")
        .map(|(_, answer, field)| answer.to(&field.path))
        .collect()
}

/// The members of an answer, `Reservations[].Instances[].State`.
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

/// Takes a member out.
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
