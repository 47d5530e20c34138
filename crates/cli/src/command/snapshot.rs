//! `firestep snapshot cat`: the records of a snapshot, as they were written.

use std::collections::{BTreeMap, BTreeSet};

use firestep_report::{Style, row, safe};
use firestep_snapshot::{ORGANIZATION, Outcome, Record, Records, Snapshot};
use serde_json::{Map, Value, json};

use crate::arguments::{Appearance, SnapshotCat, SnapshotCommand, SnapshotVerb};
use crate::exit::Exit;
use crate::nearest::near_it;
use crate::terminal::{self, say};

pub(crate) fn run(arguments: &SnapshotCommand, appearance: &Appearance) -> anyhow::Result<Exit> {
    let SnapshotVerb::Cat(cat) = &arguments.command;
    let snapshot = Snapshot::open(&cat.snapshot)?;
    let names = names(&snapshot);
    let files = files(&snapshot, &cat.account, &names)?;
    if cat.account.is_empty() && cat.operation.is_empty() && cat.region.is_empty() {
        table(&snapshot, &files, &names, terminal::style(appearance))?;
    } else {
        records(&snapshot, &files, cat)?;
    }
    Ok(Exit::Ran)
}

/// The accounts' names, where the organization told them and that can be read.
fn names(snapshot: &Snapshot) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    let organization = snapshot.organization().unwrap_or_default();
    for record in organization.of("organizations:ListAccounts") {
        let page: Value = record
            .ok()
            .and_then(|page| serde_json::from_str(page.get()).ok())
            .unwrap_or_default();
        let accounts = page.get("Accounts").and_then(Value::as_array);
        for account in accounts.into_iter().flatten() {
            let text = |name: &str| account.get(name).and_then(Value::as_str);
            if let (Some(id), Some(name)) = (text("Id"), text("Name")) {
                names.insert(id.to_owned(), name.to_owned());
            }
        }
    }
    names
}

/// The files that are wanted: all, or those of accounts by id, name, or `organization`.
fn files(
    snapshot: &Snapshot,
    wanted: &[String],
    names: &BTreeMap<String, String>,
) -> anyhow::Result<Vec<String>> {
    let there: Vec<String> = std::iter::once(ORGANIZATION.to_owned())
        .chain(snapshot.accounts().map(str::to_owned))
        .collect();
    if wanted.is_empty() {
        return Ok(there);
    }
    let mut chosen = Vec::new();
    for account in wanted {
        let is_meant = |id: &str| {
            id == account
                || names
                    .get(id)
                    .is_some_and(|it| it.eq_ignore_ascii_case(account))
        };
        let before = chosen.len();
        chosen.extend(there.iter().filter(|id| is_meant(id)).cloned());
        if chosen.len() > before {
            continue;
        }
        if let Some((id, name)) = names.iter().find(|(id, _)| is_meant(id)) {
            anyhow::bail!(
                "{name} {id} has no records in this snapshot: it was not examined\n  \
                 firestep snapshot cat {} --account organization    what the organization says of it",
                snapshot.folder().display()
            );
        }
        let known = there
            .iter()
            .chain(names.keys())
            .chain(names.values())
            .map(String::as_str);
        anyhow::bail!(
            "`{account}` is no account of this snapshot, by name or id{}\n  \
             --account organization    is what the organization answered",
            near_it(account, known)
        );
    }
    chosen.dedup();
    Ok(chosen)
}

fn load(snapshot: &Snapshot, file: &str, only: Option<&BTreeSet<&str>>) -> anyhow::Result<Records> {
    // The organization has a file like an account's.
    Ok(match only {
        Some(only) => snapshot.account_only(file, only)?,
        None => snapshot.account(file)?,
    })
}

/// How many records there are, by account and operation, and how many of them are errors.
fn table(
    snapshot: &Snapshot,
    files: &[String],
    names: &BTreeMap<String, String>,
    style: Style,
) -> anyhow::Result<()> {
    let width = style.width.saturating_sub(NUMBERS).min(62);
    let line = |out: &mut Vec<u8>, name: &str, [records, errors]: [usize; 2]| {
        row(out, name, width, &format!("{records:>7}  {errors:>6}"))
    };
    let mut text = Vec::new();
    row(&mut text, "account, operation", width, "records  errors")?;
    let mut all = [0, 0];
    for file in files {
        let mut counts: BTreeMap<String, [usize; 2]> = BTreeMap::new();
        for record in load(snapshot, file, None)?.iter() {
            let [records, errors] = counts.entry(record.operation_id()).or_default();
            *records += 1;
            *errors += usize::from(matches!(record.outcome, Outcome::Error(_)));
        }
        let sum = counts.values().fold([0, 0], add);
        let name = names.get(file).map_or("", String::as_str);
        let name = format!("{} {}", safe(file), safe(name));
        line(&mut text, name.trim_end(), sum)?;
        for (operation, numbers) in counts {
            line(&mut text, &format!("  {}", safe(&operation)), numbers)?;
        }
        all = add(all, &sum);
    }
    line(&mut text, "in all", all)?;
    let mut say = |sentence: &str| {
        text.push(b'\n');
        for line in firestep_report::wrapped(sentence, style) {
            text.extend_from_slice(line.as_bytes());
            text.push(b'\n');
        }
    };
    if snapshot.manifest().finished.is_none() {
        say("Collecting did not end: what it had not reached is not here.");
    }
    say("--account, --operation and --region print the records, a JSON line each.");
    terminal::print(|out| out.write_all(&text))?;
    Ok(())
}

/// Columns of the numbers.
const NUMBERS: usize = 15;

fn add(sum: [usize; 2], more: &[usize; 2]) -> [usize; 2] {
    [sum[0] + more[0], sum[1] + more[1]]
}

/// The records that the filters let through, a JSON line each.
fn records(snapshot: &Snapshot, files: &[String], cat: &SnapshotCat) -> anyhow::Result<()> {
    let operations: BTreeSet<&str> = cat.operation.iter().map(String::as_str).collect();
    let only = (!operations.is_empty()).then_some(&operations);
    let in_region = |record: &Record| {
        cat.region.is_empty() || cat.region.iter().any(|region| **region == *record.region)
    };
    let mut printed = 0_usize;
    for file in files {
        let records = load(snapshot, file, only)?;
        let lines: Vec<String> = records
            .iter()
            .filter(|record| in_region(record))
            .map(|record| line(file, record))
            .collect();
        printed += lines.len();
        let reads =
            terminal::print(|out| lines.iter().try_for_each(|line| writeln!(out, "{line}")))?;
        if !reads {
            return Ok(());
        }
    }
    if printed == 0 {
        return nothing(snapshot, files, cat);
    }
    Ok(())
}

/// Why nothing was printed: a name that these files do not hold, or names that do not meet.
fn nothing(snapshot: &Snapshot, files: &[String], cat: &SnapshotCat) -> anyhow::Result<()> {
    let mut operations = BTreeSet::new();
    let mut regions = BTreeSet::new();
    for file in files {
        for record in load(snapshot, file, None)?.iter() {
            operations.insert(record.operation_id());
            regions.insert(record.region.to_string());
        }
    }
    let unknown = |wanted: &[String], there: &BTreeSet<String>, what: &str| match wanted
        .iter()
        .find(|it| !there.contains(*it))
    {
        Some(name) => anyhow::bail!(
            "nothing was recorded of the {what} `{name}`{}\n  firestep snapshot cat {}    lists what is there",
            near_it(name, there.iter().map(String::as_str)),
            snapshot.folder().display()
        ),
        None => Ok(()),
    };
    unknown(&cat.operation, &operations, "operation")?;
    unknown(&cat.region, &regions, "region")?;
    say("No record is of all of these: take away a filter.");
    Ok(())
}

/// A record as a line: which account, which operation, and the answer or the error. What is redacted stays as it is stored.
fn line(file: &str, record: &Record) -> String {
    let mut line = Map::new();
    line.insert("account".to_owned(), json!(file));
    if let Ok(Value::Object(rest)) = serde_json::to_value(record) {
        line.extend(rest);
    }
    // JSON leaves some characters as they are that act on a terminal; they stand in strings alone.
    Value::Object(line)
        .to_string()
        .chars()
        .map(|letter| {
            let shown = letter.to_string();
            if safe(&shown) == shown {
                shown
            } else {
                format!("\\u{:04x}", u32::from(letter))
            }
        })
        .collect()
}
