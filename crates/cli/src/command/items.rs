//! `firestep items`: the 75 items.

use firestep_checklist::items::{Item, item, items, stages};

use crate::arguments::{Appearance, ItemsArgs};
use crate::exit::Exit;
use crate::terminal;

pub(crate) fn run(arguments: &ItemsArgs, appearance: &Appearance) -> anyhow::Result<Exit> {
    let style = terminal::style(appearance);
    let mut out = std::io::stdout().lock();
    let checks = firestep_checks::all();
    match &arguments.id {
        Some(id)
            if !stages()
                .iter()
                .any(|stage| stage.id.eq_ignore_ascii_case(id)) =>
        {
            firestep_report::catalogue::item(find(id)?, checks, style, &mut out)?;
        }
        stage => firestep_report::catalogue::items(
            checks,
            stage.as_deref(),
            arguments.not_examined,
            &mut out,
        )?,
    }
    Ok(Exit::Ran)
}

/// An item by its id; else what there is in its stage.
pub(super) fn find(id: &str) -> anyhow::Result<&'static Item> {
    if let Some(item) = item(id) {
        return Ok(item);
    }
    let stage = id.split('.').next().unwrap_or_default().to_uppercase();
    let of: Vec<&str> = items()
        .iter()
        .filter(|item| item.stage() == stage)
        .map(|item| item.id)
        .collect();
    match (of.first(), of.last()) {
        (Some(first), Some(last)) => {
            anyhow::bail!(
                "`{id}` is not an item; {stage} has {first} to {last}\n  firestep items {stage}"
            )
        }
        _ => anyhow::bail!("`{id}` is not an item\n  firestep items    lists all 75"),
    }
}
