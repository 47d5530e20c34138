//! The ways to credentials and endpoints that the environment and `~/.aws/config` name, against our replay server.

use std::process::Command;

use serde_json::Value;

use crate::support::{Folder, Served, firestep, text};

/// Who AWS says we are, or what went wrong.
fn identity(command: &mut Command) -> Result<Value, String> {
    let output = command
        .args(["aws", "call", "sts", "GetCallerIdentity"])
        .output()
        .unwrap();
    let (out, err) = text(&output);
    if output.status.success() {
        Ok(serde_json::from_str(&out).unwrap())
    } else {
        Err(format!("{out}{err}"))
    }
}

/// Writes `~/.aws/config`, where `URL` and `KEY` are the server's.
fn config(home: &Folder, served: &Served, written: &str) {
    std::fs::create_dir_all(home.join(".aws")).unwrap();
    let written = written
        .replace("URL", &served.url)
        .replace("KEY", &served.key);
    std::fs::write(home.join(".aws/config"), written).unwrap();
}

const KEYS: &str =
    "aws_access_key_id = KEY\naws_secret_access_key = replay\nregion = eu-central-1\n";

#[test]
fn an_endpoint_of_one_service_is_taken_from_the_environment() {
    let home = Folder::new("endpoint");
    let served = Served::start(&home, &["--demo"]);
    let ask = |more: &[(&str, &str)]| {
        identity(
            firestep(&home)
                .env("AWS_ENDPOINT_URL_STS", &served.url)
                .env("AWS_ACCESS_KEY_ID", &served.key)
                .env("AWS_SECRET_ACCESS_KEY", "replay")
                .env("AWS_REGION", "eu-central-1")
                // What is not on this machine goes nowhere.
                .env("HTTPS_PROXY", "http://127.0.0.1:9")
                .envs(more.iter().copied()),
        )
    };
    assert_eq!(ask(&[]).unwrap()["Account"], "111100000001");
    // Told to ignore it, it is not asked.
    let ignored = ask(&[("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")]);
    assert!(ignored.is_err(), "{ignored:?}");
}

#[test]
fn an_endpoint_of_one_service_is_taken_from_the_profile() {
    let home = Folder::new("services");
    let served = Served::start(&home, &["--demo"]);
    let written = format!(
        "[profile here]\n{KEYS}services = local\n\n[services local]\nsts =\n  endpoint_url = URL\n"
    );
    config(&home, &served, &written);
    let who = identity(firestep(&home).env("AWS_PROFILE", "here"));
    assert_eq!(who.unwrap()["Account"], "111100000001");
}

#[test]
fn a_role_is_entered_by_a_chain_of_profiles() {
    let home = Folder::new("chain");
    let served = Served::start(&home, &["--demo"]);
    let written = format!(
        "[profile base]\n{KEYS}endpoint_url = URL\n\n[profile audit]\nregion = eu-central-1\nendpoint_url = URL\n\
         role_arn = arn:aws:iam::111100000003:role/OrganizationAccountAccessRole\nsource_profile = base\n"
    );
    config(&home, &served, &written);
    let who = identity(firestep(&home).env("AWS_PROFILE", "audit"));
    assert_eq!(who.unwrap()["Account"], "111100000003");
}

#[test]
fn a_process_gives_credentials() {
    let home = Folder::new("process");
    let served = Served::start(&home, &["--demo"]);
    let script = home.join("give.sh");
    let given = format!(
        "echo '{{\"Version\":1,\"AccessKeyId\":\"{}\",\"SecretAccessKey\":\"replay\"}}'\n",
        served.key
    );
    std::fs::write(&script, given).unwrap();
    let written = format!(
        "[profile made]\nregion = eu-central-1\nendpoint_url = URL\ncredential_process = sh {}\n",
        script.display()
    );
    config(&home, &served, &written);
    let who = identity(firestep(&home).env("AWS_PROFILE", "made"));
    assert_eq!(who.unwrap()["Account"], "111100000001");
}

#[test]
fn certificates_that_cannot_be_read_are_one_clear_error() {
    let home = Folder::new("certificates");
    let said = identity(
        firestep(&home)
            .env("AWS_CA_BUNDLE", home.join("none.pem"))
            .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
            .env("AWS_SECRET_ACCESS_KEY", "x"),
    );
    let said = said.unwrap_err();
    assert!(said.contains("none.pem"), "{said}");
}

/// What `firestep audit` says, in a home with this `~/.aws/config`.
fn refused(written: &str, more: &[(&str, &str)], arguments: &[&str]) -> String {
    let home = Folder::new("refused");
    std::fs::create_dir_all(home.join(".aws")).unwrap();
    std::fs::write(home.join(".aws/config"), written).unwrap();
    let output = firestep(&home)
        .args(["audit", "-q"])
        .args(arguments)
        .envs(more.iter().copied())
        .output()
        .unwrap();
    let (out, err) = text(&output);
    assert_eq!(output.status.code(), Some(2), "{out}{err}");
    assert!(
        out.is_empty() && err.matches("error:").count() == 1,
        "{out}{err}"
    );
    err
}

fn says(said: &str, words: &[&str]) {
    for words in words {
        assert!(said.contains(words), "{words}\n{said}");
    }
}

const SSO: &str = "[profile audit]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = SecurityAudit\nregion = eu-central-1\n[sso-session corp]\nsso_start_url = https://corp.example.com/start\nsso_region = eu-central-1\n";

#[test]
fn a_profile_that_nobody_named_is_refused_with_the_nearest() {
    let said = refused(SSO, &[], &["--profile", "audti"]);
    says(
        &said,
        &[
            "no profile `audti`",
            "near it: audit",
            "aws configure list-profiles",
        ],
    );
    // So is one that the environment names.
    let said = refused(SSO, &[("AWS_PROFILE", "audti")], &[]);
    says(&said, &["no profile `audti`", "near it: audit"]);
    // AWS's own tools refuse it beside keys too: another organization could be meant.
    let keys = [
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "x"),
        ("AWS_PROFILE", "audti"),
    ];
    says(
        &refused(SSO, &keys, &[]),
        &["no profile `audti`", "near it: audit"],
    );
    let said = refused(
        "[profile chain]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = bse\n[profile base]\n",
        &[],
        &["--profile", "chain"],
    );
    says(
        &said,
        &["`chain` takes its credentials from `bse`", "near it: base"],
    );
}

#[test]
fn a_profile_beside_keys_of_the_environment_is_refused() {
    let keys = [
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "x"),
    ];
    let said = refused(SSO, &keys, &["--profile", "audit"]);
    says(
        &said,
        &["--profile audit has no effect", "unset AWS_ACCESS_KEY_ID"],
    );
}

#[test]
fn a_shared_file_that_cannot_be_read_is_named() {
    let said = refused("\u{feff}[default]\nregion = eu-central-1\n", &[], &[]);
    says(&said, &[".aws/config begins with a byte order mark"]);

    let home = Folder::new("unreadable");
    std::fs::create_dir_all(home.join(".aws")).unwrap();
    let file = home.join(".aws/credentials");
    let said = |is: &str| {
        let output = firestep(&home).args(["audit", "-q"]).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let said = text(&output).1;
        says(&said, &[".aws/credentials", is]);
    };
    std::fs::write(&file, b"[default]\naws_access_key_id = \xff\n").unwrap();
    said("is not UTF-8: line 2");
    std::fs::remove_file(&file).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&file).status();
    assert!(made.unwrap().success());
    said("is no regular file");
}

#[test]
fn an_endpoint_that_is_empty_is_none_by_a_variable_and_a_mistake_by_a_flag() {
    let said = refused("", &[], &["--endpoint-url", ""]);
    says(&said, &["`` in --endpoint-url is no address"]);
}

#[test]
fn a_sign_in_that_is_missing_or_has_ended_says_how_to_sign_in() {
    let said = refused(SSO, &[], &["--profile", "audit"]);
    says(
        &said,
        &["nobody is signed in", "aws sso login --profile audit"],
    );

    let home = Folder::new("expired");
    std::fs::create_dir_all(home.join(".aws/sso/cache")).unwrap();
    std::fs::write(home.join(".aws/config"), SSO).unwrap();
    // Its name is the SHA-1 of `corp`.
    let name = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
    let token = "{\"accessToken\":\"x\",\"expiresAt\":\"2020-01-01T00:00:00Z\",\"region\":\"eu-central-1\",\"startUrl\":\"https://corp.example.com/start\"}";
    std::fs::write(home.join(name), token).unwrap();
    let output = firestep(&home)
        .args(["audit", "-q", "--profile", "audit"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    says(
        &text(&output).1,
        &[
            "the sign-in of profile `audit` has expired",
            "aws sso login --profile audit",
        ],
    );
}

#[test]
fn without_any_credentials_it_says_where_it_looked_and_what_is_off() {
    let said = refused(SSO, &[], &[]);
    says(
        &said,
        &[
            "could not find AWS credentials",
            "AWS_EC2_METADATA_DISABLED",
            "profiles here: audit",
            "firestep audit --demo",
        ],
    );
}

#[test]
fn a_host_that_did_not_answer_is_named() {
    let keys = [
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "x"),
    ];
    let said = refused(
        "",
        &keys,
        &["--endpoint-url", "http://user:hidden@127.0.0.1:9/x"],
    );
    says(
        &said,
        &[
            "nothing listens at 127.0.0.1:9",
            "--endpoint-url",
            "HTTPS_PROXY",
        ],
    );
    assert!(!said.contains("hidden"), "{said}");
}

/// What is said of the demo with something appended to its world.
fn audited(more: &str, arguments: &[&str]) -> (String, String) {
    let home = Folder::new("world");
    let file = home.join("world.toml");
    let world = format!("{}\n{more}", include_str!("../../../sim/worlds/acme.toml"));
    std::fs::write(&file, world).unwrap();
    let served = Served::start(&home, &["--world", &file.display().to_string()]);
    let output = firestep(&home)
        .envs(served.environment())
        .args(["audit", "-q", "--out", "acme"])
        .args(arguments)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output).1);
    text(&output)
}

#[test]
fn a_role_that_is_not_assumed_is_named_with_account_and_remedy() {
    let locked =
        "[[fault]]\nop = \"*\"\naccounts = [\"sandbox-b\", \"prod-pay\"]\nkind = \"unreachable\"\n";
    let (_, said) = audited(locked, &["--role-name", "Auditor", "--external-id", "x"]);
    says(
        &said,
        &[
            "could not enter prod-pay 111100000008 by the role Auditor",
            "could not enter sandbox-b 111100000013 by the role Auditor",
            "the role Auditor was not assumed in 2 accounts",
            "firestep permissions --member 111100000001",
            "--role-name NAME",
            "must expect the --external-id that you gave",
            "firestep permissions --role-name Auditor",
        ],
    );
    assert_eq!(said.matches("help:").count(), 1, "{said}");
}

#[test]
fn what_our_own_session_policy_refuses_is_told_as_ours() {
    let refused = |session: &str| {
        format!(
            "[[answer]]\nop = \"ec2:DescribeInstances\"\naccounts = [\"prod-web\"]\nout = {{ Error = {{ Code = \"UnauthorizedOperation\", Message = \"User: arn:aws:sts::111100000006:assumed-role/OrganizationAccountAccessRole/{session} is not authorized to perform: ec2:DescribeInstances because no session policy allows the ec2:DescribeInstances action\" }} }}\n"
        )
    };
    let (out, _) = audited(&refused("firestep-abc"), &[]);
    let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        out.contains("Refused by the session policy that Firestep puts on the roles it assumes, not by the roles: ec2:DescribeInstances."),
        "{out}"
    );
    let (out, _) = audited(&refused("somebody"), &[]);
    assert!(!out.contains("Refused by the session policy"), "{out}");
}
