//! Ctrl-C: the first keeps what was seen within a second, whatever hangs; the second ends the program at once.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use crate::resume::{said, same};
use crate::support::{Folder, Served, firestep, signal, text};

/// A second, and what a busy machine adds to it; a call that hangs takes a minute.
const SOON: Duration = Duration::from_secs(4);

/// Starts a run and waits until it has said this.
fn begun(mut command: Command, words: &str) -> (Child, BufReader<ChildStderr>) {
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains(words) {
        line.clear();
        assert!(told.read_line(&mut line).unwrap() > 0, "{words}");
    }
    (child, told)
}

/// The exit code, and what was said until then.
fn ended(mut child: Child, mut told: BufReader<ChildStderr>) -> (Option<i32>, String, Duration) {
    let begun = Instant::now();
    let mut rest = String::new();
    told.read_to_string(&mut rest).unwrap();
    (child.wait().unwrap().code(), rest, begun.elapsed())
}

#[test]
fn the_first_keeps_what_was_seen_also_while_calls_hang() {
    let home = Folder::new("hang");
    let served = Served::start(&home, &["--demo"]);
    let folder = home.join("acme");
    let collect = |how: &str| {
        let mut command = firestep(&home);
        command
            .envs(served.environment())
            .args(["collect", how])
            .arg(&folder);
        command
    };
    let (child, told) = begun(collect("--out"), "to examine");
    std::thread::sleep(Duration::from_millis(300));
    served.hang();
    std::thread::sleep(Duration::from_millis(300));
    signal(&child, "-INT");
    let (code, rest, took) = ended(child, told);
    served.go_on();
    assert_eq!(code, Some(2), "{rest}");
    assert!(took < SOON, "{took:?}");
    for words in [
        "Interrupted: what was seen is kept",
        "interrupted after",
        "collect --resume",
        "audit --snapshot",
    ] {
        assert!(rest.contains(words), "{words}: {rest}");
    }
    let shown = firestep(&home)
        .args(["audit", "-q", "--snapshot"])
        .arg(&folder)
        .output()
        .unwrap();
    assert!(text(&shown).0.contains("ended early"), "{}", text(&shown).1);
    // What was kept is gone on with.
    let gone_on = collect("--resume").output().unwrap();
    assert!(gone_on.status.success(), "{}", text(&gone_on).1);
    let whole = home.join("whole");
    let mut undisturbed = firestep(&home);
    undisturbed
        .envs(served.environment())
        .args(["collect", "-q", "--out"]);
    assert!(undisturbed.arg(&whole).output().unwrap().status.success());
    same(&said(&home, &folder), &said(&home, &whole), "gone on");
}

#[test]
fn while_who_asks_is_not_known_nothing_is_kept() {
    let home = Folder::new("hang-first");
    let served = Served::start(&home, &["--demo"]);
    served.hang();
    let folder = home.join("acme");
    let mut command = firestep(&home);
    command
        .envs(served.environment())
        .args(["collect", "--out"])
        .arg(&folder)
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let told = BufReader::new(child.stderr.take().unwrap());
    let waits = Instant::now();
    while !folder.join("manifest.json").exists() {
        assert!(waits.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(20));
    }
    signal(&child, "-TERM");
    let (code, rest, took) = ended(child, told);
    served.go_on();
    assert_eq!(code, Some(2), "{rest}");
    assert!(took < SOON, "{took:?}");
    assert!(
        rest.contains("interrupted before anything was asked"),
        "{rest}"
    );
    assert!(!folder.exists());
}

/// The demo, with its temporary folder below `home`.
fn demo(home: &Folder, arguments: &[&str]) -> Command {
    let mut command = firestep(home);
    std::fs::create_dir_all(home.join("tmp")).unwrap();
    command
        .env("TMPDIR", home.join("tmp"))
        .args(["audit", "--demo"])
        .args(arguments)
        .stdout(Stdio::null());
    command
}

fn temporary(home: &Folder) -> usize {
    std::fs::read_dir(home.join("tmp")).unwrap().count()
}

#[test]
fn the_second_ends_the_program_at_once_and_takes_the_temporary_folder_along() {
    let home = Folder::new("twice");
    let mut at_once = 0;
    for (after, signals) in [("to examine", 2), ("done ", 1)] {
        let (child, told) = begun(demo(&home, &["--format", "json", "--all"]), after);
        for _ in 0..signals {
            signal(&child, "-INT");
            std::thread::sleep(Duration::from_millis(10));
        }
        let (code, rest, took) = ended(child, told);
        // A machine that is fast enough was done before.
        assert!(matches!(code, Some(130 | 0)), "{after} {code:?}: {rest}");
        assert!(took < SOON, "{after} {took:?}");
        assert_eq!(temporary(&home), 0, "{after}");
        at_once += usize::from(code == Some(130));
    }
    assert!(at_once > 0, "no run was ended at once");
}

#[test]
fn a_demo_that_fails_leaves_no_folder_behind() {
    let home = Folder::new("failed-demo");
    for arguments in [
        &["--ou", "nowhere"][..],
        &["--accounts", "old-shop"],
        &["--account", "nobody"],
        &["--item", "E6.1", "--account", "old-shop"],
    ] {
        let output = demo(&home, arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", text(&output).1);
        assert_eq!(temporary(&home), 0, "{arguments:?}");
    }
}
