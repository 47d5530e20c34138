//! All that was asked for with `--output`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use firestep_checklist::{Evaluated, Report};
use firestep_report::safe;

use super::typed::{Output, Place};
use super::{file, groups};
use crate::arguments::AuditFormat;
use crate::terminal::{self, count};

/// How an audit, or a part of it, is written in a format.
pub(in crate::command) type Render<'r> =
    &'r dyn Fn(AuditFormat, &Report, &mut dyn Write) -> io::Result<()>;

/// The files and streams to write.
#[derive(Debug)]
pub(in crate::command) struct Outputs {
    outputs: Vec<Output>,
    is_quiet: bool,
}

impl Outputs {
    /// What was typed. What cannot be written is said before an hour of collecting; `format` is what stdout has.
    pub(in crate::command) fn of(
        typed: &[String],
        format: AuditFormat,
        is_quiet: bool,
    ) -> anyhow::Result<Self> {
        let mut outputs = Vec::new();
        let mut places: BTreeMap<PathBuf, &str> = BTreeMap::new();
        for text in typed {
            let output = Output::of(text)?;
            let place = match &output.place {
                Place::Stdout => PathBuf::from("-"),
                Place::File(path) => file::resolved(path),
                Place::Groups(groups) => {
                    let (begin, end) = &groups.name;
                    let name = format!("{begin}{{{}}}{end}", groups.by.word());
                    file::resolved(&groups.folder.join(name))
                }
            };
            if let Some(other) = places.insert(place, text) {
                anyhow::bail!(
                    "--output `{other}` and `{text}` lead to one place, where the second would replace the first\n  \
                     give each a file of its own"
                );
            }
            if output.place == Place::Stdout && format != AuditFormat::Text {
                anyhow::bail!(
                    "--output `{text}` and --format both print to stdout\n  leave out one of them"
                );
            }
            outputs.push(output);
        }
        for (output, text) in outputs.iter().zip(typed) {
            let (tried, place) = match &output.place {
                Place::Stdout => continue,
                Place::File(path) => (file::can_be_written(path), path),
                Place::Groups(groups) => {
                    (file::folder_can_be_written(&groups.folder), &groups.folder)
                }
            };
            tried.with_context(|| {
                let place = safe(&place.display().to_string());
                match &output.place {
                    Place::Groups(_) => {
                        format!("could not write into {place}, where --output `{text}` leads")
                    }
                    _ => format!("could not write {place}, where --output `{text}` leads"),
                }
            })?;
        }
        Ok(Outputs { outputs, is_quiet })
    }

    /// Whether files are written for owners, units or categories.
    pub(in crate::command) fn has_groups(&self) -> bool {
        let mut outputs = self.outputs.iter();
        outputs.any(|it| matches!(it.place, Place::Groups(_)))
    }

    /// The format that is printed in place of the screen.
    pub(in crate::command) fn printed(&self) -> Option<AuditFormat> {
        let mut outputs = self.outputs.iter();
        outputs
            .find(|it| it.place == Place::Stdout)
            .map(|it| it.format)
    }

    /// Writes the files of groups. What fails is told when the others are written.
    pub(in crate::command) fn write_groups(
        &self,
        evaluated: &Evaluated,
        reported: &dyn Fn(Evaluated) -> Report,
        render: Render<'_>,
    ) -> anyhow::Result<()> {
        let mut taken: BTreeSet<PathBuf> = self.files().map(lower).collect();
        let mut done = Ok(());
        for output in &self.outputs {
            if let Place::Groups(of) = &output.place {
                let format = output.format;
                let render = |report: &Report, out: &mut dyn Write| render(format, report, out);
                let written = groups::write(of, evaluated, reported, &render, &mut |path| {
                    taken.insert(lower(path))
                });
                let folder = safe(&of.folder.display().to_string());
                done = done.and(written.map(|files| {
                    self.say(&format!(
                        "wrote {} in {folder}",
                        count(files as u64, "file")
                    ));
                }));
            }
        }
        done
    }

    /// Writes the other files. What fails is told when the others are written.
    pub(in crate::command) fn write_files(
        &self,
        report: &Report,
        render: Render<'_>,
    ) -> anyhow::Result<()> {
        let mut done = Ok(());
        for output in &self.outputs {
            if let Place::File(path) = &output.place {
                let shown = safe(&path.display().to_string());
                let written = file::write(path, &mut |out| render(output.format, report, out));
                if written.is_ok() {
                    self.say(&format!("wrote {shown}"));
                }
                done = done.and(written.with_context(|| format!("could not write {shown}")));
            }
        }
        done
    }

    /// The files that are written, but for those of groups.
    fn files(&self) -> impl Iterator<Item = &Path> {
        self.outputs.iter().filter_map(|it| match &it.place {
            Place::File(path) => Some(path.as_path()),
            Place::Stdout | Place::Groups(_) => None,
        })
    }

    /// Refuses what would write over a snapshot, or over what people wrote in their program folder.
    pub(in crate::command) fn keep_off(
        &self,
        snapshots: &[&Path],
        program: &Path,
    ) -> anyhow::Result<()> {
        let program = (!program.as_os_str().is_empty()).then(|| file::resolved(program));
        let snapshots: Vec<PathBuf> = snapshots.iter().map(|it| file::resolved(it)).collect();
        let of_groups = self.outputs.iter().filter_map(|it| match &it.place {
            Place::Groups(of) => Some(of.folder.join(&of.name.0)),
            Place::Stdout | Place::File(_) => None,
        });
        for path in self.files().map(Path::to_owned).chain(of_groups) {
            let at = file::resolved(&path);
            let in_snapshot = snapshots.iter().any(|it| at.starts_with(it));
            let ends = at
                .extension()
                .and_then(|it| it.to_str())
                .unwrap_or_default();
            let is_of_program = program.as_ref().is_some_and(|it| at.starts_with(it))
                && ["yaml", "yml", "jsonl"].contains(&ends);
            anyhow::ensure!(
                !in_snapshot && !is_of_program,
                "--output leads to {}, which is of {}\n  name a file somewhere else",
                safe(&path.display().to_string()),
                if in_snapshot {
                    "the snapshot"
                } else {
                    "the program folder"
                }
            );
        }
        Ok(())
    }

    fn say(&self, text: &str) {
        if !self.is_quiet {
            terminal::say(text);
        }
    }
}

/// Where a path leads, as systems see it for whom the case of a name is nothing.
fn lower(path: &Path) -> PathBuf {
    let resolved = file::resolved(path);
    PathBuf::from(resolved.to_string_lossy().to_lowercase())
}
