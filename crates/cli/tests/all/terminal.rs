//! What stdout and stderr are: a closed pipe is no failure, and a terminal that can only print gets nothing else.

use std::process::Stdio;

use crate::support::{Folder, clean, firestep, python, text};

#[test]
fn a_closed_pipe_is_quiet_in_every_command() {
    let home = Folder::new("pipe");
    let collected = firestep(&home)
        .args(["collect", "--demo", "-q", "--out", "acme"])
        .output()
        .unwrap();
    assert!(collected.status.success());
    let policy =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    std::fs::write(home.join("policy.json"), policy).unwrap();
    let case = r#"{"id":1,"request":{"principal":"arn:aws:iam::111122223333:user/a","action":"s3:GetObject","resource":"arn:aws:s3:::b/k","resource_account":"111122223333"}}"#;
    std::fs::write(home.join("case.json"), case).unwrap();
    for (arguments, code) in [
        (&["audit", "-q", "--snapshot", "acme"][..], 0),
        (&["audit", "-q", "--snapshot", "acme", "--all"], 0),
        (&["audit", "-q", "--snapshot", "acme", "--by", "item"], 0),
        // What was found is not forgotten because nobody reads it.
        (
            &["audit", "-q", "--snapshot", "acme", "--fail-on", "high"],
            1,
        ),
        (&["snapshot", "cat", "acme"], 0),
        (&["snapshot", "cat", "acme", "--region", "us-east-1"], 0),
        (&["checks"], 0),
        (&["checks", "--format", "json"], 0),
        (&["checks", "ec2-imdsv2-required"], 0),
        (&["items"], 0),
        (&["items", "E6.1"], 0),
        (&["permissions"], 0),
        (&["permissions", "--session"], 0),
        (&["completions", "bash"], 0),
        (&["iam", "actions", "ec2:*"], 0),
        (&["iam", "actions", "s3:GetObject"], 0),
        (&["iam", "lint", "policy.json"], 0),
        (
            &["iam", "lint", "policy.json", "--fail-on", "suggestion"],
            1,
        ),
        (&["iam", "public", "policy.json"], 0),
        (&["iam", "explain", "case.json"], 0),
        (&["iam", "eval", "case.json"], 0),
        (&["--help"], 0),
        (&["--version", "--verbose"], 0),
    ] {
        let mut child = firestep(&home)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let err = text(&output).1;
        assert!(err.is_empty(), "{arguments:?}: {err}");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
    }
}

#[test]
fn an_argument_that_is_no_text_is_one_clear_error() {
    use std::os::unix::ffi::OsStrExt;
    let home = Folder::new("no-text");
    let odd = std::ffi::OsStr::from_bytes(b"\xff");
    let output = firestep(&home).arg(odd).output().unwrap();
    let err = text(&output).1;
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(err.starts_with("error: "), "{err}");
}

/// Runs a command on a terminal of its own.
const ON_A_TERMINAL: &str = "import pty, sys; pty.spawn(sys.argv[1:])";

#[test]
fn a_terminal_that_can_only_print_gets_no_escape() {
    let Some(python) = python() else { return };
    let home = Folder::new("dumb");
    let seen = |term: &str| {
        let mut command = std::process::Command::new(&python);
        clean(&mut command, &home);
        let ran = command
            .env("TERM", term)
            .args(["-c", ON_A_TERMINAL])
            .arg(env!("CARGO_BIN_EXE_firestep"))
            .args(["audit", "--demo"])
            .output()
            .unwrap();
        let (seen, err) = text(&ran);
        assert!(seen.contains("--failed"), "{err}{seen}");
        seen
    };
    let dumb = seen("dumb");
    assert!(!dumb.contains('\u{1b}'), "{dumb}");
    let able = seen("xterm");
    assert!(
        able.contains("\u{1b}[J") && able.contains("\u{1b}[3"),
        "{able}"
    );
}

#[test]
fn off_a_terminal_nothing_moves_a_cursor_and_quiet_is_quiet() {
    let home = Folder::new("lines");
    let run = |more: &[&str]| {
        let output = firestep(&home)
            .args(["audit", "--demo", "--check", "iam-no-users"])
            .args(more)
            .output()
            .unwrap();
        text(&output).1
    };
    let said = run(&[]);
    assert!(!said.contains('\u{1b}') && !said.contains('\r'), "{said}");
    // The demo throttles: it is said that calls wait and are made again.
    assert!(said.contains("waits and calls again"), "{said}");
    assert!(run(&["-q"]).is_empty());
}

#[test]
fn every_shell_completes_every_command_and_flag() {
    let home = Folder::new("completions");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = firestep(&home)
            .args(["completions", shell])
            .output()
            .unwrap();
        let (out, err) = text(&output);
        assert!(output.status.success(), "{err}");
        for word in [
            "snapshot",
            "cat",
            "checks",
            "items",
            "permissions",
            "not-examined",
            "member",
            "role-name",
            "operation",
            "by",
        ] {
            assert!(out.contains(word), "{shell}: {word}");
        }
    }
}
