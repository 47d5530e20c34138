//! `firestep iam`, and the permission that `firestep permissions` prints, proved.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use firestep_policy::case::Case;
use firestep_policy::catalogue::Catalogue;
use serde_json::{Value, json};

use crate::support::Folder;

fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_firestep"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        // It may end before it read all.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

const CASE: &str = r#"{"id":"a","request":{"principal":"arn:aws:iam::111122223333:user/a","action":"s3:GetObject","resource":"arn:aws:s3:::b/k","resource_account":"111122223333","context":{}},"identity_policies":[{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":"s3:*","Resource":"*"}]}],"scps":[{"level":"r-1","policies":[{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"Far","Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-central-1"}}}]}]}]}"#;

#[test]
fn cases_are_decided_line_by_line_and_a_bad_one_loses_nothing() {
    let open = CASE.replacen("\"scps\"", "\"mode\":\"discovery\",\"scps\"", 1);
    let lines = format!("{CASE}\nnot json\n\n{{\"id\":7}}\n{open}\n");
    let output = run(&["iam", "eval"], lines.as_bytes());
    assert_eq!(output.status.code(), Some(2));
    assert!(
        err(&output).contains("could not read 2 of the cases"),
        "{}",
        err(&output)
    );
    let answers: Vec<Value> = out(&output)
        .lines()
        .map(|it| serde_json::from_str(it).unwrap())
        .collect();
    assert_eq!(answers.len(), 4);
    assert_eq!(answers[0]["decision"], "ExplicitlyDenied");
    assert_eq!(answers[0]["blocked_by"], json!(["scp"]));
    assert_eq!(answers[0]["because"][0]["sid"], "Far");
    assert_eq!(answers[0]["because"][0]["path"], "/Statement/1");
    assert!(answers[1]["error"].is_string() && answers[2]["id"] == 7);
    assert_eq!(answers[3]["decision"], "Depends");
    assert_eq!(answers[3]["depends_on"][0]["key"], "aws:RequestedRegion");
    assert_eq!(
        run(&["iam", "eval"], CASE.as_bytes()).status.code(),
        Some(0)
    );
}

#[test]
fn a_decision_is_explained_in_words() {
    let output = run(&["iam", "explain", "-"], CASE.as_bytes());
    let text = out(&output);
    for part in [
        "ExplicitlyDenied",
        "blocked by scp",
        "`Far`, /Statement/1",
        "must no longer be about this request",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn lint_points_into_the_file_and_its_sarif_is_whole() {
    let folder = Folder::new("lint");
    let file = folder.join("p.json");
    std::fs::write(&file, "{\"Version\": \"2012-10-17\",\n \"Statement\": [{\"Effect\": \"Allow\",\n  \"Action\": \"s3:GetObjcet\", \"Resource\": \"*\"}]}").unwrap();
    let file = file.to_str().unwrap();
    let output = run(&["iam", "lint", file], b"");
    assert_eq!(output.status.code(), Some(0));
    assert!(
        out(&output).contains(":3:13: error: `s3:GetObjcet` is no action"),
        "{}",
        out(&output)
    );
    assert!(out(&output).contains("is `s3:GetObject` meant?"));
    assert_eq!(
        run(&["iam", "lint", "--fail-on", "error", file], b"")
            .status
            .code(),
        Some(1)
    );
    let sarif: Value =
        serde_json::from_str(&out(&run(&["iam", "lint", "--format", "sarif", file], b""))).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(
        (&sarif["version"], &result["ruleId"]),
        (&json!("2.1.0"), &json!("unknown-action"))
    );
    assert_eq!(
        result["locations"][0]["physicalLocation"]["region"]["startLine"],
        3
    );
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    assert!(rules.iter().any(|it| it["id"] == result["ruleId"]));
}

#[test]
fn public_is_said_with_the_statement_that_decides() {
    let lines = concat!(
        r#"{"id":1,"policy":{"Statement":[{"Sid":"A","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}}"#,
        "\n",
        r#"{"id":2,"policy":{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpc":"vpc-1"}}}]}}"#,
        "\n",
    );
    let output = run(&["iam", "public", "-"], lines.as_bytes());
    let answers: Vec<Value> = out(&output)
        .lines()
        .map(|it| serde_json::from_str(it).unwrap())
        .collect();
    assert_eq!(
        (&answers[0]["public"], &answers[0]["because"][0]["sid"]),
        (&json!(true), &json!("A"))
    );
    assert_eq!(answers[1]["public"], false);
}

#[test]
fn actions_are_listed_explained_and_missed_kindly() {
    let one = out(&run(&["iam", "actions", "iam:PassRole"], b""));
    assert!(
        one.contains("Write") && one.contains("iam:PassedToService"),
        "{one}"
    );
    let many = out(&run(&["iam", "actions", "s3:Get*"], b""));
    assert!(
        many.lines().all(|line| line.chars().count() <= 80),
        "{many}"
    );
    let none = run(&["iam", "actions", "s3:GetObjekt"], b"");
    assert_eq!(none.status.code(), Some(2));
    assert!(err(&none).contains("s3:GetObject"));
    let versions = out(&run(&["--version", "--verbose"], b""));
    assert!(
        versions.contains(Catalogue::embedded().date()),
        "{versions}"
    );
    let named = run(&["iam", "--iam-data", "/dev/null", "actions", "s3:*"], b"");
    assert!(
        named.status.code() == Some(2) && err(&named).contains("/dev/null"),
        "{}",
        err(&named)
    );
}

#[test]
fn hostile_policies_are_answered_or_refused_in_bounded_time() {
    let folder = Folder::new("hostile-policies");
    let statements: Vec<Value> = (0..10_000).map(|at| json!({"Sid": format!("S{at}"), "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::x/*"})).collect();
    let texts: [(&str, Vec<u8>); 5] = [
        ("many", json!({"Version": "2012-10-17", "Statement": statements}).to_string().into_bytes()),
        ("deep", "[".repeat(1 << 20).into_bytes()),
        ("stars", json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": format!("s3:{}", "*a".repeat(200_000)), "Resource": "*"}}).to_string().into_bytes()),
        ("bytes", vec![0xFF; 1000]),
        ("empty", Vec::new()),
    ];
    for (name, text) in texts {
        let file = folder.join(name);
        std::fs::write(&file, text).unwrap();
        let begun = std::time::Instant::now();
        let output = run(&["iam", "lint", file.to_str().unwrap()], b"");
        assert!(
            matches!(output.status.code(), Some(0 | 2)),
            "{name}: {output:?}"
        );
        assert!(begun.elapsed().as_secs() < 60, "{name}");
    }
}

/// Needed only with `ResolveAlias`, which the plan does not set; it reads customers' data.
const NOT_CALLED_FOR: [(&str, &str); 1] =
    [("ec2:describelaunchtemplateversions", "ssm:GetParameters")];

/// The printed policy against every action of the catalogue: what the plan asks and what that needs
/// besides is allowed, everything else is not.
#[test]
fn the_printed_permission_allows_the_plan_and_nothing_else() {
    let printed = run(&["permissions"], b"");
    let policy: Value = serde_json::from_slice(&printed.stdout).unwrap();
    let catalogue = Catalogue::embedded();
    let mut wanted: std::collections::BTreeSet<String> = firestep_catalogue::plan()
        .iter()
        .filter_map(|ask| ask.operation.action)
        .map(str::to_lowercase)
        .collect();
    for action in wanted.clone() {
        if let Some(row) = catalogue.find(&action).and_then(|id| catalogue.row(id)) {
            let needed = row
                .dependents
                .iter()
                .filter(|it| !NOT_CALLED_FOR.contains(&(action.as_str(), &***it)));
            wanted.extend(needed.map(|it| it.to_lowercase()));
        }
    }
    let mut allowed = 0;
    let every: std::collections::BTreeSet<String> = catalogue
        .actions()
        .map(|id| catalogue.name(id).to_lowercase())
        .chain(wanted.iter().cloned())
        .collect();
    for action in every {
        let case = json!({
            "request": {"principal": "arn:aws:iam::111122223333:role/audit", "action": action, "resource": "*", "resource_account": "111122223333", "context": {}, "wildcard_only_action": true},
            "identity_policies": [policy],
        });
        let decided = Case::from_value(&case).unwrap().decide();
        let is_allowed = decided.outcome().name() == "Allowed";
        // No policy can keep anybody from this one.
        let free = action == "sts:getcalleridentity";
        assert_eq!(is_allowed, wanted.contains(&action) || free, "{action}");
        allowed += usize::from(is_allowed);
    }
    assert!(allowed > 80, "{allowed}");
}

#[test]
fn what_is_printed_enters_the_members_and_is_trusted_there() {
    let json = |arguments: &[&str]| -> Value {
        let printed = run(arguments, b"");
        assert!(printed.status.success());
        serde_json::from_slice(&printed.stdout).unwrap()
    };
    let caller = json(&["permissions", "--role-name", "Auditor"]);
    let role = "arn:aws:iam::111100000006:role/Auditor";
    let member = json(&[
        "permissions",
        "--member",
        "111100000001",
        "--role-name",
        "Auditor",
        "--external-id",
        "e-1",
    ]);
    assert_eq!(member["RoleName"], "Auditor");
    let assume = |by: &str, context: Value, resource: &str| {
        let account = by.split(':').nth(4).unwrap();
        let case = json!({
            "request": {"principal": by, "action": "sts:AssumeRole", "resource": resource, "resource_account": "111100000006", "context": context},
            "identity_policies": [caller],
            "resource_policy": member["AssumeRolePolicyDocument"],
        });
        let decided = Case::from_value(&case).unwrap().decide();
        assert!(account.len() == 12);
        decided.outcome().name() == "Allowed"
    };
    let ours = "arn:aws:iam::111100000001:role/audit";
    let id = json!({"sts:ExternalId": "e-1"});
    assert!(assume(ours, id.clone(), role));
    assert!(!assume(ours, json!({"sts:ExternalId": "e-2"}), role));
    assert!(!assume(
        "arn:aws:iam::111100000009:role/audit",
        id.clone(),
        role
    ));
    assert!(!assume(ours, id, "arn:aws:iam::111100000006:role/Admin"));
    // A member needs nothing but to read.
    let text = member["PolicyDocument"].to_string();
    assert!(
        text.contains("s3:GetBucketPolicy") && !text.contains("sts:AssumeRole"),
        "{text}"
    );
    let without = json(&["permissions", "--member", "111100000001"]);
    assert!(without.to_string().find("ExternalId").is_none());
}
