//! AWS's own managed policies, linted: every kind of finding on them is in a table, with the condition for it. A rule that
//! begins to speak, or to be silent, about what thousands use changes the table.
#![cfg(test)]

use std::collections::BTreeMap;
use std::process::Command;

use firestep_policy::catalogue::Catalogue;
use firestep_policy::lint::{Linter, PolicyType, rules};
use serde_json::Value;

const TABLE: &str = include_str!("managed.tsv");

/// The policies, by their names; nothing when there is no emulator to take them from.
fn managed() -> Option<BTreeMap<String, Value>> {
    let Some(python) = std::env::var_os("FIRESTEP_PYTHON") else {
        assert!(
            std::env::var_os("FIRESTEP_MUST_RUN").is_none(),
            "FIRESTEP_PYTHON is not set, and FIRESTEP_MUST_RUN allows no test to be skipped"
        );
        eprintln!("SKIPPED: FIRESTEP_PYTHON is not set; `cargo xtask test` sets it");
        return None;
    };
    let script =
        "from moto.iam.aws_managed_policies import aws_managed_policies_data as d; print(d)";
    let output = Command::new(python).args(["-c", script]).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let all: BTreeMap<String, Value> = serde_json::from_slice(&output.stdout).unwrap();
    let documents = all.into_iter();
    Some(
        documents
            .map(|(name, it)| (name, it["Document"].clone()))
            .collect(),
    )
}

#[test]
fn every_kind_of_finding_has_its_condition() {
    let Some(managed) = managed() else { return };
    assert_eq!(managed.len(), 1485);
    let linter = Linter::new(Catalogue::embedded());
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for document in managed.values() {
        let text = document.to_string();
        let linted = linter.document(&text, Some(PolicyType::Identity)).unwrap();
        assert_eq!(linted.policies, 1);
        for it in linted.broken {
            *found.entry(it.rule.id).or_default() += 1;
        }
    }
    let rows = TABLE.lines().filter(|it| !it.starts_with('#'));
    let table: BTreeMap<&str, usize> = rows
        .map(|row| {
            let fields: Vec<&str> = row.split('\t').collect();
            let [rule, count, condition] = fields[..] else {
                panic!("{row}");
            };
            let known = rules().find(|it| it.id == rule).unwrap();
            let whose = if known.aws.is_some() {
                "AWS: "
            } else {
                "ours: "
            };
            assert!(
                condition.starts_with(whose) && condition.len() > 30,
                "{row}"
            );
            (rule, count.parse().unwrap())
        })
        .collect();
    assert_eq!(found, table);
}

/// What AWS ships for everyone's use is read without a fault.
#[test]
fn nothing_is_wrong_with_the_grammar_of_what_aws_ships() {
    let Some(managed) = managed() else { return };
    for (name, document) in managed {
        let read = firestep_policy::PolicyDocument::from_value(&document);
        let read = read.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(read.unknown.is_empty(), "{name}");
    }
}
