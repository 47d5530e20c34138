//! The results that people name: of the history, of a file, or of a snapshot that is audited for it.

use std::path::{Path, PathBuf};

use firestep_checklist::resources::Resources;
use firestep_checklist::{FullResult, Keep, Options, evaluate, kept, report};
use firestep_program::Program;
use firestep_program::history::{History, KeptResult, read_findings};
use firestep_report::safe;
use firestep_snapshot::Snapshot;

use crate::command::{history, program};
use crate::terminal;

/// Where results are looked for.
pub(super) struct Results {
    program: Program,
    /// The folder, read when a side is a name of it, or a snapshot is audited.
    folder: Option<PathBuf>,
}

/// What a name leads to.
enum Named {
    Result(PathBuf),
    Snapshot(PathBuf),
}

impl Results {
    /// Those of a program and a history that are at hand.
    pub(super) fn of(program: Program, folder: Option<PathBuf>) -> Self {
        Results { program, folder }
    }

    pub(super) fn new(named: Option<&Path>, at: Option<&Path>) -> anyhow::Result<Self> {
        let program = program::found(named)?;
        let folder = match at {
            Some(_) => Some(history::folder(at, named)?),
            None if program.folder.as_os_str().is_empty() => None,
            None => Some(history::folder(None, Some(&program.folder))?),
        };
        Ok(Results { program, folder })
    }

    fn history(&self) -> anyhow::Result<Option<History>> {
        self.folder.as_deref().map(history::open).transpose()
    }

    /// The result that is named, with the resources of a snapshot.
    pub(super) fn read(&self, text: &str) -> anyhow::Result<(FullResult, Option<Resources>)> {
        match self.find(text)? {
            Named::Result(path) => {
                let (result, findings) = read_findings(&path)?;
                Ok((FullResult { result, findings }, None))
            }
            Named::Snapshot(folder) => self.audit(&folder),
        }
    }

    /// A name in the history, a date of it, or a path.
    fn find(&self, text: &str) -> anyhow::Result<Named> {
        let back = match text {
            "latest" => Some(0),
            "previous" => Some(1),
            _ => None,
        };
        if let Some(back) = back {
            let results = self.results(text)?;
            let found = results.iter().rev().nth(back);
            let Some(found) = found else {
                anyhow::bail!(
                    "could not find the {text} audit: the history holds {}",
                    terminal::count(results.len() as u64, "result")
                );
            };
            return Ok(Named::Result(found.path.clone()));
        }
        let path = Path::new(text);
        if path.is_dir() {
            return Ok(Named::Snapshot(path.to_owned()));
        }
        let is_date =
            text.len() >= 10 && text.starts_with(|it: char| it.is_ascii_digit()) && !path.exists();
        if !is_date {
            return Ok(Named::Result(path.to_owned()));
        }
        let results = self.results(text)?;
        let of: Vec<&KeptResult> = results
            .iter()
            .filter(|it| it.result.as_of.to_string().starts_with(text))
            .collect();
        let text = safe(text);
        match of.as_slice() {
            [one] => Ok(Named::Result(one.path.clone())),
            [] => anyhow::bail!(
                "could not find `{text}`: it is no file or folder, and no audit of the history is of that time\n  \
                 firestep history    lists those that are"
            ),
            several => anyhow::bail!(
                "`{text}` fits {} audits of the history; say the time of one: {}",
                several.len(),
                several
                    .iter()
                    .take(5)
                    .map(|it| it.result.as_of.to_string())
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        }
    }

    /// The results of the history, in the order of their times.
    fn results(&self, text: &str) -> anyhow::Result<Vec<KeptResult>> {
        match self.history()? {
            Some(history) => Ok(history.results),
            None => anyhow::bail!(
                "could not find `{}`: no history is at hand\n  \
                 --program DIR or --history DIR names one; a result's file or a snapshot's folder can be named too",
                safe(text)
            ),
        }
    }

    /// Audits a snapshot with what is decided now.
    fn audit(&self, folder: &Path) -> anyhow::Result<(FullResult, Option<Resources>)> {
        let snapshot = Snapshot::open(folder)?;
        let options = Options {
            keep: Keep::NotPassing,
            program: self.program.clone(),
            history: self.history()?,
            resources: true,
            ..Options::default()
        };
        let mut evaluated = evaluate(&snapshot, firestep_checks::all(), &options)?;
        let resources = std::mem::take(&mut evaluated.resources);
        let name = folder.display().to_string();
        let version = env!("CARGO_PKG_VERSION");
        let audited = evaluated.as_of;
        let report = report(evaluated, snapshot.manifest(), &name, version, "");
        let (result, findings) = kept(&report, audited);
        Ok((FullResult { result, findings }, Some(resources)))
    }
}
