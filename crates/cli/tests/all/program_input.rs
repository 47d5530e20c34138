//! What people write into the program folder: what of it narrows an audit, what of it is wrong, and how that is told.

use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::support::{Folder, firestep, text};

fn run(home: &Folder, arguments: &[&str]) -> Output {
    firestep(home).args(arguments).output().unwrap()
}

fn ran(home: &Folder, arguments: &[&str]) -> (String, String) {
    let output = run(home, arguments);
    let (out, err) = text(&output);
    assert!(output.status.success(), "{arguments:?}\n{err}");
    (out, err)
}

#[track_caller]
fn refused(home: &Folder, arguments: &[&str], words: &[&str]) -> String {
    let output = run(home, arguments);
    let (_, err) = text(&output);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}\n{err}");
    for word in words {
        assert!(err.contains(word), "{word}\n{err}");
    }
    err
}

fn write(home: &Folder, name: &str, text: &str) {
    let path = home.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn scope_of(json: &str) -> Value {
    let audit: Value = serde_json::from_str(json).unwrap();
    audit["scope"].clone()
}

#[test]
fn the_scope_of_the_settings_stands_for_flags_that_are_not_typed() {
    let home = Folder::new("program-scope");
    write(
        &home,
        "acme/firestep.yaml",
        "scope:\n  ous: [production]\n  exclude: [prod-pay]\n  regions: [eu-central-1]\n",
    );
    let audit = |more: &[&str]| {
        let arguments = ["audit", "--demo", "--program", "acme", "--format", "json"];
        let (out, err) = ran(&home, &[&arguments[..], more].concat());
        (scope_of(&out), err)
    };
    let names = |scope: &Value, of: &str| -> Vec<String> {
        let accounts = scope["accounts"].as_array().unwrap().iter();
        let of = accounts.filter(|it| it["state"] == of);
        of.map(|it| it["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let (said, err) = audit(&[]);
    assert_eq!(names(&said, "examined"), ["prod-web", "prod-data"]);
    assert_eq!(said["asked"]["units"], serde_json::json!(["production"]));
    assert_eq!(said["regions"], serde_json::json!(["eu-central-1"]));
    let flags = "--exclude prod-pay --ou production --regions eu-central-1";
    assert!(
        err.contains(&format!("`scope` of acme/firestep.yaml stands for {flags}")),
        "{err}"
    );
    let notes = said["notes"].to_string();
    assert!(notes.contains(flags), "{notes}");
    // Nothing is then done as a whole, as with the flags.
    write(&home, "none.yaml", "");
    let typed = [
        "audit",
        "--demo",
        "-q",
        "--settings",
        "none.yaml",
        "--ou",
        "production",
        "--exclude",
        "prod-pay",
        "--regions",
        "eu-central-1",
        "--format",
        "json",
    ];
    let by_flags: Value = serde_json::from_str(&ran(&home, &typed).0).unwrap();
    let whole = [
        "audit",
        "--demo",
        "-q",
        "--program",
        "acme",
        "--format",
        "json",
    ];
    let by_file: Value = serde_json::from_str(&ran(&home, &whole).0).unwrap();
    for part in ["items", "findings", "counts"] {
        assert_eq!(by_flags[part], by_file[part], "{part}");
    }
    // A typed flag takes the place of its key, and of no other.
    let (said, _) = audit(&["--exclude", "prod-data", "--regions", "us-east-1"]);
    assert_eq!(names(&said, "examined"), ["prod-web", "prod-pay"]);
    assert_eq!(said["regions"], serde_json::json!(["us-east-1"]));
    let (said, err) = audit(&[
        "--exclude",
        "staging",
        "--regions",
        "us-east-1",
        "--ou",
        "workloads",
    ]);
    assert!(names(&said, "examined").contains(&"dev-app".to_owned()));
    assert!(!err.contains("stands for"), "{err}");

    // `collect` heeds it too, finds it above, and says so in the snapshot.
    let collect = ["collect", "--demo", "--program", "acme", "--out", "part"];
    let (_, err) = ran(&home, &collect);
    assert!(err.contains(flags), "{err}");
    std::fs::remove_dir_all(home.join("acme")).unwrap();
    let snapshot = ["audit", "-q", "--snapshot", "part", "--format", "json"];
    let said = scope_of(&ran(&home, &snapshot).0);
    assert_eq!(names(&said, "examined"), ["prod-web", "prod-data"]);
    assert!(said["notes"].to_string().contains(flags), "{said}");
    // What was collected was: on a snapshot it has no effect.
    write(
        &home,
        "acme/firestep.yaml",
        "scope: { accounts: [staging] }\n",
    );
    let snapshot = [&snapshot[..], &["--program", "acme"]].concat();
    let said = scope_of(&ran(&home, &snapshot).0);
    assert_eq!(names(&said, "examined"), ["prod-web", "prod-data"]);
}

#[test]
fn a_scope_that_is_wrong_is_told_with_its_place() {
    let home = Folder::new("program-scope-wrong");
    let said = |scope: &str, words: &[&str]| {
        write(&home, "firestep.yaml", &format!("scope: {scope}\n"));
        for verb in ["audit", "collect"] {
            let arguments = [verb, "--demo", "-q", "--program", "."];
            refused(&home, &arguments, words);
        }
    };
    said(
        "{ accounts: [prod-wbe] }",
        &["`prod-wbe`", "near it: prod-web", "./firestep.yaml:1:21"],
    );
    said(
        "{ exclude: [nobody] }",
        &["`nobody`", "./firestep.yaml:1:20"],
    );
    said(
        "{ ous: [Prodution] }",
        &["`Prodution`", "./firestep.yaml:1:16"],
    );
    said(
        "{ regions: [eu-central-9] }",
        &["`eu-central-9`", "eu-central-1"],
    );
    said("{ accounts: [] }", &["the list of accounts is empty"]);
    said(
        "{ accounts: [old-shop] }",
        &["no account is left to examine", "--accounts old-shop"],
    );
}

#[test]
fn unknown_accounts_are_told_together_and_what_was_collected_is_kept() {
    let home = Folder::new("program-unknown");
    ran(&home, &["init", "acme"]);
    write(
        &home,
        "acme/firestep.yaml",
        "log_archive: log-archiv\nsecurity_accounts: [security, '222200000099']\n\
         categories: { production: [Production, prod-pya] }\n",
    );
    write(
        &home,
        "acme/attestations/a.yaml",
        "item: E4.1\nstatement: s\nscope: { accounts: [prod-web, Prod-Data] }\nowner: o\ndate: 2026-01-01\nvalid_days: 9\n",
    );
    write(
        &home,
        "acme/honeytokens.yaml",
        "honeytokens:\n- { id: a, kind: role, account: gone, resource: r, placed: p, owner: o, created: 2026-01-01 }\n\
         - { id: b, kind: role, account: gone, resource: r, placed: p, owner: o, created: 2026-01-01, retired: 2026-01-02 }\n",
    );
    // A row of an account that has left is a stale row, and no mistake.
    write(
        &home,
        "acme/accounts.yaml",
        "accounts: [{ id: '999999999999' }]\n",
    );
    // One that is closed and still listed is known.
    write(
        &home,
        "acme/exceptions.yaml",
        "exceptions:\n- { check: iam-no-users, resource: old, account: old-shop, owner: o, reason: r, until: 2027-01-01 }\n",
    );
    let all = [
        "acme/firestep.yaml has 3 mistakes:",
        "acme/firestep.yaml:1:14: unknown account `log-archiv`; did you mean `log-archive`?",
        "acme/firestep.yaml:2:31: unknown account `222200000099`: the organization has none",
        "acme/firestep.yaml:3:40: unknown account or organizational unit `prod-pya`; did you mean `prod-pay`?",
        "acme/attestations/a.yaml:3:31: unknown account `Prod-Data`; did you mean `prod-data`?",
        "acme/honeytokens.yaml:2:33: unknown account `gone`: the organization has none",
        "aws organizations list-accounts",
        "firestep audit --snapshot kept --program acme    audits what was collected",
    ];
    let audit = [
        "audit",
        "--demo",
        "-q",
        "--program",
        "acme",
        "--out",
        "kept",
    ];
    let err = refused(&home, &audit, &all);
    assert_eq!(err.matches(": unknown ").count(), 5, "{err}");
    assert!(!err.contains("old-shop"), "{err}");
    let again = ["audit", "-q", "--snapshot", "kept", "--program", "acme"];
    let err = refused(&home, &again, &all[..7]);
    assert!(!err.contains("audits what was collected"), "{err}");
    // Corrected, the snapshot does.
    for file in ["firestep.yaml", "honeytokens.yaml", "attestations/a.yaml"] {
        write(&home, &format!("acme/{file}"), "");
    }
    ran(&home, &again);
    // A lone file of settings is told by its own name.
    write(&home, "own.yaml", "log_archive: logs\n");
    let lone = [
        "audit",
        "-q",
        "--snapshot",
        "kept",
        "--settings",
        "own.yaml",
    ];
    refused(&home, &lone, &["own.yaml:1:14: unknown account `logs`"]);
}

const ATTEST: [&str; 10] = [
    "attest",
    "E4.1",
    "--program",
    "acme",
    "--statement",
    "they are written",
    "--owner",
    "kim@example.com",
    "--reviewer",
    "lee@example.com",
];

#[test]
fn evidence_that_is_a_file_is_hashed_and_one_that_changed_is_told() {
    let home = Folder::new("program-evidence");
    ran(&home, &["init", "acme"]);
    write(&home, "acme/docs/guide lines.md", "guidelines\n");
    write(&home, "outside.md", "x");
    let attest = |evidence: &'static str| [&ATTEST[..], &["--evidence", evidence]].concat();
    refused(
        &home,
        &attest("outside.md"),
        &["outside.md", "it is not in the program folder"],
    );
    refused(
        &home,
        &attest("docs/none.md"),
        &["docs/none.md", "it does not exist"],
    );
    ran(&home, &attest("acme/docs/guide lines.md"));
    let file = home.join("acme/attestations/E4.1-document.yaml");
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(
        written.contains("uri: \"docs/guide lines.md\""),
        "{written}"
    );
    let hash = "4d06106058253e7640fb7da4edccff3ce0e4259ae3b124a6ef0ab6d0915103ef";
    assert!(
        written.contains(&format!("sha256: \"{hash}\"")),
        "{written}"
    );
    let status = |words: &str| {
        let (out, _) = ran(&home, &["attest", "status", "--program", "acme"]);
        let plain = out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(plain.contains(words), "{words}\n{out}");
    };
    status("attested E4.1");
    write(&home, "acme/docs/guide lines.md", "guidelines, changed\n");
    status("partial E4.1");
    status("evidence that is as it was attested (file docs/guide lines.md changed since)");
    // An audit on that day says so too.
    let day = written.lines().find_map(|it| it.strip_prefix("date: "));
    let then = format!("{}T12:00:00Z", day.unwrap());
    let audit = [
        "audit",
        "--demo",
        "-q",
        "--program",
        "acme",
        "--format",
        "json",
        "--as-of",
        &then,
    ];
    let notes = scope_of(&ran(&home, &audit).0)["notes"].to_string();
    assert!(
        notes
            .contains("The attestation of E4.1 (attestations/E4.1-document.yaml:2) does not count"),
        "{notes}"
    );
    std::fs::remove_file(home.join("acme/docs/guide lines.md")).unwrap();
    status("the file of its evidence (docs/guide lines.md: it does not exist)");
}

#[test]
fn a_statement_of_the_future_is_not_yet_in_force() {
    let home = Folder::new("program-not-yet");
    ran(&home, &["init", "acme"]);
    ran(
        &home,
        &[&ATTEST[..], &["--evidence", "https://wiki/x"]].concat(),
    );
    let file = home.join("acme/attestations/E4.1-document.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    let then = text.lines().find(|it| it.starts_with("date: ")).unwrap();
    std::fs::write(&file, text.replace(then, "date: 2998-12-01")).unwrap();
    let status = |format: &str| {
        let arguments = ["attest", "status", "--program", "acme", "--format", format];
        ran(&home, &arguments).0
    };
    let out = status("text");
    let row = out.lines().find(|it| it.contains(" E4.1 ")).unwrap();
    assert!(row.starts_with("not yet   E4.1"), "{row}");
    assert!(
        out.contains("kim@example.com, from 2998-12-01 until 2999-05-30"),
        "{out}"
    );
    let json: Value = serde_json::from_str(&status("json")).unwrap();
    let rows = json["attestations"].as_array().unwrap();
    let row = rows.iter().find(|it| it["item"] == "E4.1").unwrap();
    assert_eq!(
        (&row["state"], &row["date"], &row["until"]),
        (
            &"not_yet".into(),
            &"2998-12-01".into(),
            &"2999-05-30".into()
        )
    );
    let calendar = status("ics").replace("\r\n ", "");
    assert!(
        calendar.contains("DTSTART;VALUE=DATE:29981201\r\n"),
        "{calendar}"
    );
    assert!(calendar.contains(": holds (kim@example.com)"), "{calendar}");
    assert!(
        calendar.contains("DTSTART;VALUE=DATE:29990530\r\n"),
        "{calendar}"
    );
}

#[test]
fn two_commands_at_once_lose_nothing() {
    let home = Folder::new("program-at-once");
    ran(&home, &["init", "acme"]);
    let children: Vec<_> = (0..6)
        .map(|at| {
            let resource = format!("user-{at}");
            let arguments = [
                "except",
                "iam-no-users",
                &resource,
                "--program",
                "acme",
                "--reason",
                "r",
                "--until",
                "2027-01-31",
                "--owner",
                "o",
            ];
            let mut command = firestep(&home);
            command.args(arguments).stdout(Stdio::null());
            command.spawn().unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let text = std::fs::read_to_string(home.join("acme/exceptions.yaml")).unwrap();
    assert_eq!(text.matches("resource: \"user-").count(), 6, "{text}");
    // Of two who attest the same, one is told that the other did.
    let attest = [&ATTEST[..], &["--evidence", "https://wiki/x"]].concat();
    let children: Vec<_> = (0..4)
        .map(|_| {
            let mut command = firestep(&home);
            command.args(&attest);
            command.stderr(Stdio::null()).stdout(Stdio::null());
            command.spawn().unwrap()
        })
        .collect();
    let ended: Vec<bool> = children
        .into_iter()
        .map(|mut it| it.wait().unwrap().success())
        .collect();
    assert_eq!(ended.iter().filter(|it| **it).count(), 1, "{ended:?}");
}

/// The names of every file in a folder.
fn files(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            names.extend(files(&path));
        } else {
            names.push(path.display().to_string());
        }
    }
    names.sort();
    names
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_or_read_is_one_clear_error() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;

    let home = Folder::new("program-unwritable");
    ran(&home, &["init", "acme"]);
    let mode = |name: &str, mode: u32| {
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(home.join(name), permissions).unwrap();
    };
    let before = files(&home.join("acme"));
    let everything_may_be_done = std::fs::write(home.join("probe"), "").is_ok() && {
        mode("probe", 0o400);
        std::fs::write(home.join("probe"), "").is_ok()
    };
    let refused = |arguments: &[&str], words: &[&str]| {
        let mut command = firestep(&home);
        if everything_may_be_done {
            // Permissions do not bind root: be nobody.
            command.uid(65534).gid(65534);
        }
        let output = command.args(arguments).output().unwrap();
        let (_, err) = text(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}\n{err}");
        for word in words {
            assert!(err.contains(word), "{word}\n{err}");
        }
        assert!(!err.contains("panicked"), "{err}");
    };
    mode("acme", 0o555);
    mode("acme/attestations", 0o555);
    let denied = "Permission denied";
    refused(
        &["init", "acme/inner"],
        &["could not write acme/inner", denied],
    );
    refused(
        &[&ATTEST[..], &["--evidence", "https://wiki/x"]].concat(),
        &[
            "could not write acme/attestations/E4.1-document.yaml",
            denied,
        ],
    );
    let except = [
        "except",
        "iam-no-users",
        "user",
        "--program",
        "acme",
        "--reason",
        "r",
        "--until",
        "2027-01-31",
        "--owner",
        "o",
    ];
    refused(&except, &["could not write acme/exceptions.yaml", denied]);
    mode("acme/exceptions.yaml", 0o000);
    refused(&except, &["could not read acme/exceptions.yaml", denied]);
    refused(
        &["audit", "--demo", "-q", "--program", "acme"],
        &["could not read acme/exceptions.yaml", denied],
    );
    mode("acme/exceptions.yaml", 0o644);
    mode("acme", 0o755);
    mode("acme/attestations", 0o755);
    assert_eq!(files(&home.join("acme")), before);
}

#[test]
fn names_that_a_terminal_would_obey_are_told_by_their_letters() {
    let home = Folder::new("program-escapes");
    let odd = "ac\u{1b}[31m\nme";
    let (out, _) = ran(&home, &["init", odd]);
    assert!(
        !out.contains('\u{1b}') && out.contains("firestep.yaml"),
        "{out}"
    );
    let except = |resource: &'static str| {
        [
            "except",
            "iam-no-users",
            resource,
            "--program",
            odd,
            "--reason",
            "r",
            "--until",
            "2027-01-31",
            "--owner",
            "o",
        ]
    };
    refused(
        &home,
        &except("a\nb"),
        &["has a line break or control character"],
    );
    refused(
        &home,
        &except("a\u{1b}[2Jb"),
        &["has a line break or control character"],
    );
    let (out, _) = ran(&home, &except("user"));
    assert!(!out.contains('\u{1b}') && out.lines().count() == 1, "{out}");
    let mut attest = [&ATTEST[..], &["--evidence", "https://wiki/x"]].concat();
    attest[3] = odd;
    let (out, _) = ran(&home, &attest);
    assert!(!out.contains('\u{1b}'), "{out}");
    // Again: it is there.
    let err = refused(&home, &attest, &["is there"]);
    assert!(!err.contains('\u{1b}'), "{err}");
    write(&home, "acme/firestep.yaml", "log_archive: \"a\\e[31mb\"\n");
    let err = refused(
        &home,
        &["audit", "--demo", "-q", "--program", "acme"],
        &["firestep.yaml:1:14", "control character"],
    );
    assert!(!err.contains('\u{1b}'), "{err}");
}

#[test]
fn every_file_that_is_no_yaml_of_ours_is_one_clear_error() {
    let home = Folder::new("program-odd-files");
    ran(&home, &["init", "acme"]);
    let deep = format!("a: {}{}", "[".repeat(50), "]".repeat(50));
    let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n";
    let large = format!("#{}\n", "x".repeat(1 << 20));
    for file in [
        "firestep.yaml",
        "accounts.yaml",
        "exceptions.yaml",
        "honeytokens.yaml",
        "attestations/example.yaml",
        "exercises/example.yaml",
        "hunts/example.yaml",
    ] {
        let path = home.join("acme").join(file);
        let whole = std::fs::read(&path).unwrap();
        for (bytes, word) in [
            (&b"\x7fELF\0\0\0\xff"[..], "acme/"),
            (b"a: M\xfcller\n", "the file is not UTF-8 text"),
            (large.as_bytes(), "the file is larger than 1024 KB"),
            (bomb.as_bytes(), "are not followed"),
            (deep.as_bytes(), "nested too deep"),
        ] {
            std::fs::write(&path, bytes).unwrap();
            let status = ["attest", "status", "--program", "acme"];
            let err = refused(&home, &status, &[word, &format!("acme/{file}")]);
            assert!(err.len() < 4000 && err.lines().count() < 15, "{err}");
        }
        std::fs::write(&path, whole).unwrap();
    }
    ran(&home, &["attest", "status", "--program", "acme"]);
}
