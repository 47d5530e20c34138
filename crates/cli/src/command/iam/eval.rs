//! `firestep iam eval`: cases, one or one a line; decisions on stdout, a JSON line each.

use std::io::{BufWriter, Write};
use std::path::Path;

use firestep_policy::case::{Case, CaseError, failed, value_of};
use firestep_policy::json::Node;
use serde_json::Value;

use super::input;
use crate::arguments::IamEval;
use crate::exit::Exit;

pub(crate) fn run(arguments: &IamEval) -> anyhow::Result<Exit> {
    let file = arguments.file.as_deref().unwrap_or(Path::new("-"));
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut bad = 0;
    input::for_each(file, &mut |document| {
        let answer = match read(&document.text) {
            Ok(case) => serde_json::to_string(&case.decide())?,
            Err(it) => {
                bad += 1;
                failed(&it.id, &it.error).to_string()
            }
        };
        Ok(writeln!(out, "{answer}")?)
    })?;
    out.flush()?;
    if bad > 0 {
        anyhow::bail!("could not read {bad} of the cases; each has a line with an `error`");
    }
    Ok(Exit::Ran)
}

/// A text that is no case; it has an id, perhaps.
pub(super) struct NoCase {
    id: Value,
    pub(super) error: CaseError,
}

/// Reads a case.
pub(super) fn read(text: &str) -> Result<Case, Box<NoCase>> {
    let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
    let none = |id, error| Box::new(NoCase { id, error });
    let node = Node::parse(bare).map_err(|error| none(Value::Null, error.into()))?;
    let id = node.get("id").map_or(Value::Null, |it| value_of(it, bare));
    Case::read(node, bare).map_err(|error| none(id, error))
}
