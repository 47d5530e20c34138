//! `firestep audit --settings FILE`.

use serde_json::Value;

use crate::support::{Folder, firestep, text};

/// All findings of the demo under these settings.
/// The findings of the demo by these settings, in place of the demo's own.
fn findings(home: &Folder, settings: &str) -> Vec<Value> {
    let mut command = firestep(home);
    command.args(["audit", "--demo", "-q", "--format", "json", "--all"]);
    let path = home.join("firestep.yaml");
    std::fs::write(&path, settings).unwrap();
    command.arg("--settings").arg(path);
    let output = command.output().unwrap();
    let (out, err) = text(&output);
    assert!(output.status.success(), "{err}");
    let audit: Value = serde_json::from_str(&out).unwrap();
    audit["findings"].as_array().unwrap().clone()
}

fn of<'f>(findings: &'f [Value], check: &str, resource: &str) -> &'f Value {
    findings
        .iter()
        .find(|it| it["check"] == check && it["resource"]["id"] == resource)
        .unwrap_or_else(|| panic!("{check} {resource}"))
}

const BUCKET: &str = "dev-app-preview";

#[test]
fn a_declared_exposure_is_said_by_its_finding_and_nothing_else_changes() {
    let home = Folder::new("settings");
    let before = findings(&home, "");
    assert_eq!(
        of(&before, "s3-bucket-not-public", BUCKET)["verdict"],
        "fail"
    );
    let after = findings(
        &home,
        "exposures:\n  - resource: arn:aws:s3:::*-app-preview\n    account: dev-app\n    \
         reason: previews\n    owner: web team\n    until: 2026-12-31\n",
    );
    let declared = of(&after, "s3-bucket-not-public", BUCKET);
    assert_eq!(declared["verdict"], "declared");
    assert_eq!(before.len(), after.len());
    let changed: Vec<&Value> = after
        .iter()
        .filter(|it| !before.contains(it))
        .map(|it| &it["resource"]["id"])
        .collect();
    assert!(
        !changed.is_empty() && changed.iter().all(|it| **it == BUCKET),
        "{changed:?}"
    );
}

#[test]
fn an_empty_file_changes_nothing() {
    let home = Folder::new("settings");
    let (empty, commented) = (findings(&home, ""), findings(&home, "# nothing yet\n"));
    assert!(empty == commented && !empty.is_empty());
}

#[test]
fn what_expired_is_told() {
    let home = Folder::new("settings");
    let path = home.join("firestep.yaml");
    std::fs::write(
        &path,
        "exposures:\n\
         - { resource: dev-app-preview, reason: r, owner: o, until: 2026-01-31 }\n",
    )
    .unwrap();
    let output = firestep(&home)
        .args(["audit", "--demo", "-q", "--settings", "firestep.yaml"])
        .output()
        .unwrap();
    let (out, err) = text(&output);
    assert!(output.status.success(), "{err}");
    let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    for sentence in [
        "The declared exposure `dev-app-preview` expired on 2026-01-31 and no longer counts.",
        // A command that shows this audit again needs the same settings.
        "--settings firestep.yaml",
    ] {
        assert!(out.contains(sentence), "{sentence}\n{out}");
    }
}

#[test]
fn a_bad_file_is_told_before_collecting_with_every_place() {
    let home = Folder::new("settings");
    let path = home.join("firestep.yaml");
    std::fs::write(&path, "log_archve: a\nages:\n  unused_days: soon\n").unwrap();
    let run = |file: &str| {
        let output = firestep(&home)
            .args(["audit", "--settings", file])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        text(&output).1
    };
    let err = run("firestep.yaml");
    assert_eq!(
        err,
        "error: firestep.yaml has 2 mistakes:\n  \
         firestep.yaml:1:1: unknown key `log_archve`; did you mean `log_archive`?\n  \
         firestep.yaml:3:16: `soon` is not a number of days from 1 to 3650\n"
    );
    assert!(run("none.yaml").starts_with("error: could not read none.yaml: "));
}
