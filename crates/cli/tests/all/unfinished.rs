//! A snapshot that was not finished, or of which files are damaged, says so, and claims nothing beyond what was read.

use std::path::{Path, PathBuf};

use firestep_snapshot::SnapshotWriter;
use serde_json::Value;

use crate::faults::rises;
use crate::resume::{said, same};
use crate::support::{Folder, firestep, text};

/// The demo, collected whole.
fn collected(home: &Folder) -> PathBuf {
    let folder = home.join("acme");
    let output = firestep(home)
        .args(["collect", "--demo", "-q", "--out"])
        .arg(&folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output).1);
    folder
}

/// The records of a file, a line each, as a journal holds them.
pub(crate) fn lines(home: &Folder, folder: &Path, file: &str) -> Vec<String> {
    let output = firestep(home)
        .args(["snapshot", "cat"])
        .arg(folder)
        .args(["--account", file])
        .output()
        .unwrap();
    text(&output).0.lines().map(str::to_owned).collect()
}

/// Puts the first of these lines in place of a finished file.
pub(crate) fn unfinish(folder: &Path, file: &str, lines: &[String], keep: usize) {
    std::fs::remove_file(folder.join(format!("{file}.records"))).unwrap();
    let mut journal = lines[..keep].join("\n");
    if keep > 0 {
        journal.push('\n');
    }
    std::fs::write(folder.join(format!("{file}.journal")), journal).unwrap();
}

/// Puts these lines in place of a finished file.
pub(crate) fn refinish(folder: &Path, file: &str, lines: &[String]) {
    unfinish(folder, file, lines, lines.len());
    let writer = SnapshotWriter::open(folder).unwrap();
    let finished = writer.journal(file).unwrap().finish().unwrap();
    change_manifest(folder, |it| {
        it["files"][file] = serde_json::to_value(&finished).unwrap();
    });
}

pub(crate) fn change_manifest(folder: &Path, change: impl Fn(&mut Value)) {
    let path = folder.join("manifest.json");
    let mut manifest: Value =
        serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    change(&mut manifest);
    std::fs::write(path, manifest.to_string()).unwrap();
}

pub(crate) fn audit(home: &Folder, folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = firestep(home)
        .args(["audit", "-q", "--snapshot"])
        .arg(folder)
        .args(arguments)
        .output()
        .unwrap();
    let (out, err) = text(&output);
    assert!(!err.contains("panicked"), "{err}");
    (output.status.code(), out + &err)
}

pub(crate) fn json(home: &Folder, folder: &Path) -> Value {
    let (code, out) = audit(home, folder, &["--format", "json"]);
    assert_eq!(code, Some(0), "{out}");
    serde_json::from_str(&out).unwrap()
}

/// The accounts in a state, by name.
fn in_state<'v>(audit: &'v Value, state: &str) -> Vec<&'v str> {
    let accounts = audit["scope"]["accounts"].as_array().unwrap().iter();
    accounts
        .filter(|it| it["state"] == state)
        .map(|it| it["name"].as_str().unwrap())
        .collect()
}

fn nothing_is_settled(audit: &Value) {
    for item in audit["items"].as_array().unwrap() {
        let state = item["state"].as_str().unwrap();
        assert!(
            !["done", "not_applicable"].contains(&state),
            "{}: {state}",
            item["id"]
        );
    }
    assert_eq!(audit["exposure"]["clear"], false);
    assert_eq!(in_state(audit, "excluded"), Vec::<&str>::new());
}

#[test]
fn one_that_was_stopped_in_the_organizations_phase_claims_nothing() {
    let home = Folder::new("organization-phase");
    let folder = collected(&home);
    let recorded = lines(&home, &folder, "organization");
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "records")
            && !path.ends_with("organization.records")
        {
            std::fs::remove_file(path).unwrap();
        }
    }
    change_manifest(&folder, |it| {
        it["finished"] = Value::Null;
        it["files"] = Value::Object(serde_json::Map::new());
        it["scope"]["accounts"] = Value::Array(Vec::new());
        it["scope"]["excluded"] = Value::Array(Vec::new());
    });
    let some = [0, 1, recorded.len() / 3, recorded.len() / 2, recorded.len()];
    for (at, keep) in some.into_iter().enumerate() {
        if at > 0 {
            std::fs::rename(
                folder.join("organization.journal"),
                folder.join("organization.records"),
            )
            .unwrap();
        }
        unfinish(&folder, "organization", &recorded, keep);
        let audit_ = json(&home, &folder);
        nothing_is_settled(&audit_);
        assert_eq!(audit_["scope"]["ended_in"], "organization");
        assert_eq!(in_state(&audit_, "examined"), Vec::<&str>::new());
        assert_eq!(audit_["scope"]["accounts_whole"], false);
        let (_, shown) = audit(&home, &folder, &[]);
        let first = shown
            .split("Exposed now")
            .next()
            .unwrap()
            .replace('\n', " ");
        assert!(
            first.starts_with("warning: collecting ended early")
                && first.contains("while the organization was asked, and no account was entered"),
            "{shown}"
        );
        assert!(!shown.contains("left out"), "{shown}");
        let gate = audit(&home, &folder, &["--fail-on", "critical"]).0;
        assert_eq!(gate, Some(3), "{keep}");
    }
}

#[test]
fn an_account_that_was_half_read_is_told_as_such_and_one_that_was_not_reached_too() {
    let home = Folder::new("half-read");
    let folder = collected(&home);
    let half = "111100000006";
    let recorded = lines(&home, &folder, half);
    unfinish(&folder, half, &recorded, recorded.len() / 2);
    let away = "111100000007";
    std::fs::remove_file(folder.join(format!("{away}.records"))).unwrap();
    change_manifest(&folder, |it| {
        it["finished"] = Value::Null;
        for id in [half, away] {
            it["files"].as_object_mut().unwrap().remove(id);
        }
    });
    let unfinished = json(&home, &folder);
    nothing_is_settled(&unfinished);
    assert_eq!(unfinished["scope"]["ended_in"], "accounts");
    let name = |id: &str| {
        let accounts = unfinished["scope"]["accounts"].as_array().unwrap();
        let of = accounts.iter().find(|it| it["id"] == id).unwrap();
        of["name"].as_str().unwrap().to_owned()
    };
    assert_eq!(in_state(&unfinished, "partly"), [name(half)]);
    assert_eq!(in_state(&unfinished, "not_reached"), [name(away)]);
    assert_eq!(in_state(&unfinished, "examined").len(), 11);
    let (_, shown) = audit(&home, &folder, &[]);
    let head = shown.split("Exposed now").next().unwrap();
    let told = head.replace('\n', " ");
    for words in [
        "warning: collecting ended early".to_owned(),
        format!("Read in part: {}", name(half)),
        "11 examined, 1 read in part, 1 not reached".to_owned(),
    ] {
        assert!(told.contains(&words), "{words}\n{head}");
    }
    // The threshold is reached by what was seen; where it is not, not all was seen.
    assert_eq!(audit(&home, &folder, &["--fail-on", "critical"]).0, Some(1));
    let check = ["--check", "sns-topic-not-public", "--fail-on", "critical"];
    assert_eq!(audit(&home, &folder, &check).0, Some(3));
}

#[test]
fn a_damaged_or_missing_organization_is_unseen_and_what_rests_on_it_unknown() {
    let home = Folder::new("damaged-organization");
    let folder = collected(&home);
    let all = |folder: &Path| -> Value {
        let (code, out) = audit(&home, folder, &["--all", "--format", "json"]);
        assert_eq!(code, Some(0), "{out}");
        serde_json::from_str(&out).unwrap()
    };
    let before = all(&folder);
    let path = folder.join("organization.records");
    let whole = std::fs::read(&path).unwrap();
    let held = |said: &str| {
        let after = all(&folder);
        assert_eq!(rises(&before, &after), Vec::<String>::new(), "{said}");
        let scope = &after["scope"];
        assert!(
            scope["organization_unseen"]
                .as_str()
                .unwrap()
                .contains(said)
        );
        assert_eq!(scope["accounts_whole"], false);
        assert_eq!(scope["this_account_only"], false);
        // The accounts are read, and what fails in them by itself fails still.
        assert_eq!(in_state(&after, "examined").len(), 13);
        let failing = |audit: &Value| {
            let all = audit["findings"].as_array().unwrap().iter();
            all.filter(|it| it["verdict"] == "fail").count()
        };
        assert!(failing(&after) * 2 > failing(&before));
        let (code, shown) = audit(&home, &folder, &[]);
        assert_eq!(code, Some(0), "{shown}");
        let first = shown.split("Exposed now").next().unwrap();
        let first = first.replace('\n', " ");
        assert!(first.starts_with("warning: what the organization answered could not be read"));
        assert!(first.contains(said), "{said}\n{shown}");
        assert!(first.contains("firestep audit --resume "), "{shown}");
        let explained = audit(&home, &folder, &["--item", "E6.1"]);
        assert_eq!(explained.0, Some(0), "{}", explained.1);
        let gate = ["--check", "sns-topic-not-public", "--fail-on", "critical"];
        assert_eq!(audit(&home, &folder, &gate).0, Some(3));
        assert!(!lines(&home, &folder, "111100000006").is_empty());
    };
    let mut flipped = whole.clone();
    flipped[100] ^= 4;
    std::fs::write(&path, &flipped).unwrap();
    held("the file is damaged");
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    held("the file is damaged");
    std::fs::remove_file(&path).unwrap();
    held("it is gone");
    // What is found damaged again by replaying it is one clear error.
    let output = firestep(&home)
        .args(["replay", "--port", "0"])
        .arg(&folder)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output).1.contains("--resume"), "{}", text(&output).1);
}

#[test]
fn a_damaged_manifest_is_one_clear_error() {
    let home = Folder::new("damaged-manifest");
    let folder = collected(&home);
    let path = folder.join("manifest.json");
    let whole = std::fs::read(&path).unwrap();
    let mut flipped = whole.clone();
    flipped[0] ^= 4;
    for bytes in [&whole[..whole.len() / 2], &flipped, b"", b"null"] {
        std::fs::write(&path, bytes).unwrap();
        for verb in [
            ["audit", "--snapshot"],
            ["audit", "--resume"],
            ["collect", "--resume"],
        ] {
            let output = firestep(&home).args(verb).arg(&folder).output().unwrap();
            let (out, err) = text(&output);
            assert_eq!(output.status.code(), Some(2), "{out}{err}");
            assert!(
                err.contains("manifest.json") && err.contains("collect again"),
                "{err}"
            );
            assert_eq!(err.matches("error:").count(), 1, "{err}");
        }
    }
    // What was collected is left as it was.
    std::fs::write(&path, whole).unwrap();
    assert_eq!(audit(&home, &folder, &[]).0, Some(0));
}

#[test]
fn a_damaged_or_missing_file_is_one_account_unseen() {
    let home = Folder::new("damaged-account");
    let folder = collected(&home);
    let id = "111100000006";
    let before = json(&home, &folder);
    assert_eq!(in_state(&before, "damaged"), Vec::<&str>::new());
    let path = folder.join(format!("{id}.records"));
    let whole = std::fs::read(&path).unwrap();
    let mut flipped = whole.clone();
    flipped[100] ^= 4;
    let held = |said: &str| {
        let after = json(&home, &folder);
        assert_eq!(in_state(&after, "damaged").len(), 1, "{said}");
        assert_eq!(in_state(&after, "examined").len(), 12, "{said}");
        // That every account read has it closed is still told.
        assert_eq!(
            after["scope"]["closed_regions"],
            before["scope"]["closed_regions"]
        );
        assert_eq!(after["scope"]["regions"], before["scope"]["regions"]);
        let of = |audit: &Value| {
            let all = audit["findings"].as_array().unwrap().iter();
            let others = all.filter(|it| it["account"] != id && it["verdict"] == "fail");
            others.map(|it| it["key"].clone()).collect::<Vec<_>>()
        };
        // What fails in the others fails still, and nothing more.
        let (was, is) = (of(&before), of(&after));
        assert!(
            is.len() * 10 > was.len() * 9,
            "{} of {}",
            is.len(),
            was.len()
        );
        assert!(is.iter().all(|key| was.contains(key)));
        let (_, shown) = audit(&home, &folder, &[]);
        assert!(
            shown.starts_with("warning: could not read 1 account"),
            "{shown}"
        );
        let first = shown
            .split("Exposed now")
            .next()
            .unwrap()
            .replace('\n', " ");
        assert!(first.contains(said), "{said}\n{shown}");
        let explained = audit(&home, &folder, &["--item", "E6.1"]);
        assert_eq!(explained.0, Some(0), "{}", explained.1);
        let gate = ["--check", "sns-topic-not-public", "--fail-on", "critical"];
        assert_eq!(audit(&home, &folder, &gate).0, Some(3));
    };
    std::fs::write(&path, &flipped).unwrap();
    held("the file is damaged");
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    held("the file is damaged");
    std::fs::remove_file(&path).unwrap();
    held("it is gone");
}

#[test]
fn a_manifest_is_not_believed_where_it_says_less_than_the_organization() {
    let home = Folder::new("edited-manifest");
    let folder = collected(&home);
    let path = folder.join("manifest.json");
    let whole = std::fs::read(&path).unwrap();
    let expected = said(&home, &folder);
    let id = "111100000006";
    let without = |value: &mut Value| value.as_array_mut().unwrap().retain(|it| it != id);

    // Cut out of the scope, its answers count still.
    change_manifest(&folder, |it| without(&mut it["scope"]["accounts"]));
    assert_eq!(in_state(&json(&home, &folder), "examined").len(), 13);
    // Called left out, though nobody asked for it.
    change_manifest(&folder, |it| {
        it["scope"]["excluded"]
            .as_array_mut()
            .unwrap()
            .push(id.into());
        it["scope"]["left_out"][id] = "not_named".into();
    });
    assert_eq!(in_state(&json(&home, &folder), "excluded").len(), 0);
    assert_eq!(in_state(&json(&home, &folder), "examined").len(), 13);
    // Without its file it is not reached.
    std::fs::rename(folder.join(format!("{id}.records")), home.join("away")).unwrap();
    change_manifest(&folder, |it| {
        it["files"].as_object_mut().unwrap().remove(id);
    });
    let seen = json(&home, &folder);
    assert_eq!(in_state(&seen, "not_reached"), ["prod-web"]);
    let items = seen["items"].as_array().unwrap().iter();
    let done = |it: &&Value| it["state"] == "done" && it["unit"] == "account";
    assert_eq!(items.filter(done).count(), 0);

    // A file that a finished snapshot does not name is damaged.
    std::fs::rename(home.join("away"), folder.join(format!("{id}.records"))).unwrap();
    let seen = json(&home, &folder);
    assert_eq!(in_state(&seen, "damaged"), ["prod-web"]);
    let (_, shown) = audit(&home, &folder, &[]);
    let shown = shown.replace('\n', " ");
    assert!(shown.contains("manifest.json does not name it"), "{shown}");

    // So is one that was not finished.
    std::fs::write(&path, &whole).unwrap();
    let recorded = lines(&home, &folder, id);
    let file = folder.join(format!("{id}.records"));
    std::fs::rename(&file, home.join("away")).unwrap();
    std::fs::write(
        folder.join(format!("{id}.journal")),
        recorded[0].clone() + "\n",
    )
    .unwrap();
    assert_eq!(in_state(&json(&home, &folder), "damaged"), ["prod-web"]);
    std::fs::remove_file(folder.join(format!("{id}.journal"))).unwrap();
    std::fs::rename(home.join("away"), &file).unwrap();

    // Twice is once.
    change_manifest(&folder, |it| {
        it["scope"]["accounts"]
            .as_array_mut()
            .unwrap()
            .push(id.into());
    });
    same(&said(&home, &folder), &expected, "twice");
    for odd in ["../../etc/passwd", "organization", "11110000000", ""] {
        std::fs::write(&path, &whole).unwrap();
        change_manifest(&folder, |it| {
            it["scope"]["accounts"]
                .as_array_mut()
                .unwrap()
                .push(odd.into());
        });
        for verb in [["audit", "--snapshot"], ["collect", "--resume"]] {
            let output = firestep(&home).args(verb).arg(&folder).output().unwrap();
            let (out, err) = text(&output);
            assert_eq!(output.status.code(), Some(2), "{out}{err}");
            assert!(err.contains(&format!("an account `{odd}`")), "{err}");
            assert_eq!(err.matches("error:").count(), 1, "{err}");
        }
    }
}
