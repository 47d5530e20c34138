//! `firestep audit --baseline RESULT`: the earlier audit beside which only what is new is shown, and fails.

use std::sync::Arc;

use anyhow::Context;
use firestep_checklist::{Baseline, Evaluated, FullResult};
use firestep_program::Program;
use firestep_program::history::{History, read_findings};
use firestep_report::safe;

use crate::arguments::Audit;
use crate::command::results::Results;
use crate::terminal;

/// What was typed, read before anything is called.
pub(super) enum Wanted {
    Result(Box<FullResult>),
    /// So many audits of the history back from this one.
    Back(usize),
}

impl Wanted {
    pub(super) fn of(
        arguments: &Audit,
        program: &Program,
        history: Option<&History>,
    ) -> anyhow::Result<Option<Self>> {
        let Some(text) = arguments.show.baseline.as_deref() else {
            return Ok(None);
        };
        let back = match text {
            "latest" => 0,
            "previous" => 1,
            _ => {
                let folder = history.map(|it| it.folder.clone());
                let (found, _) = Results::of(program.clone(), folder)
                    .read(text)
                    .context("could not use the baseline")?;
                return Ok(Some(Wanted::Result(Box::new(found))));
            }
        };
        anyhow::ensure!(
            // The first audit of a history has none before it.
            history.is_some_and(|it| it.results.len() >= back),
            "could not find the {text} audit for --baseline: {}\n  \
             --program DIR or --history DIR names a history; a result's file can be named too",
            match history {
                Some(history) => format!(
                    "the history in {} is too short",
                    safe(&history.folder.display().to_string())
                ),
                None => "no history is at hand".to_owned(),
            }
        );
        Ok(Some(Wanted::Back(back)))
    }

    /// The baseline of this audit: of the same organization, and earlier where the history is asked; none where it is the first
    /// that is kept.
    pub(super) fn resolve(
        self,
        name: &str,
        evaluated: &Evaluated,
        history: Option<&History>,
    ) -> anyhow::Result<Option<Arc<Baseline>>> {
        let subject = &evaluated.subject;
        let found = match self {
            Wanted::Result(found) => *found,
            Wanted::Back(back) => {
                let of = history.into_iter().flat_map(|it| it.of(subject));
                let earlier: Vec<_> = of.filter(|it| it.result.as_of < evaluated.as_of).collect();
                if earlier.is_empty() && back == 0 {
                    terminal::say("no earlier audit is kept: everything is new");
                    return Ok(None);
                }
                let Some(kept) = earlier.iter().rev().nth(back) else {
                    anyhow::bail!(
                        "could not find a baseline: the history holds {} of {subject} from before this audit\n  \
                         firestep history    lists them; a result's file can be named too",
                        terminal::count(earlier.len() as u64, "result")
                    );
                };
                let (result, findings) = read_findings(&kept.path)?;
                FullResult { result, findings }
            }
        };
        anyhow::ensure!(
            *found.result.subject == **subject,
            "could not use the baseline: it is of {}, and this audit is of {subject}\n  \
             name a result of the same organization",
            found.result.subject
        );
        anyhow::ensure!(
            found.result.as_of <= evaluated.as_of,
            "could not use the baseline: it is of {}, and this audit of {}, before it\n  \
             firestep diff    tells what moved between any two",
            found.result.as_of,
            evaluated.as_of
        );
        let baseline = Baseline::new(found, name, evaluated.as_of, env!("CARGO_PKG_VERSION"));
        Ok(Some(Arc::new(baseline)))
    }
}
