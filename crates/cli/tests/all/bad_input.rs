//! Bad input: one clear error that says what to do, no false pass, bounded time.

use std::io::Write;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Folder, Served, firestep, signal, text};

fn fails(output: &std::process::Output, words: &[&str]) {
    let (out, err) = text(output);
    assert_eq!(output.status.code(), Some(2), "{out}{err}");
    for words in words {
        assert!(err.contains(words), "{words}\n{err}");
    }
    assert!(!err.contains("panicked"), "{err}");
}

#[test]
fn no_credentials_are_found_out_soon_and_say_what_to_do() {
    let home = Folder::new("none");
    let begun = Instant::now();
    let output = firestep(&home).args(["audit"]).output().unwrap();
    fails(
        &output,
        &[
            "could not find AWS credentials",
            "aws sso login",
            "firestep audit --demo",
        ],
    );
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn a_dead_endpoint_ends_in_bounded_time() {
    let home = Folder::new("dead");
    let begun = Instant::now();
    let output = firestep(&home)
        .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "x")
        .args(["audit", "--endpoint-url", "http://127.0.0.1:9"])
        .output()
        .unwrap();
    fails(&output, &["could not ask AWS who we are", "--endpoint-url"]);
    assert!(
        begun.elapsed() < Duration::from_secs(120),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn a_flag_that_cannot_be_meant_is_refused_before_looking() {
    let home = Folder::new("flags");
    for (flag, value, says) in [
        ("--concurrency", "0", "from 1 to"),
        ("--concurrency", "1000000", "from 1 to"),
        ("--role-name", "../admin", "a role's name"),
        ("--role-name", "a b", "a role's name"),
        ("--role-name", "", "a role's name"),
        ("--max-attempts", "0", "1..=100"),
    ] {
        let output = firestep(&home)
            .args(["collect", flag, value])
            .output()
            .unwrap();
        fails(&output, &[flag, says]);
    }
}

#[test]
fn what_is_no_item_or_check_is_said_before_looking() {
    let home = Folder::new("typo");
    let run = |arguments: &[&str]| firestep(&home).args(arguments).output().unwrap();
    fails(
        &run(&["audit", "--demo", "--item", "E3.9"]),
        &[
            "`E3.9` is not an item; E3 has E3.1 to E3.6",
            "firestep items E3",
        ],
    );
    fails(
        &run(&["audit", "--demo", "--check", "ec2-nonsense"]),
        &["is no check", "firestep checks"],
    );
    fails(
        &run(&["audit", "--demo", "--as-of", "yesterday"]),
        &["--as-of", "2026-11-23T21:14:00Z"],
    );
    fails(
        &run(&["collect", "--demo", "--service", "nonsense"]),
        &["`nonsense` is no service of the plan"],
    );
}

#[test]
fn a_damaged_or_foreign_snapshot_is_refused_by_name() {
    let home = Folder::new("damage");
    let folder = home.join("acme");
    let collect = firestep(&home)
        .args(["collect", "--demo", "-q", "--out"])
        .arg(&folder)
        .output()
        .unwrap();
    assert!(collect.status.success());
    let audit = || {
        firestep(&home)
            .args(["audit", "-q", "--snapshot"])
            .arg(&folder)
            .output()
            .unwrap()
    };
    assert!(audit().status.success());

    // A damaged file of records is unseen (`unfinished.rs`).
    let manifest = folder.join("manifest.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(
        &manifest,
        text.replacen("\"format\": 1", "\"format\": 7", 1),
    )
    .unwrap();
    fails(&audit(), &["format 7", "collect again"]);
    std::fs::write(&manifest, "{").unwrap();
    fails(&audit(), &["manifest.json"]);
    fails(
        &firestep(&home)
            .args(["audit", "--snapshot", "nowhere"])
            .output()
            .unwrap(),
        &["nowhere", "manifest.json"],
    );
}

#[test]
fn a_hostile_journal_is_refused_or_costs_what_it_holds() {
    let home = Folder::new("hostile");
    let folder = home.join("acme");
    let collect = firestep(&home)
        .args(["collect", "--demo", "-q", "--out"])
        .arg(&folder)
        .output()
        .unwrap();
    assert!(collect.status.success());
    let manifest = folder.join("manifest.json");
    let mut value: Value =
        serde_json::from_str(&std::fs::read_to_string(&manifest).unwrap()).unwrap();
    value["files"]
        .as_object_mut()
        .unwrap()
        .remove("111100000006");
    value["finished"] = Value::Null;
    std::fs::write(&manifest, value.to_string()).unwrap();
    std::fs::remove_file(folder.join("111100000006.records")).unwrap();
    let journal = folder.join("111100000006.journal");
    let line = |output: &str| {
        format!(
            "{{\"service\":\"ec2\",\"operation\":\"DescribeVpcs\",\"region\":\"eu-central-1\",\"at\":\"2026-11-23T21:14:00Z\",\"ok\":{output}}}\n"
        )
    };
    let audit = || {
        firestep(&home)
            .args(["audit", "-q", "--snapshot"])
            .arg(&folder)
            .output()
            .unwrap()
    };

    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    std::fs::write(&journal, line(&format!("{{\"Vpcs\":{deep}}}"))).unwrap();
    let output = audit();
    assert!(
        matches!(output.status.code(), Some(0 | 2)),
        "{}",
        text(&output).1
    );
    std::fs::write(
        &journal,
        line("{\"Vpcs\":[{\"VpcId\":7,\"State\":{\"odd\":true}}]}"),
    )
    .unwrap();
    let output = audit();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output).1);

    // A line of a gigabyte, most of it a hole in the file.
    let mut file = std::fs::File::create(&journal).unwrap();
    file.write_all(b"{\"service\":\"").unwrap();
    file.set_len(1 << 30).unwrap();
    drop(file);
    let (shown, err) = text(&audit());
    assert!(
        shown.starts_with("warning: could not read 1 account"),
        "{shown}{err}"
    );
    let told: Vec<&str> = shown.split_whitespace().collect();
    assert!(
        told.join(" ").contains("a line is longer than any answer"),
        "{shown}"
    );
}

/// The demo with something appended to its world.
fn world(home: &Folder, more: &str) -> String {
    let path = home.join("world.toml");
    std::fs::write(
        &path,
        format!("{}\n{more}", include_str!("../../../sim/worlds/acme.toml")),
    )
    .unwrap();
    path.display().to_string()
}

fn audit_json(home: &Folder, served: &Served, arguments: &[&str]) -> (Option<i32>, Value, String) {
    let out = home.join(&format!("out-{}", arguments.len()));
    let output = firestep(home)
        .envs(served.environment())
        .args([
            "audit",
            "-q",
            "--format",
            "json",
            "--all",
            "--as-of",
            "2026-11-23T21:14:00Z",
            "--out",
        ])
        .arg(&out)
        .args(arguments)
        .output()
        .unwrap();
    let err = text(&output).1;
    (
        output.status.code(),
        serde_json::from_slice(&output.stdout).unwrap_or(Value::Null),
        err,
    )
}

#[test]
fn accounts_that_cannot_be_entered_are_unseen_and_named() {
    let home = Folder::new("locked");
    let file = world(
        &home,
        "[[fault]]\nop = \"*\"\naccounts = [\"sandbox-b\", \"prod-pay\"]\nkind = \"unreachable\"\n",
    );
    let served = Served::start(&home, &["--world", &file]);
    let (code, audit, err) = audit_json(&home, &served, &["--fail-on", "critical"]);
    assert_eq!(code, Some(1), "{err}");
    let accounts = audit["scope"]["accounts"].as_array().unwrap();
    let unreachable: Vec<_> = accounts
        .iter()
        .filter(|it| it["state"] == "unreachable")
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert_eq!(unreachable, ["prod-pay", "sandbox-b"]);
    let ids = ["111100000008", "111100000013"];
    for finding in audit["findings"].as_array().unwrap() {
        let of_theirs =
            ids.contains(&finding["account"].as_str().unwrap()) && finding["verdict"] == "pass";
        // What the organization itself tells of an account needs no entry.
        let from_outside = finding["evidence"].as_array().unwrap().iter().all(|it| {
            let operation = it.as_str().unwrap();
            operation.starts_with("organizations:") || operation.starts_with("account:")
        });
        assert!(!of_theirs || from_outside, "{finding}");
    }
}

#[test]
fn without_organizations_it_is_one_accounts_audit_and_says_so() {
    let home = Folder::new("refused");
    let file = world(
        &home,
        "[[fault]]\nop = \"organizations:*\"\nkind = \"denied\"\n",
    );
    let served = Served::start(&home, &["--world", &file]);
    let out = home.join("out");
    let output = firestep(&home)
        .envs(served.environment())
        .env("COLUMNS", "80")
        .args(["audit", "-q", "--out"])
        .arg(&out)
        .output()
        .unwrap();
    let (out, err) = text(&output);
    assert!(
        out.starts_with("this account only; the organization could not be seen"),
        "{out}{err}"
    );
    assert!(!out.contains("◐") && !out.contains("● "), "{out}");
}

#[test]
fn a_standalone_account_is_judged_for_itself() {
    let home = Folder::new("alone");
    let file = world(
        &home,
        "[[answer]]\nop = \"organizations:DescribeOrganization\"\nout = { Error = { Code = \"AWSOrganizationsNotInUseException\", Message = \"Your account is not a member of an organization.\" } }\n",
    );
    let served = Served::start(&home, &["--world", &file]);
    let (code, audit, err) = audit_json(&home, &served, &[]);
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(audit["scope"]["accounts_whole"], true);
    assert_eq!(audit["scope"]["accounts"].as_array().unwrap().len(), 1);
    let item = |id: &str| {
        audit["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|it| it["id"] == id)
            .unwrap()
            .clone()
    };
    assert_eq!(item("E3.4")["state"], "done", "{}", item("E3.4"));
    // Of an organization that is not there nothing is missing.
    let findings = audit["findings"].as_array().unwrap().iter();
    let about_lists = findings.filter(|it| {
        let operation = it["gap"]["operation"].as_str().unwrap_or_default();
        operation.starts_with("organizations:") && it["gap"]["reason"] == "not_recorded"
    });
    let unseen: Vec<_> = about_lists.map(|it| &it["key"]).collect();
    assert!(unseen.is_empty(), "{unseen:?}");
    let shown = firestep(&home)
        .args(["audit", "-q", "--snapshot", "out-0"])
        .output()
        .unwrap();
    let (shown, _) = text(&shown);
    assert!(
        shown.starts_with("this account only: it is in no organization"),
        "{shown}"
    );
    for words in ["organization could not be seen", "is in none"] {
        assert!(!shown.contains(words), "{shown}");
    }
    assert_eq!(shown.matches("in no organization").count(), 1, "{shown}");
}

#[test]
fn hostile_names_are_printed_by_their_numbers() {
    let home = Folder::new("names");
    let file = world(
        &home,
        "[[item]]\nin = \"ec2:DescribeInstances/Reservations[]\"\naccounts = [\"sandbox-a\"]\nit = { ReservationId = \"r-1\", OwnerId = \"{account}\", Groups = [], Instances = [{ InstanceId = \"i-1\", ImageId = \"ami-1\", State = { Code = 16, Name = \"running\" }, MetadataOptions = { HttpTokens = \"optional\", HttpEndpoint = \"enabled\", HttpPutResponseHopLimit = 1 }, Tags = [{ Key = \"Name\", Value = \"\\u001b[31m\\u202eevil\" }] }] }\n",
    );
    let served = Served::start(&home, &["--world", &file]);
    let out = home.join("out");
    let output = firestep(&home)
        .envs(served.environment())
        .args(["audit", "-q", "--check", "ec2-imdsv2-required", "--out"])
        .arg(&out)
        .output()
        .unwrap();
    let (out, err) = text(&output);
    // XML has no escape character: what arrives of it is the replacement character.
    assert!(out.contains("[31m\\u{202e}evil"), "{out}{err}");
    assert!(!out.contains('\u{1b}') && !out.contains('\u{202e}'));
}

#[test]
fn values_of_a_newer_aws_are_unknown_and_never_pass() {
    let home = Folder::new("newer");
    let file = world(
        &home,
        "[[item]]\nin = \"ec2:DescribeInstances/Reservations[]\"\naccounts = [\"sandbox-a\"]\nit = { ReservationId = \"r-1\", OwnerId = \"{account}\", Groups = [], Instances = [{ InstanceId = \"i-new\", ImageId = \"ami-1\", State = { Code = 16, Name = \"running\" }, MetadataOptions = { HttpTokens = \"quantum\", HttpEndpoint = \"enabled\", HttpPutResponseHopLimit = 1 }, Tags = [] }] }\n",
    );
    let served = Served::start(&home, &["--world", &file]);
    let (_, audit, err) = audit_json(&home, &served, &[]);
    let findings = audit["findings"]
        .as_array()
        .unwrap_or_else(|| panic!("{err}"));
    let of = findings
        .iter()
        .find(|it| it["check"] == "ec2-imdsv2-required" && it["resource"]["id"] == "i-new")
        .unwrap();
    assert_eq!(of["verdict"], "unknown");
    assert_eq!(of["gap"]["reason"], "unrecognised");
}

#[test]
fn a_reader_that_closes_early_is_no_failure() {
    let home = Folder::new("head");
    let mut child = firestep(&home)
        .args(["audit", "--demo", "-q", "--format", "json", "--all"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn an_interrupted_look_keeps_what_it_saw() {
    let home = Folder::new("interrupt");
    let out = home.join("acme");
    let mut child = firestep(&home)
        .args(["collect", "--demo", "--out"])
        .arg(&out)
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = std::io::BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("to examine") {
        line.clear();
        assert!(std::io::BufRead::read_line(&mut said, &mut line).unwrap() > 0);
    }
    std::thread::sleep(Duration::from_millis(300));
    signal(&child, "-INT");
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut said, &mut rest).unwrap();
    let code = child.wait().unwrap().code();
    // A machine that is fast enough was done before.
    if code == Some(2) {
        assert!(
            rest.contains("interrupted") && rest.contains("firestep audit --snapshot"),
            "{rest}"
        );
    }
    let output = firestep(&home)
        .args(["audit", "-q", "--snapshot"])
        .arg(&out)
        .output()
        .unwrap();
    let (shown, err) = text(&output);
    assert_eq!(output.status.code(), Some(0), "{err}");
    assert!(
        code == Some(0)
            || shown.contains("it was not reached before looking ended")
            || shown.contains("Not in this snapshot"),
        "{shown}"
    );
}

#[test]
fn a_proxy_that_refuses_is_named_as_the_way_out() {
    let home = Folder::new("proxy");
    let output = firestep(&home)
        .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "x")
        .env("HTTPS_PROXY", "http://127.0.0.1:9")
        .args(["audit", "-q"])
        .output()
        .unwrap();
    fails(&output, &["could not ask AWS who we are", "HTTPS_PROXY"]);
}

#[test]
fn what_is_on_this_machine_is_reached_without_the_proxy() {
    let home = Folder::new("loopback");
    let output = firestep(&home)
        .env("HTTP_PROXY", "http://127.0.0.1:9")
        .env("HTTPS_PROXY", "http://127.0.0.1:9")
        .args(["audit", "--demo", "-q", "--item", "E1.1"])
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{err}");
}

#[test]
fn a_region_that_is_not_enabled_is_left_out_and_nothing_passes_for_it() {
    let home = Folder::new("region");
    let served = Served::start(&home, &["--demo"]);
    let (code, audit, err) = audit_json(&home, &served, &["--regions", "eu-central-1,ap-east-1"]);
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(
        audit["scope"]["regions"],
        serde_json::json!(["eu-central-1"])
    );
    for finding in audit["findings"].as_array().unwrap() {
        assert_ne!(finding["region"], "ap-east-1", "{finding}");
    }
}

#[test]
fn a_region_that_aws_does_not_have_is_refused_with_the_nearest() {
    let home = Folder::new("regions");
    let run = |region: &str| {
        firestep(&home)
            .args(["collect", "--demo", "--regions", region])
            .output()
            .unwrap()
    };
    fails(
        &run("eu-west-9"),
        &["`eu-west-9`", "eu-west-1", "leave out --regions"],
    );
    fails(
        &run("us-east-1,eu-cental-1"),
        &["`eu-cental-1`", "near it: eu-central-1"],
    );
}

#[test]
fn accounts_are_found_whatever_their_case_and_one_that_was_not_examined_says_so() {
    let home = Folder::new("accounts");
    let collected = firestep(&home)
        .args([
            "collect",
            "--demo",
            "-q",
            "--exclude",
            "dev-data",
            "--out",
            "acme",
        ])
        .output()
        .unwrap();
    assert!(collected.status.success());
    let run = |arguments: &[&str]| {
        firestep(&home)
            .args(["audit", "-q", "--snapshot", "acme"])
            .args(arguments)
            .output()
            .unwrap()
    };
    let by_name = text(&run(&["--account", "Prod-WEB"])).0;
    assert!(by_name.contains("prod-web"), "{by_name}");
    assert_eq!(by_name, text(&run(&["--account", "prod-web"])).0);
    assert_eq!(by_name, text(&run(&["--account", "111100000006"])).0);
    let gate = run(&["--account", "SANDBOX-B", "--fail-on", "high"]);
    assert_eq!(gate.status.code(), Some(1));
    fails(
        &run(&["--account", "old-shop"]),
        &["old-shop 111100000014 was not examined", "suspended"],
    );
    fails(
        &run(&["--account", "dev-data"]),
        &[
            "dev-data 111100000011 was not examined",
            "it was left out when this was collected: --exclude named it",
        ],
    );
    fails(
        &run(&["--account", "dev-dta"]),
        &["`dev-dta` is no account", "dev-data"],
    );
}
