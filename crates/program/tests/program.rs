//! The program folder: what its files say together, and how what is wrong in them is told.
#![cfg(test)]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use firestep_program::{Attestation, Exception, Known, Program};
use jiff::civil::date;

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
    - { type: document, uri: docs/guidelines.md, date: 2026-10-01 }\n";

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
fn parsers_take_a_text() {
    let file = Path::new("x.yaml");
    known(|it| {
        assert_eq!(Attestation::parse(file, "", it), Ok(Vec::new()));
        assert_eq!(Exception::parse(file, "exceptions:\n", it), Ok(Vec::new()));
    });
}
