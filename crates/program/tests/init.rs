//! A new program folder: our own reader takes it, and nothing that is there is written over.
#![cfg(test)]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use firestep_program::{AccountSeed, Known, Program, Registry, Settings, plan_files, write};
use proptest::prelude::*;

/// A folder of its own, gone with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("firestep-init-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn seed(id: &str, name: &str) -> AccountSeed {
    AccountSeed {
        id: id.into(),
        name: Some(name.into()),
        email: Some(format!("{name}@example.com").into()),
        category: Some("production".into()),
    }
}

fn open(folder: &Path) -> Program {
    let known = Known {
        checks: &[],
        items: &[],
    };
    Program::open(folder, &known).unwrap_or_else(|it| panic!("{it}"))
}

#[test]
fn a_new_folder_is_read_and_says_the_defaults() {
    let folder = Folder::new();
    let inner = folder.0.join("new/program");
    let files = plan_files(&inner, &[seed("111122223333", "shop")], None);
    assert!(files.iter().all(|it| !it.exists && it.adds.is_empty()));
    let written = write(&inner, &files).unwrap();
    assert_eq!(written.len(), files.len());
    let program = open(&inner);
    assert_eq!(program.settings, Settings::default());
    let row = &program.registry.as_ref().unwrap().rows[0];
    assert_eq!(
        (&*row.id, row.name.as_deref()),
        ("111122223333", Some("shop"))
    );
    assert_eq!(row.lacks(), ["business_unit", "owner", "contact"]);
    assert!(program.attestations.is_empty() && program.exceptions.is_empty());
    assert!(program.exercises.is_empty() && program.hunts.is_empty());
    for file in &files {
        let first = file.text.lines().next().unwrap();
        let Some(schema) = first.strip_prefix("# yaml-language-server: $schema=") else {
            assert!(file.path.starts_with(inner.join("schema")), "{first}");
            continue;
        };
        let schema = file.path.parent().unwrap().join(schema);
        assert!(schema.is_file(), "{}", schema.display());
    }
    // Nothing is left beside the files.
    let names = std::fs::read_dir(&inner).unwrap();
    assert!(
        names
            .map(|it| it.unwrap().file_name())
            .all(|it| !it.to_string_lossy().starts_with('.'))
    );
}

#[test]
fn nothing_that_is_there_is_written_over() {
    let folder = Folder::new();
    let own = "accounts: [{ id: '111122223333', owner: Ann }]\n";
    std::fs::write(folder.0.join("accounts.yaml"), own).unwrap();
    let seeds = [seed("111122223333", "shop"), seed("444455556666", "logs")];
    let files = plan_files(&folder.0, &seeds, None);
    let there = files.iter().find(|it| it.exists).unwrap();
    assert!(there.path.ends_with("accounts.yaml"));
    assert!(
        there
            .adds
            .starts_with("  - id: \"444455556666\"\n    name: \"logs\"\n"),
        "{}",
        there.adds
    );
    assert!(!there.adds.contains("111122223333"));
    let written = write(&folder.0, &files).unwrap();
    assert_eq!(written.len(), files.len() - 1);
    assert_eq!(std::fs::read_to_string(&there.path).unwrap(), own);
    assert!(write(&folder.0, &files).unwrap().is_empty());
    // A plan that is older than a file does not harm it.
    let other = Folder::new();
    let files = plan_files(&other.0, &seeds, None);
    std::fs::write(other.0.join("firestep.yaml"), "log_archive: a\n").unwrap();
    assert_eq!(write(&other.0, &files).unwrap().len(), files.len() - 1);
    assert_eq!(open(&other.0).settings.log_archive.as_deref(), Some("a"));
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_links() {
    use std::os::unix::fs::symlink;
    let (folder, outside) = (Folder::new(), Folder::new());
    symlink(&outside.0, folder.0.join("hunts")).unwrap();
    symlink(outside.0.join("new.yaml"), folder.0.join("exceptions.yaml")).unwrap();
    let files = plan_files(&folder.0, &[], None);
    let error = write(&folder.0, &files).unwrap_err().to_string();
    assert!(
        error.starts_with("could not write ")
            && error.contains("hunts/example.yaml: its folder is a link"),
        "{error}"
    );
    assert_eq!(std::fs::read_dir(&outside.0).unwrap().count(), 0);
    std::fs::write(outside.0.join("file"), "").unwrap();
    let file = outside.0.join("file/program");
    let error = write(&file, &plan_files(&file, &[], None)).unwrap_err();
    assert!(error.to_string().starts_with("could not write "), "{error}");
}

#[test]
fn runs_at_the_same_time_write_each_file_once() {
    let folder = Folder::new();
    let files = plan_files(&folder.0, &[seed("111122223333", "shop")], None);
    let count: usize = std::thread::scope(|scope| {
        let run = || scope.spawn(|| write(&folder.0, &files).unwrap().len());
        let runs: Vec<_> = (0..4).map(|_| run()).collect();
        runs.into_iter().map(|it| it.join().unwrap()).sum()
    });
    assert_eq!(count, files.len());
    assert_eq!(open(&folder.0).settings, Settings::default());
}

#[test]
fn what_people_wrote_down_stays() {
    let text = "id,name,owner,category,reviewed,ours\n\
        111122223333,,\"Ann \"\"A\"\" \\ Bee\",sandbox,2026-11-01,\n\
        999988887777,metrics,,,,no\n";
    let registry = Registry::from_csv(text).unwrap();
    let seeds = [seed("111122223333", "shop"), seed("444455556666", "logs")];
    let files = plan_files(Path::new("no/such/folder"), &seeds, Some(&registry));
    let accounts = files
        .iter()
        .find(|it| it.path.ends_with("accounts.yaml"))
        .unwrap();
    let read = Registry::parse(&accounts.text).unwrap();
    let shop = read.row("111122223333").unwrap();
    assert_eq!(shop.owner.as_deref(), Some("Ann \"A\" \\ Bee"));
    assert_eq!(shop.category.as_deref(), Some("sandbox"));
    assert_eq!(shop.name.as_deref(), Some("shop"));
    assert_eq!(shop.reviewed, registry.rows[0].reviewed);
    assert!(!read.row("999988887777").unwrap().ours);
    assert_eq!(read.rows.len(), 3);
}

proptest! {
    #[test]
    fn whatever_accounts_are_called_the_file_is_read(
        id in "[0-9]{12}|.{0,14}", name in ".{0,300}", email in "\\PC{0,20}@?\\PC{0,20}",
        category in prop::collection::vec(any::<char>(), 0..20)
    ) {
        let seed = AccountSeed {
            id: id.as_str().into(),
            name: Some(name.into()),
            email: Some(email.into()),
            category: Some(category.into_iter().collect::<String>().into()),
        };
        let files = plan_files(Path::new("no/such/folder"), &[seed.clone(), seed], None);
        let accounts = files.iter().find(|it| it.path.ends_with("accounts.yaml")).unwrap();
        let read = Registry::parse(&accounts.text);
        prop_assert!(read.is_ok(), "{:?}\n{}", read, accounts.text);
        let is_id = id.len() == 12 && id.bytes().all(|it| it.is_ascii_digit());
        prop_assert_eq!(read.unwrap().rows.len(), usize::from(is_id));
    }
}
