//! `firestep checks`: what is built in.

use firestep_audit::{Audience, Check};
use firestep_report::catalogue;

use crate::arguments::{Appearance, AudienceArg, Checks, Format};
use crate::exit::Exit;
use crate::nearest::nearest;
use crate::terminal;

pub(crate) fn run(arguments: &Checks, appearance: &Appearance) -> anyhow::Result<Exit> {
    let audience: Option<Audience> = arguments.audience.map(Into::into);
    let checks: Vec<&'static Check> = match &arguments.id {
        Some(id) => vec![find(id)?],
        None => firestep_checks::all()
            .iter()
            .copied()
            .filter(|check| audience.is_none_or(|it| check.audience == it))
            .filter(|check| {
                arguments
                    .since
                    .as_deref()
                    .is_none_or(|it| check.since == it)
            })
            .collect(),
    };
    terminal::print(|out| match (arguments.format, checks.as_slice()) {
        (Format::Json, _) => catalogue::checks_json(&checks, out),
        (Format::Text, [one]) if arguments.id.is_some() => {
            catalogue::check(one, terminal::style(appearance), out)
        }
        (Format::Text, _) => catalogue::checks(&checks, terminal::style(appearance), out),
    })?;
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
