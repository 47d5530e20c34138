//! The program folder that a command is about.

use std::path::{Path, PathBuf};

use firestep_program::{Known, Program};

use crate::exit::Exit;
use crate::nearest::near_it;
use crate::terminal;

/// The program of a lone file of settings.
pub(super) fn of_settings(path: &Path) -> anyhow::Result<Program> {
    Ok(Program {
        settings: with_known(|known| firestep_program::read(path, known))?,
        settings_file: path.to_owned(),
        ..Program::default()
    })
}

/// The program of a folder, or of the one that is found here or above; one that says nothing where none is.
pub(super) fn found(folder: Option<&Path>) -> anyhow::Result<Program> {
    match folder.map(Path::to_owned).or_else(here) {
        Some(folder) => open(&folder),
        None => Ok(Program::default()),
    }
}

/// The settings alone of a folder, or of the one that is found here or above; one that says nothing where none is.
pub(super) fn settings_of(folder: Option<&Path>) -> anyhow::Result<Program> {
    match folder.map(Path::to_owned).or_else(here) {
        Some(folder) => of_settings(&folder.join("firestep.yaml")),
        None => Ok(Program::default()),
    }
}

/// The folder of a command that writes into it.
pub(super) fn folder(named: Option<&Path>) -> anyhow::Result<PathBuf> {
    let found = named.map(Path::to_owned).or_else(here);
    found.ok_or_else(|| {
        anyhow::anyhow!(
            "could not find a program folder: neither this folder nor one above it has firestep.yaml\n  \
             firestep init    writes one here"
        )
    })
}

fn here() -> Option<PathBuf> {
    Program::find(&std::env::current_dir().ok()?)
}

pub(super) fn open(folder: &Path) -> anyhow::Result<Program> {
    Ok(with_known(|known| Program::open(folder, known))?)
}

/// What a program may name: the checks, the items and their clauses.
pub(super) fn with_known<R>(work: impl FnOnce(&Known<'_>) -> R) -> R {
    let checks: Vec<&str> = firestep_checks::all().iter().map(|it| it.id).collect();
    let items: Vec<(&str, Vec<&str>)> = firestep_checklist::items()
        .iter()
        .map(|it| (it.id, it.clauses.iter().map(|it| it.id.as_str()).collect()))
        .collect();
    work(&Known {
        checks: &checks,
        items: &items,
    })
}

/// `firestep schema NAME`.
pub(super) fn schema(name: &str) -> anyhow::Result<Exit> {
    let Some(schema) = firestep_program::schema(name) else {
        let names = || firestep_program::schema_names();
        anyhow::bail!(
            "`{name}` is no file of a program folder{}\n  they are {}",
            near_it(name, names()),
            names().collect::<Vec<_>>().join(", ")
        );
    };
    terminal::print(|out| out.write_all(schema.as_bytes()))?;
    Ok(Exit::Ran)
}
