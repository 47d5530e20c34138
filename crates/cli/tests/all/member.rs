//! A member account that looks at itself is judged by what is in it, and the advice fits where credentials come from.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{Folder, Served, firestep, text};
use crate::unfinished::{audit, change_manifest, json, lines, refinish};

/// Collects from inside of a member, by a role.
fn collected(home: &Folder, served: &Served, account: &str) -> PathBuf {
    std::fs::create_dir_all(home.join(".aws")).unwrap();
    let (url, key) = (&served.url, &served.key);
    let config = format!(
        "[profile base]\naws_access_key_id = {key}\naws_secret_access_key = replay\nregion = eu-central-1\nendpoint_url = {url}\n\
         [profile audit]\nregion = eu-central-1\nendpoint_url = {url}\nsource_profile = base\n\
         role_arn = arn:aws:iam::{account}:role/OrganizationAccountAccessRole\n"
    );
    std::fs::write(home.join(".aws/config"), config).unwrap();
    let folder = home.join("member");
    let output = firestep(home)
        .args(["collect", "-q", "--profile", "audit"])
        // What the replay server does not answer is not asked again for a minute.
        .args(["--max-attempts", "1", "--out"])
        .arg(&folder)
        .output()
        .unwrap();
    // The replay server answers a member nothing of the organization, so that the run is not finished.
    let (out, err) = text(&output);
    assert_eq!(output.status.code(), Some(2), "{out}{err}");
    assert!(
        err.contains("organizations:DescribeOrganization") && err.contains("1 of 1 account"),
        "{err}"
    );
    folder
}

/// Gives what the replay server does not answer a member.
fn answered_by_aws(home: &Folder, folder: &Path) {
    // AWS does answer: which it is in, and denies the rest.
    let recorded: Vec<String> = lines(home, folder, "organization")
        .into_iter()
        .map(|line| {
            let mut record: Value = serde_json::from_str(&line).unwrap();
            if record["operation"] == "DescribeOrganization" {
                record.as_object_mut().unwrap().remove("error");
                record["ok"] = serde_json::json!({"Organization": {
                    "Id": "o-4x7k2pacme", "FeatureSet": "ALL", "MasterAccountId": "111100000001",
                }});
            } else if record["error"]["code"] == "NotRecorded" {
                record["error"]["code"] = Value::from("AccessDeniedException");
            }
            record.to_string()
        })
        .collect();
    refinish(folder, "organization", &recorded);
    change_manifest(folder, |it| it["finished"] = it["started"].clone());
}

#[test]
fn a_member_account_alone_is_judged_by_what_the_organization_set_up_in_it() {
    let home = Folder::new("member");
    let served = Served::start(&home, &["--demo"]);
    let folder = collected(&home, &served, "111100000006");
    answered_by_aws(&home, &folder);
    let audited = json(&home, &folder);
    assert_eq!(audited["scope"]["accounts"][0]["id"], "111100000006");
    assert_eq!(audited["scope"]["accounts"][0]["state"], "examined");
    let state = |id: &str| {
        let items = audited["items"].as_array().unwrap();
        let item = items.iter().find(|it| it["id"] == id).unwrap();
        item["state"].as_str().unwrap()
    };
    // What is in the account decides; what only the organization knows does not, and nothing is done as a whole.
    assert_eq!(state("E3.1"), "to_do");
    assert_eq!(state("E3.4"), "partial");
    assert_eq!(state("E1.2"), "unknown");
    let items = audited["items"].as_array().unwrap();
    assert!(items.iter().all(|it| it["state"] != "done"));
    assert!(audited["score"][0]["verified"].as_u64().unwrap() > 0);
    let (_, shown) = audit(&home, &folder, &[]);
    assert_eq!(shown.matches("this account only").count(), 1, "{shown}");
    assert!(
        shown.contains("Account 111100000006, a member of the organization o-4x7k2pacme"),
        "{shown}"
    );
    assert!(!shown.contains("without narrowing"), "{shown}");
}

#[test]
fn what_only_the_organization_could_close_is_named() {
    let home = Folder::new("open");
    let served = Served::start(&home, &["--demo"]);
    let folder = collected(&home, &served, "111100000010");
    answered_by_aws(&home, &folder);
    let audited = json(&home, &folder);
    assert_eq!(
        audited["exposure"]["open_but_for_organization"],
        serde_json::json!(["dev-app-preview"])
    );
    let (_, shown) = audit(&home, &folder, &[]);
    let told: Vec<&str> = shown.split_whitespace().collect();
    assert!(
        told.join(" ").contains(
            "Open as far as its account shows, what the organization denies not seen: dev-app-preview."
        ),
        "{shown}"
    );
}

#[test]
fn a_delegated_administrator_who_may_not_list_accounts_is_judged_alone() {
    let home = Folder::new("delegated");
    let folder = home.join("acme");
    let collected = firestep(&home)
        .args(["collect", "--demo", "-q", "--out", "acme"])
        .output()
        .unwrap();
    assert!(collected.status.success(), "{}", text(&collected).1);
    let whole = json(&home, &folder);
    // All else of the organization is answered to it, as AWS lets a delegated administrator read it.
    let own = "111100000002";
    let recorded: Vec<String> = lines(&home, &folder, "organization")
        .into_iter()
        .filter(|line| !line.contains(r#""service":"account""#))
        .map(|line| {
            let mut record: Value = serde_json::from_str(&line).unwrap();
            if record["operation"] == "ListAccounts" {
                record.as_object_mut().unwrap().remove("ok");
                record["error"] = serde_json::json!({"code": "AccessDeniedException", "message":
                    "You don't have permissions to access this resource."});
            }
            record.to_string()
        })
        .collect();
    refinish(&folder, "organization", &recorded);
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "records")
            && !path.ends_with("111100000002.records")
            && !path.ends_with("organization.records")
        {
            std::fs::remove_file(path).unwrap();
        }
    }
    change_manifest(&folder, |it| {
        it["caller_account"] = Value::from(own);
        it["scope"]["accounts"] = serde_json::json!([own]);
        it["scope"]["excluded"] = serde_json::json!([]);
        it["files"]
            .as_object_mut()
            .unwrap()
            .retain(|id, _| id == own || id == "organization");
    });
    let alone = json(&home, &folder);
    let scope = &alone["scope"];
    assert_eq!(scope["this_account_only"], true);
    assert_eq!(scope["accounts_whole"], false);
    assert_eq!(whole["scope"]["this_account_only"], false);
    assert_eq!(whole["scope"]["accounts_whole"], true);
    assert!(
        scope["organization_unseen"]
            .as_str()
            .unwrap()
            .contains("AccessDenied")
    );
    assert_eq!(scope["accounts"].as_array().unwrap().len(), 1);
    // Of other accounts no verdict is given, and nothing is done or absent as a whole.
    for finding in alone["findings"].as_array().unwrap() {
        let about = finding["account"].as_str().unwrap_or_default();
        assert!(about.is_empty() || about == own, "{finding}");
    }
    for item in alone["items"].as_array().unwrap() {
        let state = item["state"].as_str().unwrap();
        assert!(
            !["done", "not_applicable"].contains(&state),
            "{}: {state}",
            item["id"]
        );
    }
    assert_eq!(alone["exposure"]["clear"], false);
    let (_, shown) = audit(&home, &folder, &[]);
    let first = shown
        .split("Exposed now")
        .next()
        .unwrap()
        .replace('\n', " ");
    for words in [
        "this account only; the others of its organization could not be listed: AccessDeniedException",
        "Account 111100000002, a member of the organization o-4x7k2pacme",
        "1 account: 1 ",
    ] {
        assert!(first.contains(words), "{words}\n{shown}");
    }
    for name in ["log-archive", "prod-web", "sandbox-a"] {
        assert!(!shown.contains(name), "{name}\n{shown}");
    }
}

/// A server that refuses every call with this code.
fn refusing(code: &'static str) -> String {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 16384]);
            let body = format!(
                "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>"
            );
            let _ = write!(
                stream,
                "HTTP/1.1 403 Forbidden\r\ncontent-type: text/xml\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
        }
    });
    format!("http://{address}")
}

#[test]
fn no_profile_is_advised_for_credentials_that_come_from_none() {
    let home = Folder::new("advice");
    let process = r#"[default]
region = eu-central-1
credential_process = echo '{"Version":1,"AccessKeyId":"AKIAIOSFODNN7EXAMPLE","SecretAccessKey":"x"}'
"#;
    for (code, words) in [
        ("ExpiredToken", "expired"),
        ("InvalidClientTokenId", "does not accept the credentials"),
    ] {
        let url = refusing(code);
        let said = |command: &mut std::process::Command| {
            let output = command
                .env("AWS_ENDPOINT_URL", &url)
                .args(["audit", "-q"])
                .output()
                .unwrap();
            let (_, err) = text(&output);
            assert_eq!(output.status.code(), Some(2), "{err}");
            assert!(err.contains(words), "{err}");
            assert!(!err.contains("--profile default"), "{err}");
            err
        };
        let _ = std::fs::remove_dir_all(home.join(".aws"));
        let by_keys = said(
            firestep(&home)
                .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
                .env("AWS_SECRET_ACCESS_KEY", "x"),
        );
        assert!(by_keys.contains("AWS_ACCESS_KEY_ID"), "{by_keys}");
        std::fs::create_dir_all(home.join(".aws")).unwrap();
        std::fs::write(home.join(".aws/config"), process).unwrap();
        let by_process = said(&mut firestep(&home));
        assert!(by_process.contains("credential_process"), "{by_process}");
    }
}
