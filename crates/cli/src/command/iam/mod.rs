//! `firestep iam`: the IAM policy language: decide, explain, lint, list.

mod actions;
mod eval;
mod explain;
mod lint;
mod public;

use std::io::Read;
use std::path::Path;
use std::sync::OnceLock;

use anyhow::Context;
use firestep_policy::catalogue::Catalogue;

use crate::arguments::{Iam, IamVerb};
use crate::exit::Exit;

/// The most that one input may hold.
const MOST: u64 = 256 << 20;

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

/// A file's text, or what stands on stdin for `-`.
fn text(file: &Path) -> anyhow::Result<String> {
    let shown = file.display();
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        std::io::stdin()
            .lock()
            .take(MOST + 1)
            .read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|it| it.take(MOST + 1).read_to_end(&mut bytes))
    }
    .with_context(|| format!("could not read `{shown}`"))?;
    anyhow::ensure!(
        bytes.len() as u64 <= MOST,
        "`{shown}` is larger than {MOST} bytes"
    );
    String::from_utf8(bytes).map_err(|error| {
        anyhow::anyhow!(
            "could not read `{shown}`: byte {} is not valid UTF-8",
            error.utf8_error().valid_up_to()
        )
    })
}
