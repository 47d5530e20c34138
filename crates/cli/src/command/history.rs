//! `firestep history`, and what an audit reads of the history and keeps in it.

use std::path::{Path, PathBuf};

use anyhow::Context;
use firestep_checklist::{Report, kept};
use firestep_program::Program;
use firestep_program::history::{History, Kept, KeptResult, keep};
use firestep_report::history::TrendParts;
use firestep_report::safe;

use crate::arguments::{Appearance, Audit, Format, HistoryArgs};
use crate::command::{items, program};
use crate::exit::Exit;
use crate::terminal;

/// The folder in a program folder.
const FOLDER: &str = "history";

pub(crate) fn run(arguments: &HistoryArgs, appearance: &Appearance) -> anyhow::Result<Exit> {
    let item = arguments.item.as_deref().map(items::find).transpose()?;
    let folder = folder(
        arguments.history.as_deref(),
        arguments.program.program.as_deref(),
    )?;
    let history = open(&folder)?;
    let subjects = subjects(&history);
    anyhow::ensure!(
        !subjects.is_empty(),
        "{} holds no result of an audit yet\n  firestep audit    keeps its result there when it is run in the program folder, or with --program",
        shown(&folder)
    );
    let by_subject: Vec<Vec<&KeptResult>> = subjects
        .iter()
        .map(|subject| history.of(subject).collect())
        .collect();
    if arguments.format == Format::Json {
        let [subject] = subjects.as_slice() else {
            anyhow::bail!(
                "{} holds results of {}; JSON is about one organization\n  move those of others to a history of their own",
                shown(&folder),
                subjects.join(", ")
            );
        };
        let results: Vec<&KeptResult> = by_subject.into_iter().flatten().collect();
        terminal::print(|out| firestep_report::history::json(subject, &results, item, out))?;
        return Ok(Exit::Ran);
    }
    let parts = TrendParts {
        stages: arguments.stages,
        items: arguments.items,
        item,
        all: arguments.all,
    };
    let style = terminal::style(appearance);
    terminal::print(|out| {
        for (at, results) in by_subject.iter().enumerate() {
            if at > 0 {
                writeln!(out)?;
            }
            firestep_report::history::trend(results, parts, style, out)?;
        }
        Ok(())
    })?;
    Ok(Exit::Ran)
}

/// Whose results a history holds.
fn subjects(history: &History) -> Vec<&str> {
    let mut subjects: Vec<&str> = history
        .results
        .iter()
        .map(|it| &*it.result.subject)
        .collect();
    subjects.sort_unstable();
    subjects.dedup();
    subjects
}

/// The history that a command is about: the one that is named, or that of the program folder.
pub(super) fn folder(history: Option<&Path>, named: Option<&Path>) -> anyhow::Result<PathBuf> {
    match history {
        Some(folder) => {
            anyhow::ensure!(
                folder.is_dir(),
                "could not find a history in {}: it is no folder",
                shown(folder)
            );
            Ok(folder.to_owned())
        }
        None => Ok(program::folder(named)?.join(FOLDER)),
    }
}

pub(super) fn open(folder: &Path) -> anyhow::Result<History> {
    Ok(History::open(folder)?)
}

/// A path on one line, whatever is in its name.
fn shown(path: &Path) -> String {
    safe(&path.display().to_string())
}

/// The history that an audit is judged by: read before anything is called, so that an hour of collecting is not lost.
pub(super) fn of_audit(arguments: &Audit, program: &Program) -> anyhow::Result<Option<History>> {
    if arguments.no_history {
        return Ok(None);
    }
    let folder = match &arguments.history {
        Some(folder) => folder.clone(),
        None if program.folder.as_os_str().is_empty() => return Ok(None),
        None => program.folder.join(FOLDER),
    };
    // The demo has the history that is given to it, and makes none.
    if arguments.collecting.demo && !folder.is_dir() {
        return Ok(None);
    }
    let history = History::open(&folder)
        .context("could not use the history; --no-history audits without it")?;
    Ok(Some(history))
}

/// Keeps an audit's result in its history. Not of the demo, and not of what would be on another day.
pub(super) fn keep_result(
    arguments: &Audit,
    history: Option<&History>,
    report: &Report,
    appearance: &Appearance,
) -> anyhow::Result<()> {
    let (Some(history), false) = (history, arguments.collecting.demo) else {
        return Ok(());
    };
    let say = |text: String| {
        if !appearance.quiet {
            terminal::say(&text);
        }
    };
    if arguments.show.as_of.is_some() {
        say("not kept in the history: --as-of asks about another day".to_owned());
        return Ok(());
    }
    let (result, findings) = kept(report, jiff::Timestamp::now());
    match keep(&history.folder, &result, &findings)
        .context("the audit is printed; its result could not be kept in the history")?
    {
        Kept::New(path) => say(format!("kept {}", shown(&path))),
        Kept::Same(path) => say(format!("kept before: {}", shown(&path))),
    }
    Ok(())
}
