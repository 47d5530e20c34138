//! `cargo xtask same-verdicts BEFORE AFTER`: whether two audits of one snapshot say the same, whatever their names.
//!
//! `BEFORE` may be of the format `firestep-audit/1`; its names are mapped to those of `/2`. Wording may differ
//! (`message`, `title`, `text`, `name`, `command`, `fix`, the headings of `not_seen`), and members that only one of the two has are passed over.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};
use serde_json::Value;

/// What members were called in `firestep-audit/1`.
const RENAMED: [(&str, &str); 5] = [
    ("words", "message"),
    ("put_out_first", "exposed_now"),
    ("stake", "impact"),
    ("why", "reason"),
    ("kind", "type"),
];

/// Members that hold wording, not verdicts; and those whose meaning the new format changes on purpose: an item's
/// `open` became `fail` and `waiting`, its `unseen` became `refused`, `closed` and `not_examined`.
const PASSED_OVER: [&str; 14] = [
    "schema",
    "firestep",
    "message",
    "title",
    "text",
    "name",
    "command",
    "fix",
    "evidence",
    "remedy",
    "open",
    "unseen",
    "done_when",
    "fail",
];

pub(crate) fn run(before: &Path, after: &Path) -> anyhow::Result<()> {
    let read = |path: &Path| -> anyhow::Result<Value> {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        Ok(keyed(renamed(serde_json::from_str(&text)?)))
    };
    let mut differences = Vec::new();
    compare(&read(before)?, &read(after)?, "", &mut differences);
    if differences.is_empty() {
        crate::process::tell("the same verdicts");
        return Ok(());
    }
    for difference in differences.iter().take(40) {
        crate::process::tell(difference);
    }
    bail!("{} differences", differences.len());
}

fn renamed(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(renamed).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| {
                let now = RENAMED
                    .iter()
                    .find(|(old, _)| *old == name)
                    .map_or(name.clone(), |(_, new)| (*new).to_owned());
                (now, renamed(value))
            })
            .collect(),
        other => other,
    }
}

/// Lists of findings and of items become maps, so that an order that changed is no difference.
fn keyed(mut audit: Value) -> Value {
    for list in ["findings", "items", "exposed_now"] {
        let Some(Value::Array(rows)) = audit.get_mut(list).map(Value::take) else {
            continue;
        };
        let mut by_key: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for row in rows {
            let part = |path: &str| {
                row.pointer(path)
                    .map(ToString::to_string)
                    .unwrap_or_default()
            };
            let paths = [
                "/check",
                "/account",
                "/region",
                "/resource/type",
                "/resource/id",
                "/id",
                "/path",
            ];
            let used: &[&str] = if list == "exposed_now" {
                &paths[6..]
            } else {
                &paths[..6]
            };
            by_key
                .entry(
                    used.iter()
                        .map(|path| part(path))
                        .collect::<Vec<_>>()
                        .join(" "),
                )
                .or_default()
                .push(row);
        }
        let rows: Value = by_key
            .into_iter()
            .map(|(key, rows)| (key, Value::from(rows)))
            .collect();
        if let Some(place) = audit.get_mut(list) {
            *place = rows;
        }
    }
    audit
}

fn compare(before: &Value, after: &Value, at: &str, differences: &mut Vec<String>) {
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => {
            let listed = matches!(at, "/findings" | "/items" | "/exposed_now");
            for (name, value) in old {
                if PASSED_OVER.contains(&name.as_str())
                    || (name == "reason" && at.starts_with("/not_seen"))
                {
                    continue;
                }
                match new.get(name) {
                    Some(other) => compare(value, other, &format!("{at}/{name}"), differences),
                    None if listed => differences.push(format!("{at}/{name}: gone")),
                    None => {}
                }
            }
            if listed {
                let added = new.keys().filter(|name| !old.contains_key(*name));
                differences.extend(added.map(|name| format!("{at}/{name}: new")));
            }
        }
        (Value::Array(old), Value::Array(new)) => {
            if old.len() != new.len() {
                differences.push(format!("{at}: {} became {}", old.len(), new.len()));
            }
            for (index, (old, new)) in old.iter().zip(new).enumerate() {
                compare(old, new, &format!("{at}[{index}]"), differences);
            }
        }
        (old, new) if old == new => {}
        (old, new) => differences.push(format!("{at}: {old} became {new}")),
    }
}
