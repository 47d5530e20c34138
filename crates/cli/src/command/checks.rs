//! `firestep checks`: what is built in.

use firestep_audit::Check;

use crate::arguments::{Appearance, Checks};
use crate::exit::Exit;
use crate::nearest::nearest;
use crate::terminal;

pub(crate) fn run(arguments: &Checks, appearance: &Appearance) -> anyhow::Result<Exit> {
    let style = terminal::style(appearance);
    let mut out = std::io::stdout().lock();
    match &arguments.id {
        None => firestep_report::catalogue::checks(firestep_checks::all(), &mut out)?,
        Some(id) => firestep_report::catalogue::check(find(id)?, style, &mut out)?,
    }
    Ok(Exit::Ran)
}

/// A check by its id; else the nearest ones.
pub(super) fn find(id: &str) -> anyhow::Result<&'static Check> {
    if let Some(check) = firestep_checks::find(id) {
        return Ok(check);
    }
    let ids = || firestep_checks::all().iter().map(|check| check.id);
    let mut near = nearest(id, ids());
    if near.is_empty() {
        let service = id.split('-').next();
        near = ids()
            .filter(|it| it.split('-').next() == service)
            .take(8)
            .collect();
    }
    if near.is_empty() {
        anyhow::bail!("`{id}` is no check\n  firestep checks    lists them");
    }
    anyhow::bail!(
        "`{id}` is no check; near it: {}\n  firestep checks    lists all",
        near.join(", ")
    )
}
