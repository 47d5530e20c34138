//! `firestep diff`: what moved between two audits.

use firestep_checklist::changes;
use firestep_checklist::resources::resource_changes;
use firestep_report::diff::Diff;

use crate::arguments::{Appearance, DiffArgs, DiffFormat};
use crate::command::results::Results;
use crate::exit::Exit;
use crate::terminal;

pub(crate) fn run(arguments: &DiffArgs, appearance: &Appearance) -> anyhow::Result<Exit> {
    let results = Results::new(
        arguments.program.program.as_deref(),
        arguments.history.as_deref(),
    )?;
    let (before, its) = results.read(&arguments.before)?;
    let (after, others) = results.read(&arguments.after)?;
    let (one, other) = (&before.result.subject, &after.result.subject);
    anyhow::ensure!(
        one == other,
        "could not compare them: the first is of {one}, the second of {other}"
    );
    let resources = match (&its, &others) {
        (Some(before), Some(after)) => Some(resource_changes(before, after)),
        _ => None,
    };
    let moved = changes(&before, &after);
    let diff = Diff {
        before: &before,
        after: &after,
        changes: &moved,
        resources: resources.as_ref(),
    };
    let style = terminal::style(appearance);
    terminal::print(|out| match arguments.format {
        DiffFormat::Json => firestep_report::diff::json(&diff, out),
        DiffFormat::Markdown => firestep_report::diff::markdown(&diff, out),
        DiffFormat::Html => firestep_report::diff::html(&diff, None, out),
        DiffFormat::Csv => firestep_report::diff::csv(&diff, out),
        DiffFormat::Text => firestep_report::diff::text(&diff, arguments.all, style, out),
    })?;
    Ok(Exit::Ran)
}
