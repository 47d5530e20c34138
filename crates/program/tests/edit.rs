//! What commands write for people: our own reader takes it, and nothing that people wrote is lost.
#![cfg(test)]

use std::path::Path;

use firestep_program::{
    Attestation, AttestationScope, EditError, EvidenceContent, EvidenceKind, EvidenceLink,
    Exception, Known, Pattern, add_exception,
};
use jiff::civil::date;
use proptest::prelude::*;

fn known<T>(use_it: impl FnOnce(&Known<'_>) -> T) -> T {
    let items = [("E4.1", vec!["guidelines"])];
    use_it(&Known {
        checks: &["s3-bucket-public"],
        items: &items,
    })
}

fn exception(resource: &str) -> Exception {
    Exception {
        file: "exceptions.yaml".into(),
        line: 1,
        check: "s3-bucket-public".into(),
        resource: Pattern::new(resource),
        account: Some("shop \"1\"".into()),
        account_at: None,
        region: Some("eu-west-1".into()),
        tag: Some(("team".into(), Pattern::new("web*"))),
        owner: "Ann: #1".into(),
        reason: "the site's \\ files".into(),
        until: date(2027, 1, 31),
        ticket: Some("SEC-7".into()),
    }
}

#[test]
fn an_exception_is_added_at_the_end_and_nothing_is_lost() {
    let folder = std::env::temp_dir().join(format!("firestep-edit-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("exceptions.yaml");
    let add = |resource: &str| known(|it| add_exception(&folder, &exception(resource), it));
    let read = || std::fs::read_to_string(&path).unwrap();
    let parsed = || known(|it| Exception::parse(&path, &read(), it)).unwrap();
    // A file that is not there begins as a new folder's.
    add("acme-one").unwrap();
    assert!(read().starts_with("# yaml-language-server: "));
    add("acme-two").unwrap();
    let names: Vec<String> = parsed().iter().map(|it| it.resource.to_string()).collect();
    assert_eq!(names, ["acme-one", "acme-two"]);
    assert_eq!(parsed()[1].owner, exception("x").owner);
    // As people write, with comments, without the last line break.
    for text in [
        "# ours\nexceptions: # all\n- check: s3-bucket-public\n  resource: acme # why\n  owner: o\n  reason: r\n  until: 2027-01-01",
        "exceptions:\n    - { check: s3-bucket-public, resource: acme, owner: o, reason: r, until: 2027-01-01 }\n",
        "exceptions:\n",
        "# nothing yet\n",
        "",
    ] {
        std::fs::write(&path, text).unwrap();
        let before = parsed().len();
        add("acme-three").unwrap();
        assert!(read().starts_with(text), "{}", read());
        assert_eq!(parsed().len(), before + 1);
    }
    // What cannot be added to at its end is left alone, and so is a file with mistakes.
    for text in ["exceptions: []\n", "{ exceptions: [] }\n"] {
        std::fs::write(&path, text).unwrap();
        let error = add("acme-four").unwrap_err();
        assert!(matches!(error, EditError::ByHand { .. }), "{error}");
        assert!(
            error
                .to_string()
                .contains("- check: \"s3-bucket-public\"\n"),
            "{error}"
        );
        assert_eq!(read(), text);
    }
    std::fs::write(&path, "exceptions: none\n").unwrap();
    assert!(matches!(add("acme-four"), Err(EditError::Read(_))));
    // The same twice.
    std::fs::remove_file(&path).unwrap();
    add("acme-one").unwrap();
    let twice = add("acme-one").unwrap_err().to_string();
    let at = "exceptions.yaml:15 is about the same";
    assert!(twice.ends_with(at), "{twice}");
    let wrong = Exception {
        check: "s3-bucket-publc".into(),
        ..exception("a")
    };
    let error = known(|it| add_exception(&folder, &wrong, it)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "could not add the exception: unknown check `s3-bucket-publc`; did you mean `s3-bucket-public`?"
    );
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    std::fs::remove_dir_all(&folder).unwrap();
}

proptest! {
    #[test]
    fn an_attestation_is_read_as_it_was_written(
        statement in "\\PC{1,40}", owner in "[^\\pC\\pZ]{1,10}", names in prop::collection::btree_set("[a-z#:'\"]{1,8}", 1..4),
        scope in 0..3, clause: bool, reviewer: bool, evidence in 0..3_usize, days in 1..3650_u32
    ) {
        prop_assume!(!statement.trim().is_empty());
        let names: Vec<Box<str>> = names.into_iter().map(Box::from).collect();
        let link = EvidenceLink {
            kind: EvidenceKind::Commit,
            uri: "https://git.example.com/a#b: c".into(),
            sha256: reviewer.then(|| "0a".repeat(32).into()),
            date: clause.then(|| date(2026, 1, 1)),
            content: EvidenceContent::Elsewhere,
        };
        let attestation = Attestation {
            file: "x.yaml".into(),
            line: 2,
            item: "E4.1".into(),
            clause: clause.then(|| "guidelines".into()),
            statement: statement.split_whitespace().collect::<Vec<_>>().join(" ").into(),
            scope: match scope {
                0 => AttestationScope::Everything,
                1 => AttestationScope::Accounts(names),
                _ => AttestationScope::Categories(names),
            },
            named_accounts: Vec::new(),
            owner: owner.into(),
            reviewer: reviewer.then(|| "b: {c}".into()),
            date: date(2026, 11, 1),
            valid_days: days,
            evidence: vec![link; evidence],
        };
        let text = attestation.text();
        let mut read = known(|it| Attestation::parse(Path::new("x.yaml"), &text, it));
        for one in read.iter_mut().flatten() {
            one.named_accounts.clear();
        }
        prop_assert_eq!(read, Ok(vec![attestation]), "{}", text);
    }
}

#[test]
fn exceptions_that_are_added_at_the_same_time_all_stay() {
    for begins in ["", "# Ours.\nexceptions: []\n", "# Ours.\nexceptions:\n"] {
        let name = format!("firestep-edit-at-once-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("exceptions.yaml");
        if !begins.is_empty() {
            std::fs::write(&path, begins.replace(" []", "")).unwrap();
        }
        std::thread::scope(|scope| {
            for at in 0..8 {
                let folder = &folder;
                scope.spawn(move || {
                    for of in 0..4 {
                        let one = exception(&format!("bucket-{at}-{of}"));
                        known(|it| add_exception(folder, &one, it)).unwrap();
                    }
                });
            }
        });
        let text = std::fs::read_to_string(&path).unwrap();
        let read = known(|it| Exception::parse(&path, &text, it)).unwrap();
        assert_eq!(read.len(), 32);
        assert_eq!(text.contains("# Ours."), !begins.is_empty());
        let files = std::fs::read_dir(&folder).unwrap().count();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(files, 1, "something is left beside the file");
    }
}
