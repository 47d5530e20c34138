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

/// A request that two statements nearly allow.
fn nearly() -> String {
    json!({
        "id": "near",
        "request": {
            "principal": "arn:aws:iam::111122223333:user/a", "action": "s3:GetObject",
            "resource": "arn:aws:s3:::b/k", "resource_account": "111122223333",
            "context": {"aws:SourceIp": "203.0.113.5"},
        },
        "identity_policies": [{"name": "mine", "policy": {"Version": "2012-10-17", "Statement": [
            {"Sid": "Iam", "Effect": "Allow", "Action": "iam:*", "Resource": "*"},
            {"Sid": "Read", "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/*", "Condition": {
                "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "Bool": {"aws:SecureTransport": "true"}}},
            {"Sid": "Other", "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::other/*"},
        ]}}],
    })
    .to_string()
}

#[test]
fn why_not_names_the_nearest_statement_and_what_of_it_fails() {
    let told = out(&run(&["iam", "explain", "-"], nearly().as_bytes()));
    let words = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.starts_with("ImplicitlyDenied because identity: no statement allows it nearly allowed by identity mine: `Read`"),
        "{told}"
    );
    for part in [
        "aws:SourceIp IpAddress 10.0.0.0/8 the request has 203.0.113.5",
        "aws:SecureTransport Bool true the request has no such key",
        "`Other`, /Statement/2",
        "Resource arn:aws:s3:::other/* the request has arn:aws:s3:::b/k",
    ] {
        assert!(words.contains(part), "{part}: {told}");
    }
    // What is about something else is not near.
    assert!(!told.contains("Iam"), "{told}");
    let json = out(&run(
        &["iam", "explain", "--format", "json", "-"],
        nearly().as_bytes(),
    ));
    let why: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        why["why_not"][0]["failed"][1],
        json!({"failed": "condition", "operator": "Bool", "key": "aws:SecureTransport", "asked": ["true"], "had": null})
    );
}

#[test]
fn a_deny_that_counts_by_an_absent_key_says_so_and_nothing_else_is_told() {
    let told = out(&run(&["iam", "explain", "-"], CASE.as_bytes()));
    assert!(
        told.contains("the request has no aws:RequestedRegion, which makes this Deny count"),
        "{told}"
    );
    assert!(!told.contains("no statement"), "{told}");
    let root = r#"{"request":{"principal":"arn:aws:iam::111122223333:root","action":"sts:AssumeRole","resource":"arn:aws:iam::111122223333:role/r"}}"#;
    let told = out(&run(&["iam", "explain", "-"], root.as_bytes()));
    assert!(
        told.contains("the root user of an account cannot assume a role"),
        "{told}"
    );
    assert!(
        !told.contains("AWS owns") && !told.contains("may do everything"),
        "{told}"
    );
}

#[test]
fn a_case_that_means_something_else_is_refused_by_name() {
    let request =
        r#""request":{"principal":null,"action":"s3:GetObject","resource":"arn:aws:s3:::b/k"}"#;
    for (members, told) in [
        (
            r#","identity_polices":[]"#,
            "no member `identity_polices`; is `identity_policies` meant?",
        ),
        (r#","context":{}"#, "is `request.context` meant?"),
        (
            r#","settings":{"s3":{"blockPublicAcess":true}}"#,
            "`settings.s3.blockPublicAcess`; is `blockPublicAccess` meant?",
        ),
        (
            r#","settings":{"s3":{"blockPublicAccess":"true"}}"#,
            "`settings.s3.blockPublicAccess` should be true or false",
        ),
        (
            r#","scps":[{"level":"r","policys":[]}]"#,
            "`scps[0].policys`; is `policies` meant?",
        ),
        (r#","mode":"discover""#, "`mode` should be `discovery`"),
    ] {
        let output = run(
            &["iam", "explain", "-"],
            format!("{{{request}{members}}}").as_bytes(),
        );
        assert_eq!(output.status.code(), Some(2), "{members}");
        assert!(err(&output).contains(told), "{members}: {}", err(&output));
    }
    let unknown = r#"{"request":{"principal":null,"action":"s3:GetObjekt","resource":"*"}}"#;
    let told = out(&run(&["iam", "explain", "-"], unknown.as_bytes()));
    assert!(
        told.contains("`s3:GetObjekt` is no action") && told.contains("is `s3:GetObject` meant?"),
        "{told}"
    );
}

#[test]
fn every_command_takes_a_document_or_lines() {
    let pretty = |text: &str| format!("{:#}\n", serde_json::from_str::<Value>(text).unwrap());
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]}"#;
    for (verb, text) in [
        ("eval", CASE),
        ("explain", CASE),
        ("lint", policy),
        ("public", policy),
    ] {
        let lines = |output: &Output| out(output).lines().filter(|it| !it.is_empty()).count();
        let of = |input: &str| {
            let output = run(&["iam", verb, "-"], input.as_bytes());
            assert_eq!(output.status.code(), Some(0), "{verb}: {}", err(&output));
            output
        };
        let (one, two) = (of(&pretty(text)), of(&format!("\n{text}\n\n{text}\n")));
        assert!(lines(&two) > lines(&one), "{verb}: {}", out(&two));
        of(&format!("\u{feff}{}", pretty(text)));
    }
    // Lines are counted from the beginning of the file.
    let bad = policy.replace("Allow", "allow");
    let told = out(&run(
        &["iam", "lint", "-"],
        format!("\n{policy}\n{bad}\n").as_bytes(),
    ));
    assert!(
        told.contains("-:3:") && told.contains("`allow` is neither"),
        "{told}"
    );
}

#[test]
fn policies_are_found_in_what_holds_them_and_pointed_at() {
    let folder = Folder::new("lint-wrapped");
    let template = folder.join("t.yaml");
    std::fs::write(&template, "Resources:\n  R:\n    Type: AWS::IAM::Policy\n    Properties:\n      PolicyDocument:\n        Version: 2012-10-17\n        Statement:\n          - Effect: allow\n            Action: s3:ListAllMyBuckets\n            Resource: !Ref X\n").unwrap();
    let told = out(&run(&["iam", "lint", template.to_str().unwrap()], b""));
    assert!(
        told.contains("t.yaml:8:21: error: `allow` is neither"),
        "{told}"
    );
    // What the template decides is neither good nor, to the public, closed.
    assert!(told.contains("In 1 place a template decides"), "{told}");
    let public = folder.join("public.yaml");
    std::fs::write(&public, "Resources:\n  B:\n    Type: AWS::S3::BucketPolicy\n    Properties:\n      PolicyDocument:\n        Statement:\n          - {Effect: Allow, Principal: !Ref Who, Action: 's3:GetObject', Resource: '*'}\n").unwrap();
    let asked = run(&["iam", "public", public.to_str().unwrap()], b"");
    assert_eq!(asked.status.code(), Some(2), "{}", out(&asked));
    assert!(
        out(&asked).contains("a template says what `Principal` is"),
        "{}",
        out(&asked)
    );
    let answer = json!({"PolicyVersion": {"Document": {"Version": "2012-10-17", "Statement": [{"Effect": "allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}}});
    let told = out(&run(
        &["iam", "lint", "--format", "json", "-"],
        answer.to_string().as_bytes(),
    ));
    let found: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(
        found[0]["path"],
        "/PolicyVersion/Document/Statement/0/Effect"
    );
    let told = out(&run(
        &["iam", "lint", "--format", "github", "-"],
        answer.to_string().as_bytes(),
    ));
    assert!(
        told.starts_with("::error file=-,line=1,col=") && told.contains("title=invalid-effect::"),
        "{told}"
    );
    let broken = run(
        &["iam", "lint", "--fail-on", "error", "-"],
        b"{\n \"Version\": }",
    );
    assert_eq!(broken.status.code(), Some(1));
    assert!(
        out(&broken).contains("-:2:13: error:") && out(&broken).contains("[json-syntax-error]"),
        "{}",
        out(&broken)
    );
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
        (&json!("2.1.0"), &json!("invalid-action"))
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

/// The lists of Regions are two, since neither crate knows the other; they are one to a user.
#[test]
fn a_region_that_is_collected_is_one_to_lint() {
    let condition =
        json!({"StringEquals": {"aws:RequestedRegion": firestep_catalogue::REGIONS.as_slice()}});
    let policy = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}]});
    let output = run(&["iam", "lint", "-"], policy.to_string().as_bytes());
    assert!(
        !out(&output).contains("[invalid-region]"),
        "{}",
        out(&output)
    );
    let none = policy.to_string().replace("eu-central-1", "eu-centrl-1");
    let told = out(&run(&["iam", "lint", "-"], none.as_bytes()));
    assert!(
        told.contains("[invalid-region]") && told.contains("`eu-central-1` meant"),
        "{told}"
    );
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
