//! No setting of the environment or of `~/.aws` ends a run by a panic or changes in silence what is asked: each is tried
//! empty, odd and wrong. What is answered is what is always answered, or one error names the setting.

use std::time::{Duration, Instant};

use crate::support::{Folder, Served, firestep, text};

/// Variables of the environment that AWS's tools read, with a value that is wrong for each.
const VARIABLES: [(&str, &str); 38] = [
    ("AWS_ACCESS_KEY_ID", "not-a-key"),
    ("AWS_ACCOUNT_ID_ENDPOINT_MODE", "sometimes"),
    ("AWS_AUTH_SCHEME_PREFERENCE", "none"),
    ("AWS_CA_BUNDLE", "/nowhere/ca.pem"),
    ("AWS_CLI_AUTO_PROMPT", "perhaps"),
    ("AWS_CLI_FILE_ENCODING", "klingon"),
    ("AWS_CONFIG_FILE", "/nowhere/config"),
    ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "x"),
    ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "not a uri"),
    ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "not a uri"),
    ("AWS_DATA_PATH", "/nowhere"),
    ("AWS_DEFAULTS_MODE", "legacy-ish"),
    ("AWS_DEFAULT_OUTPUT", "runes"),
    ("AWS_DEFAULT_REGION", "nowhere"),
    ("AWS_DISABLE_REQUEST_COMPRESSION", "perhaps"),
    ("AWS_EC2_METADATA_DISABLED", "perhaps"),
    ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "not a uri"),
    ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv5"),
    ("AWS_EC2_METADATA_V1_DISABLED", "perhaps"),
    ("AWS_ENDPOINT_URL", "not a uri"),
    ("AWS_ENDPOINT_URL_STS", "not a uri"),
    ("AWS_EXECUTION_ENV", "\u{7f}odd"),
    ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "perhaps"),
    ("AWS_MAX_ATTEMPTS", "0"),
    ("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "-1"),
    ("AWS_NEW_RETRIES_2026", "perhaps"),
    ("AWS_PROFILE", "nobody"),
    ("AWS_REGION", "nowhere"),
    ("AWS_REQUEST_CHECKSUM_CALCULATION", "sometimes"),
    ("AWS_RETRY_MODE", "legacy"),
    ("AWS_ROLE_ARN", "not-an-arn"),
    ("AWS_SDK_UA_APP_ID", "\u{7f}odd app"),
    ("AWS_SECRET_ACCESS_KEY", " "),
    ("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/credentials"),
    ("AWS_SIGV4A_SIGNING_REGION_SET", "nowhere"),
    ("AWS_STS_REGIONAL_ENDPOINTS", "sometimes"),
    ("AWS_USE_DUALSTACK_ENDPOINT", "perhaps"),
    ("AWS_USE_FIPS_ENDPOINT", "perhaps"),
];

/// Keys of a profile, with a value that is wrong for each.
const KEYS: [(&str, &str); 25] = [
    ("account_id_endpoint_mode", "sometimes"),
    ("aws_session_token", " "),
    ("ca_bundle", "/nowhere/ca.pem"),
    ("cli_pager", "/nowhere"),
    ("credential_process", "/nowhere/process"),
    ("credential_source", "Moon"),
    ("defaults_mode", "legacy-ish"),
    ("disable_request_compression", "perhaps"),
    ("duration_seconds", "minus one"),
    ("ec2_metadata_service_endpoint", "not a uri"),
    ("endpoint_url", "not a uri"),
    ("ignore_configured_endpoint_urls", "perhaps"),
    ("max_attempts", "0"),
    ("mfa_serial", "x"),
    ("output", "runes"),
    ("region", "nowhere"),
    ("request_checksum_calculation", "sometimes"),
    ("retry_mode", "legacy"),
    ("role_arn", "not-an-arn"),
    ("sdk_ua_app_id", "odd app"),
    ("services", "nobody"),
    ("sso_session", "nobody"),
    ("use_dualstack_endpoint", "perhaps"),
    ("use_fips_endpoint", "perhaps"),
    ("web_identity_token_file", "/nowhere/token"),
];

/// Nothing listens there: what is not on this machine is not reached.
const NOWHERE: &str = "http://127.0.0.1:9";

/// Spelled as nothing is.
const ODD: &str = "\u{20ac} \u{202e}%00'\"$(x)";

/// What a run with a setting does that does not keep the law; none when it does.
fn breach(setting: &str, value: &str, run: &mut std::process::Command) -> Option<String> {
    let begun = Instant::now();
    let output = run
        .args(["aws", "call", "sts", "GetCallerIdentity"])
        .output()
        .unwrap();
    let took = begun.elapsed();
    let (out, err) = text(&output);
    let said = format!(
        "{setting}={value:?} {:?} {took:?}: {out}{err}",
        output.status.code()
    );
    let is_bounded = took < Duration::from_secs(30);
    let keeps = match output.status.code() {
        Some(0) => out.contains("\"111100000001\"") && err.is_empty(),
        Some(2) => {
            let all = format!("{out}{err}").to_lowercase();
            let shown = firestep_report::safe(value).to_lowercase();
            let is_named = all.contains(&setting.to_lowercase())
                || (!value.trim().is_empty() && all.contains(&shown));
            is_named && !all.contains("panicked")
        }
        _ => false,
    };
    (!keeps || !is_bounded).then_some(said)
}

#[test]
fn every_variable_is_right_without_effect_or_named() {
    let home = Folder::new("variables");
    let served = Served::start(&home, &["--demo"]);
    let mut breaches = Vec::new();
    for (name, wrong) in VARIABLES {
        for value in ["", ODD, wrong] {
            let mut run = firestep(&home);
            run.envs(served.environment())
                .env("HTTPS_PROXY", NOWHERE)
                .env(name, value);
            if name == "AWS_ENDPOINT_URL" && value.is_empty() {
                // An empty one is none; the next is asked.
                run.env("AWS_ENDPOINT_URL_STS", &served.url);
            }
            breaches.extend(breach(name, value, &mut run));
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn every_key_of_a_profile_is_right_without_effect_or_named() {
    let home = Folder::new("keys");
    let served = Served::start(&home, &["--demo"]);
    std::fs::create_dir_all(home.join(".aws")).unwrap();
    let mut breaches = Vec::new();
    for (key, wrong) in KEYS {
        for value in ["", ODD, wrong] {
            let mut lines = vec![
                ("aws_access_key_id", served.key.as_str()),
                ("aws_secret_access_key", "replay"),
                ("region", "eu-central-1"),
                ("endpoint_url", served.url.as_str()),
            ];
            lines.retain(|(name, _)| *name != key);
            lines.push((key, value));
            let lines: Vec<String> = lines
                .iter()
                .map(|(key, value)| format!("{key} = {value}"))
                .collect();
            let config = format!("[profile t]\n{}\n", lines.join("\n"));
            std::fs::write(home.join(".aws/config"), config).unwrap();
            let mut run = firestep(&home);
            run.env("AWS_PROFILE", "t").env("HTTPS_PROXY", NOWHERE);
            if key == "endpoint_url" && value.is_empty() {
                run.env("AWS_ENDPOINT_URL_STS", &served.url);
            }
            breaches.extend(breach(key, value, &mut run));
        }
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn half_of_a_pair_of_keys_is_named() {
    let home = Folder::new("half");
    for (there, missing) in [
        ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
        ("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"),
    ] {
        let mut run = firestep(&home);
        let output = run.env(there, "x").args(["audit", "-q"]).output().unwrap();
        let (_, err) = text(&output);
        assert_eq!(output.status.code(), Some(2), "{err}");
        assert!(
            err.contains(&format!("{there} is set and {missing} is not")),
            "{err}"
        );
    }
}

#[test]
fn what_is_collected_does_not_hang_on_how_retries_are_set() {
    let home = Folder::new("retries");
    let served = Served::start(&home, &["--demo"]);
    let collect = |name: &str, variables: &[(&str, &str)]| {
        let mut run = firestep(&home);
        run.envs(served.environment())
            .envs(variables.iter().copied());
        run.args(["collect", "-q", "--accounts", "prod-web", "--out", name]);
        let output = run.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output).1);
        crate::resume::said(&home, &home.join(name))
    };
    let always = collect("always", &[]);
    let set = [("AWS_RETRY_MODE", "legacy"), ("AWS_MAX_ATTEMPTS", "0")];
    crate::resume::same(&collect("set", &set), &always, "set");
}

#[test]
fn a_first_answer_that_does_not_come_is_not_waited_for_in_silence() {
    let home = Folder::new("silence");
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap().to_string();
    let mut child = firestep(&home)
        .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "x")
        .args(["audit", "--endpoint-url", &format!("http://{address}")])
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    let mut line = String::new();
    let mut told = std::io::BufReader::new(child.stderr.take().unwrap());
    std::io::BufRead::read_line(&mut told, &mut line).unwrap();
    let took = begun.elapsed();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(
        line.contains(&format!("Waiting for an answer of {address}")),
        "{line}"
    );
    assert!(took < Duration::from_secs(10), "{took:?}");
}
