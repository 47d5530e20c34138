//! The history: what is kept is read again, nothing is lost, and what is wrong with a file is one clear error.
#![cfg(test)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use firestep_program::history::{
    AuditResult, CheckResult, ClauseResult, FindingResult, History, HistoryError, ItemResult, Kept,
    KeptFindings, Lack, ResultAccount, ScoreResult, SeverityWord, keep, read_findings, read_result,
};

/// A folder of its own, gone with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("firestep-history-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        let names = entries.map(|it| it.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn result(as_of: &str) -> AuditResult {
    let account = |id: &str, name: &str| ResultAccount {
        id: id.into(),
        name: name.into(),
        state: "examined".into(),
        closed: vec!["eu-north-1".into()],
    };
    AuditResult {
        firestep: "0.1.0".into(),
        as_of: as_of.parse().unwrap(),
        audited: as_of.parse().unwrap(),
        subject: "o-acme".into(),
        lacks: BTreeSet::new(),
        regions: None,
        kept: KeptFindings::All,
        accounts: vec![
            account("111122223333", "a\nname"),
            account("444455556666", ""),
        ],
        scores: vec![ScoreResult {
            of: "all".into(),
            verified: 40,
            attested: 2,
            unseen: 8,
            open: 50,
            waiting: 0,
        }],
        items: vec![ItemResult {
            id: "E6.2".into(),
            state: "partial".into(),
            pass: 1,
            of: 2,
        }],
        clauses: vec![ClauseResult {
            item: "E6.2".into(),
            id: "instances".into(),
            status: "fail".into(),
            accounts: "fp".into(),
        }],
        checks: vec![CheckResult {
            id: "ec2-imdsv2-required".into(),
            severity: SeverityWord::High,
            pass: 3,
            fail: 1,
            excepted: 0,
            unseen: 0,
            organization: 'n',
            accounts: "fp".into(),
        }],
    }
}

fn findings() -> Vec<FindingResult> {
    let first = FindingResult {
        check: "ec2-imdsv2-required".into(),
        account: "111122223333".into(),
        region: "eu-central-1".into(),
        kind: "AWS::EC2::Instance".into(),
        id: "i-1".into(),
        name: Some("wéb \u{1b}[31m\n1".into()),
        excepted: false,
        message: "it still answers IMDSv1".into(),
    };
    let second = FindingResult {
        id: "i-2".into(),
        name: None,
        excepted: true,
        ..first.clone()
    };
    let third = FindingResult {
        id: "i-3".into(),
        ..first.clone()
    };
    vec![first, second, third]
}

const DAY: &str = "2026-11-23T21:14:00Z";

fn written(folder: &Folder) -> PathBuf {
    match keep(&folder.0, &result(DAY), &findings()).unwrap() {
        Kept::New(path) => path,
        Kept::Same(path) => panic!("{path:?} was there"),
    }
}

#[test]
fn what_is_kept_is_read_again() {
    let folder = Folder::new();
    let path = written(&folder);
    assert_eq!(folder.files(), ["2026-11-23T211400Z.jsonl"]);
    assert_eq!(read_findings(&path).unwrap(), (result(DAY), findings()));
    assert_eq!(read_result(&path).unwrap(), result(DAY));
    let history = History::open(&folder.0).unwrap();
    assert_eq!(history.results.len(), 1);
    // git may write other ends of lines.
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace('\n', "\r\n")).unwrap();
    assert_eq!(read_findings(&path).unwrap(), (result(DAY), findings()));
}

#[test]
fn one_snapshot_is_kept_once_unless_it_says_something_else() {
    let folder = Folder::new();
    let first = written(&folder);
    let later = AuditResult {
        audited: "2027-01-01T00:00:00Z".parse().unwrap(),
        ..result(DAY)
    };
    let again = keep(&folder.0, &later, &findings()).unwrap();
    assert_eq!(again, Kept::Same(first.clone()));
    // An exception was written: the findings say something else.
    let before = std::fs::read(&first).unwrap();
    let other = keep(&folder.0, &later, &[]).unwrap();
    let Kept::New(other) = other else {
        panic!("{other:?}")
    };
    assert!(other.ends_with("2026-11-23T211400Z-2.jsonl"));
    assert_eq!(std::fs::read(&first).unwrap(), before);
    // It is one audit, and the last word on it stands.
    let history = History::open(&folder.0).unwrap();
    assert_eq!(history.results.len(), 1);
    assert_eq!(history.results[0].path, other);
}

#[test]
fn results_stand_in_the_order_of_their_times_whatever_their_files_are_called() {
    let folder = Folder::new();
    let path = written(&folder);
    std::fs::rename(&path, folder.0.join("a\nname.jsonl")).unwrap();
    let earlier = "2026-08-24T09:00:00Z";
    keep(&folder.0, &result(earlier), &[]).unwrap();
    std::fs::write(folder.0.join("README.md"), "for people").unwrap();
    std::fs::write(folder.0.join(".x.jsonl.7-0.new"), "half").unwrap();
    let history = History::open(&folder.0).unwrap();
    let times: Vec<String> = history
        .of("o-acme")
        .map(|it| it.result.as_of.to_string())
        .collect();
    assert_eq!(times, [earlier, DAY]);
    assert_eq!(history.of("o-other").count(), 0);
    assert_eq!(history.before("o-acme", DAY.parse().unwrap()).count(), 1);
}

#[test]
fn a_file_that_is_cut_short_anywhere_is_an_error() {
    let folder = Folder::new();
    let path = written(&folder);
    let whole = std::fs::read(&path).unwrap();
    for length in 0..whole.len() {
        std::fs::write(&path, &whole[..length]).unwrap();
        for read in [read_findings(&path).map(|it| it.0), read_result(&path)] {
            match read {
                // Only the end of the last line is gone.
                Ok(read) => assert!(read == result(DAY) && length + 1 == whole.len(), "{length}"),
                Err(HistoryError::CutShort { .. }) => {}
                Err(HistoryError::NoResult { .. }) if length < 30 => {}
                Err(error) => panic!("{length}: {error}"),
            }
        }
    }
    // A line that is gone from the middle is missed too.
    let text = String::from_utf8(whole).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for gone in 1..lines.len() {
        let mut left = lines.clone();
        left.remove(gone);
        std::fs::write(&path, left.concat()).unwrap();
        assert!(read_result(&path).is_err(), "{gone}");
    }
}

fn told(path: &Path, text: &[u8]) -> String {
    std::fs::write(path, text).unwrap();
    let error = History::open(path.parent().unwrap())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("x.jsonl") && !error.contains('\u{1b}'),
        "{error}"
    );
    error
}

#[test]
fn what_is_no_result_of_this_version_is_told_with_what_to_do() {
    let folder = Folder::new();
    let path = written(&folder);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let path = folder.0.join("x.jsonl");
    let newer = text.replace("firestep-result/1", "firestep-result/2");
    let newer = told(&path, newer.as_bytes());
    assert!(
        newer.contains("firestep-result/2") && newer.contains("update firestep"),
        "{newer}"
    );
    for other in [
        &b"item: E4.1\n"[..],
        b"{}\n",
        b"[1]\n",
        b"\xff\xfe\x00\n",
        b"{\"schema\":\"firestep-audit/2\"}\n",
    ] {
        assert!(told(&path, other).contains("no result of an audit"));
    }
    assert!(told(&path, b"").contains("cut short"));
    for (from, to) in [
        ("\"accounts\":\"fp\"", "\"accounts\":\"f\""),
        ("\"accounts\":\"fp\"", "\"accounts\":\"f\u{e4}\""),
        ("{\"item\":", "{\"\u{1b}[31mitem\":"),
        (DAY, "yesterday"),
        ("\"lines\":12", "\"lines\":13"),
        ("\"lines\":12}}", "\"lines\":12}}\n{}"),
        ("\"verified\":40", "\"verified\":400"),
    ] {
        assert!(text.contains(from), "{from}");
        let error = told(&path, text.replace(from, to).as_bytes());
        assert!(
            error.contains("line ") && error.contains("your git"),
            "{error}"
        );
    }
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    let error = History::open(&folder.0).unwrap_err().to_string();
    assert!(error.contains("not a plain file"), "{error}");
}

#[test]
fn any_byte_may_be_wrong_and_nothing_panics() {
    let folder = Folder::new();
    let path = written(&folder);
    let whole = std::fs::read(&path).unwrap();
    for at in 0..whole.len() {
        for byte in [0, b'"', b'{', b'\n', 0xff] {
            let mut bytes = whole.clone();
            bytes[at] = byte;
            std::fs::write(&path, bytes).unwrap();
            let _ = read_findings(&path);
        }
    }
}

#[test]
fn two_at_once_lose_nothing() {
    let folder = Folder::new();
    let wrote: Vec<PathBuf> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|number| {
                let mut own = result(DAY);
                // Half of them say the same.
                own.scores[0].verified = 40 + number % 4;
                let folder = &folder;
                scope.spawn(move || match keep(&folder.0, &own, &findings()).unwrap() {
                    Kept::New(path) | Kept::Same(path) => {
                        assert_eq!(read_findings(&path).unwrap(), (own, findings()));
                        path
                    }
                })
            })
            .collect();
        threads.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let once: BTreeSet<&PathBuf> = wrote.iter().collect();
    assert_eq!(once.len(), folder.files().len(), "{:?}", folder.files());
    // Who comes when is not ours to say, so what was taken back may be said again; but nobody says what stands last.
    let said = (1..=once.len()).map(|number| {
        let name = match number {
            1 => "2026-11-23T211400Z.jsonl".to_owned(),
            number => format!("2026-11-23T211400Z-{number}.jsonl"),
        };
        read_findings(&folder.0.join(name)).unwrap().0
    });
    let said: Vec<AuditResult> = said.collect();
    for pair in said.windows(2) {
        assert_ne!(pair[0], pair[1], "{:?}", folder.files());
    }
    assert!((4..=8).contains(&said.len()), "{:?}", folder.files());
    assert_eq!(
        History::open(&folder.0).unwrap().results[0].result,
        said[said.len() - 1]
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_told_and_left_as_it_is() {
    let folder = Folder::new();
    let file = folder.0.join("history");
    std::fs::write(&file, "no folder").unwrap();
    let error = keep(&file, &result(DAY), &[]).unwrap_err().to_string();
    assert!(
        error.starts_with("could not write") && error.contains("history"),
        "{error}"
    );
    let error = History::open(&file).unwrap_err().to_string();
    assert!(error.starts_with("could not read"), "{error}");
    assert_eq!(History::open(&folder.0.join("none")).unwrap().results, []);
    assert_eq!(folder.files(), ["history"]);
}

#[test]
fn an_account_counts_as_examined_where_nothing_was_left_out() {
    let mut some = result(DAY);
    assert!(some.is_whole() && some.examined("444455556666") && !some.examined("1"));
    some.lacks.insert(Lack::AccountsNotEntered);
    assert!(!some.is_whole() && some.examined("444455556666"));
    some.accounts[1].state = "unreachable".into();
    assert!(!some.examined("444455556666"));
    some.lacks.insert(Lack::RegionsNarrowed);
    assert!(!some.examined("111122223333"));
}
