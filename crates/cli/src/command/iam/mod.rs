//! `firestep iam`: the IAM policy language: decide, explain, lint, list.

mod actions;
mod eval;
mod explain;
mod input;
mod lint;
mod public;

use std::path::Path;
use std::sync::OnceLock;

use anyhow::Context;
use firestep_policy::catalogue::Catalogue;

use crate::arguments::{Iam, IamVerb};
use crate::exit::Exit;

pub(crate) fn run(arguments: &Iam) -> anyhow::Result<Exit> {
    let catalogue = catalogue(arguments.iam_data.as_deref())?;
    match &arguments.command {
        IamVerb::Eval(eval) => eval::run(eval),
        IamVerb::Explain(explain) => explain::run(explain),
        IamVerb::Lint(lint) => lint::run(lint, catalogue),
        IamVerb::Actions(actions) => actions::run(actions, catalogue),
        IamVerb::Public(public) => public::run(public),
    }
}

/// The catalogue that is built in, or the one that the user names.
fn catalogue(file: Option<&Path>) -> anyhow::Result<&'static Catalogue> {
    static NAMED: OnceLock<Catalogue> = OnceLock::new();
    let Some(file) = file else {
        return Ok(Catalogue::embedded());
    };
    let bytes =
        std::fs::read(file).with_context(|| format!("could not read `{}`", file.display()))?;
    let read = Catalogue::read(&bytes)
        .map_err(|error| anyhow::anyhow!("in `{}`: could not {error}", file.display()))?;
    Ok(NAMED.get_or_init(|| read))
}
