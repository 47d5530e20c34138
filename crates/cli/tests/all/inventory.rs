//! `firestep inventory`: the resources of a snapshot, what of them was not seen, and what is mistyped.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use firestep_sim::{ACME, World};
use serde_json::{Value, json};

use crate::cases::write;
use crate::support::{Folder, firestep, python, text};

/// What stands in the demo beside the demo: names that were made to do something, and a list that is refused.
const HOSTILE: &str = r#"
[[item]]
in = "ec2:DescribeInstances/Reservations[]"
accounts = ["sandbox-a"]
it = { ReservationId = "r-9", OwnerId = "{account}", Groups = [], Instances = [{ InstanceId = "i-0bad0bad0bad0bad0", ImageId = "=cmd|' /C calc'!A0", State = { Code = 16, Name = "running" }, VirtualizationType = { redacted = "a-rule", length = 3 }, StateTransitionReason = "", MetadataOptions = { HttpTokens = "sometimes" }, Tags = [{ Key = "Name", Value = "=1+1,\"\r\n\u001b[31m\u202e|<b>\u009b" }, { Key = "Long", Value = "LONG" }, { Key = "Mark", Value = "(none)" }] }] }

[[fault]]
op = "ec2:DescribeInstances"
accounts = ["prod-pay", "dev-app"]
regions = ["eu-central-1"]
kind = "denied"
"#;

/// A home with the demo's snapshot in `acme`.
fn demo(name: &str) -> Folder {
    let home = Folder::new(name);
    write(&World::parse(ACME).unwrap(), &home.join("acme"), |_| {});
    home
}

/// A home with the demo's snapshot and what is hostile in `acme`.
fn hostile(name: &str) -> Folder {
    let home = Folder::new(name);
    let more = HOSTILE.replace("LONG", &"x".repeat(100_000));
    let world = World::parse(&format!("{ACME}\n{more}")).unwrap();
    write(&world, &home.join("acme"), |_| {});
    home
}

fn run(home: &Folder, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = firestep(home)
        .args(["inventory", "--snapshot", "acme"])
        .args(arguments)
        .output()
        .unwrap();
    let (out, err) = text(&output);
    (output.status.code(), out, err)
}

fn shown(home: &Folder, arguments: &[&str]) -> String {
    let (code, out, err) = run(home, arguments);
    assert_eq!((code, err.as_str()), (Some(0), ""), "{arguments:?}");
    out
}

fn json_of(home: &Folder, arguments: &[&str]) -> Value {
    let out = shown(home, &[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&out).unwrap()
}

/// A text with one space between its words: sentences are broken to lines.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn array(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

#[test]
fn types_are_counted_and_what_was_not_seen_of_them_is_told() {
    let home = demo("inventory-types");
    let types = json_of(&home, &[]);
    assert_eq!(types["schema"], "firestep-inventory/1");
    let counted: BTreeMap<&str, u64> = array(&types["types"])
        .iter()
        .map(|it| (it["list"].as_str().unwrap(), it["seen"].as_u64().unwrap()))
        .collect();
    // Each type's own list has as many as it was counted to have.
    for (list, seen) in &counted {
        let of = json_of(&home, &[list]);
        assert_eq!(of["seen"].as_u64(), Some(*seen), "{list}");
        assert_eq!(array(&of["resources"]).len() as u64, *seen, "{list}");
        let accounts: BTreeSet<&str> = array(&of["resources"])
            .iter()
            .map(|it| it["account"].as_str().unwrap())
            .filter(|it| !it.is_empty())
            .collect();
        let told = array(&types["types"])
            .iter()
            .find(|it| it["list"] == *list)
            .unwrap();
        assert_eq!(
            told["accounts"].as_u64(),
            Some(accounts.len() as u64),
            "{list}"
        );
        assert_eq!(told["lists_not_seen"], of["lists_not_seen"], "{list}");
    }
    assert!(counted["ec2_instances"] > 10 && counted["organizations_accounts"] > 10);
    let table = shown(&home, &[]);
    assert!(table.lines().all(|it| it.chars().count() <= 80), "{table}");
    let row = |of: &str| {
        table
            .lines()
            .find(|it| it.starts_with(of))
            .unwrap()
            .to_owned()
    };
    assert!(row("AWS::EC2::Instance ").contains(&counted["ec2_instances"].to_string()));
    assert!(row("iam_credentials ").contains('?'), "{table}");
    let table = words(&table);
    assert!(
        table.contains("not seen: regions that a service control policy closes in"),
        "{table}"
    );
    assert!(
        table.contains("denied iam:GetCredentialReport (AccessDenied) in staging"),
        "{table}"
    );
    assert!(
        table.contains("Not examined: old-shop 111100000014: it is suspended"),
        "{table}"
    );
    // A row a type, and one for the account that was not examined.
    let csv = shown(&home, &["--format", "csv"]);
    assert_eq!(csv.matches("\r\n").count(), counted.len() + 2);
}

#[test]
fn a_type_s_resources_are_shown_with_accounts_regions_and_fields() {
    let home = demo("inventory-instances");
    let table = shown(&home, &["instance"]);
    assert!(table.lines().all(|it| it.chars().count() <= 80), "{table}");
    for part in [
        "prod-web 111100000006",
        "eu-central-1",
        "i-0fabb7131c4da1c2e",
        "bastion",
        "State.Name",
        "running",
    ] {
        assert!(table.contains(part), "{part}\n{table}");
    }
    assert!(
        words(&table).contains("AWS::EC2::Instance: 62 in 7 accounts."),
        "{table}"
    );
    for typed in [
        "ec2:instance",
        "AWS::EC2::Instance",
        "INSTANCES",
        "ec2_instances",
    ] {
        assert_eq!(shown(&home, &[typed]), table);
    }
    let all = json_of(&home, &["instance"]);
    let bastion = array(&all["resources"])
        .iter()
        .find(|it| it["name"] == "bastion")
        .unwrap();
    assert_eq!(bastion["account_name"], "prod-web");
    assert_eq!(bastion["fields"]["MetadataOptions.HttpTokens"], "optional");
    let interface = &bastion["fields"]["NetworkInterfaces"][0];
    assert!(
        interface["SubnetId"]
            .as_str()
            .unwrap()
            .starts_with("subnet-"),
        "{interface}"
    );
    // Each field that is shown is told of.
    let told: BTreeSet<&str> = array(&all["fields"])
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    let there: BTreeSet<&str> = bastion["fields"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(told, there);
    // A model's own spelling, and the operation that is called beside the list.
    let detector = json_of(&home, &["guardduty:detector"]);
    let fields = detector["resources"][0]["fields"].as_object().unwrap();
    assert!(fields.contains_key("GetDetector.Status"), "{fields:?}");
}

#[test]
fn fields_are_chosen_by_each_of_their_names() {
    let home = demo("inventory-fields");
    let by = |fields: &str| {
        json_of(
            &home,
            &["bucket", "--account", "log-archive", "--fields", fields],
        )
    };
    let one = by("versioning,GetBucketPolicyStatus.PolicyStatus.IsPublic,tags.Team");
    let names: Vec<&str> = array(&one["fields"])
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "GetBucketVersioning.Status",
            "GetBucketPolicyStatus.PolicyStatus.IsPublic",
            "GetBucketTagging.TagSet.Team"
        ]
    );
    assert_eq!(
        one["resources"],
        by("getbucketversioning.status,ispublic,TAGSET.Team")["resources"]
    );
    let table = shown(
        &home,
        &["bucket", "--account", "log-archive", "--all-fields"],
    );
    assert!(table.lines().all(|it| it.chars().count() <= 80), "{table}");
    assert!(table.contains("GetBucketVersioning.Status"), "{table}");
    let narrow = firestep(&home)
        .env("COLUMNS", "40")
        .args([
            "inventory",
            "bucket",
            "--snapshot",
            "acme",
            "--ascii",
            "--fields",
            "id,versioning,policy,ispublic",
        ])
        .output()
        .unwrap();
    let narrow = text(&narrow).0;
    assert!(
        narrow.is_ascii() && narrow.lines().all(|it| it.len() <= 40),
        "{narrow}"
    );
}

#[test]
fn conditions_choose_and_what_was_not_seen_is_counted_and_not_chosen() {
    let home = demo("inventory-where");
    let of = |conditions: &[&str]| {
        let mut arguments = vec!["kms:key"];
        for it in conditions {
            arguments.extend(["--where", it]);
        }
        json_of(&home, &arguments)
    };
    let all = of(&[]);
    let seen = array(&all["resources"]).len() as u64;
    let (enabled, others) = (of(&["KeyState=enabled"]), of(&["key_state!=Enabled"]));
    let count = |it: &Value| it["shown"].as_u64().unwrap();
    assert_eq!(count(&enabled) + count(&others), seen);
    assert!(count(&enabled) > 0);
    // staging's policies are denied: what they say is not known, so they are neither here nor there.
    let like = of(&["policy~*arn:aws*"]);
    let unlike = of(&["policy="]);
    let maybe = |it: &Value| it["could_match"][0]["resources"].as_u64().unwrap();
    assert_eq!(maybe(&like), maybe(&unlike));
    let gap = &like["could_match"][0]["not_seen"][0];
    assert_eq!(gap["reason"], "denied");
    assert_eq!(gap["action"], "kms:GetKeyPolicy");
    assert_eq!(gap["places"][0]["account"], "111100000009");
    let ids = |it: &Value| -> Vec<String> {
        let all = array(&it["resources"]).iter();
        all.filter(|it| it["account"] == "111100000009")
            .map(|it| it["id"].to_string())
            .collect()
    };
    assert!(ids(&like).is_empty() && ids(&unlike).is_empty());
    assert!(!ids(&all).is_empty());
    // What does not hold of another field decides, whatever was not seen.
    let both = of(&["policy~*", "KeyState=PendingDeletion"]);
    assert!(array(&both["could_match"]).is_empty(), "{both}");
    let table = words(&shown(&home, &["key", "--where", "policy~*arn:aws*"]));
    assert!(
        table.contains("2 more could match: GetKeyPolicy.Policy was not seen: denied kms:GetKeyPolicy (AccessDeniedException)."),
        "{table}"
    );
    let csv = shown(
        &home,
        &["key", "--where", "policy~*arn:aws*", "--format", "csv"],
    );
    assert!(
        csv.contains("(2 more could match: GetKeyPolicy.Policy was not seen)"),
        "{csv}"
    );
    // Accounts and regions are filters too.
    let here = json_of(
        &home,
        &[
            "instance",
            "--account",
            "PROD-WEB,111100000007",
            "--region",
            "eu-central-1",
        ],
    );
    let accounts: BTreeSet<&str> = array(&here["resources"])
        .iter()
        .map(|it| it["account_name"].as_str().unwrap())
        .collect();
    assert_eq!(accounts, BTreeSet::from(["prod-web", "prod-data"]));
    assert!(
        array(&here["lists_not_seen"])
            .iter()
            .all(|it| it["reason"] != "denied"),
        "{here}"
    );
    let there = json_of(&home, &["instance", "--region", "us-east-1"]);
    assert_eq!(there["shown"], 0);
}

#[test]
fn unseen_absent_and_empty_are_three_things_in_each_format() {
    let home = hostile("inventory-marks");
    let all = json_of(&home, &["instance", "--account", "sandbox-a"]);
    let bad = array(&all["resources"])
        .iter()
        .find(|it| it["id"] == "i-0bad0bad0bad0bad0")
        .unwrap();
    let fields = &bad["fields"];
    assert_eq!(fields["PublicIpAddress"], Value::Null);
    assert_eq!(fields["StateTransitionReason"], "");
    // A word that this version does not know is no word.
    assert_eq!(
        fields["MetadataOptions.HttpTokens"]["not_seen"]["reason"],
        "unrecognised"
    );
    assert_eq!(
        fields["MetadataOptions.HttpEndpoint"]["not_seen"]["reason"],
        "missing"
    );
    // What collecting did not keep is neither seen nor unseen, and no condition holds of it.
    assert_eq!(fields["VirtualizationType"], json!({"redacted": true}));
    let virtualized = [
        "instance",
        "--account",
        "sandbox-a",
        "--where",
        "VirtualizationType=hvm",
    ];
    let maybe = &json_of(&home, &virtualized)["could_match"];
    assert_eq!(maybe[0]["resources"], 1, "{maybe}");
    assert!(
        words(&shown(&home, &virtualized)).contains(
            "1 more could match: VirtualizationType was not seen: its value is not kept."
        )
    );
    let fields = "PublicIpAddress,StateTransitionReason,HttpTokens,Tags.Mark,Tags.Other,VirtualizationType,ImageId";
    let csv = shown(
        &home,
        &[
            "instance",
            "--account",
            "sandbox-a",
            "--format",
            "csv",
            "--fields",
            fields,
        ],
    );
    let row = csv
        .split("\r\n")
        .position(|it| it.contains("i-0bad0bad0bad0bad0"))
        .unwrap();
    let row = csv.split("\r\n").nth(row).unwrap();
    assert!(
        row.ends_with(",(none),(empty),(not seen: unrecognised ec2:DescribeInstances),'(none),(none),(not kept),'=cmd|' /C calc'!A0"),
        "{row}"
    );
    let table = shown(
        &home,
        &[
            "instance",
            "--account",
            "sandbox-a",
            "--fields",
            "PublicIpAddress,StateTransitionReason,HttpTokens",
        ],
    );
    let line = table.lines().find(|it| it.contains("i-0bad")).unwrap();
    assert!(words(line).ends_with("– \"\" ?1"), "{table}");
    assert!(
        table.contains("?1 not seen: unrecognised ec2:DescribeInstances"),
        "{table}"
    );
}

#[test]
fn a_list_that_was_refused_is_told_in_each_format() {
    let home = hostile("inventory-refused");
    let all = json_of(&home, &["instance"]);
    let refused = array(&all["lists_not_seen"])
        .iter()
        .find(|it| it["reason"] == "denied")
        .unwrap();
    assert_eq!(refused["action"], "ec2:DescribeInstances");
    assert_eq!(
        refused["places"],
        json!([
            {"account": "111100000008", "regions": ["eu-central-1"]},
            {"account": "111100000010", "regions": ["eu-central-1"]},
        ])
    );
    let table = words(&shown(&home, &["instance"]));
    assert!(
        table.contains("Not seen: denied ec2:DescribeInstances") && table.contains("in prod-pay (eu-central-1) and dev-app (eu-central-1); the role that collects needs that permission."),
        "{table}"
    );
    let csv = shown(&home, &["instance", "--format", "csv"]);
    let rows: Vec<&str> = csv
        .split("\r\n")
        .filter(|it| it.contains("(not seen: denied"))
        .collect();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(
        rows[0].starts_with(
            "111100000008,prod-pay,eu-central-1,\"(not seen: denied ec2:DescribeInstances"
        ) || rows[0].starts_with(
            "111100000008,prod-pay,eu-central-1,(not seen: denied ec2:DescribeInstances"
        ),
        "{rows:?}"
    );
    // Neither a region nor an account that has nothing to do with it hides it, nor does another show it.
    let here = json_of(
        &home,
        &[
            "instance",
            "--account",
            "prod-pay",
            "--region",
            "eu-central-1",
        ],
    );
    assert_eq!(array(&here["lists_not_seen"]).len(), 1, "{here}");
    let there = json_of(
        &home,
        &["instance", "--account", "prod-pay", "--region", "us-east-1"],
    );
    assert!(
        array(&there["lists_not_seen"])
            .iter()
            .all(|it| it["reason"] != "denied"),
        "{there}"
    );
}

#[test]
fn an_account_that_was_not_read_is_told() {
    let home = demo("inventory-damaged");
    let file = home.join("acme/111100000006.records");
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    for arguments in [&["instance"][..], &[]] {
        let all = json_of(&home, arguments);
        let told = array(&all["not_examined"])
            .iter()
            .find(|it| it["account"] == "111100000006");
        assert!(
            told.unwrap()["why"].as_str().unwrap().contains("damaged"),
            "{told:?}"
        );
        let table = words(&shown(&home, arguments));
        assert!(
            table.contains("Not examined: prod-web 111100000006"),
            "{table}"
        );
    }
    std::fs::remove_file(&file).unwrap();
    let table = words(&shown(&home, &["instance"]));
    assert!(
        table.contains("Not examined: prod-web 111100000006"),
        "{table}"
    );
    std::fs::remove_file(home.join("acme/organization.records")).unwrap();
    for arguments in [&["instance"][..], &["organizations:account"], &[]] {
        let table = words(&shown(&home, arguments));
        assert!(
            table.contains("Not examined: the organization: could not read"),
            "{table}"
        );
    }
}

#[test]
fn hostile_names_act_on_nothing() {
    let home = hostile("inventory-hostile");
    for format in ["table", "json", "csv"] {
        for arguments in [
            &["instance"][..],
            &["instance", "--fields", "Tags,ImageId"],
            &["instance", "--account", "sandbox-a"],
        ] {
            let out = shown(&home, &[arguments, &["--format", format]].concat());
            let acts = |it: char| {
                // A line of CSV ends in both.
                let is_end = it == '\n' || (format == "csv" && it == '\r');
                (it.is_control() && !is_end) || it == '\u{202e}'
            };
            assert!(!out.contains(acts), "{format}: {out:.3000}");
            if format == "table" {
                assert!(
                    out.lines().all(|it| it.chars().count() <= 80),
                    "{out:.3000}"
                );
                assert!(out.len() < 60_000, "{}", out.len());
            }
        }
    }
    let Some(python) = python() else { return };
    // A spreadsheet reads as many cells in each row as there are columns, and none is a formula.
    std::fs::write(
        home.join("all.csv"),
        shown(&home, &["instance", "--format", "csv"]),
    )
    .unwrap();
    let reads = "import csv, sys; csv.field_size_limit(10**9); rows = list(csv.reader(open(sys.argv[1], newline='', encoding='utf-8'), strict=True)); assert len(rows) > 10 and len({len(r) for r in rows}) == 1, {len(r) for r in rows}; bad = [c for r in rows for c in r if c[:1] in '=+-@\\t\\r' and c[:1]]; assert not bad, bad; assert any(\"'=1+1\" in c for r in rows for c in r)";
    let output = std::process::Command::new(python)
        .args(["-c", reads])
        .arg(home.join("all.csv"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output).1);
}

#[test]
fn what_has_no_other_name_is_called_by_its_id() {
    let home = demo("inventory-names");
    let id = "security-scratch-1";
    let named = format!("name={id}");
    let csv = shown(
        &home,
        &[
            "s3:bucket",
            "--where",
            &named,
            "--fields",
            "name,arn",
            "--format",
            "csv",
        ],
    );
    let lines: Vec<&str> = csv.split("\r\n").collect();
    // What every row has is there once.
    assert_eq!(lines[0], "account,account_name,region,id,name,arn");
    assert!(
        lines[1].contains(&format!(",{id},{id},arn:aws:s3:::{id}")),
        "{csv}"
    );
    // Who asks for those without a name gets them all the same.
    let unnamed = json_of(&home, &["s3:bucket", "--where", "name="]);
    assert_eq!(unnamed["shown"], unnamed["seen"]);
    // What is in no account is the organization's.
    let csv = shown(&home, &["organizations_units", "--format", "csv"]);
    assert!(
        csv.lines()
            .skip(1)
            .all(|it| it.starts_with("organization,,")),
        "{csv}"
    );
    for (condition, instead) in [
        ("account=security", "--account security"),
        ("Region=us-east-1", "--region us-east-1"),
    ] {
        let (code, _, err) = run(&home, &["s3:bucket", "--where", condition]);
        assert_eq!(code, Some(2));
        assert!(err.contains(instead), "{err}");
    }
}

#[test]
fn what_is_mistyped_is_one_clear_error() {
    let home = demo("inventory-wrong");
    for (arguments, wanted) in [
        (
            &["instanc"][..],
            &["`instanc` is no type", "near it: Instance"][..],
        ),
        (
            &["snapshots", "--where", "Encrypted=maybe"],
            &["`maybe` is no value of Encrypted", "true, false"],
        ),
        (
            &["instance", "--where", "HttpToken=a"],
            &["`HttpToken` is no field of AWS::EC2::Instance; near it: HttpTokens"],
        ),
        (
            &["instance", "--where", "HttpTokens=requird"],
            &["`requird` is no value of MetadataOptions.HttpTokens; near it: required"],
        ),
        (
            &["instance", "--where", "HttpTokens"],
            &["expected FIELD=VALUE"],
        ),
        (
            &["bucket", "--fields", "Status"],
            &[
                "`Status` names several fields",
                "GetBucketVersioning.Status",
            ],
        ),
        (
            &["instance", "--account", "prodweb"],
            &["`prodweb` is no account", "near it: prod-web"],
        ),
        (
            &["instance", "--account", "old-shop"],
            &["old-shop 111100000014 was not examined", "suspended"],
        ),
        (
            &["instance", "--region", "eu-cental-1"],
            &["`eu-cental-1` is no region", "eu-central-1"],
        ),
        (
            &["instance", "--region", "eu-west-1"],
            &["nothing was asked in eu-west-1", "us-east-1"],
        ),
        (&["--where", "a=b"], &["TYPE"]),
        (
            &["instance", "--fields", "a", "--all-fields"],
            &["--all-fields"],
        ),
        (&["--demo"], &["--demo"]),
    ] {
        let (code, out, err) = run(&home, arguments);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}: {err}");
        assert_eq!(err.matches("error:").count(), 1, "{err}");
        for words in wanted {
            assert!(err.contains(words), "{arguments:?}: {words}\n{err}");
        }
    }
    let alone = firestep(&home).arg("inventory").output().unwrap();
    let (out, err) = text(&alone);
    assert_eq!((alone.status.code(), out.as_str()), (Some(2), ""));
    assert!(err.contains("--snapshot"), "{err}");
}

#[test]
fn the_demo_is_collected_and_not_kept() {
    let home = Folder::new("inventory-demo");
    let output = firestep(&home)
        .args(["inventory", "account", "--demo", "--fields", "state,name"])
        .output()
        .unwrap();
    let (out, err) = text(&output);
    assert_eq!((output.status.code(), err.as_str()), (Some(0), ""));
    assert!(
        out.contains("prod-web") && out.contains("the organization"),
        "{out}"
    );
    let left = std::fs::read_dir(home.join(".")).unwrap();
    assert_eq!(left.count(), 0, "nothing is left behind");
}

#[test]
fn documents_fit_their_schema_and_leave_nothing_undescribed() {
    let Some(python) = python() else { return };
    let home = hostile("inventory-schema");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/inventory-1.json");
    let schema: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let validate = "import json, jsonschema, sys; jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))";
    let mut described = BTreeSet::new();
    for arguments in [
        &[][..],
        &["instance"],
        &["key", "--where", "policy~*"],
        &["launchtemplate"],
        &["function"],
        &["role"],
    ] {
        let document = json_of(&home, arguments);
        let file: PathBuf = home.join("document.json");
        std::fs::write(&file, document.to_string()).unwrap();
        let output = std::process::Command::new(&python)
            .args(["-c", validate])
            .args([&file, &path])
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            text(&output).1
        );
        described.extend(document.as_object().unwrap().keys().cloned());
    }
    let known: BTreeSet<String> = schema["properties"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert_eq!(described, known);
}

#[test]
fn what_is_not_kept_is_marked_and_never_shown() {
    let home = Folder::new("inventory-secrets");
    let output = firestep(&home)
        .args(["inventory", "function", "--demo", "--format", "json"])
        .output()
        .unwrap();
    let functions: Value = serde_json::from_slice(&output.stdout).unwrap();
    let marked = array(&functions["resources"])
        .iter()
        .filter_map(|it| it["fields"]["Environment.Variables"].as_object())
        .flat_map(|it| it.values())
        .filter(|it| it.get("redacted").is_some())
        .count();
    assert!(marked > 0);
}
