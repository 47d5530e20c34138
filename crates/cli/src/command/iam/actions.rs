//! `firestep iam actions`: what IAM knows of actions.

use std::io::Write;

use firestep_policy::catalogue::{ActionId, Catalogue};
use serde_json::{Value, json};

use crate::arguments::{Format, IamActions};
use crate::exit::Exit;

pub(crate) fn run(arguments: &IamActions, catalogue: &Catalogue) -> anyhow::Result<Exit> {
    let found = catalogue.matching(&arguments.pattern);
    if found.is_empty() {
        let near = catalogue.near(&arguments.pattern);
        let hint = if near.is_empty() {
            String::new()
        } else {
            format!("; near it: {}", near.join(", "))
        };
        anyhow::bail!(
            "no action fits `{}` in the data of {}{hint}",
            arguments.pattern,
            catalogue.date()
        );
    }
    let mut out = std::io::stdout().lock();
    match (arguments.format, found.as_slice()) {
        (Format::Json, all) => {
            let all: Vec<Value> = all.iter().filter_map(|id| whole(catalogue, *id)).collect();
            writeln!(out, "{:#}", json!(all))?;
        }
        (Format::Text, [one]) => print_one(&mut out, catalogue, *one)?,
        (Format::Text, all) => print_all(&mut out, catalogue, all)?,
    }
    Ok(Exit::Ran)
}

fn print_all(out: &mut dyn Write, catalogue: &Catalogue, all: &[ActionId]) -> std::io::Result<()> {
    for id in all {
        let Some(row) = catalogue.row(*id) else {
            continue;
        };
        let types: Vec<&str> = catalogue
            .resource_types(row)
            .map(|(kind, _)| &*kind.name)
            .collect();
        let types = if types.is_empty() {
            "*".to_owned()
        } else {
            types.join(", ")
        };
        let name = catalogue.name(*id);
        let level = match row.level.name() {
            "Permissions management" => "Permissions",
            name => name,
        };
        let room = 80usize
            .saturating_sub(name.chars().count().max(46) + 14)
            .max(8);
        let types: String = if types.chars().count() > room {
            let cut: String = types.chars().take(room.saturating_sub(1)).collect();
            format!("{cut}…")
        } else {
            types
        };
        writeln!(out, "{name:<46} {level:<12} {types}")?;
    }
    let count = all.len();
    let word = if count == 1 { "action" } else { "actions" };
    writeln!(out, "{count} {word}; data of {}", catalogue.date())
}

fn print_one(out: &mut dyn Write, catalogue: &Catalogue, id: ActionId) -> std::io::Result<()> {
    let Some(row) = catalogue.row(id) else {
        return Ok(());
    };
    let service = catalogue.service_of(row).map_or("", |it| &it.name);
    writeln!(out, "{}   {service}", catalogue.name(id))?;
    writeln!(out, "access level      {}", row.level.name())?;
    if catalogue.takes_no_resource(row) {
        writeln!(out, "resource          none: only `*` names it")?;
    }
    for (kind, required) in catalogue.resource_types(row) {
        let required = if required { " (required)" } else { "" };
        writeln!(
            out,
            "resource          {}{required}\n                  {}",
            kind.name, kind.arn
        )?;
    }
    for key in catalogue.keys(row) {
        writeln!(out, "condition key     {}  {}", key.name, key.kind)?;
    }
    for name in &row.dependents {
        writeln!(out, "needs besides     {name}")?;
    }
    writeln!(
        out,
        "data of {} ({})",
        catalogue.date(),
        catalogue.sources()
    )
}

fn whole(catalogue: &Catalogue, id: ActionId) -> Option<Value> {
    let row = catalogue.row(id)?;
    Some(json!({
        "action": catalogue.name(id),
        "access_level": row.level.name(),
        "resource_types": catalogue
            .resource_types(row)
            .map(|(kind, required)| json!({"name": kind.name, "arn": kind.arn, "required": required}))
            .collect::<Vec<_>>(),
        "condition_keys": catalogue
            .keys(row)
            .map(|key| json!({"name": key.name, "type": key.kind}))
            .collect::<Vec<_>>(),
        "dependent_actions": row.dependents,
    }))
}
