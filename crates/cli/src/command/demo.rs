//! The demo: Acme, an organization of the program's own, with the folder of its people.

use std::path::Path;

use anyhow::Context;
use firestep_program::{PlannedFile, Program};

use super::program;

/// The moment that the demo stands still at.
pub(super) fn time() -> Option<jiff::Timestamp> {
    firestep_sim::acme().ok()?.as_of?.parse().ok()
}

/// The files of the demo's program folder.
pub(super) fn files(folder: &Path) -> impl Iterator<Item = PlannedFile> {
    firestep_sim::ACME_PROGRAM.iter().map(|(name, text)| {
        let path = folder.join(name);
        PlannedFile {
            exists: path.symlink_metadata().is_ok(),
            path,
            text: (*text).to_owned(),
            adds: String::new(),
        }
    })
}

/// Writes the program folder of the demo, and reads it.
pub(super) fn unpack(folder: &Path) -> anyhow::Result<Program> {
    let files: Vec<PlannedFile> = files(folder).collect();
    firestep_program::write(folder, &files).context("could not unpack the demo")?;
    program::open(folder)
}
