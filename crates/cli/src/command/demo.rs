//! The demo: Acme, an organization of the program's own, with the folder of its people.

use std::path::Path;

use anyhow::Context;
use firestep_program::Program;

use super::program;

/// The moment that the demo stands still at.
pub(super) fn time() -> Option<jiff::Timestamp> {
    firestep_sim::acme().ok()?.as_of?.parse().ok()
}

/// Writes the program folder of the demo, and reads it.
pub(super) fn unpack(folder: &Path) -> anyhow::Result<Program> {
    for (name, text) in firestep_sim::ACME_PROGRAM {
        let path = folder.join(name);
        path.parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| std::fs::write(&path, text))
            .with_context(|| format!("could not write the demo into {}", folder.display()))?;
    }
    program::open(folder)
}
