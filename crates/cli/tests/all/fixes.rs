//! The fix library against botocore's validator, the AWS CLI and an emulator.

use std::collections::{BTreeMap, BTreeSet};

use firestep_audit::fix::{self, Fix, Inverse, Target, cli};
use firestep_inventory::GLOBAL;
use serde_json::{Value, json};

use crate::emulator::Moto;
use crate::support::{Folder, firestep, python, script, text};

/// The fields with which a check fills a fix, one set a state. A fix that is not here takes none.
fn fields() -> BTreeMap<&'static str, Vec<Value>> {
    let options = json!({"HttpTokens": "required", "HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 2,
        "HttpProtocolIpv6": "disabled", "InstanceMetadataTags": "enabled"});
    let trail = json!({"trail": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/t", "home_region": "eu-west-1"});
    let ssh = json!({"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22,
        "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]});
    let own = json!({"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-1"}], "PrefixListIds": [{"PrefixListId": "pl-1"}]});
    BTreeMap::from([
        (
            "account-contacts",
            vec![json!({"security": true, "operations": true, "billing": true})],
        ),
        ("cloudtrail-logging", vec![trail.clone()]),
        ("cloudtrail-validation", vec![trail.clone()]),
        ("cloudtrail-multi-region", vec![trail]),
        (
            "config-recorder-start",
            vec![json!({"recorder": "default"})],
        ),
        (
            "ec2-default-group-rules",
            vec![
                json!({"ingress": [own, ssh], "egress": [ssh]}),
                json!({"egress": [own]}),
            ],
        ),
        ("ec2-open-port", vec![json!({"open": [ssh]})]),
        (
            "ec2-launch-template-imdsv2",
            vec![
                json!({"default_version": "1", "default_options": options, "new_version": "3",
                    "latest_version": "2", "latest_options": {"HttpTokens": "required"}}),
                json!({"latest_version": "2", "latest_options": options}),
            ],
        ),
        (
            "guardduty-detector",
            vec![
                json!({}),
                json!({"detector": "12abc34d567e8fa901bc2d34e56789f0"}),
            ],
        ),
        (
            "iam-policy-delete",
            vec![
                json!({"other_versions": []}),
                json!({"other_versions": ["v1", "v2"]}),
            ],
        ),
    ])
}

/// What an organization would have decided.
fn settings() -> BTreeMap<String, String> {
    let mut settings = BTreeMap::from([(
        "flow_log_destination".to_owned(),
        "arn:aws:s3:::central-flow-logs/all".to_owned(),
    )]);
    for contact in ["security", "operations", "billing"] {
        for (member, value) in [
            ("name", "The team's list; ask \"them\""),
            ("title", "Team"),
            ("email", "team@example.com"),
            ("phone", "+49 30 0000"),
        ] {
            settings.insert(format!("contact_{contact}_{member}"), value.to_owned());
        }
    }
    settings
}

/// The requests of a fix for resources of these names, in every state, with their lines.
fn requests(fix: &Fix, ids: &[&str]) -> Vec<Value> {
    let states = fields()
        .remove(fix.id)
        .unwrap_or_else(|| vec![Value::Object(serde_json::Map::new())]);
    let names: BTreeSet<&'static str> = fields()
        .values()
        .flatten()
        .flat_map(|it| it.as_object().unwrap().keys().cloned().collect::<Vec<_>>())
        .map(|name| &*name.leak())
        .collect();
    let mut all = Vec::new();
    for (state, id) in states
        .iter()
        .flat_map(|state| ids.iter().map(move |id| (state, id)))
    {
        let state: BTreeMap<&'static str, Value> = state
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (*names.get(&**name).unwrap(), value.clone()))
            .collect();
        let settings = settings();
        let target = Target {
            id,
            arn: Some("arn:aws:service:eu-central-1:111122223333:it's $(here)"),
            account: "111122223333",
            region: match fix.calls[0].service {
                "iam" | "account" | "s3control" => GLOBAL,
                _ => "eu-central-1",
            },
            fields: Some(&state),
            settings: &settings,
        };
        for request in fix
            .requests(&target)
            .unwrap_or_else(|| panic!("{}", fix.id))
        {
            let line = cli::line(&request, None).unwrap();
            all.push(json!({
                "fix": fix.id,
                "service": request.service,
                "operation": request.operation,
                "parameters": request.parameters,
                "region": request.region,
                "line": line,
            }));
        }
    }
    all
}

#[test]
fn every_call_of_every_fix_is_made_in_some_state() {
    for fix in fix::all() {
        let made: BTreeSet<String> = requests(fix, &["it"])
            .iter()
            .map(|it| it["operation"].as_str().unwrap().to_owned())
            .collect();
        for call in fix.calls {
            assert!(
                made.contains(call.operation),
                "{}: {} is made in no state",
                fix.id,
                call.operation
            );
        }
    }
}

#[test]
fn every_fix_is_what_botocore_takes_and_the_cli_says() {
    let Some(python) = python() else { return };
    let home = Folder::new("prove-fixes");
    let mut operations = BTreeSet::new();
    let mut all = Vec::new();
    for fix in fix::all() {
        all.extend(requests(fix, &["i-0123456789abcdef0"]));
        operations.extend(fix.reads_before.iter().copied());
        if let Inverse::By(undo) = fix.inverse {
            operations.extend(undo.iter().map(|it| it.operation));
        }
    }
    // Names as hostile as AWS lets them be, and more.
    for id in ["user", "instance"] {
        let fix = if id == "user" {
            fix::find("iam-login-profile-delete")
        } else {
            fix::find("ec2-instance-imdsv2")
        };
        all.extend(requests(
            fix.unwrap(),
            &[
                "a b'c\"d",
                "$(touch x)`y`",
                "-x",
                "--region",
                "file:///etc/hostname",
                "fileb:///etc/hostname",
                "https://127.0.0.1:1/x",
                "{\"a\":1}",
                "[a]",
                "~",
                "a=b,c=d",
                "*",
                "ü\\",
            ],
        ));
    }
    let file = home.join("requests.json");
    let given = json!({"requests": all, "operations": operations});
    std::fs::write(&file, given.to_string()).unwrap();
    let output = script(&python, &home, "prove_fixes.py", &[file.to_str().unwrap()]);
    assert!(output.status.success(), "{:?}", text(&output));
}

/// The handed cases that are about a fix, and the fix: after its commands the check that named it passes.
pub(crate) const CASES: [(&str, &str); 6] = [
    ("fix-account-block", "s3-account-public-access-block"),
    ("fix-bucket", "s3-bucket-public-access-block"),
    ("fix-instance-tokens", "ec2-instance-imdsv2"),
    ("fix-launch-template", "ec2-launch-template-imdsv2"),
    ("fix-policy-with-versions", "iam-policy-delete"),
    ("fix-suspended-detector", "guardduty-detector"),
];

/// Fixes that the emulator cannot show to be right, and why.
const NOT_SHOWN: &[(&str, &str)] = &[
    ("ec2-allowed-images", "it has no Allowed AMIs"),
    (
        "s3-bucket-secure-transport",
        "it has no resource control policies, so that none can be told to be missing",
    ),
    (
        "sqs-queue-secure-transport",
        "it has no resource control policies, so that none can be told to be missing",
    ),
    (
        "ec2-image-sharing-block",
        "it has no block public access for AMIs",
    ),
    (
        "ec2-metadata-defaults",
        "it has no defaults of the metadata service",
    ),
    (
        "ec2-snapshot-private",
        "it does not tell which snapshots are public: it ignores RestorableByUserIds",
    ),
    (
        "ec2-snapshot-sharing-block",
        "it has no block public access for snapshots",
    ),
    (
        "rds-instance-private",
        "it has no VPC Block Public Access, so no way in is decided",
    ),
];

/// The findings of the emulator's account.
fn audit(home: &Folder, url: &str, round: usize) -> Vec<Value> {
    let output = firestep(home)
        .envs([
            ("AWS_ACCESS_KEY_ID", "testing"),
            ("AWS_SECRET_ACCESS_KEY", "testing"),
            ("AWS_REGION", "eu-central-1"),
        ])
        .args(["audit", "-q", "--format", "json", "--all", "--regions"])
        .args(["eu-central-1,eu-west-1", "--endpoint-url", url, "--out"])
        .arg(home.join(&format!("snapshot-{round}")))
        .output()
        .unwrap();
    let (json, err) = text(&output);
    let mut audit: Value = serde_json::from_str(&json).unwrap_or_else(|_| panic!("{json}{err}"));
    match audit["findings"].take() {
        Value::Array(findings) => findings,
        other => panic!("{other}"),
    }
}

/// What a finding is about: check, region, id.
fn about(finding: &Value) -> String {
    format!(
        "{} {} {}",
        finding["check"], finding["region"], finding["resource"]["id"]
    )
}

/// The commands for a finding: those that were printed, or, where a fix waits for a setting, the library's.
fn commands(finding: &Value) -> Option<String> {
    if let Some(printed) = finding["fix"].as_str() {
        return Some(printed.to_owned());
    }
    let fix = firestep_checks::find(finding["check"].as_str()?)?.fix()?;
    let message = finding["message"].as_str()?.to_lowercase();
    let mut settings = settings();
    settings.insert(
        "flow_log_destination".to_owned(),
        "arn:aws:s3:::flow-logs".to_owned(),
    );
    let fields: BTreeMap<&'static str, Value> = match fix.id {
        "ec2-flow-log" | "iam-login-profile-delete" => BTreeMap::new(),
        "account-contacts" => ["security", "operations", "billing"]
            .into_iter()
            .filter(|it| message.contains(it))
            .map(|it| (it, true.into()))
            .collect(),
        _ => return None,
    };
    let requests = fix.requests(&Target {
        id: finding["resource"]["id"].as_str()?,
        arn: finding["resource"]["arn"].as_str(),
        account: finding["account"].as_str()?,
        region: finding["region"].as_str()?,
        fields: Some(&fields),
        settings: &settings,
    })?;
    let lines: Vec<String> = requests
        .iter()
        .map(|it| cli::line(it, None).unwrap())
        .collect();
    Some(lines.join("\n"))
}

/// Runs commands by the AWS CLI, talking to the emulator.
fn apply(python: &str, home: &Folder, url: &str, commands: &[&String]) {
    let file = home.join("commands.json");
    std::fs::write(&file, json!(commands).to_string()).unwrap();
    let arguments = [url, file.to_str().unwrap()];
    let output = script(python, home, "apply_fixes.py", &arguments);
    assert!(output.status.success(), "{:?}", text(&output));
}

#[test]
fn after_the_printed_commands_the_check_passes() {
    let Some(python) = python() else { return };
    let home = Folder::new("apply-fixes");
    let moto = Moto::start(&python, &home);
    let url = &moto.1;
    let seeded = script(&python, &home, "seed_fixes.py", &[url]);
    assert!(seeded.status.success(), "{:?}", text(&seeded));
    let mut applied: BTreeMap<&str, usize> = BTreeMap::new();
    let mut findings = audit(&home, url, 0);
    for round in 1..=6 {
        let mut done = BTreeSet::new();
        for finding in findings.iter().filter(|it| it["verdict"] == "fail") {
            let check = firestep_checks::find(finding["check"].as_str().unwrap()).unwrap();
            let (Some(fix), Some(commands)) = (check.fix(), commands(finding)) else {
                continue;
            };
            if NOT_SHOWN.iter().any(|(id, _)| *id == fix.id) {
                continue;
            }
            // The account's block would put every bucket right too.
            if fix.id == "s3-account-public-access-block" && round == 1 {
                continue;
            }
            // Two checks may name one fix of one resource.
            if done.insert((about(finding), commands)) {
                *applied.entry(fix.id).or_default() += 1;
            }
        }
        if done.is_empty() {
            break;
        }
        let commands: BTreeSet<&String> = done.iter().map(|(_, commands)| commands).collect();
        apply(&python, &home, url, &Vec::from_iter(commands));
        findings = audit(&home, url, round);
        for (about_it, commands) in &done {
            for finding in findings.iter().filter(|it| about(it) == *about_it) {
                assert_eq!(
                    finding["verdict"], "pass",
                    "after\n{commands}\n{about_it} is {finding}"
                );
            }
        }
    }
    let shown: BTreeSet<&str> = applied.keys().copied().collect();
    let expected: BTreeSet<&str> = fix::all()
        .iter()
        .map(|fix| fix.id)
        .filter(|id| NOT_SHOWN.iter().all(|(not, _)| not != id))
        .collect();
    assert_eq!(shown, expected, "{applied:?}");
    for (case, fix) in CASES {
        assert!(applied.contains_key(fix), "{case}: {fix} was not applied");
    }
    // Each state of the fixes whose requests depend on it.
    for (id, states) in [
        ("ec2-launch-template-imdsv2", 4),
        ("guardduty-detector", 2),
        ("iam-policy-delete", 2),
    ] {
        assert_eq!(applied[id], states, "{id}");
    }
}
