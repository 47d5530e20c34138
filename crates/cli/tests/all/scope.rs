//! What is asked for is checked before any account is entered, and `scope` says what was left out and why.

use serde_json::Value;

use crate::support::{Folder, Served, firestep, text};

/// The scope of an audit of the demo with these flags.
fn scope(home: &Folder, arguments: &[&str]) -> Value {
    let output = firestep(home)
        .args(["audit", "--demo", "-q", "--format", "json"])
        .args(arguments)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output).1);
    let audit: Value = serde_json::from_slice(&output.stdout).unwrap();
    audit["scope"].clone()
}

fn reason<'v>(scope: &'v Value, name: &str) -> (&'v str, &'v str) {
    let accounts = scope["accounts"].as_array().unwrap();
    let of = accounts.iter().find(|it| it["name"] == name).unwrap();
    let word = |member: &str| of[member].as_str().unwrap_or_default();
    (word("state"), word("reason"))
}

#[test]
fn names_are_found_whatever_their_case_and_the_scope_says_what_was_asked() {
    let home = Folder::new("asked");
    let by_name = scope(&home, &["--accounts", "PROD-Web,old-SHOP"]);
    assert_eq!(reason(&by_name, "prod-web").0, "examined");
    assert_eq!(
        reason(&by_name, "prod-data"),
        ("excluded", "--accounts named others")
    );
    assert_eq!(
        reason(&by_name, "old-shop"),
        ("inactive", "it is suspended, closed or being closed")
    );
    assert_eq!(
        by_name["asked"]["accounts"],
        serde_json::json!(["PROD-Web", "old-SHOP"])
    );
    let by_unit = scope(&home, &["--ou", "production", "--exclude", "Prod-DATA"]);
    assert_eq!(reason(&by_unit, "prod-web").0, "examined");
    assert_eq!(
        reason(&by_unit, "prod-data"),
        ("excluded", "--exclude named it")
    );
    assert_eq!(
        reason(&by_unit, "sandbox-a"),
        ("excluded", "it is under no unit that --ou named")
    );
    assert_eq!(by_unit["asked"]["units"], serde_json::json!(["production"]));
    assert_eq!(by_unit["asked"]["regions"], Value::Null);
}

#[test]
fn what_is_not_there_is_refused_with_the_nearest_before_any_account_is_entered() {
    let home = Folder::new("not-there");
    let refused = |arguments: &[&str]| {
        let output = firestep(&home)
            .args(["collect", "--demo", "--out", "acme"])
            .args(arguments)
            .output()
            .unwrap();
        let (_, err) = text(&output);
        assert_eq!(output.status.code(), Some(2), "{err}");
        // Neither a beginning nor an end of what did not begin.
        assert!(!err.contains(" start ") && !err.contains(" done "), "{err}");
        assert!(!home.join("acme").exists(), "{arguments:?}");
        err
    };
    for (arguments, words) in [
        (["--accounts", "prod-wbe"], "near it: prod-web"),
        (["--exclude", "dev-dta"], "near it: dev-data"),
        (["--ou", "Prodction"], "near it: Production"),
        (["--regions", "eu-central-9"], "`eu-central-9` is not among"),
        (["--accounts", "old-shop"], "no account is left to examine"),
    ] {
        let said = refused(&arguments);
        assert!(said.contains(words), "{words}: {said}");
    }
    let output = firestep(&home)
        .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "x")
        .args(["audit", "--region", "nowhere"])
        .output()
        .unwrap();
    let said = text(&output).1;
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("the home region `nowhere`"), "{said}");
}

#[test]
fn a_list_of_no_account_excludes_nobody_and_settles_nothing() {
    let home = Folder::new("none");
    let acme = include_str!("../../../sim/worlds/acme.toml");
    let run = |answer: &str, arguments: &[&str]| {
        let world =
            format!("{acme}\n[[answer]]\nop = \"organizations:ListAccounts\"\nout = {answer}\n");
        std::fs::write(home.join("world.toml"), world).unwrap();
        let served = Served::start(&home, &["--world", "world.toml"]);
        let output = firestep(&home)
            .envs(served.environment())
            .args(["audit", "--format", "json"])
            .args(arguments)
            .output()
            .unwrap();
        let audit = serde_json::from_slice::<Value>(&output.stdout).unwrap_or_default();
        (output.status.code(), audit, text(&output).1)
    };
    let (code, audit, said) = run("{ Accounts = [] }", &["--out", "acme"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(
        said.matches("names no account, not even your own").count(),
        1
    );
    let accounts = audit["scope"]["accounts"].as_array().unwrap();
    let states: Vec<&Value> = accounts.iter().map(|it| &it["state"]).collect();
    assert_eq!(states, ["examined"]);
    assert_eq!(audit["scope"]["accounts_whole"], false);
    // The management account is always one of them, so that what lacks it answers for nobody.
    let rest_on_the_list = [
        "config-aggregator",
        "iam-no-dangling-trust",
        "iam-role-external-id",
        "organizations-accounts-are-members",
    ];
    for finding in audit["findings"].as_array().unwrap() {
        let check = finding["check"].as_str().unwrap();
        let is_wrong = rest_on_the_list.contains(&check) && finding["verdict"] == "fail";
        assert!(!is_wrong, "{finding}");
    }
    let done = |it: &&Value| it["state"] == "done" && it["unit"] == "account";
    assert_eq!(
        audit["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(done)
            .count(),
        0
    );

    let denied = "{ Error = { Code = \"AccessDeniedException\", Message = \"no\" } }";
    let (code, _, said) = run(denied, &["--out", "by-name", "--accounts", "prod-web"]);
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("`prod-web`") && said.contains("12 digits"),
        "{said}"
    );
}

/// No credentials, no network: nothing is called, so nothing is needed.
#[test]
fn a_dry_run_tells_what_would_be_called_and_calls_nothing() {
    let home = Folder::new("dry-run");
    let run = |arguments: &[&str]| {
        let output = firestep(&home).args(arguments).output().unwrap();
        let (out, err) = text(&output);
        (output.status.code(), out, err)
    };
    let (code, out, err) = run(&["collect", "--dry-run"]);
    assert_eq!(code, Some(0), "{err}");
    for words in [
        "bucket 12 *",
        "For 1 account and 1 region",
        "a GET request",
        "Nothing was called",
    ] {
        assert!(out.contains(words), "{words}\n{out}");
    }
    let narrowed = [
        "collect",
        "--dry-run",
        "--service",
        "kms",
        "--regions",
        "eu-central-1,us-east-1",
    ];
    let (_, out, _) = run(&narrowed);
    assert!(out.contains("key 3 *") && !out.contains("bucket"), "{out}");
    assert!(out.contains("1 account and 2 regions"), "{out}");
    assert_eq!(
        std::fs::read_dir(home.join("")).unwrap().count(),
        0,
        "nothing is written"
    );
}
