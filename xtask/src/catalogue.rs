//! `cargo xtask catalogue [--check]`: compiles the service files to the blob in `crates/catalogue`.

use std::fs;

use anyhow::{Context, Result, bail, ensure};
use firestep_catalogue::source;

use crate::process::{root, tell};

const FOLDER: &str = "crates/catalogue/services";
const COMMON: &str = "crates/catalogue/common.toml";
const BLOB: &str = "crates/catalogue/catalogue.bin";

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let check = match arguments {
        [] => false,
        [flag] if flag == "--check" => true,
        _ => bail!("usage: cargo xtask catalogue [--check]"),
    };
    let blob = compiled()?;
    let path = root().join(BLOB);
    if check {
        let committed = fs::read(&path).with_context(|| format!("could not read {BLOB}"))?;
        ensure!(
            committed == blob,
            "{BLOB} is out of date: run `cargo xtask catalogue`"
        );
        return Ok(());
    }
    fs::write(&path, &blob).with_context(|| format!("could not write {BLOB}"))?;
    tell(&format!("{BLOB}: {} bytes", blob.len()));
    Ok(())
}

/// Service and operation of all that the service files hold, as they are now: the blob may be older.
pub(crate) fn operations() -> Result<Vec<(String, String)>> {
    source::operations(&files()?).map_err(|errors| told(&errors))
}

fn compiled() -> Result<Vec<u8>> {
    let common = root().join(COMMON);
    let common = fs::read_to_string(&common)
        .with_context(|| format!("could not read {}", common.display()))?;
    source::compile(&common, &files()?).map_err(|errors| told(&errors))
}

fn told(errors: &[source::SourceError]) -> anyhow::Error {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    anyhow::anyhow!("the service files are wrong:\n  {}", lines.join("\n  "))
}

fn files() -> Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(root().join(FOLDER))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let text = fs::read_to_string(&path)
            .with_context(|| format!("could not read {}", path.display()))?;
        files.push((name.into_owned(), text));
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use firestep_catalogue::{Operation, Paging, Parent, operations, plan};

    /// What checks read, and what must be sent before it can be.
    fn read() -> BTreeSet<&'static str> {
        let mut read: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&str> = firestep_checks::all()
            .iter()
            .flat_map(|check| check.reads.iter().copied())
            .collect();
        while let Some(id) = open.pop() {
            if !read.insert(id) {
                continue;
            }
            for planned in plan().iter().filter(|planned| planned.id() == id) {
                open.extend(planned.parents.iter().map(Parent::operation));
                open.extend(planned.after.map(|after| after.id));
            }
        }
        read
    }

    #[test]
    fn every_operation_that_is_asked_is_read_by_a_check_or_names_the_item_that_will() {
        let read = read();
        let mut wrong = Vec::new();
        for planned in plan() {
            let id = planned.id();
            match (read.contains(id), planned.item) {
                (true, Some(_)) => {
                    wrong.push(format!("{id} is read by a check: it needs no `item`"));
                }
                (false, None) => {
                    wrong.push(format!("nothing reads {id}: drop it, or name the item"));
                }
                _ => {}
            }
        }
        for id in read {
            if !plan().iter().any(|it| it.id() == id) {
                wrong.push(format!("a check reads {id}, which is not asked"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn every_list_says_how_its_pages_come() {
        let lists = |it: &&Operation| it.name.starts_with("List") || !it.lists.is_empty();
        for operation in operations().filter(lists) {
            assert_ne!(operation.paging, Paging::NoList, "{}", operation.id);
            assert!(!operation.lists.is_empty(), "{}", operation.id);
        }
    }
}
