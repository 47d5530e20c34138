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
