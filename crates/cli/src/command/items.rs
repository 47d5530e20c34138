//! `firestep items`: the 75 items.

use firestep_checklist::items::{Item, item, items, stages};
use firestep_report::catalogue;

use crate::arguments::{Appearance, Format, ItemsArgs};
use crate::exit::Exit;
use crate::nearest::nearest;
use crate::terminal;

pub(crate) fn run(arguments: &ItemsArgs, appearance: &Appearance) -> anyhow::Result<Exit> {
    let checks = firestep_checks::all();
    let of_stage = |id: &String| stages().iter().any(|it| it.id.eq_ignore_ascii_case(id));
    let one = match &arguments.id {
        Some(id) if !of_stage(id) => Some(find(id)?),
        _ => None,
    };
    if let Some(item) = one
        && arguments.not_examined
    {
        anyhow::bail!(
            "--not-examined has no effect on one item\n  firestep items {}    names the clauses of it that have no check",
            item.id
        );
    }
    let chosen: Vec<&Item> = match one {
        Some(item) => vec![item],
        None => catalogue::chosen(checks, arguments.id.as_deref(), arguments.not_examined),
    };
    terminal::print(|out| match (arguments.format, one) {
        (Format::Json, _) => catalogue::items_json(&chosen, checks, out),
        (Format::Text, Some(item)) => {
            catalogue::item(item, checks, terminal::style(appearance), out)
        }
        (Format::Text, None) => catalogue::items(&chosen, checks, terminal::style(appearance), out),
    })?;
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
    if let (Some(first), Some(last)) = (of.first(), of.last()) {
        anyhow::bail!(
            "`{id}` is not an item; {stage} has {first} to {last}\n  firestep items {stage}"
        )
    }
    // A word of its name, or a slip of its id.
    let lower = id.to_lowercase();
    let mut near: Vec<&str> = items()
        .iter()
        .filter(|item| lower.len() > 3 && item.name.to_lowercase().contains(&lower))
        .map(|item| item.id)
        .collect();
    if near.is_empty() {
        near = nearest(id, items().iter().map(|it| it.id));
    }
    match near.as_slice() {
        [] => anyhow::bail!("`{id}` is not an item\n  firestep items    lists all 75"),
        near => anyhow::bail!(
            "`{id}` is not an item; near it: {}\n  firestep items    lists all 75",
            near.join(", ")
        ),
    }
}
