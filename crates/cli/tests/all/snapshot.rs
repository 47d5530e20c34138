//! `firestep snapshot cat`: records as they were written, and what there is of them.

use serde_json::Value;

use crate::support::{Folder, Served, firestep, text};

/// A folder with the demo's snapshot in `acme`; a database of it waits for a new password, and an instance has a name
/// that acts on terminals.
fn collected(home: &Folder) {
    let file = home.join("world.toml");
    let more = "[[item]]\nin = \"ec2:DescribeInstances/Reservations[]\"\naccounts = [\"sandbox-a\"]\nit = { ReservationId = \"r-1\", OwnerId = \"{account}\", Groups = [], Instances = [{ InstanceId = \"i-1\", ImageId = \"ami-1\", State = { Code = 16, Name = \"running\" }, Tags = [{ Key = \"Name\", Value = \"a\\u009bb\" }] }] }\n[[item]]\nin = \"rds:DescribeDBInstances/DBInstances[]\"\naccounts = [\"sandbox-a\"]\nit = { DBInstanceIdentifier = \"waiting\", PendingModifiedValues = { MasterUserPassword = \"hunter2hunter2\" } }\n";
    let world = format!("{}\n{more}", include_str!("../../../sim/worlds/acme.toml"));
    std::fs::write(&file, world).unwrap();
    let served = Served::start(home, &["--world", &file.display().to_string()]);
    let output = firestep(home)
        .envs(served.environment())
        .args(["collect", "-q", "--out", "acme"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output).1);
}

fn cat(home: &Folder, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = firestep(home)
        .args(["snapshot", "cat", "acme"])
        .args(arguments)
        .output()
        .unwrap();
    let (out, err) = text(&output);
    (output.status.code(), out, err)
}

#[test]
fn records_are_printed_whole_and_redacted_and_counted() {
    let home = Folder::new("cat");
    collected(&home);
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(home.join("acme/manifest.json")).unwrap()).unwrap();
    let files = manifest["files"].as_object().unwrap();
    let written: u64 = files
        .values()
        .map(|it| it["records"].as_u64().unwrap())
        .sum();

    // The table adds up, and is no wider than a terminal.
    let (_, table, err) = cat(&home, &[]);
    let counts = |line: &str| -> u64 {
        line.split_whitespace()
            .nth_back(1)
            .unwrap()
            .parse()
            .unwrap()
    };
    let rows: Vec<&str> = table
        .lines()
        .skip(1)
        .take_while(|it| !it.is_empty())
        .collect();
    let of = |test: &dyn Fn(&str) -> bool| -> u64 {
        rows.iter().filter(|it| test(it)).map(|it| counts(it)).sum()
    };
    assert_eq!(of(&|it| it.starts_with("in all")), written, "{table}{err}");
    assert_eq!(of(&|it| it.starts_with("  ")), written, "{table}");
    assert_eq!(of(&|it| it.starts_with(['1', 'o'])), written, "{table}");
    assert!(table.lines().all(|it| it.chars().count() <= 80), "{table}");
    assert!(!table.contains("did not end"), "{table}");
    let path = home.join("acme/manifest.json");
    let whole = std::fs::read(&path).unwrap();
    let mut open = manifest.clone();
    open["finished"] = Value::Null;
    std::fs::write(&path, open.to_string()).unwrap();
    assert!(cat(&home, &[]).1.contains("Collecting did not end"));
    std::fs::write(&path, whole).unwrap();

    // Lines are records.
    let (_, out, err) = cat(
        &home,
        &[
            "--account",
            "SANDBOX-A",
            "--operation",
            "ec2:DescribeInstances",
        ],
    );
    assert!(out.contains("i-1") && err.is_empty(), "{out}{err}");
    assert!(
        !out.contains('\u{9b}') && out.contains("a\\u009bb"),
        "{out}"
    );
    for line in out.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        assert_eq!(record["operation"], "DescribeInstances");
        assert!(record["account"].is_string() && record["region"].is_string());
        assert!(
            record["ok"].is_object() != record["error"].is_object(),
            "{line}"
        );
    }
    let (_, out, _) = cat(&home, &["--operation", "rds:DescribeDBInstances"]);
    assert!(!out.contains("hunter2"), "{out}");
    assert!(
        out.contains("\"MasterUserPassword\":{\"redacted\":"),
        "{out}"
    );
    let (_, global, _) = cat(&home, &["--region", "global", "--account", "organization"]);
    assert!(
        global
            .lines()
            .all(|it| it.contains("\"region\":\"global\"")),
        "{global}"
    );
    assert!(global.contains("\"params\":{"), "{global}");
}

#[test]
fn what_is_not_there_or_damaged_is_one_clear_error() {
    let home = Folder::new("cat-wrong");
    collected(&home);
    let refuses = |arguments: &[&str], words: &[&str]| {
        let (code, out, err) = cat(&home, arguments);
        assert_eq!(code, Some(2), "{out}{err}");
        assert_eq!(err.matches("error:").count(), 1, "{err}");
        for words in words {
            assert!(err.contains(words), "{words}\n{err}");
        }
    };
    refuses(
        &["--operation", "ec2:DescribeInstance"],
        &["operation `ec2:DescribeInstance`", "ec2:DescribeInstances"],
    );
    refuses(&["--region", "eu-cental-1"], &["eu-central-1"]);
    refuses(&["--account", "prodweb"], &["`prodweb`", "prod-web"]);
    refuses(
        &["--account", "old-shop"],
        &["old-shop 111100000014", "not examined"],
    );
    let file = home.join("acme/111100000006.records");
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    refuses(&[], &["111100000006.records", "damaged"]);
    std::fs::write(home.join("acme/manifest.json"), "{}").unwrap();
    refuses(&[], &["manifest.json", "no format"]);
}
