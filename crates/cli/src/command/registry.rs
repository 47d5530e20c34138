//! `firestep registry`: the accounts that people wrote down, for a wiki or a spreadsheet.

use firestep_program::{RegistryRow, RegistryRowState};
use firestep_report::cells;

use crate::arguments::{RegistryArgs, RegistryFormat};
use crate::command::program;
use crate::exit::Exit;
use crate::terminal;

const COLUMNS: [&str; 9] = [
    "id",
    "name",
    "email",
    "category",
    "business unit",
    "owner",
    "contact",
    "reviewed",
    "state",
];

pub(crate) fn run(arguments: &RegistryArgs) -> anyhow::Result<Exit> {
    let folder = program::folder(arguments.program.program.as_deref())?;
    let program = program::open(&folder)?;
    let Some(registry) = &program.registry else {
        anyhow::bail!(
            "could not find {}\n  firestep init {} --snapshot DIR    writes it, filled from a snapshot",
            folder.join("accounts.yaml").display(),
            folder.display()
        );
    };
    let now = jiff::Timestamp::now();
    let today = jiff::tz::TimeZone::UTC.to_datetime(now).date();
    let rows: Vec<[String; 9]> = registry
        .rows
        .iter()
        .map(|row| cells(row, row.state(today, None)))
        .collect();
    terminal::print(|out| match arguments.format {
        RegistryFormat::Md => {
            writeln!(out, "| {} |", COLUMNS.join(" | "))?;
            writeln!(out, "|{}", " --- |".repeat(COLUMNS.len()))?;
            for row in &rows {
                let row = row.each_ref().map(|it| cells::markdown(it));
                writeln!(out, "| {} |", row.join(" | "))?;
            }
            Ok(())
        }
        RegistryFormat::Csv => {
            write!(out, "{}\r\n", COLUMNS.join(","))?;
            for row in &rows {
                let row = row.each_ref().map(|it| cells::csv(it));
                write!(out, "{}\r\n", row.join(","))?;
            }
            Ok(())
        }
    })?;
    Ok(Exit::Ran)
}

fn cells(row: &RegistryRow, state: RegistryRowState) -> [String; 9] {
    let text = |it: &Option<Box<str>>| it.as_deref().unwrap_or_default().to_owned();
    let reviewed = row.reviewed.map(|it| it.to_string());
    [
        row.id.to_string(),
        text(&row.name),
        text(&row.email),
        text(&row.category),
        text(&row.business_unit),
        text(&row.owner),
        text(&row.contact),
        reviewed.unwrap_or_default(),
        state.word().to_owned(),
    ]
}
