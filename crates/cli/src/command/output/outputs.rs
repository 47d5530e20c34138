//! All that was asked for with `--output`.

use std::collections::BTreeMap;
use std::fs;
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
                Place::File(path) => resolved(path),
                Place::Groups(groups) => {
                    let (begin, end) = &groups.name;
                    let name = format!("{begin}{{{}}}{end}", groups.by.word());
                    resolved(&groups.folder.join(name))
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

    /// Writes the files of groups.
    pub(in crate::command) fn write_groups(
        &self,
        evaluated: &Evaluated,
        reported: &dyn Fn(Evaluated) -> Report,
        render: Render<'_>,
    ) -> anyhow::Result<()> {
        for output in &self.outputs {
            if let Place::Groups(of) = &output.place {
                let format = output.format;
                let render = |report: &Report, out: &mut dyn Write| render(format, report, out);
                let files = groups::write(of, evaluated, reported, &render)?;
                let folder = safe(&of.folder.display().to_string());
                self.say(&format!(
                    "wrote {} in {folder}",
                    count(files as u64, "file")
                ));
            }
        }
        Ok(())
    }

    /// Writes the other files.
    pub(in crate::command) fn write_files(
        &self,
        report: &Report,
        render: Render<'_>,
    ) -> anyhow::Result<()> {
        for output in &self.outputs {
            if let Place::File(path) = &output.place {
                let shown = safe(&path.display().to_string());
                file::write(path, &mut |out| render(output.format, report, out))
                    .with_context(|| format!("could not write {shown}"))?;
                self.say(&format!("wrote {shown}"));
            }
        }
        Ok(())
    }

    fn say(&self, text: &str) {
        if !self.is_quiet {
            terminal::say(text);
        }
    }
}

/// Where a path leads, as far as it is there.
fn resolved(path: &Path) -> PathBuf {
    if let Ok(found) = fs::canonicalize(path) {
        return found;
    }
    let name = path.file_name().unwrap_or_default();
    let folder = file::folder_of(path);
    let folder = fs::canonicalize(folder).or_else(|_| std::path::absolute(folder));
    folder.map_or_else(|_| path.to_owned(), |it| it.join(name))
}
