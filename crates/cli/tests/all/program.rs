//! The program folder: written by `init`, read by `audit`, added to by `attest` and `except`.

use std::process::Output;

use serde_json::Value;

use crate::support::{Folder, firestep, text};

fn run(home: &Folder, arguments: &[&str]) -> Output {
    firestep(home).args(arguments).output().unwrap()
}

fn ran(home: &Folder, arguments: &[&str]) -> String {
    let output = run(home, arguments);
    let (out, err) = text(&output);
    assert!(output.status.success(), "{arguments:?}\n{err}");
    out
}

fn refused(home: &Folder, arguments: &[&str], words: &[&str]) {
    let output = run(home, arguments);
    let (_, err) = text(&output);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}\n{err}");
    for word in words {
        assert!(err.contains(word), "{word}\n{err}");
    }
}

const AUDIT: [&str; 7] = [
    "audit",
    "--demo",
    "-q",
    "--program",
    "acme",
    "--format",
    "json",
];

fn audit(home: &Folder, more: &[&str]) -> Value {
    serde_json::from_str(&ran(home, &[&AUDIT[..], more].concat())).unwrap()
}

fn item<'a>(audit: &'a Value, id: &str) -> &'a Value {
    let items = audit["all_items"].as_array().or(audit["items"].as_array());
    let mut items = items.unwrap().iter();
    items.find(|it| it["id"] == id).unwrap()
}

#[test]
fn a_folder_is_written_once_and_nothing_in_it_is_written_over() {
    let home = Folder::new("program-init");
    let planned = ran(&home, &["init", "acme", "--dry-run"]);
    assert!(planned.contains("would write"), "{planned}");
    assert!(!home.join("acme").exists());
    let written = ran(&home, &["init", "acme"]);
    for file in [
        "firestep.yaml",
        "accounts.yaml",
        "exceptions.yaml",
        "honeytokens.yaml",
    ] {
        assert!(written.contains(&format!("acme/{file}")), "{written}");
        assert!(home.join("acme").join(file).exists());
    }
    let own = home.join("acme/firestep.yaml");
    std::fs::write(&own, "security_team: [a@example.com]\n").unwrap();
    let again = ran(&home, &["init", "acme"]);
    assert!(
        again.contains("kept") && !again.contains("wrote"),
        "{again}"
    );
    let kept = std::fs::read_to_string(&own).unwrap();
    assert_eq!(kept, "security_team: [a@example.com]\n");
}

#[test]
fn a_new_folder_changes_no_verdict() {
    let home = Folder::new("program-empty");
    ran(&home, &["init", "acme"]);
    // The demo has a folder of its own, unless another is named.
    std::fs::write(home.join("nothing.yaml"), "").unwrap();
    let nothing = [
        "audit",
        "--demo",
        "-q",
        "--settings",
        "nothing.yaml",
        "--format",
        "json",
    ];
    let without = ran(&home, &nothing);
    let without: Value = serde_json::from_str(&without).unwrap();
    let with = audit(&home, &[]);
    assert_eq!(with["findings"], without["findings"]);
    assert_eq!(with["score"], without["score"]);
}

#[test]
fn what_is_attested_is_done_by_word_and_counts_apart() {
    let home = Folder::new("program-attest");
    ran(&home, &["init", "acme"]);
    let attest = [
        "attest",
        "E4.1",
        "--program",
        "acme",
        "--statement",
        "they are in the wiki",
        "--owner",
        "kim@example.com",
        "--reviewer",
        "lee@example.com",
        "--evidence",
        "https://wiki.example.com/guidelines",
    ];
    let wrote = ran(&home, &attest);
    assert!(wrote.contains("E4.1-document.yaml"), "{wrote}");
    let odd = [
        "attest",
        "E4.2",
        "--program",
        "acme",
        "--statement",
        "s",
        "--reviewer",
        "l",
    ];
    let odd = [
        &odd[..],
        &["--evidence", "https://u", "--owner", "k\u{1b}[31m"],
    ]
    .concat();
    refused(&home, &odd, &["control character"]);
    assert!(!home.join("acme/attestations/E4.2-ticket.yaml").exists());
    // Nothing is written over, and what evidence decides nobody can vouch for.
    refused(&home, &attest, &["is there"]);
    refused(
        &home,
        &["attest", "E3.2", "--program", "acme"],
        &["decided by evidence"],
    );
    refused(&home, &["attest", "E4.9", "--program", "acme"], &["E4.9"]);
    refused(
        &home,
        &["attest", "E5.4", "--program", "acme"],
        &["--statement is missing"],
    );
    let status = ran(
        &home,
        &["attest", "status", "--program", "acme", "--format", "json"],
    );
    let status: Value = serde_json::from_str(&status).unwrap();
    let rows = status["attestations"].as_array().unwrap();
    let of = |id: &str| rows.iter().find(|it| it["item"] == id).unwrap()["state"].clone();
    assert_eq!(
        (of("E4.1"), of("E5.4")),
        ("attested".into(), "missing".into())
    );
    let calendar = ran(
        &home,
        &["attest", "status", "--program", "acme", "--format", "ics"],
    );
    assert!(calendar.starts_with("BEGIN:VCALENDAR\r\n"), "{calendar}");
    assert!(calendar.contains("SUMMARY:E4.1"), "{calendar}");
    // The demo stands still before today: then it was not attested yet.
    let before = audit(&home, &[]);
    let later = audit(&home, &["--as-of", "2099-01-01T00:00:00Z"]);
    assert_eq!(item(&before, "E4.1")["state"], "to_do");
    assert_eq!(item(&later, "E4.1")["state"], "to_do", "it has expired");
    let text = std::fs::read_to_string(home.join("acme/attestations/E4.1-document.yaml")).unwrap();
    let then = text.lines().find(|it| it.starts_with("date: ")).unwrap();
    let dated = text
        .replace(then, "date: 2026-10-01")
        .replace("    date: ", "    # ");
    let dated = dated + "    date: 2026-10-01\n";
    std::fs::write(home.join("acme/attestations/E4.1-document.yaml"), dated).unwrap();
    let now = audit(&home, &[]);
    assert_eq!(item(&now, "E4.1")["state"], "done");
    let verified = |audit: &Value| audit["all_items"]["verified"].clone();
    assert_eq!(verified(&now), verified(&before));
    assert_eq!(now["findings"], before["findings"]);
}

#[test]
fn an_exception_stays_visible_and_hides_no_other_finding() {
    let home = Folder::new("program-except");
    ran(&home, &["init", "acme"]);
    let check = "s3-bucket-versioned";
    let failing = |audit: &Value| -> Vec<String> {
        let findings = audit["findings"].as_array().unwrap().iter();
        let of = findings.filter(|it| it["check"] == check && it["verdict"] == "fail");
        of.map(|it| it["resource"]["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let before = audit(&home, &[]);
    let failing_before = failing(&before);
    let (first, rest) = failing_before.split_first().unwrap();
    let except = [
        "except",
        check,
        first,
        "--program",
        "acme",
        "--reason",
        "moved in spring",
        "--until",
        "2027-01-31",
        "--owner",
        "kim@example.com",
    ];
    ran(&home, &except);
    refused(&home, &except, &["are excepted in", "already"]);
    let after = audit(&home, &[]);
    assert_eq!(failing(&after), rest);
    let findings = after["findings"].as_array().unwrap();
    let excepted = findings
        .iter()
        .find(|it| it["check"] == check && it["resource"]["id"] == *first);
    assert_eq!(excepted.unwrap()["verdict"], "excepted");
    assert_eq!(findings.len(), before["findings"].as_array().unwrap().len());
    // Its last day is past: it counts no longer, and that is said.
    let ended = ran(
        &home,
        &[
            "audit",
            "--demo",
            "-q",
            "--program",
            "acme",
            "--as-of",
            "2027-02-01T00:00:00Z",
        ],
    );
    let ended = ended.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        ended.contains("expired on 2027-01-31 and no longer counts"),
        "{ended}"
    );
    let reasons = "--program acme --reason r --until 2027-01-31 --owner o";
    let reasons: Vec<&str> = reasons.split(' ').collect();
    for (check, resource, words) in [
        (check, "*", "fits everything"),
        ("s3-bucket-version", "x", "s3-bucket-versioned"),
    ] {
        let except = [&["except", check, resource], &*reasons].concat();
        refused(&home, &except, &[words]);
    }
    // Two that fit one finding: which of them holds nobody can say.
    let text = std::fs::read_to_string(home.join("acme/exceptions.yaml")).unwrap();
    let wide: String = first.chars().take(8).collect();
    let more = format!(
        "  - {{ check: {check}, resource: '{wide}*', reason: r, owner: o, until: 2027-01-31 }}\n"
    );
    std::fs::write(home.join("acme/exceptions.yaml"), text + &more).unwrap();
    refused(&home, &AUDIT, &["two exceptions", "exceptions.yaml:"]);
}

#[test]
fn mistakes_of_all_files_are_told_together_before_anything_is_called() {
    let home = Folder::new("program-mistakes");
    ran(&home, &["init", "acme"]);
    std::fs::write(home.join("acme/firestep.yaml"), "log_archiv: logs\n").unwrap();
    std::fs::write(
        home.join("acme/attestations/a.yaml"),
        "item: E4.11\nstatement: s\nscope: everything\nowner: o\ndate: 2026-02-30\nvalid_days: 9\n",
    )
    .unwrap();
    refused(
        &home,
        &AUDIT,
        &[
            "firestep.yaml:1:1",
            "`log_archive`",
            "a.yaml:1:7",
            "E4.1",
            "a.yaml:5:7",
        ],
    );
    refused(
        &home,
        &[
            "audit",
            "--demo",
            "--program",
            "acme",
            "--settings",
            "x.yaml",
        ],
        &["--settings"],
    );
    refused(
        &home,
        &["audit", "--demo", "--program", "nowhere"],
        &["nowhere"],
    );
    refused(
        &home,
        &["attest", "status"],
        &["could not find a program folder", "firestep init"],
    );
    refused(&home, &["schema", "attestations"], &["attestation"]);
    let schema: Value = serde_json::from_str(&ran(&home, &["schema", "exceptions"])).unwrap();
    assert!(schema["properties"]["exceptions"].is_object(), "{schema}");
}

#[test]
fn the_folder_above_is_found() {
    let home = Folder::new("program-above");
    ran(&home, &["init", "acme"]);
    let below = home.join("acme/attestations");
    let output = firestep(&home)
        .current_dir(&below)
        .args(["attest", "status"])
        .output()
        .unwrap();
    let (out, err) = text(&output);
    assert!(output.status.success(), "{err}");
    assert!(out.contains("missing   E4.1"), "{out}");
}

#[test]
fn the_registry_is_a_table_for_a_wiki_and_for_a_spreadsheet() {
    let home = Folder::new("program-registry");
    ran(&home, &["init", "acme"]);
    let rows = "accounts:\n  - { id: '111122223333', name: 'a|b', owner: '=1+1', contact: 'x, y', reviewed: 2026-11-01 }\n";
    std::fs::write(home.join("acme/accounts.yaml"), rows).unwrap();
    let table = ran(&home, &["registry", "--program", "acme"]);
    assert!(table.contains("| 111122223333 | a\\|b |"), "{table}");
    let csv = ran(&home, &["registry", "--program", "acme", "--format", "csv"]);
    assert!(
        csv.contains("111122223333,a|b,,,,'=1+1,\"x, y\",2026-11-01,"),
        "{csv}"
    );
    std::fs::remove_file(home.join("acme/accounts.yaml")).unwrap();
    refused(
        &home,
        &["registry", "--program", "acme"],
        &["accounts.yaml", "firestep init"],
    );
}
