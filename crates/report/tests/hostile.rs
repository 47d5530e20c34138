//! No renderer prints a control character, whatever names, tags and messages AWS answers with.
#![cfg(test)]

use std::collections::BTreeMap;

use firestep_checklist::{Options, SnapshotSource, evaluate, items, report};
use firestep_report::findings::{self, Filter};
use firestep_report::{Style, explain, json, text};
use firestep_sim::{ACME, World};
use firestep_snapshot::manifest::{Calls, CollectionScope, FORMAT, Manifest};
use firestep_snapshot::{Outcome, ReadError, Record, Records};
use proptest::prelude::*;
use serde_json::Value;
use serde_json::value::RawValue;

struct Memory {
    manifest: Manifest,
    organization: Vec<Record>,
    accounts: BTreeMap<String, Vec<Record>>,
}

impl SnapshotSource for Memory {
    fn organization(&self) -> Result<Records, ReadError> {
        Ok(Records::new(self.organization.clone()))
    }

    fn account(&self, id: &str) -> Result<Records, ReadError> {
        Ok(Records::new(
            self.accounts.get(id).cloned().unwrap_or_default(),
        ))
    }

    fn manifest(&self) -> &Manifest {
        &self.manifest
    }
}

/// The demo, every name (those of regions too, if so), tag, message and other free text of it followed by `tail`.
fn demo(tail: &str, regions: bool) -> Memory {
    let world = World::parse(ACME).unwrap();
    let conversation = world.conversation();
    let spoiled = |records: &Records| {
        records
            .iter()
            .map(|it| spoiled(it, tail, regions))
            .collect()
    };
    Memory {
        manifest: Manifest {
            format: FORMAT,
            firestep: "test".to_owned(),
            run: "test".to_owned(),
            caller: Some(format!("arn:aws:iam::111100000001:user/{tail}")),
            caller_account: Some(conversation.caller.clone()),
            started: world.as_of.clone(),
            finished: Some(world.as_of.clone()),
            plan: String::new(),
            scope: CollectionScope {
                accounts: conversation.accounts.keys().cloned().collect(),
                ..CollectionScope::default()
            },
            calls: Calls::default(),
            files: BTreeMap::new(),
        },
        organization: spoiled(&conversation.organization),
        accounts: conversation
            .accounts
            .iter()
            .map(|(id, records)| (id.clone(), spoiled(records)))
            .collect(),
    }
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

/// What a terminal would act on, or what hides or turns what is read.
fn hides(letter: char) -> bool {
    (letter.is_control() && letter != '\n')
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// What every renderer makes of it, by name.
fn rendered(source: &Memory) -> Vec<(String, String)> {
    let options = Options {
        keep_passes: true,
        ..Options::default()
    };
    let evaluated = evaluate(source, firestep_checks::all(), &options).unwrap();
    let name = source.manifest.caller.clone().unwrap();
    let report = report(evaluated, &source.manifest, &name, "0", "firestep audit");
    let mut all = Vec::new();
    let mut add = |name: &str, write: &dyn Fn(&mut Vec<u8>)| {
        let mut out = Vec::new();
        write(&mut out);
        all.push((name.to_owned(), String::from_utf8(out).unwrap()));
    };
    let passes = Filter {
        passes: true,
        ..Filter::default()
    };
    for width in [60, 80, 120] {
        let style = Style {
            width,
            ascii: width == 60,
            ..Style::plain()
        };
        add("roadmap", &|out| {
            text::roadmap(&report, style, out).unwrap();
        });
        add("findings", &|out| {
            findings::list(&report, &passes, style, out).unwrap();
        });
    }
    add("stages", &|out| text::stages(&report, out).unwrap());
    add("json", &|out| {
        json::audit(&report, &passes, out).unwrap();
    });
    for item in items() {
        add(item.id, &|out| {
            let style = Style::plain();
            explain::item(&report, source, item.id, &passes, style, out).unwrap();
        });
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 8,
        max_shrink_iters: 4,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_renderer_prints_a_control_character(
        tail in prop::sample::select(vec![
            "\u{1b}[31m", "\u{1b}]0;title\u{7}", "\r\nfake line", "\u{9b}2J", "\u{202e}txt.exe", "\u{200b}",
            "\t\u{8}\u{0}", "\u{feff}\u{2066}x",
        ]),
        more in "\\PC{0,4}",
        regions in any::<bool>(),
    ) {
        let tail = format!("{tail}{more}");
        for (name, text) in rendered(&demo(&tail, regions)) {
            let found = text.lines().find(|line| line.chars().any(hides));
            prop_assert!(found.is_none(), "{name}: {:?}", found.unwrap());
        }
    }
}

#[test]
fn the_texts_reach_the_renderers() {
    let all = rendered(&demo("\u{1b}[31m", false));
    for name in ["roadmap", "findings", "E3.1"] {
        let of = all.iter().filter(|(it, _)| it == name);
        assert!(of.clone().count() > 0, "{name}");
        for (_, text) in of {
            assert!(text.contains("\\u{1b}"), "{name}: nothing was spoiled");
        }
    }
    let json = &all.iter().find(|(name, _)| name == "json").unwrap().1;
    assert!(json.contains("\\u001b"));
}
