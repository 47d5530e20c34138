//! `firestep inventory`: the resources that were seen, field by field.

use std::collections::BTreeSet;

use firestep_audit::fix::cli::quoted;
use firestep_aws::endpoint::is_region;
use firestep_aws::model::{ServiceModel, ShapeId, ShapeKind};
use firestep_catalogue::REGIONS;
use firestep_checklist::inventory::{
    Chosen, Column, Condition, ConditionError, FieldError, Fields, Inventory, KindError, KindName,
    Query, find, kinds,
};
use firestep_report::inventory::{
    Counts, Csv, Json, Rows, Subject, Table, counts_csv, counts_json, counts_table,
};
use firestep_report::safe;
use firestep_snapshot::Snapshot;

use super::demo;
use crate::arguments::{Appearance, InventoryArgs, InventoryFormat};
use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::nearest::near_it;
use crate::terminal;

pub(crate) fn run(arguments: &InventoryArgs, appearance: &Appearance) -> anyhow::Result<Exit> {
    // What was mistyped is said before the demo is collected.
    let kind = arguments.kind.as_deref().map(named).transpose()?;
    let asked = kind.map(|it| Asked::new(arguments, it)).transpose()?;
    let interrupt = Interrupt::listen()?;
    let (temporary, folder) = if let Some(folder) = &arguments.snapshot {
        (None, folder.clone())
    } else {
        let (temporary, folder) = demo::collected(&interrupt, appearance)?;
        (Some(temporary), folder)
    };
    let snapshot = Snapshot::open(&folder)?;
    let inventory = Inventory::open(&snapshot);
    let chosen = Chosen {
        accounts: accounts(arguments, &inventory)?,
        regions: regions(arguments, &inventory)?,
    };
    match asked {
        Some(asked) => asked.print(chosen, &inventory, arguments, appearance)?,
        None => count(&chosen, &inventory, arguments, appearance)?,
    }
    drop(temporary);
    Ok(Exit::Ran)
}

/// The kinds with how many there are.
fn count(
    chosen: &Chosen,
    inventory: &Inventory<'_>,
    arguments: &InventoryArgs,
    appearance: &Appearance,
) -> anyhow::Result<()> {
    let (counted, not_examined) = inventory.counts(chosen);
    let again = match &arguments.snapshot {
        Some(folder) => format!(
            "firestep inventory --snapshot {}",
            quoted(&folder.display().to_string())
        ),
        None => "firestep inventory --demo".to_owned(),
    };
    let counts = Counts {
        kinds: &counted,
        not_examined: &not_examined,
        names: inventory.names(),
        finished: inventory.manifest().finished.as_deref(),
        again: &again,
    };
    let style = terminal::style(appearance);
    terminal::print(|out| match arguments.format {
        InventoryFormat::Table => counts_table(&counts, style, out),
        InventoryFormat::Json => counts_json(&counts, out),
        InventoryFormat::Csv => counts_csv(&counts, out),
    })?;
    Ok(())
}

/// What was asked of a kind.
struct Asked {
    kind: KindName,
    fields: Fields,
    columns: Vec<Column>,
    conditions: Vec<Condition>,
}

impl Asked {
    fn new(arguments: &InventoryArgs, kind: KindName) -> anyhow::Result<Self> {
        let fields = Fields::of(&kind.kind, &spelled);
        let conditions: Vec<Condition> = arguments
            .conditions
            .iter()
            .map(|text| {
                let read = Condition::parse(text, &fields)
                    .map_err(|error| no_condition(text, &error, kind.name, &fields))?;
                if read.is_equality() && ["account", "region"].contains(&&*read.column.name) {
                    anyhow::bail!(
                        "could not read --where `{text}`: where to look is no field\n  \
                         use --{} {}",
                        read.column.name,
                        quoted(text.split_once('=').unwrap_or_default().1)
                    );
                }
                Ok(read)
            })
            .collect::<anyhow::Result<_>>()?;
        let mut columns: Vec<Column> = arguments
            .fields
            .iter()
            .map(|text| {
                let found = fields.find(text);
                found.map_err(|error| no_field(&error, kind.name, &fields))
            })
            .collect::<anyhow::Result<_>>()?;
        if columns.is_empty() {
            columns = fields.columns();
            if arguments.format == InventoryFormat::Table && !arguments.all_fields {
                // What was asked about is shown first; then what a cell can hold.
                let asked = conditions.iter().map(|it| it.column.clone());
                let mut short: Vec<Column> = columns.into_iter().filter(Column::is_short).collect();
                // Known words say most in the least room.
                short.sort_by_key(|it| !it.is_of_words());
                columns = asked.chain(short).collect();
            }
        }
        if arguments.format == InventoryFormat::Table {
            // They stand in every row.
            columns.retain(|it| !SHOWN.contains(&it.name.as_str()));
        }
        let mut known = BTreeSet::new();
        columns.retain(|it| known.insert(it.name.clone()));
        Ok(Asked {
            kind,
            fields,
            columns,
            conditions,
        })
    }

    fn print(
        self,
        chosen: Chosen,
        inventory: &Inventory<'_>,
        arguments: &InventoryArgs,
        appearance: &Appearance,
    ) -> anyhow::Result<()> {
        let query = Query {
            kind: self.kind,
            columns: self.columns,
            conditions: self.conditions,
            chosen,
        };
        let subject = Subject {
            query: &query,
            conditions: &arguments.conditions,
            fields: &self.fields,
            names: inventory.names(),
            finished: inventory.manifest().finished.as_deref(),
        };
        let all = arguments.all_fields || !arguments.fields.is_empty();
        let mut rows: Box<dyn Rows + '_> = match arguments.format {
            InventoryFormat::Table => {
                Box::new(Table::new(subject, all, terminal::style(appearance)))
            }
            InventoryFormat::Json => Box::new(Json::new(subject)),
            InventoryFormat::Csv => Box::new(Csv::new(subject)),
        };
        terminal::print(|out| {
            rows.begin(out)?;
            let outcome = inventory.visit(&query, &mut |row| rows.row(row, out))?;
            rows.end(&outcome, out)
        })?;
        Ok(())
    }
}

/// What every row of a table has beside its fields.
const SHOWN: [&str; 4] = ["account", "region", "id", "name"];

fn named(typed: &str) -> anyhow::Result<KindName> {
    find(typed).map_err(|error| match error {
        KindError::Ambiguous(names) => anyhow::anyhow!(
            "`{typed}` names several types; say which: {}",
            names.join(", ")
        ),
        KindError::Unknown => {
            let all = kinds();
            let last = |name: &'static str| name.rsplit("::").next().unwrap_or(name);
            let names = all
                .iter()
                .flat_map(|it| [it.name, last(it.name), it.kind.list]);
            anyhow::anyhow!(
                "`{typed}` is no type of resource that firestep knows{}\n  \
                 firestep inventory without a type lists those that were seen",
                near_it(typed, names)
            )
        }
    })
}

fn no_field(error: &FieldError, kind: &str, fields: &Fields) -> anyhow::Error {
    match error {
        FieldError::Unknown(typed) => anyhow::anyhow!(
            "`{typed}` is no field of {kind}{}\n  --all-fields shows every field",
            near_it(typed, endings(fields).iter().map(String::as_str))
        ),
        FieldError::Ambiguous(typed, names) => anyhow::anyhow!(
            "`{typed}` names several fields of {kind}; say which: {}",
            names.join(", ")
        ),
    }
}

/// The names of fields and their ends: what is mistyped is one or the other.
fn endings(fields: &Fields) -> BTreeSet<String> {
    let mut all: BTreeSet<String> = fields.names().map(str::to_owned).collect();
    let last = fields.names().filter_map(|it| it.rsplit('.').next());
    all.extend(last.map(str::to_owned));
    all
}

fn no_condition(typed: &str, error: &ConditionError, kind: &str, fields: &Fields) -> anyhow::Error {
    match error {
        ConditionError::NoOperator => anyhow::anyhow!(
            "could not read --where `{typed}`: expected FIELD=VALUE, FIELD!=VALUE or FIELD~PATTERN"
        ),
        ConditionError::Field(error) => no_field(error, kind, fields),
        ConditionError::Value(field, value, words) => anyhow::anyhow!(
            "`{value}` is no value of {field}{}\n  it is one of: {}",
            near_it(value, words.iter().copied()),
            words.join(", ")
        ),
    }
}

/// The ids of accounts by id or name, the case of which does not matter.
fn accounts(arguments: &InventoryArgs, inventory: &Inventory<'_>) -> anyhow::Result<Vec<String>> {
    let all = inventory.accounts();
    let others = inventory.others();
    let mut ids = Vec::new();
    for typed in &arguments.account {
        let is = |id: &str, name: &str| id == typed || name.eq_ignore_ascii_case(typed);
        let before = ids.len();
        ids.extend(
            all.iter()
                .filter(|it| is(&it.id, &it.name))
                .map(|it| it.id.clone()),
        );
        if ids.len() > before {
            continue;
        }
        if let Some(other) = others.iter().find(|it| is(&it.id, &it.name)) {
            anyhow::bail!(
                "{} {} was not examined, so there is nothing to show of it: {}",
                safe(&other.name),
                other.id,
                other.why
            );
        }
        let names = all.iter().flat_map(|it| [it.id.as_str(), it.name.as_str()]);
        let names = names.chain(
            others
                .iter()
                .flat_map(|it| [it.id.as_str(), it.name.as_str()]),
        );
        let names = names.filter(|it| !it.is_empty());
        anyhow::bail!(
            "`{typed}` is no account of this snapshot, by name or id{}",
            near_it(typed, names)
        );
    }
    Ok(ids)
}

/// The regions, where each is one that was asked about.
fn regions(arguments: &InventoryArgs, inventory: &Inventory<'_>) -> anyhow::Result<Vec<String>> {
    if arguments.region.is_empty() {
        return Ok(Vec::new());
    }
    let known = inventory.regions();
    for typed in &arguments.region {
        if known.contains(typed.as_str()) {
            continue;
        }
        if REGIONS.contains(&typed.as_str()) || is_region(typed) {
            let known: Vec<&str> = known.iter().copied().collect();
            anyhow::bail!(
                "nothing was asked in {typed}: no account that was read has it enabled, or it was left out\n  \
                 this snapshot has {}",
                known.join(", ")
            );
        }
        anyhow::bail!(
            "`{typed}` is no region of AWS{}",
            near_it(typed, known.iter().copied().chain(REGIONS))
        );
    }
    Ok(arguments.region.clone())
}

/// How the service's model spells a path of an operation's answer. `None`: it leads to no member.
fn spelled(operation: &str, path: &str) -> Option<String> {
    let (service, name) = operation.split_once(':')?;
    let service = firestep_aws::model::service(service)?;
    let mut at = service.operation(name)?.output?;
    let mut spelled = Vec::new();
    for segment in path.split('.') {
        let (name, lists) = match segment.split_once('[') {
            Some((name, _)) => (name, "[]"),
            None => (segment, ""),
        };
        let (found, next) = member(service, at, name)?;
        spelled.push(format!("{found}{lists}"));
        at = next;
    }
    Some(spelled.join("."))
}

/// The member of a shape whose name is the same but for case and word breaks, and its shape. What a map holds has any name.
fn member(service: &ServiceModel, at: ShapeId, name: &str) -> Option<(String, ShapeId)> {
    match &service.shape(at).kind {
        ShapeKind::List(element) => member(service, element.shape, name),
        ShapeKind::Map { value, .. } => Some((name.to_owned(), value.shape)),
        ShapeKind::Structure(structure) => {
            let plain = |text: &str| text.replace('_', "").to_lowercase();
            let wanted = plain(name);
            let mut fits = structure
                .members
                .iter()
                .filter(|it| plain(it.name) == wanted);
            let found = fits.next()?;
            Some((found.name.to_owned(), found.shape))
        }
        _ => None,
    }
}
