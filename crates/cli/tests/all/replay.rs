//! The replay server, read by tools that are not ours: boto3 over every question of the demo, the
//! AWS CLI, and firestep itself.

use std::io::Write;
use std::path::Path;

use firestep_snapshot::{Records, Snapshot};
use serde_json::json;

use crate::support::{Folder, Served, clean, firestep, python, script, text};

fn collected(home: &Folder, name: &str, arguments: &[&str]) -> Snapshot {
    let folder = home.join(name);
    let output = firestep(home)
        .arg("collect")
        .args(arguments)
        .arg("--out")
        .arg(&folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output).1);
    Snapshot::open(&folder).unwrap()
}

/// The records as lines of JSON that name their account; empty for the organization.
fn dump(snapshot: &Snapshot, path: &Path) {
    let mut file = std::fs::File::create(path).unwrap();
    let mut write = |account: &str, records: &Records| {
        for record in records.iter() {
            let line = json!({"account": account, "record": record});
            writeln!(file, "{line}").unwrap();
        }
    };
    write("", &snapshot.organization().unwrap());
    for id in snapshot.accounts() {
        write(id, &snapshot.account(id).unwrap());
    }
}

#[test]
fn boto3_reads_every_question_of_the_demo_as_it_was_recorded() {
    let Some(python) = python() else { return };
    let home = Folder::new("boto3");
    let snapshot = collected(&home, "acme", &["--demo"]);
    let lines = home.join("records.jsonl");
    dump(&snapshot, &lines);
    let folder = snapshot.folder().display().to_string();
    let served = Served::start(&home, &[&folder]);
    let lines = lines.display().to_string();
    let output = script(
        &python,
        &home,
        "read_replay.py",
        &[&served.url, &served.key, &lines],
    );
    let (out, err) = text(&output);
    assert!(output.status.success(), "{out}{err}");
    eprintln!("{out}");
}

#[test]
fn looking_at_a_replayed_snapshot_gives_the_same_snapshot() {
    let home = Folder::new("again");
    let first = collected(&home, "first", &["--demo"]);
    let folder = first.folder().display().to_string();
    let served = Served::start(&home, &[&folder]);
    let second = home.join("second");
    let output = firestep(&home)
        .envs(served.environment())
        .args(["collect", "--out"])
        .arg(&second)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output).1);
    let second = Snapshot::open(&second).unwrap();
    // What is left out when a region is found to be closed depends on the order of answers.
    let kept = |records: Records| {
        let mut lines: Vec<String> = records
            .iter()
            .filter(|record| &*record.region != "eu-north-1")
            .map(|record| {
                let mut record = record.clone();
                record.at = "".into();
                let outcome = match &record.outcome {
                    firestep_snapshot::Outcome::Ok(output) => {
                        unredacted(serde_json::from_str(output.get()).unwrap())
                    }
                    firestep_snapshot::Outcome::Error(refusal) => json!(refusal.code),
                };
                format!(
                    "{} {} {:?} {:?} {outcome}",
                    record.operation_id(),
                    record.region,
                    record.params,
                    record.page
                )
            })
            .collect();
        lines.sort();
        lines
    };
    let ids: Vec<String> = first.accounts().map(str::to_owned).collect();
    assert_eq!(
        ids,
        second.accounts().map(str::to_owned).collect::<Vec<_>>()
    );
    for id in &ids {
        let (was, is) = (
            kept(first.account(id).unwrap()),
            kept(second.account(id).unwrap()),
        );
        for (was, is) in was.iter().zip(&is) {
            assert_eq!(was, is, "in {id}");
        }
        assert_eq!(was.len(), is.len(), "in {id}");
    }
}

/// A redacted value is served as a word, whose length is not that of the secret.
fn unredacted(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Object(members) if members.contains_key("redacted") => json!("REDACTED"),
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .map(|(name, value)| (name, unredacted(value)))
                .collect(),
        ),
        Value::Array(items) => items.into_iter().map(unredacted).collect(),
        other => other,
    }
}

#[test]
fn the_aws_cli_reads_it() {
    let Some(python) = python() else { return };
    let home = Folder::new("cli");
    let served = Served::start(&home, &["--demo"]);
    let aws = |arguments: &[&str]| {
        let mut command = std::process::Command::new(&python);
        clean(&mut command, &home);
        command
            .envs(served.environment())
            .args(["-m", "awscli"])
            .args(arguments)
            .args(["--output", "json"]);
        let output = command.output().unwrap();
        (output.status.success(), text(&output))
    };
    for (arguments, words) in [
        (&["organizations", "list-accounts"][..], "prod-web"),
        (&["sts", "get-caller-identity"], "111100000001"),
        (
            &["iam", "get-account-authorization-details"],
            "break-glass-1",
        ),
        (&["guardduty", "list-detectors"], "DetectorIds"),
        (&["kms", "list-keys"], "Keys"),
        (&["ec2", "describe-vpcs"], "Vpcs"),
        (
            &[
                "sts",
                "assume-role",
                "--role-arn",
                "arn:aws:iam::111100000006:role/x",
                "--role-session-name",
                "test",
            ],
            "assumed-role/x/test",
        ),
    ] {
        let (ok, (out, err)) = aws(arguments);
        assert!(ok && out.contains(words), "{arguments:?}: {out}{err}");
    }
    let (ok, (_, err)) = aws(&["ec2", "describe-vpcs", "--vpc-ids", "vpc-1"]);
    assert!(!ok && err.contains("NotRecorded"), "{err}");
}
