//! The history: kept by `audit`, shown by `history`, compared by `diff`; what is wrong with it is one clear error.

use std::path::{Path, PathBuf};
use std::process::Output;

use firestep_sim::{ACME, World};
use serde_json::Value;

use crate::cases::{public_snapshot, write};
use crate::support::{Folder, firestep, python, text};

const NOW: &str = "2026-11-23T21:14:00Z";
const THEN: &str = "2026-09-01T09:00:00Z";
const BEFORE: &str = "2026-06-01T09:00:00Z";

/// What the demo had not put right then.
fn open_then() -> String {
    public_snapshot(Some("shared-services"))
}

/// The snapshot of the demo, as it was at a time and with entries appended.
fn snapshot(home: &Folder, name: &str, as_of: &str, entries: &str) -> PathBuf {
    let folder = home.join(name);
    let acme = ACME.replace(NOW, as_of);
    let world = World::parse(&format!("{acme}\n{entries}")).unwrap();
    write(&world, &folder, |_| {});
    folder
}

fn run(home: &Folder, arguments: &[&str]) -> Output {
    firestep(home).args(arguments).output().unwrap()
}

/// What it said; both streams.
fn ran(home: &Folder, arguments: &[&str]) -> (String, String) {
    let output = run(home, arguments);
    let (out, err) = text(&output);
    assert!(output.status.success(), "{arguments:?}\n{err}");
    (out, err)
}

fn json(home: &Folder, arguments: &[&str]) -> Value {
    let (out, _) = ran(home, &[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&out).unwrap()
}

fn refused(home: &Folder, arguments: &[&str], words: &[&str]) -> String {
    let output = run(home, arguments);
    let (out, err) = text(&output);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}\n{err}");
    for word in words {
        assert!(err.contains(word), "{word}\n{err}");
    }
    assert!(
        !err.contains("panicked") && !err.contains('\u{1b}'),
        "{err}"
    );
    out
}

fn audit(home: &Folder, snapshot: &Path, more: &[&str]) -> (String, String) {
    let all = [
        "audit",
        "--program",
        "acme",
        "--snapshot",
        snapshot.to_str().unwrap(),
    ];
    ran(home, &[&all[..], more].concat())
}

fn files(home: &Folder) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(home.join("acme/history")) else {
        return Vec::new();
    };
    let names = entries.map(|it| it.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// A home with a program folder in which two audits were kept: as the demo is now, and as it was with more open.
fn two_audits(name: &str) -> Folder {
    let home = Folder::new(name);
    ran(&home, &["init", "acme"]);
    for (name, as_of, entries) in [("then", THEN, &*open_then()), ("now", NOW, "")] {
        let folder = snapshot(&home, name, as_of, entries);
        audit(&home, &folder, &["-q"]);
    }
    home
}

#[test]
fn an_audit_is_kept_once_in_its_program() {
    let home = Folder::new("history-kept");
    ran(&home, &["init", "acme"]);
    let now = snapshot(&home, "now", NOW, "");
    for flags in [
        &["--no-history", "-q"][..],
        &["--as-of", "2026-12-24T00:00:00Z"],
    ] {
        let (_, err) = audit(&home, &now, flags);
        assert_eq!(err.contains("not kept"), flags[0] == "--as-of", "{err}");
        assert_eq!(files(&home), [""; 0]);
    }
    ran(&home, &["audit", "--demo", "-q", "--program", "acme"]);
    assert_eq!(files(&home), [""; 0], "nothing is kept of the demo");
    let (first, err) = audit(&home, &now, &[]);
    assert_eq!(files(&home), ["2026-11-23T211400Z.jsonl"]);
    assert!(
        err.starts_with("kept ") && err.lines().count() == 1,
        "{err}"
    );
    // What was found is kept whole, though the first screen needs little of it.
    let whole: Value = json(&home, &["audit", "--snapshot", now.to_str().unwrap()]);
    let result = std::fs::read_to_string(home.join("acme/history").join(&files(&home)[0])).unwrap();
    let findings = result.lines().filter(|it| it.starts_with('[')).count();
    let counts = whole["counts"].as_object().unwrap().iter();
    let failing = counts.filter(|it| it.0.starts_with("fail_"));
    let failing: u64 = failing.map(|it| it.1.as_u64().unwrap()).sum();
    assert_eq!(failing, findings as u64);
    let (again, err) = audit(&home, &now, &[]);
    assert_eq!(first, again, "one snapshot is no two audits");
    assert!(err.starts_with("kept before"), "{err}");
    assert_eq!(files(&home).len(), 1);
    // Elsewhere, and of two runs at once.
    let there = ["--no-history", "--history", "x"];
    refused(
        &home,
        &[&["audit", "--demo"], &there[..]].concat(),
        &["--history"],
    );
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let arguments = ["audit", "-q", "--history", "own", "--snapshot"];
                ran(&home, &[&arguments[..], &[now.to_str().unwrap()]].concat());
            });
        }
    });
    assert_eq!(std::fs::read_dir(home.join("own")).unwrap().count(), 1);
}

#[test]
fn a_regular_audit_counts_the_whole_ones_before_it() {
    let home = Folder::new("history-counts");
    ran(&home, &["init", "acme"]);
    let of_now = snapshot(&home, "now", NOW, "");
    let status = |item: &str, clause: usize| {
        let arguments = ["audit", "--program", "acme", "--snapshot"];
        let audit = json(
            &home,
            &[&arguments[..], &[of_now.to_str().unwrap()]].concat(),
        );
        let items = audit["items"].as_array().unwrap();
        let item = items.iter().find(|it| it["id"] == item).unwrap();
        item["clauses"][clause]["state"].clone()
    };
    assert_eq!(status("M1.1", 0), "fail");
    assert_eq!(status("M1.1", 0), "fail", "the same snapshot again");
    assert_eq!(status("X1.2", 0), "pass");
    let earlier = |name, as_of| {
        let folder = snapshot(&home, name, as_of, "");
        audit(&home, &folder, &["-q"]);
    };
    earlier("later", "2026-12-24T00:00:00Z");
    let (out, _) = audit(&home, &of_now, &[]);
    let words: Vec<&str> = out.split_whitespace().collect();
    let out = words.join(" ");
    assert!(
        out.contains("is later than this one; it is no earlier audit"),
        "{out}"
    );
    assert_eq!(status("M1.1", 0), "fail");
    earlier("then", THEN);
    assert_eq!(
        (status("M1.1", 0), status("M1.1", 1)),
        ("pass".into(), "fail".into())
    );
    earlier("before", BEFORE);
    assert_eq!(status("M1.1", 1), "pass");
    assert_eq!(status("X1.2", 1), "fail");
}

#[test]
fn the_trend_is_shown_and_an_audit_that_was_not_whole_is_marked() {
    let home = two_audits("history-trend");
    let (out, _) = ran(
        &home,
        &["history", "--program", "acme", "--stages", "--items"],
    );
    assert!(out.lines().all(|it| it.chars().count() <= 80), "{out}");
    let row = out.lines().find(|it| it.starts_with("2026-11-23")).unwrap();
    assert!(row.contains("13/13") && row.contains('='), "{row}");
    assert!(!out.contains('*'), "{out}");
    let unreachable = "[[fault]]\nop = \"*\"\naccounts = [\"staging\"]\nkind = \"unreachable\"\n";
    let folder = snapshot(&home, "partly", "2026-10-10T10:00:00Z", unreachable);
    audit(&home, &folder, &["-q"]);
    let (out, _) = ran(&home, &["history", "--program", "acme", "--ascii"]);
    let row = out.lines().find(|it| it.starts_with("2026-10-10")).unwrap();
    assert!(
        row.contains("2026-10-10*") && row.contains("12/13"),
        "{row}"
    );
    assert!(!row.contains('='), "it is not compared: {row}");
    assert!(out.contains("not every account") && out.is_ascii(), "{out}");
    let (out, _) = ran(
        &home,
        &["history", "--history", "acme/history", "--item", "e6.1"],
    );
    assert!(
        out.contains("E6.1") && out.matches("2026-").count() >= 3,
        "{out}"
    );
    let trend = json(&home, &["history", "--program", "acme", "--item", "E6.1"]);
    assert_eq!(trend["schema"], "firestep-history/1");
    let results = trend["results"].as_array().unwrap();
    let whole: Vec<&Value> = results.iter().map(|it| &it["whole"]).collect();
    assert_eq!(whole, [true, false, true]);
    assert_eq!(results[1]["lacks"][0], "accounts_not_entered");
    assert_eq!(results[0]["items"].as_array().unwrap().len(), 1);
}

fn ids(found: &Value) -> Vec<&str> {
    let found = found.as_array().unwrap().iter();
    found.map(|it| it["id"].as_str().unwrap()).collect()
}

const OPENED: &str = "snap-0fe57e9000000001";

#[test]
fn what_moved_is_told_and_what_is_not_seen_is_not_fixed() {
    let home = two_audits("history-diff");
    let diff =
        |arguments: &[&str]| json(&home, &[&["diff", "--program", "acme"], arguments].concat());
    let moved = diff(&["previous", "latest"]);
    let found = &moved["findings"];
    assert!(ids(&found["fixed"]).contains(&OPENED), "{found}");
    assert!(!ids(&found["new"]).contains(&OPENED), "{found}");
    assert_eq!(ids(&found["unseen_now"]), [""; 0], "{found}");
    assert_eq!(ids(&found["changed"]), [""; 0], "{found}");
    assert!(moved["resources"].is_null());
    assert_eq!(diff(&["2026-09-01", "2026-11-23T21"]), moved);
    assert_eq!(
        diff(&["acme/history/2026-09-01T090000Z.jsonl", "latest"]),
        moved
    );
    // The other way round it is new.
    let back = diff(&["latest", "previous"]);
    assert_eq!(ids(&back["findings"]["new"]), ids(&found["fixed"]));
    // Snapshots: what is gone is told too.
    let of_snapshots = diff(&["then", "now"]);
    assert!(ids(&of_snapshots["resources"]["gone"]).contains(&OPENED));
    assert_eq!(ids(&of_snapshots["resources"]["unseen_now"]), [""; 0]);
    assert!(ids(&of_snapshots["findings"]["fixed"]).contains(&OPENED));
    // Nobody can say so where the list was refused.
    let denied = "[[fault]]\nop = \"ec2:DescribeSnapshots\"\naccounts = [\"shared-services\"]\nkind = \"denied\"\n";
    snapshot(&home, "denied", NOW, denied);
    let blind = diff(&["then", "denied"]);
    assert!(
        !ids(&blind["findings"]["fixed"]).contains(&OPENED),
        "{blind}"
    );
    assert!(
        ids(&blind["findings"]["unseen_now"]).contains(&OPENED),
        "{blind}"
    );
    assert!(!ids(&blind["resources"]["gone"]).contains(&OPENED));
    assert!(ids(&blind["resources"]["unseen_now"]).contains(&OPENED));
    let unseen = blind["findings"]["unseen_now"].as_array().unwrap();
    assert!(unseen.iter().all(|it| it["not_seen"].is_string()));
    for arguments in [
        &["previous", "latest"][..],
        &["then", "denied"],
        &["latest", "previous", "--all"],
    ] {
        let (out, _) = ran(&home, &[&["diff", "--program", "acme"], arguments].concat());
        assert!(
            out.lines()
                .all(|it| it.chars().count() <= 80 || !it.contains(' ')),
            "{out}"
        );
        assert_eq!(
            out.contains("nobody can say that they are fixed"),
            arguments[1] == "denied"
        );
    }
}

#[test]
fn documents_of_what_moved_have_every_row_of_the_json() {
    let home = two_audits("history-documents");
    for sides in [["previous", "latest"], ["then", "now"]] {
        let diff = |format: &str| {
            let format = ["diff", "--program", "acme", "--format", format];
            ran(&home, &[&format[..], &sides].concat()).0
        };
        let json: Value = serde_json::from_str(&diff("json")).unwrap();
        let rows = |of: &Value| of.as_array().map_or(0, Vec::len);
        let (csv, markdown, html) = (diff("csv"), diff("markdown"), diff("html"));
        assert!(html.starts_with("<!doctype html>") && html.contains("default-src 'none'"));
        let found = &json["findings"];
        let resources = &json["resources"];
        for (kind, title, number) in [
            ("item", "Items that moved", rows(&json["items"])),
            ("new", "New findings", rows(&found["new"])),
            (
                "first_seen",
                "Seen for the first time",
                rows(&found["first_seen"]),
            ),
            ("fixed", "Fixed", rows(&found["fixed"])),
            ("changed", "Changed", rows(&found["changed"])),
            ("unseen_now", "Not seen now", rows(&found["unseen_now"])),
            (
                "resource_unseen_now",
                "Resources not seen now",
                rows(&resources["unseen_now"]),
            ),
        ] {
            let begins = format!("{kind},");
            let in_csv = csv.lines().filter(|it| it.starts_with(&begins)).count();
            assert_eq!(in_csv, number, "{kind} {sides:?}");
            let heading = format!("## {title} ({number})\n");
            let is_told = number == 0 || markdown.contains(&heading);
            assert!(is_told, "{heading} {markdown}");
            let heading = format!("{title} <small>{number}</small>");
            assert!(number == 0 || html.contains(&heading), "{heading}");
        }
        for id in ids(&found["new"]).into_iter().chain(ids(&found["fixed"])) {
            assert!(
                csv.contains(id) && markdown.contains(&id.replace('_', "\\_")),
                "{id}"
            );
        }
    }
}

#[test]
fn an_exception_changes_a_finding_and_what_an_account_lacks_is_not_compared() {
    let home = two_audits("history-changed");
    let except = [
        "except",
        "ec2-snapshot-not-public",
        OPENED,
        "--program",
        "acme",
        "--reason",
        "shared on purpose",
        "--until",
        "2026-12-31",
        "--owner",
        "kim@example.com",
    ];
    ran(&home, &except);
    audit(&home, &home.join("then"), &["-q"]);
    assert_eq!(
        files(&home).len(),
        3,
        "the same snapshot says something else now"
    );
    let moved = json(
        &home,
        &[
            "diff",
            "--program",
            "acme",
            "acme/history/2026-09-01T090000Z.jsonl",
            "2026-09-01",
        ],
    );
    let changed = moved["findings"]["changed"].as_array().unwrap();
    assert_eq!(changed.len(), 1, "{changed:?}");
    assert_eq!(
        (&changed[0]["excepted"], &changed[0]["before"]["excepted"]),
        (&true.into(), &false.into())
    );
}

#[test]
fn a_history_that_cannot_be_read_is_told_before_anything_is_called() {
    let home = two_audits("history-damaged");
    let file = home.join("acme/history").join(&files(&home)[0]);
    let whole = std::fs::read(&file).unwrap();
    let now = home.join("now");
    let arguments = [
        "audit",
        "--program",
        "acme",
        "--snapshot",
        now.to_str().unwrap(),
    ];
    let newer = String::from_utf8(whole.clone()).unwrap();
    let newer = newer.replace("firestep-result/1", "firestep-result/9");
    for (bytes, words) in [
        (
            &whole[..whole.len() / 2],
            &["cut short", "--no-history", "from your git"][..],
        ),
        (newer.as_bytes(), &["firestep-result/9", "update firestep"]),
        (b"\x1b[31m\n", &["no result of an audit"]),
    ] {
        std::fs::write(&file, bytes).unwrap();
        assert_eq!(refused(&home, &arguments, words), "");
        for arguments in [&["history"][..], &["diff", "previous", "latest"]] {
            refused(
                &home,
                &[arguments, &["--program", "acme"]].concat(),
                &words[..1],
            );
        }
        ran(&home, &[&arguments[..], &["--no-history"]].concat());
        assert_eq!(std::fs::read(&file).unwrap(), bytes);
    }
}

#[test]
fn what_cannot_be_kept_is_told_after_the_audit() {
    let home = Folder::new("history-unwritable");
    let now = snapshot(&home, "now", NOW, "");
    // Somebody's file lies where the folder would be made.
    std::fs::write(home.join("file"), "").unwrap();
    let arguments = ["audit", "--snapshot", now.to_str().unwrap(), "--history"];
    refused(
        &home,
        &[&arguments[..], &["file"]].concat(),
        &["could not use the history"],
    );
    let locked = home.join("locked");
    std::fs::create_dir(&locked).unwrap();
    let inside = locked.join("a\nb");
    let mut permissions = std::fs::metadata(&locked).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&locked, permissions).unwrap();
    // A name with a newline is one line wherever it is shown.
    let (_, err) = ran(&home, &[&arguments[..], &["a\nb"]].concat());
    assert!(
        err.contains("kept a\\u{a}b") && err.lines().count() == 1,
        "{err}"
    );
    std::fs::write(home.join("a\nb/x.jsonl"), "x").unwrap();
    refused(&home, &[&arguments[..], &["a\nb"]].concat(), &["a\\nb"]);
    if std::fs::write(locked.join("probe"), "").is_ok() {
        // Whoever may write everywhere meets it where nobody can.
        let path = "/proc/firestep-history";
        let out = refused(
            &home,
            &[&arguments[..], &[path]].concat(),
            &["could not write", path],
        );
        assert!(out.contains("Findings"), "{out}");
        return;
    }
    let path = inside.to_str().unwrap();
    let out = refused(
        &home,
        &[&arguments[..], &[path]].concat(),
        &["could not write", "a\\nb"],
    );
    assert!(out.contains("Findings"), "{out}");
}

#[test]
fn a_history_is_of_one_organization() {
    let home = two_audits("history-other");
    let other = ACME.replace("o-4x7k2pacme", "o-other00000");
    let folder = home.join("other");
    write(
        &World::parse(&other.replace(NOW, THEN)).unwrap(),
        &folder,
        |_| {},
    );
    let (out, _) = audit(&home, &folder, &[]);
    let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        out.contains("o-4x7k2pacme too; they do not count here"),
        "{out}"
    );
    refused(
        &home,
        &["diff", "--program", "acme", "now", "other"],
        &["o-4x7k2pacme", "o-other00000"],
    );
    let (out, _) = ran(&home, &["history", "--program", "acme"]);
    assert!(
        out.contains("o-4x7k2pacme: 2 audits") && out.contains("o-other00000: 1 audit"),
        "{out}"
    );
    let arguments = ["history", "--program", "acme", "--format", "json"];
    refused(&home, &arguments, &["one organization"]);
}

#[test]
fn what_is_not_there_is_told() {
    let home = Folder::new("history-none");
    refused(&home, &["history"], &["could not find a program folder"]);
    refused(
        &home,
        &["diff", "previous", "latest"],
        &["no history is at hand"],
    );
    ran(&home, &["init", "acme"]);
    refused(
        &home,
        &["history", "--program", "acme"],
        &["holds no result", "firestep audit"],
    );
    refused(&home, &["history", "--history", "none"], &["no folder"]);
    refused(
        &home,
        &["history", "--program", "acme", "--item", "E99"],
        &["E99"],
    );
    refused(
        &home,
        &["diff", "--program", "acme", "previous", "latest"],
        &["holds 0 results"],
    );
    refused(
        &home,
        &["diff", "--program", "acme", "2026-09-01", "latest"],
        &["no file or folder"],
    );
    refused(
        &home,
        &["diff", "none.jsonl", "none"],
        &["could not read none.jsonl"],
    );
    refused(&home, &["diff", "acme", "acme"], &["acme"]);
}

#[test]
fn the_documents_fit_their_schemas() {
    let Some(python) = python() else { return };
    let home = two_audits("history-schema");
    for (schema, arguments) in [
        ("history-1", &["history"][..]),
        ("diff-1", &["diff", "previous", "latest"]),
        ("diff-1", &["diff", "then", "now"]),
    ] {
        let document = json(&home, &[arguments, &["--program", "acme"]].concat());
        std::fs::write(home.join("document.json"), document.to_string()).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let schema = root.join(format!("../../docs/schema/{schema}.json"));
        let validate = "import json, jsonschema, sys; jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))";
        let output = std::process::Command::new(&python)
            .args(["-c", validate])
            .arg(home.join("document.json"))
            .arg(&schema)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", text(&output).1);
    }
}

#[test]
fn what_a_result_says_reaches_no_terminal_as_it_is() {
    let home = two_audits("history-hostile");
    let file = home.join("acme/history").join(&files(&home)[0]);
    let result = std::fs::read_to_string(&file).unwrap();
    let hostile = result
        .replace("\"name\":\"staging\"", "\"name\":\"sta\\u001b[31m\\nging\"")
        .replace(OPENED, "snap\\u001b[31m\\n\\u202e1")
        .replace("everyone may restore it", "every\\u001bone\\r")
        .replace("\"state\":\"partial\"", "\"state\":\"part\\u001bial\"");
    std::fs::write(&file, hostile).unwrap();
    let program = ["--program", "acme"];
    for arguments in [
        &["diff", "previous", "latest", "--all"][..],
        &["history", "--items"],
        &["history", "--item", "E3.2"],
    ] {
        let (out, err) = ran(&home, &[arguments, &program].concat());
        assert!(!out.contains(['\u{1b}', '\r', '\u{202e}']), "{out}");
        assert_eq!(err, "");
    }
}
