//! The program folder: what its files say together, and how what is wrong in them is told.
#![cfg(test)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use firestep_program::AttestationState::{self, Attested, Expiring};
use firestep_program::HoneytokenState::{Retired, Unverified, Verified};
use firestep_program::RecordState::{Done, Partial};
use firestep_program::{
    Attestation, AttestationScope, EvidenceKind, Exception, Exercise, Honeytoken, HoneytokenState,
    Hunt, Known, KnownAccounts, Program, ProgramError, RecordState, Registry, evidence_link,
};
use jiff::civil::date;
use proptest::prelude::*;

const CHECKS: [&str; 2] = ["ec2-imdsv2-required", "s3-bucket-public"];

fn known<T>(use_it: impl FnOnce(&Known<'_>) -> T) -> T {
    let items = [
        ("E4.1", vec!["guidelines", "reviewed"]),
        ("X8.1", vec!["team", "roster"]),
    ];
    use_it(&Known {
        checks: &CHECKS,
        items: &items,
    })
}

/// A folder of its own, gone with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("firestep-folder-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self::new();
        for (name, text) in files {
            folder.write(name, text.as_bytes());
        }
        folder
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    #[track_caller]
    fn open(&self) -> Program {
        known(|it| Program::open(&self.0, it)).unwrap_or_else(|it| panic!("{it}"))
    }

    /// What is wrong, without the folder's name.
    #[track_caller]
    fn told(&self) -> String {
        let error = known(|it| Program::open(&self.0, it)).expect_err("a mistake");
        let folder = self.0.display().to_string();
        error
            .to_string()
            .replace(&format!("{folder}/"), "")
            .replace(&folder, "FOLDER")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const ATTESTATION: &str = "item: E4.1\nclause: guidelines\nstatement: they are written\nscope: everything\n\
    owner: Ann <ann@example.com>\nreviewer: bob@example.com\ndate: 2026-11-01\nvalid_days: 90\nevidence:\n\
    - { type: document, uri: 'https://wiki/guidelines', date: 2026-10-01 }\n";

const EVIDENCE: &str = "{ type: document, uri: 'https://wiki/guidelines', date: 2026-10-01 }";

const EXCEPTION: &str = "exceptions:\n- check: ec2-imdsv2-required\n  resource: i-0123456789abcdef0\n  account: shop\n  \
    owner: ann\n  reason: old agent\n  until: 2026-12-31\n  ticket: SEC-7\n";

#[test]
fn a_folder_says_all_that_its_files_say() {
    let folder = Folder::with(&[
        ("firestep.yaml", "log_archive: logs\n"),
        (
            "accounts.yaml",
            "accounts:\n- { id: '111122223333', name: shop, owner: , reviewed: 2026-11-01 }\n",
        ),
        ("attestations/E4.1.yaml", ATTESTATION),
        ("attestations/README.md", "for people"),
        ("exceptions.yaml", EXCEPTION),
    ]);
    let program = folder.open();
    assert_eq!(program.settings.log_archive.as_deref(), Some("logs"));
    let row = program.registry.as_ref().unwrap().row("111122223333");
    assert_eq!(row.unwrap().owner, None);
    assert!(row.unwrap().ours);
    let [attestation] = &program.attestations[..] else {
        panic!("{:?}", program.attestations);
    };
    assert_eq!(attestation.until(), date(2027, 1, 30));
    assert!(attestation.lacks().is_empty());
    let [exception] = &program.exceptions[..] else {
        panic!("{:?}", program.exceptions);
    };
    assert_eq!(
        (exception.line, exception.ticket.as_deref()),
        (2, Some("SEC-7"))
    );
    assert_eq!(
        Program::find(&folder.0.join("attestations")),
        Some(folder.0.clone())
    );
}

#[test]
fn the_mistakes_of_all_files_are_told_together() {
    let folder = Folder::with(&[
        ("firestep.yaml", "logarchive: logs\n"),
        (
            "attestations/E4.1.yaml",
            &ATTESTATION.replace("E4.1", "E4.11"),
        ),
        (
            "exceptions.yaml",
            &EXCEPTION
                .replace("imdsv2", "imdv2")
                .replace("until", "untill"),
        ),
    ]);
    assert_eq!(
        folder.told(),
        "firestep.yaml has a mistake:\n\
        \x20 firestep.yaml:1:1: unknown key `logarchive`; did you mean `log_archive`?\n\
        exceptions.yaml has 3 mistakes:\n\
        \x20 exceptions.yaml:2:3: `until` is missing: the last day on which it holds\n\
        \x20 exceptions.yaml:2:10: unknown check `ec2-imdv2-required`; did you mean `ec2-imdsv2-required`?\n\
        \x20 exceptions.yaml:7:3: unknown key `untill`; did you mean `until`?\n\
        attestations/E4.1.yaml has a mistake:\n\
        \x20 attestations/E4.1.yaml:1:7: unknown item `E4.11`; did you mean `E4.1`?"
    );
}

#[test]
fn an_attestation_s_worth_changes_with_the_day() {
    let read = |text: &str| known(|it| Attestation::parse(Path::new("x"), text, it)).unwrap();
    let state = |text: &str, day| read(text)[0].state(day);
    let (expired, not_yet) = (AttestationState::Expired, AttestationState::NotYet);
    let day = date(2026, 11, 23);
    assert_eq!(state(ATTESTATION, date(2026, 10, 31)), not_yet);
    assert_eq!(state(ATTESTATION, date(2026, 11, 1)), Attested);
    assert_eq!(state(ATTESTATION, date(2026, 12, 31)), Attested);
    assert_eq!(state(ATTESTATION, date(2027, 1, 1)), Expiring);
    assert_eq!(state(ATTESTATION, date(2027, 1, 30)), Expiring);
    assert_eq!(state(ATTESTATION, date(2027, 1, 31)), expired);
    for (what, text) in [
        (
            "a reviewer",
            ATTESTATION.replace("reviewer: bob@example.com\n", ""),
        ),
        (
            "a reviewer other than the owner",
            ATTESTATION.replace("bob@example.com", "'A. Smith (ANN@example.com)'"),
        ),
        (
            "evidence",
            ATTESTATION.split("evidence").next().unwrap().to_owned(),
        ),
        (
            "the date of its evidence",
            ATTESTATION.replace(", date: 2026-10-01", ""),
        ),
    ] {
        assert_eq!(read(&text)[0].lacks(), [what], "{text}");
        assert_eq!(state(&text, day), AttestationState::Partial);
        assert_eq!(state(&text, date(2028, 1, 1)), expired);
    }
}

#[test]
fn mistakes_of_an_attestation_are_told() {
    let told = |text: &str| {
        let read = known(|it| Attestation::parse(Path::new("x"), text, it));
        let mistakes = read.expect_err(text);
        mistakes.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let with = |old: &str, new: &str| {
        assert!(ATTESTATION.contains(old), "{old}");
        told(&ATTESTATION.replace(old, new))
    };
    assert_eq!(
        with("clause: guidelines", "clause: guidlines"),
        ["2:9: unknown clause `guidlines`; did you mean `guidelines`?"]
    );
    assert_eq!(
        with("clause: guidelines", "clause: roster"),
        ["2:9: unknown clause `roster`; known are `guidelines`, `reviewed`"]
    );
    assert_eq!(
        with("scope: everything", "scope: all"),
        ["4:8: expected `everything`, or a map with `accounts` or `categories`, not `all`"]
    );
    assert_eq!(
        with("scope: everything", "scope: { accounts: [] }"),
        ["4:8: the scope is empty"]
    );
    assert_eq!(
        with(
            "scope: everything",
            "scope: { accounts: [a], categories: [b] }"
        ),
        ["4:8: say `accounts` or `categories`, one of them"]
    );
    assert_eq!(
        with("type: document", "type: documnt"),
        ["10:11: unknown type `documnt`; did you mean `document`?"]
    );
    assert_eq!(
        with("uri:", "sha256: abc, uri:"),
        ["10:29: `abc` is not a SHA-256: 64 hexadecimal digits"]
    );
    assert_eq!(
        with("2026-11-01", "yesterday"),
        ["7:7: `yesterday` is not a date; write it as 2027-01-31"]
    );
    assert_eq!(told("{}").len(), 6);
    // What people write on several lines is one text.
    let text = ATTESTATION.replace("they are written", "|\n  they are\n\n  written");
    let read = known(|it| Attestation::parse(Path::new("x"), &text, it)).unwrap();
    assert_eq!(&*read[0].statement, "they are written");
}

#[test]
fn what_is_attested_twice_is_told_with_both_places() {
    let narrowed = |scope: &str| ATTESTATION.replace("scope: everything", scope);
    let folder = Folder::with(&[
        ("firestep.yaml", ""),
        ("attestations/a.yaml", ATTESTATION),
        (
            "attestations/b.yaml",
            &narrowed("scope: { accounts: [shop] }"),
        ),
        (
            "attestations/c.yaml",
            &ATTESTATION.replace("clause: guidelines", "clause: reviewed"),
        ),
    ]);
    assert_eq!(
        folder.told(),
        "attestations/b.yaml has a mistake:\n\
        \x20 attestations/b.yaml:1:1: E4.1 is attested for the same scope in attestations/a.yaml:1 too"
    );
    folder.write(
        "attestations/a.yaml",
        narrowed("scope: { accounts: [web, 'shop '] }").as_bytes(),
    );
    assert!(folder.told().contains("b.yaml:1:1: E4.1 is attested"));
    folder.write(
        "attestations/a.yaml",
        narrowed("scope: { categories: [shop] }").as_bytes(),
    );
    assert_eq!(folder.open().attestations.len(), 3);
}

#[test]
fn an_exception_is_about_some_findings_until_its_last_day() {
    let read = |text: &str| known(|it| Exception::parse(Path::new("x"), text, it)).unwrap();
    let one = &read(EXCEPTION)[0];
    let (last, day_after) = (date(2026, 12, 31), date(2027, 1, 1));
    assert!(!one.is_over(last) && one.is_over(day_after));
    assert!(one.is_ending(last) && !one.is_ending(date(2026, 12, 1)) && !one.is_ending(day_after));
    let text = "exceptions:\n- { check: s3-bucket-public, resource: '*', region: eu-west-1, tag: { team: 'web*' }, \
        owner: o, reason: r, until: 2027-01-01 }\n";
    let tagged = &read(text)[0];
    let excepts = |check, region, tag: Option<&str>| {
        let tags = |key: &str| tag.filter(|_| key == "team").map(Box::from);
        tagged.excepts(check, "1", region, ["arn:x", "x"].into_iter(), tags)
    };
    assert!(excepts("s3-bucket-public", "eu-west-1", Some("web-2")));
    assert!(!excepts("s3-bucket-public", "eu-west-1", Some("shop")));
    assert!(!excepts("s3-bucket-public", "eu-west-1", None));
    assert!(!excepts("s3-bucket-public", "eu-west-2", Some("web-2")));
    assert!(!excepts("ec2-imdsv2-required", "eu-west-1", Some("web-2")));
    let names = ["111122223333", "444455556666"];
    let names: BTreeMap<String, String> = names.map(|it| (it.to_owned(), "shop".to_owned())).into();
    let accounts: Vec<_> = one
        .resolved(&names)
        .into_iter()
        .map(|it| it.account)
        .collect();
    assert_eq!(
        accounts,
        [Some("111122223333".into()), Some("444455556666".into())]
    );
}

#[test]
fn mistakes_of_exceptions_are_told() {
    let told = |text: &str| {
        let read = known(|it| Exception::parse(Path::new("x"), text, it));
        let mistakes = read.expect_err(text);
        mistakes.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let twice = format!("{EXCEPTION}{}", &EXCEPTION["exceptions:\n".len()..]);
    assert_eq!(
        told(&twice),
        ["9:3: this excepts the same as the exception in line 2"]
    );
    assert_eq!(
        told(&EXCEPTION.replace("i-0123456789abcdef0", "'*'")),
        ["3:13: `*` fits everything; say what is meant"]
    );
    assert_eq!(
        told(
            "exceptions: [{ check: s3-bucket-public, resource: a, tag: x, owner: o, reason: r, until: 2027-01-01 }]"
        ),
        ["1:59: expected a tag as `{ key: value }`; this is a text"]
    );
    assert_eq!(
        told("- check: a\n"),
        ["1:1: expected a map with `exceptions`; this is a list"]
    );
}

fn names() -> BTreeMap<String, String> {
    [("111122223333", "shop"), ("444455556666", "logs")]
        .map(|(id, name)| (id.to_owned(), name.to_owned()))
        .into()
}

/// The accounts and units that an organization with two accounts and two units does not have, as they are told.
#[track_caller]
fn unknown(folder: &Folder) -> Vec<String> {
    let (names, units) = (names(), ["ou-1a2b-workload", "Workloads"]);
    let units = units.map(str::to_owned).into();
    let known = KnownAccounts {
        names: &names,
        units: Some(&units),
    };
    let unknown = folder.open().unknown_accounts(known, date(2026, 11, 23));
    let path = format!("{}/", folder.0.display());
    let told = unknown.iter().map(|it| it.to_string().replace(&path, ""));
    told.collect()
}

#[test]
fn accounts_that_nobody_has_are_told_with_their_places() {
    let folder = Folder::with(&[
        (
            "firestep.yaml",
            "log_archive: logs\nnetwork_accounts:\n- shop\n- hub\nimages: { owners: ['999988887777'] }\n\
            categories: { production: [Workloads, ou-1a2b-workload, Worklaods, '111122223334'] }\n\
            scope: { accounts: [SHOP, web], exclude: [Logs], ous: [workloads, Sandbox], regions: [eu-west-1] }\n",
        ),
        (
            "exceptions.yaml",
            &EXCEPTION.replace("account: shop", "account: shp"),
        ),
        (
            "attestations/a.yaml",
            &ATTESTATION.replace("everything", "{ accounts: [shop, web] }"),
        ),
        ("honeytokens.yaml", HONEYTOKEN),
    ]);
    assert_eq!(
        unknown(&folder),
        [
            "firestep.yaml:4:3: unknown account `hub`: the organization has none of this name or id",
            "firestep.yaml:6:57: unknown account or organizational unit `Worklaods`; did you mean `Workloads`?",
            "firestep.yaml:6:68: unknown account or organizational unit `111122223334`; did you mean `111122223333`?",
            "firestep.yaml:7:27: unknown account `web`: the organization has none of this name or id",
            "firestep.yaml:7:67: unknown organizational unit `Sandbox`: the organization has none of this name or id",
            "exceptions.yaml:4:12: unknown account `shp`; did you mean `shop`?",
            "attestations/a.yaml:4:27: unknown account `web`: the organization has none of this name or id",
            "honeytokens.yaml:4:12: unknown account `decoy`: the organization has none of this name or id",
        ]
    );
    // As an error, they are told together by file.
    let (names, units) = (names(), None);
    let known = KnownAccounts {
        names: &names,
        units,
    };
    let program = folder.open();
    let told: ProgramError = program.unknown_accounts(known, date(2026, 11, 23)).into();
    let told = told.to_string();
    assert!(
        !told.contains("Worklaods") && told.contains("firestep.yaml has 3 mistakes:\n"),
        "{told}"
    );
    let resolved = program.resolved(&names, date(2026, 11, 23));
    assert_eq!(
        resolved.settings.log_archive.as_deref(),
        Some("444455556666")
    );
    assert_eq!(
        resolved.attestations[0].scope,
        AttestationScope::Accounts(vec!["111122223333".into(), "web".into()])
    );
    assert_eq!(resolved.exceptions.len(), 1);
    assert!(
        program
            .resolved(&names, date(2027, 1, 1))
            .exceptions
            .is_empty()
    );
}

#[test]
fn those_of_others_and_of_the_past_are_no_unknown_accounts() {
    let connection = |from: &str, to: &str| {
        format!(
            "connections: [{{ from: {from}, to: {to}, reason: r, owner: o, until: 2027-01-01 }}]\n"
        )
    };
    let folder = Folder::with(&[
        (
            "firestep.yaml",
            &(connection("shop", "'123412341234'")
                + "network_accounts: [999988887777, 888877776666]\n\
                vendors: [{ account: 888877776666, name: v, reason: r, owner: o, until: 2027-01-01 }]\n"),
        ),
        (
            "accounts.yaml",
            "accounts: [{ id: '999988887777', ours: false }, { id: '777766665555', name: gone }]",
        ),
        (
            "honeytokens.yaml",
            &HONEYTOKEN.replace("verified: 2026-08-25", "retired: 2026-11-01"),
        ),
    ]);
    assert_eq!(unknown(&folder), [] as [String; 0]);
    // A name means an account of the organization, wherever it stands.
    folder.write("firestep.yaml", connection("shop", "hub").as_bytes());
    assert_eq!(unknown(&folder).len(), 1);
}

#[test]
fn evidence_in_the_folder_is_as_it_was_attested() {
    const HASH: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let folder = Folder::with(&[
        ("firestep.yaml", ""),
        ("docs/empty.md", ""),
        ("docs/filled.md", "x"),
    ]);
    let large = std::fs::File::create(folder.0.join("docs/large.md")).unwrap();
    large.set_len((100 << 20) + 1).unwrap();
    std::fs::create_dir(folder.0.join("docs/pages")).unwrap();
    let lacks = |kind: &str, uri: &str, hash: &str| {
        let link = format!("{{ type: {kind}, uri: '{uri}', {hash}date: 2026-10-01 }}");
        let text = ATTESTATION.replace(EVIDENCE, &link);
        folder.write("attestations/E4.1.yaml", text.as_bytes());
        let attestation = folder.open().attestations.remove(0);
        let state = attestation.state(date(2026, 11, 23));
        assert_eq!(
            state == Attested,
            attestation.lacks().is_empty(),
            "{state:?}"
        );
        attestation.lacks().join(", ")
    };
    let hash = format!("sha256: {HASH}, ");
    for (kind, uri, hash, wanted) in [
        ("document", "docs/empty.md", &*hash, ""),
        ("document", "./docs/../docs/empty.md", &hash, ""),
        ("ticket", "file:docs/empty.md", &hash, ""),
        (
            "document",
            "docs/empty.md",
            "",
            "the hash of its evidence (file docs/empty.md)",
        ),
        (
            "document",
            "docs/filled.md",
            &hash,
            "evidence that is as it was attested (file docs/filled.md changed since)",
        ),
        (
            "export",
            "docs/none.md",
            &hash,
            "the file of its evidence (docs/none.md: it does not exist)",
        ),
        (
            "document",
            "docs/pages",
            &hash,
            "the file of its evidence (docs/pages: it is a folder, and should be a file)",
        ),
        (
            "document",
            "docs/large.md",
            &hash,
            "the file of its evidence (docs/large.md: it is larger than 100 MB)",
        ),
        (
            "document",
            "/etc/passwd",
            &hash,
            "the file of its evidence (/etc/passwd: it leads out of the folder)",
        ),
        (
            "exercise",
            "file://host/docs/empty.md",
            &hash,
            "the file of its evidence (file://host/docs/empty.md: it is on another machine; write file: and the path)",
        ),
        // What is elsewhere stays as it was.
        ("document", "https://wiki/x", "", ""),
        ("document", "https://wiki/x", &hash, ""),
        ("ticket", "SEC-7", "", ""),
        ("commit", "0123abc", "", ""),
    ] {
        assert_eq!(lacks(kind, uri, hash), wanted, "{kind} {uri}");
    }
}

#[cfg(unix)]
#[test]
fn no_evidence_is_read_out_of_the_folder_and_no_pipe_is_waited_for() {
    use std::os::unix::fs::symlink;
    let outside = Folder::with(&[("secret.md", "")]);
    let folder = Folder::with(&[("firestep.yaml", ""), ("docs/empty.md", "")]);
    symlink(outside.0.join("secret.md"), folder.0.join("docs/link.md")).unwrap();
    symlink(&outside.0, folder.0.join("docs/out")).unwrap();
    let pipe = folder.0.join("docs/pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    for (uri, why) in [
        ("docs/link.md", "it leads out of the folder"),
        ("docs/out/secret.md", "it leads out of the folder"),
        ("../../../../etc/hostname", "it "),
        ("docs/pipe", "it is not a plain file"),
    ] {
        let text = ATTESTATION.replace(
            EVIDENCE,
            &format!("{{ type: document, uri: {uri}, date: 2026-10-01 }}"),
        );
        folder.write("attestations/E4.1.yaml", text.as_bytes());
        let lacks = folder.open().attestations.remove(0).lacks();
        let begins = format!("the file of its evidence ({uri}: {why}");
        assert!(lacks[0].starts_with(&begins), "{lacks:?}");
    }
}

#[test]
fn evidence_that_is_typed_is_written_by_its_path_in_the_folder() {
    let folder = Folder::with(&[
        ("firestep.yaml", ""),
        ("docs/empty.md", ""),
        ("docs/a%:b", ""),
        ("here/own.md", "x"),
    ]);
    let outside = Folder::with(&[("other.md", "")]);
    let kind = EvidenceKind::Document;
    let here = folder.0.join("here");
    let typed = |typed: &str| {
        let link = evidence_link(&folder.0, &here, kind, typed).map_err(|it| it.to_string())?;
        assert_eq!(link.sha256.is_some(), !link.uri.contains("://"), "{link:?}");
        Ok::<_, String>(link.uri.to_string())
    };
    for (path, uri) in [
        ("docs/empty.md", "docs/empty.md"),
        ("../docs/empty.md", "docs/empty.md"),
        ("own.md", "here/own.md"),
        ("https://wiki/x", "https://wiki/x"),
        ("../docs/a%:b", "docs/a%:b"),
    ] {
        assert_eq!(typed(path), Ok(uri.to_owned()));
    }
    let other = outside.0.join("other.md").display().to_string();
    for (path, words) in [
        (&*other, "it is not in the program folder; copy it there"),
        (
            "docs/none.md",
            "it does not exist; begin an address with https://",
        ),
        ("docs", "it is a folder, and should be a file"),
    ] {
        let told = typed(path).unwrap_err();
        assert!(told.contains(words), "{told}");
    }
}

#[test]
fn what_matches_two_ways_is_told_with_both_places() {
    let folder = Folder::with(&[
        (
            "firestep.yaml",
            "categories:\n  production: [shop]\n  sandbox: ['444455556666', '777788889999']\n",
        ),
        (
            "accounts.yaml",
            "accounts:\n- { id: '111122223333', category: sandbox, reviewed: 2026-11-01 }\n- { id: '444455556666', category: sandbox, reviewed: 2026-11-01 }\n- { id: '777788889999', category: production }\n",
        ),
        (
            "exceptions.yaml",
            &format!(
                "{EXCEPTION}- {{ check: ec2-imdsv2-required, resource: 'i-01234*', owner: o, reason: r, until: 2027-01-01 }}\n"
            ),
        ),
    ]);
    let program = folder.open();
    let names = [("111122223333".to_owned(), "shop".to_owned())].into();
    let place = |text: String| text.replace(&format!("{}/", folder.0.display()), "");
    let told: Vec<String> = program
        .two_categories(&names)
        .iter()
        .map(|it| place(it.to_string()))
        .collect();
    assert_eq!(
        told,
        [
            "account 111122223333 is in category `production` (firestep.yaml:2) and in `sandbox` (accounts.yaml:2)"
        ]
    );
    let resolved = program.resolved(&names, date(2026, 11, 23));
    let exception = |account, name| {
        let names = [name].into_iter();
        resolved.exception("ec2-imdsv2-required", account, "eu-west-1", &names, |_| {
            None
        })
    };
    let two = exception("111122223333", "i-0123456789abcdef0").unwrap_err();
    assert_eq!(
        place(two.to_string()),
        "two exceptions of ec2-imdsv2-required fit the same finding: exceptions.yaml:2 and exceptions.yaml:9"
    );
    let one = exception("444455556666", "i-0123456789abcdef0").unwrap();
    assert_eq!(one.unwrap().line, 9);
    assert_eq!(exception("444455556666", "i-0999"), Ok(None));
}

#[test]
fn a_category_of_the_registry_counts_once_it_is_reviewed() {
    let folder = Folder::with(&[
        (
            "firestep.yaml",
            "categories: { production: [shop], sandbox: [] }\n",
        ),
        (
            "accounts.yaml",
            "accounts:\n- { id: '444455556666', category: sandbox, reviewed: 2026-11-01 }\n\
            - { id: '777788889999', category: sandbox }\n- { id: '111122223333', category: sandbox, reviewed: 2026-11-01 }\n",
        ),
    ]);
    let names = [("111122223333".to_owned(), "shop".to_owned())].into();
    let sandbox = |day| {
        let program = folder.open().resolved(&names, day);
        program.settings.categories["sandbox"].clone()
    };
    assert_eq!(sandbox(date(2026, 11, 1)), ["444455556666".into()]);
    assert_eq!(sandbox(date(2026, 10, 31)), []);
}

#[test]
fn a_category_that_is_almost_another_is_told() {
    let folder = Folder::with(&[
        ("firestep.yaml", "categories: { production: [shop] }\n"),
        (
            "accounts.yaml",
            "accounts:\n- { id: '444455556666', category: prodution }\n- { id: '777788889999', category: sandbox }\n",
        ),
        (
            "attestations/a.yaml",
            &ATTESTATION.replace("everything", "{ categories: [Production] }"),
        ),
    ]);
    assert_eq!(
        folder.told(),
        "accounts.yaml has a mistake:\n\
        \x20 accounts.yaml:2:1: unknown category `prodution`; did you mean `production`, as in firestep.yaml?\n\
        attestations/a.yaml has a mistake:\n\
        \x20 attestations/a.yaml:1:1: unknown category `Production`; did you mean `production`, as in firestep.yaml?"
    );
}

const HONEYTOKEN: &str = "honeytokens:\n- id: ci\n  kind: access-key\n  account: decoy\n  key_id: AKIAIOSFODNN7EXAMPLE\n  \
    placed: in a variable of the pipeline\n  owner: o\n  created: 2026-08-01\n  verified: 2026-08-25\n";

#[test]
fn a_honeytoken_holds_for_ninety_days_after_its_test() {
    let read = |text: &str| Honeytoken::parse(Path::new("x"), text);
    let state = |text: &str, day| read(text).unwrap()[0].state(day);
    assert_eq!(state(HONEYTOKEN, date(2026, 11, 23)), Verified);
    assert_eq!(state(HONEYTOKEN, date(2026, 11, 24)), Unverified);
    assert_eq!(
        state(HONEYTOKEN, date(2026, 8, 24)),
        HoneytokenState::NotYet
    );
    let retired = format!("{HONEYTOKEN}  retired: 2026-09-01\n");
    assert_eq!(state(&retired, date(2026, 8, 31)), Verified);
    assert_eq!(state(&retired, date(2026, 9, 1)), Retired);
    assert_eq!(
        state(
            &HONEYTOKEN.replace("  verified: 2026-08-25\n", ""),
            date(2026, 8, 25)
        ),
        Unverified
    );
    let told = |text: &str| {
        let mistakes = read(text).expect_err(text);
        mistakes.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    // A secret that somebody wrote here is not printed.
    let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    assert_eq!(
        told(&HONEYTOKEN.replace("AKIAIOSFODNN7EXAMPLE", secret)),
        ["5:11: this is not an access key id, which begins with AKIA; never write the secret here"]
    );
    assert_eq!(
        told(&HONEYTOKEN.replace("access-key", "secret")),
        [
            "2:3: `resource` is missing: its ARN or name",
            "5:3: only an access key has a `key_id`"
        ]
    );
    let twice = format!("{HONEYTOKEN}{}", &HONEYTOKEN["honeytokens:\n".len()..]);
    assert_eq!(
        told(&twice),
        [
            "10:3: honeytoken `AKIAIOSFODNN7EXAMPLE` stands twice, first in line 2",
            "10:3: honeytoken `ci` stands twice, first in line 2"
        ]
    );
}

const EXERCISE: &str = "kind: tabletop\nscenario: leaked-ci-key\nplan: v3\ndate: 2026-05-27\nfacilitator: f\n\
    participants: { ir-lead: Ann, account-owner: [Bob, Cid], communications: Dee }\ndecisions: [rotate first]\n\
    gaps:\n- { gap: nobody could reach the owner, owner: Ann, due: 2026-10-01, closed: 2026-10-15 }\n";

const HUNT: &str = "hypothesis: keys are used from elsewhere\nqueries: [key-from-new-network]\nfrom: 2026-08-01\n\
    to: 2026-08-25\ndate: 2026-08-25\nowner: Ann\nresult: nothing found\n";

#[test]
fn a_record_counts_while_it_is_recent_and_whole() {
    let (expired, not_yet) = (RecordState::Expired, RecordState::NotYet);
    let folder = Folder::with(&[
        ("firestep.yaml", ""),
        ("exercises/2026-05-27.yaml", EXERCISE),
        ("hunts/keys.yml", HUNT),
        ("hunts/empty.yaml", "# not yet\n"),
    ]);
    let program = folder.open();
    let exercise = &program.exercises[0];
    assert!(exercise.lacks().is_empty());
    assert_eq!(exercise.state(date(2026, 11, 23), 180), Done);
    assert_eq!(exercise.state(date(2026, 11, 24), 180), expired);
    assert_eq!(exercise.state(date(2026, 11, 24), 365), Done);
    assert_eq!(exercise.state(date(2026, 5, 26), 180), not_yet);
    // While the gap was open after its last day.
    assert_eq!(exercise.state(date(2026, 10, 1), 180), Done);
    assert_eq!(exercise.state(date(2026, 10, 2), 180), Partial);
    assert_eq!(exercise.state(date(2026, 10, 15), 180), Done);
    let read = |text: &str| Exercise::parse(Path::new("x"), text).unwrap().unwrap();
    let alone = read(&EXERCISE.replace(", communications: Dee", ""));
    assert_eq!(alone.lacks(), ["communications"]);
    assert_eq!(alone.state(date(2026, 11, 23), 180), Partial);
    let [hunt] = &program.hunts[..] else {
        panic!("{:?}", program.hunts);
    };
    assert_eq!(hunt.state(date(2026, 11, 23), 90), Done);
    assert_eq!(hunt.state(date(2026, 11, 24), 90), expired);
    let without = Hunt::parse(Path::new("x"), &HUNT.replace("result: nothing found\n", ""));
    let without = without.unwrap().unwrap();
    assert_eq!(without.lacks(), ["a result"]);
    assert_eq!(without.state(date(2026, 11, 23), 90), Partial);
    let told = Hunt::parse(
        Path::new("x"),
        &HUNT.replace("to: 2026-08-25", "to: 2026-07-01"),
    );
    assert_eq!(
        told.unwrap_err()[0].to_string(),
        "4:5: `to` is before `from`"
    );
    let told = Exercise::parse(Path::new("x"), &EXERCISE.replace("tabletop", "table-top"));
    assert_eq!(
        told.unwrap_err()[0].to_string(),
        "1:7: unknown kind `table-top`; did you mean `tabletop`?"
    );
}

#[test]
fn the_response_plan_is_read_with_the_folder() {
    let folder = Folder::with(&[
        ("firestep.yaml", "response_plan: docs/plan.md\n"),
        ("docs/plan.md", "# Plan\nshop is 111122223333\n"),
    ]);
    let plan = folder.open().response_plan;
    assert_eq!(plan.as_deref(), Some("# Plan\nshop is 111122223333\n"));
    std::fs::remove_file(folder.0.join("docs/plan.md")).unwrap();
    assert!(
        folder.told().starts_with("could not read docs/plan.md: "),
        "{}",
        folder.told()
    );
}

#[test]
fn what_cannot_be_read_is_one_clear_error_each() {
    let folder = Folder::new();
    assert_eq!(
        folder.told(),
        "could not read firestep.yaml: it does not exist; `firestep init` writes one"
    );
    folder.write("firestep.yaml", b"log_archive: M\xfcller\n");
    folder.write("accounts.yaml", b"\x7fELF\0\0\0");
    folder.write("exceptions.yaml", &vec![b'#'; (1 << 20) + 1]);
    folder.write(
        "honeytokens.yaml",
        b"honeytokens: [&a [x, x], &b [*a, *a, *a]]\n",
    );
    folder.write("hunts/x\n\x1b[31m.yaml", b"a: 1");
    std::fs::create_dir_all(folder.0.join("attestations/E4.1.yaml")).unwrap();
    std::fs::create_dir_all(folder.0.join("attestations/2026")).unwrap();
    std::fs::create_dir_all(folder.0.join("attestations/.git")).unwrap();
    let told = folder.told();
    for line in [
        "  firestep.yaml:1:15: the file is not UTF-8 text",
        "  accounts.yaml:1:1: this is not YAML: ",
        "  exceptions.yaml:1:1: the file is larger than 1024 KB",
        "  honeytokens.yaml:1:30: aliases (`*name`) are not followed; write the value here",
        "  hunts/x\\n\\u{1b}[31m.yaml:1:1: unknown key `a`; ",
        "could not read attestations/E4.1.yaml: it is a folder, and should be a file",
        "could not read attestations/2026: a folder in this folder is not read; put its files here",
    ] {
        assert!(
            told.lines().any(|it| it.starts_with(line)),
            "{line}\n{told}"
        );
    }
    assert!(!told.contains(".git") && !told.contains('\x1b'), "{told}");
}

#[test]
fn a_folder_that_is_none_is_told() {
    let folder = Folder::with(&[("file", ""), ("other/attestations", "")]);
    let open = |name: &str| {
        known(|it| Program::open(&folder.0.join(name), it))
            .unwrap_err()
            .to_string()
    };
    assert!(
        open("file").ends_with("/file: it is not a folder"),
        "{}",
        open("file")
    );
    assert!(open("missing").starts_with("could not read "));
    folder.write("other/firestep.yaml", b"");
    assert!(
        open("other").contains("attestations: "),
        "{}",
        open("other")
    );
    assert_eq!(open("other").lines().count(), 1);
}

#[test]
fn too_many_and_too_large_files_are_told() {
    let folder = Folder::with(&[("firestep.yaml", "")]);
    for at in 0..1001 {
        folder.write(&format!("attestations/{at}.yaml"), b"x");
    }
    assert_eq!(
        folder.told(),
        "could not read attestations: it holds more than 1000 files"
    );
    let folder = Folder::with(&[("firestep.yaml", "")]);
    let large = vec![b'#'; 1 << 20];
    for at in 0..20 {
        folder.write(&format!("hunts/{at}.yaml"), &large);
    }
    assert_eq!(
        folder.told(),
        "could not read FOLDER: the files of the folder are larger than 16 MB together"
    );
    // Of many files with mistakes, as many are told as anyone reads.
    let folder = Folder::with(&[("firestep.yaml", "")]);
    for at in 0..50 {
        folder.write(&format!("hunts/{at}.yaml"), b"a: 1");
    }
    assert!(folder.told().ends_with("\nand 30 more files have mistakes"));
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_the_folder_and_no_pipe_is_waited_for() {
    use std::os::unix::fs::symlink;
    let outside = Folder::with(&[("secret.yaml", "a"), ("hunts/x.yaml", "a")]);
    let folder = Folder::with(&[
        ("firestep.yaml", ""),
        ("kept/accounts.yaml", "accounts: []"),
    ]);
    symlink("kept/accounts.yaml", folder.0.join("accounts.yaml")).unwrap();
    assert_eq!(folder.open().registry, Some(Registry::default()));
    symlink(
        outside.0.join("secret.yaml"),
        folder.0.join("exceptions.yaml"),
    )
    .unwrap();
    symlink(outside.0.join("hunts"), folder.0.join("hunts")).unwrap();
    symlink("honeytokens.yaml", folder.0.join("honeytokens.yaml")).unwrap();
    std::fs::create_dir(folder.0.join("attestations")).unwrap();
    symlink("nowhere", folder.0.join("attestations/a.yaml")).unwrap();
    let pipe = folder.0.join("attestations/b.yaml");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let told = folder.told();
    for line in [
        "could not read exceptions.yaml: it is a link that leads out of the folder",
        "could not read hunts: it is a link that leads out of the folder",
        "could not read honeytokens.yaml: ",
        "could not read attestations/a.yaml: ",
        "could not read attestations/b.yaml: it is not a plain file",
    ] {
        assert!(
            told.lines().any(|it| it.starts_with(line)),
            "{line}\n{told}"
        );
    }
    assert_eq!(told.lines().count(), 5, "{told}");
    // The folder itself may be reached by a link.
    let link = outside.0.join("program");
    std::fs::remove_dir_all(folder.0.join("attestations")).unwrap();
    for name in ["exceptions.yaml", "hunts", "honeytokens.yaml"] {
        std::fs::remove_file(folder.0.join(name)).unwrap();
    }
    symlink(&folder.0, &link).unwrap();
    known(|it| Program::open(&link, it)).unwrap();
}

#[test]
fn many_rules_are_compared_quickly() {
    let folder = Folder::with(&[("firestep.yaml", "")]);
    for file in 0..4 {
        let mut list = String::new();
        for at in 0..4000 {
            list.push_str(&format!(
                "- {{ item: E4.1, statement: s, scope: {{ accounts: [a{file}x{at}] }}, owner: o, date: 2026-01-01, valid_days: 9 }}\n"
            ));
        }
        folder.write(&format!("attestations/{file}.yaml"), list.as_bytes());
    }
    let begun = std::time::Instant::now();
    assert_eq!(folder.open().attestations.len(), 16_000);
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

#[test]
fn the_folder_is_found_here_or_above() {
    let folder = Folder::with(&[("firestep.yaml", ""), ("a/b/c", "")]);
    assert_eq!(Program::find(&folder.0), Some(folder.0.clone()));
    assert_eq!(Program::find(&folder.0.join("a/b")), Some(folder.0.clone()));
    folder.write("a/firestep.yaml", b"");
    assert_eq!(
        Program::find(&folder.0.join("a/b")),
        Some(folder.0.join("a"))
    );
    assert_eq!(Program::find(Path::new("/no/such/folder")), None);
}

/// Every parser of a text.
fn parse_all(text: &str) {
    let file = Path::new("x.yaml");
    known(|it| {
        let _ = Attestation::parse(file, text, it);
        let _ = Exception::parse(file, text, it);
    });
    let _ = Honeytoken::parse(file, text);
    let _ = Exercise::parse(file, text);
    let _ = Hunt::parse(file, text);
    let _ = Registry::parse(text);
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..1000)) {
        parse_all(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn pieces_of_files_never_panic(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "exceptions", "honeytokens", "accounts", "item", "clause", "scope", "evidence", "E4.1", "check", "tag",
            "resource", "kind", "access-key", "key_id", "participants", "gaps", "due", "closed", "date", "2026-01-01",
            "9999-12-31", "valid_days", "3650", "*", "-", "- ", ": ", ":\n", "\n", "\n  ", "[", "]", "{", "}", ", ", "'",
            "\"", "|", "é", "\u{feff}", "~",
        ]), 0..40)
    ) {
        parse_all(&pieces.concat());
    }

    #[test]
    fn a_broken_good_file_never_panics(which in 0..5_usize, at in 0..500_usize, with in any::<char>()) {
        let good = [ATTESTATION, EXCEPTION, HONEYTOKEN, EXERCISE, HUNT][which];
        let mut text: Vec<char> = good.chars().collect();
        let at = at.min(text.len() - 1);
        text[at] = with;
        parse_all(&text.into_iter().collect::<String>());
    }

    #[test]
    fn no_day_is_too_early_or_late(
        date in "(000[1-9]|9999|2026)-(01|12)-(01|31)", day in "(0001|9999|2026)-(01|12)-(01|31)", days in 1..=3650_u32
    ) {
        let day: jiff::civil::Date = day.parse().unwrap();
        let text = ATTESTATION.replace("2026-11-01", &date).replace("90", &days.to_string());
        let read = known(|it| Attestation::parse(Path::new("x"), &text, it)).unwrap();
        let _ = read[0].state(day);
        let exercise = Exercise::parse(Path::new("x"), &EXERCISE.replace("2026-05-27", &date)).unwrap().unwrap();
        let _ = exercise.state(day, days);
    }
}
