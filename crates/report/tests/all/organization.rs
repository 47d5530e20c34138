//! The demo as evidence in memory, with any text in its names.

use firestep_checklist::{Keep, Options, Report, evaluate, report};
use firestep_sim::{ACME, World};
use firestep_snapshot::{MemorySnapshot, Outcome, Record};
use serde_json::Value;
use serde_json::value::RawValue;

/// The demo, every name (those of regions too, if so), tag, message and other free text of it followed by `tail`.
pub(crate) fn demo(tail: &str, regions: bool) -> MemorySnapshot {
    let whole = World::parse(ACME).unwrap().conversation().snapshot();
    let mut spoiled = whole.rewritten(&|_, record| Some(spoiled(record, tail, regions)));
    spoiled.manifest.caller = Some(format!("arn:aws:iam::111100000001:user/{tail}"));
    spoiled.manifest.run = "test".to_owned();
    spoiled
}

fn spoiled(record: &Record, tail: &str, regions: bool) -> Record {
    let mut record = record.clone();
    match &mut record.outcome {
        Outcome::Ok(output) => {
            let mut value: Value = serde_json::from_str(output.get()).unwrap();
            // Without regions there is little else to show, so they are spoiled apart.
            if regions
                || &*record.operation != "ListRegions" && &*record.operation != "DescribeRegions"
            {
                spoil("", &mut value, tail);
            }
            *output = RawValue::from_string(value.to_string()).unwrap();
        }
        Outcome::Error(refusal) => refusal.message = format!("{}{tail}", refusal.message).into(),
    }
    record
}

/// Ids by which answers belong together and words that AWS defines stay; the rest is anybody's text.
fn spoil(name: &str, value: &mut Value, tail: &str) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                spoil(name, member, tail);
            }
        }
        Value::Array(items) => {
            for item in items {
                spoil(name, item, tail);
            }
        }
        Value::String(text) if is_free(name) => text.push_str(tail),
        _ => {}
    }
}

fn is_free(name: &str) -> bool {
    let known = ["Value", "Email", "Title", "Description", "Message", "Sid"];
    known.contains(&name)
        || (name.ends_with("Name") && !name.starts_with("Attribute"))
        || name == "LatestDeliveryError"
        || name == "DBSnapshotIdentifier"
}

/// The report on it.
pub(crate) fn report_on(source: &MemorySnapshot, name: &str) -> Report {
    report_that_keeps(Keep::All, None, source, name)
}

/// The report on it, with these findings held and those packed.
pub(crate) fn report_that_keeps(
    keep: Keep,
    pack: Option<Keep>,
    source: &MemorySnapshot,
    name: &str,
) -> Report {
    let options = Options {
        keep,
        pack,
        ..Options::default()
    };
    let evaluated = evaluate(source, firestep_checks::all(), &options).unwrap();
    report(evaluated, &source.manifest, name, "0", "firestep audit")
}
