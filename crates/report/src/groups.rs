//! The failing verdicts of an audit by those who answer for the accounts: an owner, a unit, a category.

use std::collections::BTreeMap;
use std::io::{self, Write};

use firestep_audit::{Severity, Tally};
use firestep_checklist::{Grouping, Report};

use crate::command;
use crate::filter::Filter;
use crate::style::{self, Style, columns, line_wrapped, safe, thousands};

/// How many verdicts of a group fail, by severity, and what else came of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GroupCounts {
    /// Its accounts; none of the organization as a whole.
    pub accounts: usize,
    /// Critical, high, medium, low.
    pub failing: [usize; 4],
    /// Neither could be seen, the region is closed, or a declaration is waited for.
    pub unknown: usize,
    /// It fails, and an exception holds.
    pub excepted: usize,
}

impl GroupCounts {
    fn add(&mut self, tally: &Tally) {
        let [critical, high, medium, low] = &mut self.failing;
        *match tally.check.severity {
            Severity::Critical => critical,
            Severity::High => high,
            Severity::Medium => medium,
            Severity::Low => low,
        } += tally.fail as usize;
        let unseen = tally.unknown + tally.not_collected + tally.closed + tally.waiting;
        self.unknown += unseen as usize;
        self.excepted += tally.excepted as usize;
    }
}

/// How a group is called. Accounts of which nothing is written down are one too.
pub fn group_name(by: Grouping, group: Option<&str>) -> String {
    match group {
        Some(name) => safe(name),
        None => format!("(no {})", by.word()),
    }
}

/// The groups by name with those in none last, before them what is said of the organization as a whole, and the sum.
pub fn rows(
    by: Grouping,
    report: &Report,
    filter: &Filter,
) -> (Vec<(String, GroupCounts)>, GroupCounts) {
    let named =
        |it: &&firestep_checklist::report::AccountRow| filter.names_account(&it.id, &it.name);
    let mut of_account: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    let mut groups: BTreeMap<Option<&str>, GroupCounts> = BTreeMap::new();
    let mut sum = GroupCounts::default();
    for account in report.accounts.iter().filter(named) {
        let group = account.registered.group(by);
        of_account.insert(&account.id, group);
        groups.entry(group).or_default().accounts += 1;
        sum.accounts += 1;
    }
    let mut organization = None;
    for tally in report.tallies.iter().filter(|it| filter.counts(it, report)) {
        sum.add(tally);
        match tally.account {
            "" => organization.get_or_insert_with(GroupCounts::default),
            // Resources of accounts that the audit does not list are nobody's.
            id => groups
                .entry(of_account.get(id).copied().flatten())
                .or_default(),
        }
        .add(tally);
    }
    let none = groups.remove(&None);
    let named = groups.into_iter().chain(none.map(|it| (None, it)));
    let named = named.map(|(group, counts)| (group_name(by, group), counts));
    let organization = organization.map(|it| ("the organization".to_owned(), it));
    (organization.into_iter().chain(named).collect(), sum)
}

/// Prints the groups and their sum.
pub fn table(
    by: Grouping,
    report: &Report,
    filter: &Filter,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (rows, sum) = rows(by, report, filter);
    let excepted = sum.excepted > 0;
    let numbers = |counts: &GroupCounts| {
        let cell = |number: usize| thousands(number as u64);
        let [critical, high, medium, low] = counts.failing.map(cell);
        let accounts = cell(counts.accounts);
        let unknown = cell(counts.unknown);
        let mut line =
            format!("{accounts:>9}{critical:>6}{high:>6}{medium:>7}{low:>7}{unknown:>9}");
        if excepted {
            line.push_str(&format!("{:>10}", cell(counts.excepted)));
        }
        line
    };
    let mut head = format!(
        "{:>9}{:>6}{:>6}{:>7}{:>7}{:>9}",
        "accounts", "crit", "high", "med", "low", "unknown"
    );
    if excepted {
        head.push_str(&format!("{:>10}", "excepted"));
    }
    let width = style.width.saturating_sub(columns(&head)).clamp(6, 45);
    let mut line = |name: &str, rest: &str| style::row(out, name, width, rest);
    line(by.word(), &head)?;
    for (name, counts) in &rows {
        line(name, &numbers(counts))?;
    }
    line("in all", &numbers(&sum))?;
    writeln!(out)?;
    let whence = match by {
        Grouping::Owner => "`owner` of accounts.yaml",
        Grouping::Unit => "`business_unit` of accounts.yaml",
        Grouping::Category => "`categories` of firestep.yaml and reviewed rows of accounts.yaml",
    };
    let text = format!(
        "Critical to low: verdicts that fail. Unknown: refused, failed, in a closed region, or waiting for a declaration of yours. \
         The {} is {whence}.",
        by.word()
    );
    line_wrapped(out, style, &text)?;
    let next = format!("{}{} --failed", report.head.again, filter.flags());
    writeln!(out, "Next:")?;
    command::write(&next, style.width, 2, out)
}
