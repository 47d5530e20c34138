//! `firestep checks`: what is built in.

use firestep_audit::{Audience, Check};

use crate::arguments::{Appearance, AudienceArg, Checks};
use crate::exit::Exit;
use crate::nearest::nearest;
use crate::terminal;

pub(crate) fn run(arguments: &Checks, appearance: &Appearance) -> anyhow::Result<Exit> {
    let style = terminal::style(appearance);
    let mut out = std::io::stdout().lock();
    match &arguments.id {
        None => {
            let audience: Option<Audience> = arguments.audience.map(Into::into);
            let checks: Vec<&Check> = firestep_checks::all()
                .iter()
                .copied()
                .filter(|check| audience.is_none_or(|it| check.audience == it))
                .filter(|check| {
                    arguments
                        .since
                        .as_deref()
                        .is_none_or(|it| check.since == it)
                })
                .collect();
            firestep_report::catalogue::checks(&checks, &mut out)?;
        }
        Some(id) => firestep_report::catalogue::check(find(id)?, style, &mut out)?,
    }
    Ok(Exit::Ran)
}

impl From<AudienceArg> for Audience {
    fn from(argument: AudienceArg) -> Self {
        match argument {
            AudienceArg::Everyone => Audience::Everyone,
            AudienceArg::Thorough => Audience::Thorough,
        }
    }
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
