//! The demo: Acme, an organization of the program's own, with the folder of its people.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Parser;
use firestep_program::{PlannedFile, Program};

use super::{collect, program};
use crate::arguments::{Appearance, CollectArgs};
use crate::interrupt::{Interrupt, Temporary};

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

/// Nothing but what collecting takes.
#[derive(Debug, Parser)]
struct Collecting {
    #[command(flatten)]
    collecting: CollectArgs,
}

/// Collects the demo into a folder that goes away when the program ends.
pub(super) fn collected(
    interrupt: &Interrupt,
    appearance: &Appearance,
) -> anyhow::Result<(Temporary, PathBuf)> {
    let name = format!("firestep-demo-{}", std::process::id());
    let temporary = interrupt.temporary(std::env::temp_dir().join(name));
    let folder = temporary.folder().join("snapshot");
    let mut collecting = Collecting::try_parse_from(["firestep", "--demo"])?.collecting;
    collecting.out = Some(folder.clone());
    // It takes a second, and is no snapshot of the user's.
    let quiet = Appearance {
        quiet: true,
        ..appearance.clone()
    };
    let (_, collected) = collect::look_at(&collecting, None, &quiet, interrupt)?;
    anyhow::ensure!(
        collected.ended_early.is_none(),
        "could not collect the demo: it ended early"
    );
    Ok((temporary, folder))
}
