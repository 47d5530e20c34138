//! The replay server, read by tools that are not ours: boto3 over every operation of the demo, the
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

/// A request by hand, signed by any key for a service and a region, or by none: status, type and body of the answer.
fn asked(served: &Served, scope: Option<(&str, &str)>, head: &str, body: &str) -> String {
    let signed = scope.map_or(String::new(), |(service, region)| {
        format!(
            "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261123/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0\r\n"
        )
    });
    let (line, headers) = head.split_once('\n').unwrap_or((head, ""));
    let headers: Vec<&str> = headers.lines().chain([""]).collect();
    let headers = headers.join("\r\n");
    let request = format!(
        "{line} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {}\r\n{headers}{signed}\r\n{body}",
        body.len()
    );
    let address = served.url.strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    std::io::Read::read_to_string(&mut stream, &mut answer).unwrap();
    answer
}

#[test]
fn any_key_is_the_management_accounts_and_account_wide_answers_come_from_every_region() {
    let home = Folder::new("anykey");
    let served = Served::start(&home, &["--demo"]);
    let form = "POST /\nContent-Type: application/x-www-form-urlencoded";
    let identity = "Action=GetCallerIdentity&Version=2011-06-15";
    let answer = asked(&served, Some(("sts", "us-east-1")), form, identity);
    assert!(
        answer.contains("<Account>111100000001</Account>"),
        "{answer}"
    );
    let regions = "Action=DescribeRegions&Version=2016-11-15&AllRegions=true";
    for region in ["eu-central-1", "ap-south-1"] {
        let answer = asked(&served, Some(("ec2", region)), form, regions);
        assert!(
            answer.contains("<regionName>us-east-1</regionName>"),
            "{answer}"
        );
        let answer = asked(&served, Some(("s3", region)), "GET /", "");
        assert!(answer.contains("<Buckets>"), "{answer}");
        let summary = "Action=GetAccountSummary&Version=2010-05-08";
        let answer = asked(&served, Some(("iam", region)), form, summary);
        assert!(answer.contains("GetAccountSummaryResult"), "{answer}");
    }
}

#[test]
fn a_refusal_is_written_as_the_request_is() {
    let home = Folder::new("formats");
    let served = Served::start(&home, &["--demo"]);
    let form = "Content-Type: application/x-www-form-urlencoded";
    let here = |service| Some((service, "eu-central-1"));
    for (scope, head, body, words) in [
        // Services of the catalogue, operations that it does not have.
        (
            here("kms"),
            "POST /\nX-Amz-Target: TrentService.Decrypt\nContent-Type: application/x-amz-json-1.1",
            "{}",
            &["\"__type\":", "NotRecorded"][..],
        ),
        (
            here("iam"),
            &format!("POST /\n{form}"),
            "Action=CreateUser&Version=2010-05-08",
            &["<ErrorResponse", "<Code>NotRecorded</Code>"],
        ),
        (
            here("ec2"),
            &format!("POST /\n{form}"),
            "Action=RunInstances&Version=2016-11-15",
            &["<Response>", "<Code>NotRecorded</Code>"],
        ),
        (
            here("s3"),
            "PUT /bucket/key",
            "x",
            &["<Error>", "<Code>NotRecorded</Code>"],
        ),
        // Services that it does not have.
        (
            here("nosuch"),
            "POST /\nX-Amz-Target: Nosuch.Thing\nContent-Type: application/x-amz-json-1.0",
            "{}",
            &["\"__type\":", "NotRecorded"],
        ),
        (
            here("nosuch"),
            &format!("POST /\n{form}"),
            "Action=Thing&Version=2010-01-01",
            &["<ErrorResponse", "<Code>NotRecorded</Code>"],
        ),
        (
            here("nosuch"),
            "GET /things",
            "",
            &["x-amzn-errortype: NotRecorded", "\"message\""],
        ),
        // Nobody signed.
        (
            None,
            "POST /\nX-Amz-Target: TrentService.ListKeys\nContent-Type: application/x-amz-json-1.1",
            "{}",
            &["\"__type\":", "MissingAuthenticationToken"],
        ),
        (
            None,
            &format!("POST /\n{form}"),
            "Action=GetCallerIdentity&Version=2011-06-15",
            &["<ErrorResponse", "<Code>MissingAuthenticationToken</Code>"],
        ),
        (
            None,
            "GET /bucket",
            "",
            &["<Code>MissingAuthenticationToken</Code>"],
        ),
    ] {
        let answer = asked(&served, scope, head, body);
        assert!(answer.starts_with("HTTP/1.1 4"), "{head}: {answer}");
        for words in words {
            let found = answer.to_lowercase().contains(&words.to_lowercase());
            assert!(found, "{words} in the answer to {head}: {answer}");
        }
    }
}

#[test]
fn exports_name_the_snapshots_own_region() {
    let home = Folder::new("region");
    let served = Served::start(&home, &["--demo"]);
    let output = firestep(&home)
        .envs(served.environment())
        .args(["collect", "-q", "--region", "us-east-1", "--out", "there"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output).1);
    let there = Served::start(&home, &["there"]);
    assert!(
        there
            .said
            .contains("AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1"),
        "{}",
        there.said
    );
    assert!(
        served
            .said
            .contains("AWS_REGION=eu-central-1 AWS_DEFAULT_REGION=eu-central-1"),
        "{}",
        served.said
    );
}

#[test]
fn the_demos_snapshot_does_not_age() {
    let home = Folder::new("age");
    let snapshot = collected(&home, "acme", &["--demo"]);
    assert!(snapshot.manifest().started.starts_with("2026-11-23T21:"));
    let counts = |arguments: &[&str]| {
        let run = |more: &[&str]| {
            let output = firestep(&home)
                .args(["audit", "-q"])
                .args(arguments)
                .args(more)
                .output()
                .unwrap();
            text(&output).0
        };
        let json: serde_json::Value = serde_json::from_str(&run(&["--format", "json"])).unwrap();
        (
            json["as_of"].clone(),
            json["counts"].clone(),
            json["score"].clone(),
        )
    };
    // The demo has a program folder, which its snapshot does not hold.
    std::fs::write(home.join("nothing.yaml"), "").unwrap();
    let demo = counts(&["--demo", "--settings", "nothing.yaml"]);
    assert_eq!(demo.0, "2026-11-23T21:14:00Z");
    assert_eq!(demo, counts(&["--snapshot", "acme"]));
    let shown = firestep(&home)
        .args(["audit", "-q", "--snapshot", "acme"])
        .output()
        .unwrap();
    assert!(text(&shown).0.contains("as of 2026-11-23 21:14 UTC"));
}
