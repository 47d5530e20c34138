//! `firestep frameworks`: what an organization can be measured by.

use firestep_checklist::framework::{self, Framework};
use firestep_report::frameworks;

use crate::arguments::{Appearance, Format, FrameworksArgs};
use crate::exit::Exit;
use crate::nearest::nearest;
use crate::terminal;

pub(crate) fn run(arguments: &FrameworksArgs, appearance: &Appearance) -> anyhow::Result<Exit> {
    let one = arguments.name.as_deref().map(find).transpose()?;
    let style = terminal::style(appearance);
    terminal::print(|out| match (arguments.format, one) {
        (Format::Json, Some(one)) => frameworks::json(&[one], out),
        (Format::Json, None) => frameworks::json(&framework::all().iter().collect::<Vec<_>>(), out),
        (Format::Text, Some(one)) => frameworks::requirements(one, style, out),
        (Format::Text, None) => frameworks::list(framework::all(), style, out),
    })?;
    Ok(Exit::Ran)
}

/// A framework by its name; else the nearest ones.
pub(super) fn find(name: &str) -> anyhow::Result<&'static Framework> {
    if let Some(framework) = framework::find(name) {
        return Ok(framework);
    }
    let names = || framework::all().iter().map(|it| it.word);
    let mut near = nearest(name, names());
    if near.is_empty() {
        let lower = name.to_lowercase();
        let first = lower.split(['-', ' ', '_']).next().unwrap_or_default();
        near = names().filter(|it| it.contains(first)).collect();
    }
    let near = match near.as_slice() {
        [] => String::new(),
        near => format!("; near it: {}", near.join(", ")),
    };
    anyhow::bail!("`{name}` is no framework{near}\n  firestep frameworks    lists them")
}
