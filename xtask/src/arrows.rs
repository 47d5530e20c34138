//! `cargo xtask arrows`: the crates' dependencies against the map of ARCHITECTURE.md, and the files of each
//! crate against each other.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};
use serde_json::Value;

use crate::circles;
use crate::process::output;

/// Which of our crates each may use directly. The map in ARCHITECTURE.md shows the same.
const MAP: [(&str, &[&str]); 15] = [
    ("policy", &[]),
    ("catalogue", &[]),
    ("aws", &["catalogue", "secrets"]),
    ("snapshot", &["catalogue"]),
    ("secrets", &[]),
    ("collect", &["aws", "catalogue", "secrets", "snapshot"]),
    ("inventory", &["catalogue", "policy", "program", "snapshot"]),
    ("program", &[]),
    ("access", &["catalogue", "inventory", "policy"]),
    ("audit", &["inventory", "program"]),
    (
        "checks",
        &[
            "access",
            "audit",
            "inventory",
            "policy",
            "program",
            "secrets",
        ],
    ),
    (
        "checklist",
        &["access", "audit", "inventory", "program", "snapshot"],
    ),
    ("report", &["audit", "checklist", "program", "snapshot"]),
    ("sim", &["aws", "catalogue", "secrets", "snapshot"]),
    ("web", &["checklist", "program", "report"]),
    (
        "cli",
        &[
            "audit",
            "aws",
            "catalogue",
            "checklist",
            "checks",
            "collect",
            "inventory",
            "policy",
            "program",
            "report",
            "sim",
            "snapshot",
            "web",
        ],
    ),
];

/// What must never reach these: evaluating needs no network and no clock.
const PURE: [&str; 10] = [
    "access",
    "catalogue",
    "policy",
    "program",
    "secrets",
    "snapshot",
    "inventory",
    "audit",
    "checks",
    "checklist",
];
const NOT_PURE: [&str; 4] = ["tokio", "hyper", "aws-config", "reqwest"];

pub(crate) fn run() -> Result<()> {
    let metadata: Value = serde_json::from_str(&output(
        "cargo",
        &["metadata", "--format-version", "1", "--locked"],
    )?)?;
    let mut wrong = Vec::new();
    let direct = direct(&metadata);
    for (name, used) in &direct {
        let Some(short) = short(name) else { continue };
        let Some((_, may)) = MAP.iter().find(|(of, _)| *of == short) else {
            if short != "xtask" {
                wrong.push(format!("crate `{short}` is not on the map"));
            }
            continue;
        };
        for other in used.iter().filter_map(|other| self::short(other)) {
            if !may.contains(&other) {
                wrong.push(format!(
                    "`{short}` uses `{other}`, which the map does not show"
                ));
            }
        }
        if PURE.contains(&short) {
            let reached = reach(name, &direct);
            for bad in NOT_PURE.iter().filter(|bad| reached.contains(**bad)) {
                wrong.push(format!(
                    "`{bad}` reaches `{short}`, which must stay without network"
                ));
            }
        }
    }
    wrong.extend(circles::find()?);
    if !wrong.is_empty() {
        bail!("arrows that should not be:\n  {}", wrong.join("\n  "));
    }
    Ok(())
}

/// Normal dependencies of each package, by name.
fn direct(metadata: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let mut direct = BTreeMap::new();
    for package in metadata
        .get("packages")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let name = package
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let used = package
            .get("dependencies")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter(|it| {
                it.get("kind").is_none_or(Value::is_null)
                    && it.get("optional") != Some(&Value::from(true))
            })
            .filter_map(|it| it.get("name").and_then(Value::as_str).map(str::to_owned))
            .collect();
        direct.insert(name.to_owned(), used);
    }
    direct
}

fn reach(from: &str, direct: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from.to_owned()];
    while let Some(name) = open.pop() {
        for next in direct.get(&name).into_iter().flatten() {
            if reached.insert(next.clone()) {
                open.push(next.clone());
            }
        }
    }
    reached
}

fn short(name: &str) -> Option<&str> {
    match name {
        "firestep" => Some("cli"),
        "xtask" => Some("xtask"),
        other => other.strip_prefix("firestep-"),
    }
}
