//! `firestep init`: the program folder.

use anyhow::Context;
use firestep_checklist::account_seeds;
use firestep_program::{Registry, plan_files, write};
use firestep_report::safe;
use firestep_snapshot::Snapshot;

use super::demo;
use crate::arguments::InitArgs;
use crate::exit::Exit;
use crate::terminal;

pub(crate) fn run(arguments: &InitArgs) -> anyhow::Result<Exit> {
    let seeds = match &arguments.snapshot {
        Some(folder) => account_seeds(&Snapshot::open(folder)?.organization()?),
        None => Vec::new(),
    };
    let registry = arguments.registry.as_deref().map(Registry::read_csv);
    let registry = registry.transpose()?;
    let folder = &arguments.folder;
    let mut files = plan_files(folder, &seeds, registry.as_ref());
    if arguments.demo {
        files.retain(|it| it.path.starts_with(folder.join("schema")));
        files.extend(demo::files(folder));
    }
    let written = if arguments.dry_run {
        Vec::new()
    } else {
        write(folder, &files)?
    };
    terminal::print(|out| {
        for file in &files {
            let path = safe(&file.path.display().to_string());
            let is_written = written.contains(&file.path);
            let word = match (file.exists, is_written) {
                (_, true) => "wrote",
                (true, false) => "kept",
                (false, false) => "would write",
            };
            writeln!(out, "{word:<11} {path}")?;
            if !file.adds.is_empty() {
                writeln!(out, "it lacks these rows:\n{}", file.adds.trim_end())?;
            }
        }
        if !written.is_empty() {
            writeln!(
                out,
                "\nCommit the folder. `firestep audit` reads it when it is run there, or with --program."
            )?;
        }
        Ok(())
    })
    .context("could not print the result")?;
    Ok(Exit::Ran)
}
