//! `firestep audit --baseline`, and what the settings say of checks: what is shown, and what it fails on.

use serde_json::Value;

use crate::support::{Folder, firestep, text};

fn run(home: &Folder, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = firestep(home)
        .args(["audit", "-q", "--demo"])
        .args(arguments)
        .output()
        .unwrap();
    let (out, err) = text(&output);
    (output.status.code(), out, err)
}

fn findings(json: &str) -> Vec<Value> {
    let json: Value = serde_json::from_str(json).unwrap();
    json["findings"].as_array().unwrap().clone()
}

fn keys(json: &str) -> Vec<String> {
    let key = |it: &Value| it["key"].as_str().unwrap().to_owned();
    findings(json).iter().map(key).collect()
}

/// The demo's own program has two earlier results.
#[test]
fn beside_a_baseline_only_what_is_new_is_shown_and_fails() {
    let home = Folder::new("baseline");
    let (code, whole, err) = run(&home, &["--format", "json"]);
    assert_eq!(code, Some(0), "{err}");
    let (code, new, err) = run(&home, &["--format", "json", "--baseline", "latest"]);
    assert_eq!(code, Some(0), "{err}");
    let (all, some) = (keys(&whole), keys(&new));
    assert!(!some.is_empty() && some.len() * 2 < all.len(), "{some:?}");
    assert!(some.iter().all(|it| all.contains(it)));
    let words = |json: &str| -> Vec<String> {
        let verdict = |it: &Value| it["verdict"].as_str().unwrap().to_owned();
        findings(json).iter().map(verdict).collect()
    };
    assert!(!words(&new).contains(&"excepted".to_owned()));
    let json: Value = serde_json::from_str(&new).unwrap();
    assert_eq!(json["baseline"]["as_of"], "2026-08-26T21:14:00Z");
    assert_eq!(json["baseline"]["findings"], "all");
    let counts: Value = serde_json::from_str(&whole).unwrap();
    assert_eq!(json["counts"], counts["counts"], "all are counted");

    // Of the day before nothing is known that is known now; the day itself is a name too.
    let (_, by_day, err) = run(&home, &["--format", "json", "--baseline", "2026-08-26"]);
    assert_eq!(by_day, new, "{err}");
    let (code, text, _) = run(&home, &["--baseline", "latest", "--fail-on", "critical"]);
    assert_eq!(code, Some(1));
    assert!(
        text.starts_with("New since the audit of 2026-08-26 21:14, of o-4x7k2pacme:\n"),
        "{text}"
    );
    assert!(text.contains(" fail as they did, "), "{text}");
}

#[test]
fn an_audit_is_nothing_new_to_itself_and_one_of_others_is_refused() {
    let home = Folder::new("baseline-self");
    let init = firestep(&home).args(["init", "--demo", "acme"]).output();
    assert!(init.unwrap().status.success());
    let collected = firestep(&home)
        .args(["collect", "--demo", "-q", "--out", "snapshot"])
        .output();
    assert!(collected.unwrap().status.success());
    let audit = |arguments: &[&str]| {
        let output = firestep(&home)
            .args(["audit", "-q", "--snapshot", "snapshot"])
            .args(arguments)
            .output()
            .unwrap();
        let (out, err) = text(&output);
        (output.status.code(), out, err)
    };
    // The demo's clock is not the snapshot's.
    let (code, _, err) = audit(&["--program", "acme"]);
    assert_eq!(code, Some(0), "{err}");
    let kept = std::fs::read_dir(home.join("acme/history")).unwrap();
    let mut kept: Vec<_> = kept.map(|it| it.unwrap().path()).collect();
    kept.sort();
    let last = kept.last().unwrap().display().to_string();
    let same = ["--program", "acme", "--baseline", &last];
    let (code, out, err) = audit(&[&same[..], &["--fail-on", "low"]].concat());
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("Nothing is new."), "{out}");
    let (_, json, _) = audit(&[&same[..], &["--format", "json"]].concat());
    assert_eq!(keys(&json), Vec::<String>::new());

    // An exception that is gone makes its finding new again.
    std::fs::remove_file(home.join("acme/exceptions.yaml")).unwrap();
    let (code, out, _) = audit(&[&same[..], &["--fail-on", "low"]].concat());
    assert_eq!(code, Some(1), "{out}");

    let other = std::fs::read_to_string(&last).unwrap();
    let other = other.replacen("o-4x7k2pacme", "o-another111", 1);
    std::fs::write(home.join("other.jsonl"), other).unwrap();
    let newer = std::fs::read_to_string(&last).unwrap();
    let newer = newer.replacen("firestep-result/1", "firestep-result/9", 1);
    std::fs::write(home.join("newer.jsonl"), newer).unwrap();
    for (arguments, words) in [
        (
            &["--baseline", "other.jsonl"][..],
            &["o-another111", "the same organization"][..],
        ),
        (&["--baseline", "newer.jsonl"], &["firestep-result/9"]),
        (&["--baseline", "none.jsonl"], &["none.jsonl"]),
        (&["--baseline", "2020-01-01"], &["no history is at hand"]),
        (&["--baseline", "latest"], &["no history is at hand"]),
        (
            &["--baseline", "previous", "--program", "empty"],
            &["too short"],
        ),
        (
            &["--baseline", "x", "--item", "E6.1"],
            &["cannot be used with"],
        ),
    ] {
        std::fs::create_dir_all(home.join("empty")).unwrap();
        std::fs::write(home.join("empty/firestep.yaml"), "").unwrap();
        let (code, out, err) = audit(arguments);
        assert_eq!(code, Some(2), "{arguments:?} {out}");
        for word in words {
            assert!(err.contains(word), "{arguments:?}: {word}\n{err}");
        }
    }
}

#[test]
fn what_is_thought_of_a_check_decides_what_fails_and_is_listed_and_no_exposure() {
    let home = Folder::new("opinions");
    let with = |settings: &str, more: &[&str]| {
        std::fs::write(home.join("s.yaml"), settings).unwrap();
        run(&home, &[&["--settings", "s.yaml"], more].concat())
    };
    let json = |settings: &str| {
        let (code, out, err) = with(settings, &["--format", "json"]);
        assert_eq!(code, Some(0), "{err}");
        serde_json::from_str::<Value>(&out).unwrap()
    };
    let plain = json("");
    let thought = json(
        "checks:\n  ec2-imdsv2-required: { severity: low }\n  iam-root-mfa: { severity: low }\n",
    );
    let count = |json: &Value| -> u64 {
        let names = ["fail_critical", "fail_high", "fail_medium", "fail_low"];
        let of = |it: &&str| json["counts"][*it].as_u64().unwrap();
        names.iter().map(of).sum()
    };
    assert_eq!(count(&plain), count(&thought));
    assert!(plain["counts"]["fail_low"].as_u64() < thought["counts"]["fail_low"].as_u64());
    assert_eq!(plain["score"], thought["score"]);
    let exposed = |json: &Value| {
        let mut of: Vec<String> = json["exposed_now"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| format!("{} {}", it["check"], it["resource"]))
            .collect();
        of.sort();
        of
    };
    assert_eq!(exposed(&plain), exposed(&thought));

    let only = ["--check", "ec2-imdsv2-required", "--fail-on", "high"];
    assert_eq!(with("", &only).0, Some(1));
    let low = "checks: { ec2-imdsv2-required: { severity: low } }";
    assert_ne!(with(low, &only).0, Some(1));
    let thorough = json("audience: thorough");
    let mut of = thorough["findings"].as_array().unwrap().iter();
    assert!(of.all(|it| it["audience"] == "thorough"));
    assert_eq!(count(&plain), count(&thorough), "all are counted");

    let (code, _, err) = with("checks: { ec2-imdsv2-requird: { severity: low } }", &[]);
    assert_eq!(code, Some(2));
    assert!(err.contains("did you mean `ec2-imdsv2-required`?"), "{err}");
}

#[test]
fn no_opinion_moves_a_score_or_hides_what_is_asked_for_by_name() {
    let home = Folder::new("opinions-score");
    let init = firestep(&home).args(["init", "--demo", "acme"]).output();
    assert!(init.unwrap().status.success());
    let settings = home.join("acme/firestep.yaml");
    let plain = std::fs::read_to_string(&settings).unwrap();
    let checks = firestep_checks::all().iter();
    let all_low: Vec<String> = checks
        .map(|it| format!("  {}: {{ severity: low }}\n", it.id))
        .collect();
    let all_low = all_low.concat();
    let audit = |settings_text: &str| {
        std::fs::write(&settings, settings_text).unwrap();
        let arguments = [
            "--program",
            "acme",
            "--history",
            "acme/history",
            "--format",
            "json",
        ];
        let (code, out, err) = run(&home, &arguments);
        assert_eq!(code, Some(0), "{err}");
        serde_json::from_str::<Value>(&out).unwrap()
    };
    let (as_it_is, thought) = (
        audit(&plain),
        audit(&format!("{plain}\nchecks:\n{all_low}")),
    );
    for part in ["score", "all_items", "stages", "items"] {
        assert_eq!(as_it_is[part], thought[part], "{part}");
    }
    assert_eq!(thought["counts"]["fail_critical"], 0);

    let hides = "audience: everyone\nchecks: { iam-root-mfa: { audience: thorough } }";
    std::fs::write(home.join("s.yaml"), hides).unwrap();
    let named = [
        "--settings",
        "s.yaml",
        "--check",
        "iam-root-mfa",
        "--fail-on",
        "critical",
    ];
    let (code, out, _) = run(&home, &named);
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("sandbox-b"), "{out}");
    let (code, out, _) = run(&home, &["--settings", "s.yaml", "--fail-on", "critical"]);
    assert_eq!(code, Some(1), "all are counted: {out}");
}
