//! `firestep collect --dry-run`: what would be called, and how often.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use firestep_collect::dry_run::{Foreseen, Place, foresee};
use firestep_report::{Style, row, thousands, wrapped};

use crate::arguments::CollectArgs;

/// Prints the plan; nothing is called.
pub(super) fn print(
    only: Option<&BTreeSet<String>>,
    collecting: &CollectArgs,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let all = foresee(only);
    let mut services: BTreeMap<&str, Vec<&Foreseen>> = BTreeMap::new();
    for foreseen in &all {
        let service = foreseen.operation.service;
        services.entry(service).or_default().push(foreseen);
    }
    let head = format!(
        "{:>6}{:>9}{:>9}{:>7}  {}",
        "once", "account", "region", "admin", "and for each"
    );
    let width = style.width.saturating_sub(56).clamp(12, 24);
    let narrow = Style {
        width: style.width.saturating_sub(width + 33),
        ..style
    };
    row(out, "calls", width, &head)?;
    for (service, of) in &services {
        let numbers = numbers(of);
        let mut lines = wrapped(&found(of), narrow).into_iter();
        let first = lines.next().unwrap_or_default();
        row(
            out,
            service,
            width,
            format!("{numbers}  {first}").trim_end(),
        )?;
        for line in lines {
            writeln!(out, "{:1$}{line}", "", width + 33)?;
        }
    }
    let every: Vec<&Foreseen> = all.iter().collect();
    row(out, "in all", width, &numbers(&every))?;
    writeln!(out)?;
    let [once, account, region, administrators] = sums(&every);
    let accounts = collecting.accounts.len().max(1);
    let regions = collecting.regions.len().max(1);
    let fixed = once + accounts * (account + regions * region) + regions * administrators;
    let text = format!(
        "For {accounts} {} and {regions} {}: {} calls, and those for what is found and for signing in; a long list takes a call a page. \
         --accounts and --regions say how many.",
        if accounts == 1 { "account" } else { "accounts" },
        if regions == 1 { "region" } else { "regions" },
        thousands(fixed as u64),
    );
    let mut say = |text: &str| -> io::Result<()> {
        for line in wrapped(text, style) {
            writeln!(out, "{line}")?;
        }
        Ok(())
    };
    say(&text)?;
    say(
        "Once: for the organization. Account, region: in each. Admin: in each region of the accounts that administer \
         the service.",
    )?;
    let mut billed: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for operation in all.iter().map(|it| it.operation) {
        if let Some(what) = operation.billed {
            billed.entry(what).or_default().insert(operation.service);
        }
    }
    for (what, services) in billed {
        let services: Vec<&str> = services.into_iter().collect();
        say(&format!(
            "* AWS bills each marked call of {} as {what}.",
            services.join(", ")
        ))?;
    }
    say("Nothing was called. `firestep permissions` prints what it may call.")
}

/// What is called without looking: once, an account, a region, an administrator's region.
fn sums(of: &[&Foreseen]) -> [usize; 4] {
    [
        Place::Organization,
        Place::Account,
        Place::Region,
        Place::Administrators,
    ]
    .map(|place| {
        let fixed = of.iter().filter(|it| it.place == place && it.per.is_none());
        fixed.map(|it| it.calls).sum()
    })
}

fn numbers(of: &[&Foreseen]) -> String {
    let cell = |number: usize| match number {
        0 => "-".to_owned(),
        number => thousands(number as u64),
    };
    let [once, account, region, administrators] = sums(of).map(cell);
    format!("{once:>6}{account:>9}{region:>9}{administrators:>7}")
}

/// `2 × trail, 9 × bucket *`: what is called for each resource that is found; a star marks what is billed.
fn found(of: &[&Foreseen]) -> String {
    let mut counted: BTreeMap<(&str, bool), usize> = BTreeMap::new();
    for foreseen in of {
        if let Some(per) = &foreseen.per {
            let key = (per.as_str(), foreseen.operation.billed.is_some());
            *counted.entry(key).or_default() += foreseen.calls;
        }
    }
    let parts = counted.into_iter().map(|((per, billed), calls)| {
        let star = if billed { " *" } else { "" };
        format!("{per} {calls}{star}")
    });
    parts.collect::<Vec<_>>().join(", ")
}
