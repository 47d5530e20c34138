//! The verdicts of an audit counted by account, service or item.

use std::collections::BTreeMap;
use std::io::{self, Write};

use firestep_audit::{Check, Counts, Tally};
use firestep_checklist::Report;
use firestep_checklist::items::items;
use firestep_checklist::report::AccountState;

use crate::command;
use crate::filter::Filter;
use crate::style::{self, Style, columns, count, line_wrapped, safe, thousands};

/// What the rows stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Account,
    Service,
    Item,
}

/// A row: what it is of, and its counts; none where nothing was examined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub name: String,
    pub counts: Option<Counts>,
    /// Said in place of counts.
    pub note: &'static str,
}

/// The rows and what all verdicts come to. A verdict that decides two items stands in two rows, and once in the sum.
pub fn rows(by: By, report: &Report, filter: &Filter) -> (Vec<Row>, Counts) {
    let mut sum = Counts::default();
    let mut counted: BTreeMap<&str, Counts> = BTreeMap::new();
    for tally in report.tallies.iter().filter(|it| filter.counts(it, report)) {
        sum.add(tally);
        for key in keys(by, tally) {
            counted.entry(key).or_default().add(tally);
        }
    }
    let row = |name: String, counts| Row {
        name,
        counts: Some(counts),
        note: "",
    };
    let rows = match by {
        By::Account => {
            let mut rows: Vec<Row> = counted
                .get("")
                .map(|counts| row("the organization".to_owned(), *counts))
                .into_iter()
                .collect();
            let named = |it: &&firestep_checklist::report::AccountRow| {
                filter.names_account(&it.id, &it.name)
            };
            for account in report.accounts.iter().filter(named) {
                let name = format!("{} {}", safe(&account.name), safe(&account.id));
                rows.push(Row {
                    name: name.trim().to_owned(),
                    counts: counted.remove(account.id.as_str()),
                    note: match account.state {
                        AccountState::Examined => "no check is about it",
                        AccountState::Unreachable => "could not be entered",
                        AccountState::Inactive => "not active",
                        AccountState::Excluded => "left out",
                        AccountState::Partly => "read in part",
                        AccountState::NotReached => "not reached",
                        AccountState::Damaged => "damaged file",
                    },
                });
            }
            // Resources of accounts that the audit does not list.
            counted.remove("");
            rows.extend(
                counted
                    .into_iter()
                    .map(|(id, counts)| row(safe(id), counts)),
            );
            rows
        }
        By::Service => counted
            .into_iter()
            .map(|(service, counts)| row(service.to_owned(), counts))
            .collect(),
        By::Item => items()
            .iter()
            .filter_map(|item| {
                let counts = counted.get(item.id)?;
                Some(row(format!("{:<5} {}", item.id, item.name), *counts))
            })
            .chain(counted.get(NO_ITEM).map(|counts| {
                let name = "of frameworks alone";
                row(name.to_owned(), *counts)
            }))
            .collect(),
    };
    (rows, sum)
}

/// The key of checks that decide no item.
const NO_ITEM: &str = "";

/// The rows that a verdict stands in.
fn keys(by: By, tally: &Tally) -> Vec<&'static str> {
    match by {
        By::Account => vec![tally.account],
        By::Service => vec![service(tally.check)],
        By::Item => {
            let mut of: Vec<&str> = tally.check.clauses.iter().map(|it| it.item).collect();
            of.sort_unstable();
            of.dedup();
            if of.is_empty() {
                of.push(NO_ITEM);
            }
            of
        }
    }
}

/// The first word of a check's name.
fn service(check: &Check) -> &'static str {
    check.id.split('-').next().unwrap_or_default()
}

/// Prints the rows and their sum.
pub fn table(
    by: By,
    report: &Report,
    filter: &Filter,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (rows, sum) = rows(by, report, filter);
    let excepted = sum.excepted > 0;
    let numbers = |counts: &Counts| {
        let cell = |number: usize| thousands(number as u64);
        let mut line = format!(
            "{:>7}{:>8}{:>9}",
            cell(counts.fail),
            cell(counts.pass - counts.declared),
            cell(counts.unknown)
        );
        if excepted {
            line.push_str(&format!("{:>10}", cell(counts.excepted)));
        }
        line.push_str(&format!("{:>9}", cell(counts.nothing)));
        line
    };
    let mut head = format!("{:>7}{:>8}{:>9}", "fail", "pass", "unknown");
    if excepted {
        head.push_str(&format!("{:>10}", "excepted"));
    }
    head.push_str(&format!("{:>9}", "nothing"));
    let width = style.width.saturating_sub(columns(&head)).clamp(6, 45);
    let mut line = |name: &str, rest: &str| style::row(out, name, width, rest);
    let title = match by {
        By::Account => "account",
        By::Service => "service",
        By::Item => "item",
    };
    line(title, &head)?;
    for row in &rows {
        match &row.counts {
            Some(counts) => line(&row.name, &numbers(counts))?,
            None => line(&row.name, &format!("  {}", row.note))?,
        }
    }
    line("in all", &numbers(&sum))?;
    writeln!(out)?;
    line_wrapped(
        out,
        style,
        "Nothing: a check found nothing to judge in an account. Unknown: refused, failed, in a closed region, or waiting for a declaration of yours.",
    )?;
    if by == By::Item {
        let without = items().len() - rows.len();
        let text = format!(
            "A verdict that decides two items stands in both rows and once in the sum. {} not listed: no verdict decides a clause of {}.",
            if without == 1 {
                "1 item is".to_owned()
            } else {
                format!("{} are", count(without, "item"))
            },
            if without == 1 { "it" } else { "them" }
        );
        line_wrapped(out, style, &text)?;
    }
    let next = format!("{}{} --failed", report.head.again, filter.flags());
    writeln!(out, "Next:")?;
    command::write(&next, style.width, 2, out)
}
