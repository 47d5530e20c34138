//! Names, tags and messages that were made to do something: to a terminal, to a shell, to a path.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use crate::support::{Folder, firestep, text};
use crate::unfinished::refinish;

/// What every name ends in. A shell would run it, a terminal obey or turn it.
const SPOILT: &str = " '\"$(touch PWNED)`touch PWNED`\n\u{1b}[31m\0\u{202e}\u{9b}x";

/// The members whose texts people or programs of the organization choose.
fn is_foreign(name: &str) -> bool {
    name.ends_with("Name")
        || [
            "Value",
            "Key",
            "Description",
            "Message",
            "message",
            "Comment",
            "Title",
            "Sid",
            "Email",
        ]
        .contains(&name)
}

fn spoil(name: &str, value: &mut Value) {
    match value {
        Value::String(text) if is_foreign(name) => text.push_str(SPOILT),
        Value::Array(items) => items.iter_mut().for_each(|item| spoil(name, item)),
        Value::Object(members) => {
            for (name, member) in members {
                spoil(name, member);
            }
        }
        _ => {}
    }
}

/// The names that the program itself looks for: spoilt, there would be nothing left to look at.
const KEPT: [&str; 3] = [
    "ec2:DescribeRegions",
    "organizations:ListDelegatedServicesForAccount",
    "organizations:ListAWSServiceAccessForOrganization",
];

/// The demo's snapshot with every foreign text spoilt, as journals.
fn spoilt(home: &Folder) -> PathBuf {
    let folder = home.join("acme");
    let collected = firestep(home)
        .args(["collect", "--demo", "-q", "--out"])
        .arg(&folder)
        .output()
        .unwrap();
    assert!(collected.status.success(), "{}", text(&collected).1);
    let ids: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .filter_map(|it| it.unwrap().path().into_os_string().into_string().ok())
        .filter_map(|it| Some(it.strip_suffix(".records")?.rsplit('/').next()?.to_owned()))
        .collect();
    let mut journals: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for id in ids {
        let output = firestep(home)
            .args(["snapshot", "cat", "acme", "--account", &id])
            .output()
            .unwrap();
        let journal = journals.entry(id).or_default();
        for line in text(&output).0.lines() {
            let mut record: Value = serde_json::from_str(line).unwrap();
            record.as_object_mut().unwrap().remove("account");
            let operation = format!(
                "{}:{}",
                record["service"].as_str().unwrap(),
                record["operation"].as_str().unwrap()
            );
            if !KEPT.contains(&operation.as_str()) {
                for member in ["params", "ok", "error"] {
                    if let Some(value) = record.get_mut(member) {
                        spoil(member, value);
                    }
                }
            }
            journal.push(record.to_string());
        }
    }
    for (id, journal) in journals {
        refinish(&folder, &id, &journal);
    }
    folder
}

/// Whether a shell would run what stands in a command: it is outside of single quotes.
fn runs(command: &str) -> bool {
    let mut quoted = false;
    let mut letters = command.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' => quoted = !quoted,
            '\\' if !quoted => {
                letters.next();
            }
            '`' if !quoted => return true,
            '$' if !quoted && letters.peek() == Some(&'(') => return true,
            _ => {}
        }
    }
    quoted
}

fn is_command(line: &str) -> bool {
    line.starts_with("firestep ") || line.starts_with("aws ")
}

/// The commands among lines: each goes on where a line ends in a backslash.
fn commands(shown: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in shown.lines() {
        let line = line.trim_start();
        let (part, more) = match line.strip_suffix(" \\") {
            Some(part) => (part, true),
            None => (line, false),
        };
        if goes_on {
            let last = found.last_mut().unwrap();
            last.push(' ');
            last.push_str(part);
            goes_on = more;
        } else if is_command(line) {
            found.push(part.to_owned());
            goes_on = more;
        }
    }
    found
}

/// The commands in a document, wherever they stand.
fn commands_in(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            found.extend(text.lines().filter(|it| is_command(it)).map(str::to_owned));
        }
        Value::Array(items) => items.iter().for_each(|it| commands_in(it, found)),
        Value::Object(members) => members.values().for_each(|it| commands_in(it, found)),
        _ => {}
    }
}

fn acts(letter: char) -> bool {
    letter != '\n'
        && (letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'))
}

/// Nothing in an output acts on a terminal, and no command in it runs a name.
fn is_harmless(arguments: &[&str], output: &Output) -> usize {
    let (out, err) = text(output);
    assert!(
        matches!(output.status.code(), Some(0..=2)),
        "{arguments:?}: {:?} {err}",
        output.status
    );
    for (name, shown) in [("stdout", &out), ("stderr", &err)] {
        if let Some(at) = shown.find(acts) {
            let around: String = shown[..at].chars().rev().take(200).collect();
            let around: String = around.chars().rev().collect();
            panic!(
                "{arguments:?}, {name}: {around:?} {:?}",
                shown[at..].chars().next()
            );
        }
    }
    let mut found = commands(&out);
    found.extend(commands(&err));
    if let Ok(document) = serde_json::from_str(&out) {
        commands_in(&document, &mut found);
    }
    for command in &found {
        assert!(!runs(command), "{arguments:?}: {command}");
    }
    found.len()
}

fn has_run(home: &Folder) -> bool {
    Path::new(&home.join("PWNED")).exists()
}

#[test]
fn no_name_acts_on_a_terminal_or_a_shell_whatever_is_asked() {
    let home = Folder::new("spoilt");
    spoilt(&home);
    let mut printed = 0;
    let mut run = |arguments: &[&str]| {
        let output = firestep(&home).args(arguments).output().unwrap();
        printed += is_harmless(arguments, &output);
        text(&output)
    };
    let audit = ["audit", "--snapshot", "acme"];
    let (json, err) = run(&[&audit[..], &["--format", "json", "--all"]].concat());
    let document: Value = serde_json::from_str(&json).unwrap_or_else(|_| panic!("{err}"));
    // What was spoilt is there as it was, escaped.
    assert!(json.contains("touch PWNED"));
    let first = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["verdict"] == "fail")
        .unwrap();
    let check = first["check"].as_str().unwrap();
    for more in [
        &[][..],
        &["--all"],
        &["--failed"],
        &["--severity", "critical"],
        &["--by", "account"],
        &["--by", "check"],
        &["--by", "item"],
        &["--check", check],
        &["--account", "111100000006"],
        &["--account", "no such"],
        &["--format", "json"],
        &["--ascii"],
    ] {
        run(&[&audit[..], more].concat());
    }
    let items = document["items"].as_array().unwrap();
    // One of each kind of clause comes by; all of them would take as long as everything else here.
    for item in items.iter().step_by(4) {
        run(&[&audit[..], &["--item", item["id"].as_str().unwrap()]].concat());
    }
    for more in [
        &[][..],
        &["--account", "organization"],
        &["--account", "111100000006"],
        &["--account", "prod"],
        &["--operation", "ec2:DescribeInstancs"],
    ] {
        run(&[&["snapshot", "cat", "acme"], more].concat());
    }
    assert!(printed > 30, "{printed}");
    assert!(!has_run(&home));
}

#[test]
fn a_printed_command_names_the_account_that_it_was_printed_for() {
    let home = Folder::new("pasted");
    let folder = home.join("acme");
    spoilt(&home);
    let output = firestep(&home)
        .args(["audit", "-q", "--format", "json", "--snapshot", "acme"])
        .output()
        .unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut found = Vec::new();
    commands_in(&document, &mut found);
    found.retain(|it| it.starts_with("firestep audit "));
    found.dedup();
    assert!(found.len() > 3, "{found:?}");
    let binary = env!("CARGO_BIN_EXE_firestep");
    for command in found.iter().take(8) {
        // As it is pasted; `acme` stands where the command was made.
        let script = format!("firestep() {{ '{binary}' \"$@\"; }}\n{command} -q");
        let mut shell = std::process::Command::new("sh");
        crate::support::clean(&mut shell, &home);
        let output = shell.args(["-c", &script]).output().unwrap();
        assert_eq!(
            output.status.code(),
            Some(0),
            "{command}\n{}",
            text(&output).1
        );
    }
    assert!(!has_run(&home) && folder.exists());
}

/// Answers every request with what is made of it: status and body.
fn fake(answer: impl Fn(&str) -> (u16, String) + Send + 'static) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut asked = Vec::new();
            let mut part = [0; 4096];
            // The body is in the same packet or of no interest.
            while !asked.windows(4).any(|it| it == b"\r\n\r\n") {
                match stream.read(&mut part) {
                    Ok(length) if length > 0 => asked.extend_from_slice(&part[..length]),
                    _ => break,
                }
            }
            let (status, body) = answer(&String::from_utf8_lossy(&asked));
            let kind = if body.starts_with('<') {
                "text/xml"
            } else {
                "application/json"
            };
            let head = format!(
                "HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(head.as_bytes());
            let _ = stream.write_all(body.as_bytes());
            // What is left unread would reset the connection.
            let _ = stream.shutdown(std::net::Shutdown::Write);
            let _ = stream.set_read_timeout(Some(std::time::Duration::from_millis(100)));
            while matches!(stream.read(&mut part), Ok(length) if length > 0) {}
        }
    });
    url
}

const SECRET: &str = "zUtnFEMI/K7MDENG+bPxRfiCYqqqqKEYwJalrXaa";

fn session_token() -> String {
    format!("Token/of+a+session/{}==", "MARK/mark+".repeat(12))
}

fn with_credentials(home: &Folder, url: &str) -> std::process::Command {
    let mut command = firestep(home);
    command
        .env("AWS_ENDPOINT_URL", url)
        .env("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", SECRET)
        .env("AWS_SESSION_TOKEN", session_token())
        .env("AWS_REGION", "eu-central-1");
    command
}

/// Everything that lies in a folder, as text.
fn contents(folder: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.push_str(&contents(&path));
        } else {
            all.push_str(&String::from_utf8_lossy(&std::fs::read(&path).unwrap()));
        }
    }
    all
}

#[test]
fn a_refused_signature_shows_and_stores_no_credential() {
    let home = Folder::new("signature");
    let encode = |text: &str| {
        text.replace('/', "%2F")
            .replace('+', "%2B")
            .replace('=', "%3D")
    };
    let url = fake(move |asked| {
        let token = asked
            .lines()
            .find_map(|line| line.strip_prefix("x-amz-security-token: "))
            .unwrap_or_default();
        let message = format!(
            "The request signature we calculated does not match. The Canonical String should have been 'POST\n/\n\n\
             x-amz-security-token:{token}\n' of {} with {SECRET} and {}",
            encode(token),
            encode(SECRET)
        );
        let body = format!(
            "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>{message}</Message></Error></ErrorResponse>"
        );
        (403, body)
    });
    for arguments in [
        &["aws", "call", "sts", "GetCallerIdentity"][..],
        &["aws", "call", "s3", "ListBuckets"],
        &["collect", "--out", "seen"],
        &["audit", "--out", "judged"],
    ] {
        let output = with_credentials(&home, &url)
            .args(arguments)
            .output()
            .unwrap();
        let (out, err) = text(&output);
        let shown = format!("{out}{err}{}", contents(&home.join(".")));
        assert_eq!(output.status.code(), Some(2), "{arguments:?} {out}{err}");
        for secret in ["MARK", "%2BbPxRfiCY", "+bPxRfiCY"] {
            assert!(!shown.contains(secret), "{arguments:?}: {shown}");
        }
        assert!(
            out.contains("does not match") || err.contains("does not match"),
            "{out}{err}"
        );
        assert!(!out.contains(acts) && !err.contains(acts));
    }
}

#[test]
fn a_called_operation_shows_what_collecting_would_store() {
    let home = Folder::new("call");
    let url = fake(|_| {
        let functions = serde_json::json!({"Functions": [{
            "FunctionName": "f\u{202e}\u{7f}",
            "Description": " HTTPS://user:hunter22@host/",
            "Environment": {"Variables": {"DB_PASSWORD": "hunter23"}},
        }]});
        (200, functions.to_string())
    });
    let run = |more: &[&str]| {
        let output = with_credentials(&home, &url)
            .args(["aws", "call", "lambda", "ListFunctions"])
            .args(more)
            .output()
            .unwrap();
        let (out, err) = text(&output);
        assert_eq!(output.status.code(), Some(0), "{out}{err}");
        assert!(!out.contains(acts), "{out}");
        let value: Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
        assert_eq!(value["Functions"][0]["FunctionName"], "f\u{202e}\u{7f}");
        out
    };
    for more in [&[][..], &["--one-page"]] {
        let shown = run(more);
        assert!(
            !shown.contains("hunter2") && shown.contains("redacted"),
            "{shown}"
        );
    }
    let raw = run(&["--raw"]);
    assert!(
        raw.contains("hunter22") && raw.contains("hunter23"),
        "{raw}"
    );
}

#[cfg(unix)]
#[test]
fn a_snapshot_with_a_fifo_in_it_ends_at_once() {
    let home = Folder::new("fifo");
    let collected = firestep(&home)
        .args(["collect", "--demo", "-q", "--out", "acme"])
        .output()
        .unwrap();
    assert!(collected.status.success());
    let file = home.join("acme").join("111100000006.records");
    std::fs::remove_file(&file).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&file).status();
    assert!(made.unwrap().success());
    let output = firestep(&home)
        .args(["audit", "-q", "--snapshot", "acme"])
        .output()
        .unwrap();
    let (out, err) = text(&output);
    // It is not read, and its account is unseen.
    assert_eq!(output.status.code(), Some(0), "{out}{err}");
    assert!(
        out.contains("could not read 1 account") && out.contains("111100000006.records"),
        "{out}{err}"
    );
    let told: Vec<&str> = out.split_whitespace().collect();
    assert!(told.join(" ").contains("it is no regular file"), "{out}");
}
