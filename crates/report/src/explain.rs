//! One item, clause by clause, unit by unit, down to the records.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use firestep_audit::{Finding, FindingOutcome, Verdict};
use firestep_checklist::items::{DecidedBy, ItemClause, UnitKind, stages};
use firestep_checklist::rollup::{ClauseStatus, RolledItem, UnitState};
use firestep_checklist::{ItemState, Report, SnapshotSource};
use firestep_snapshot::Outcome;

use crate::catalogue::unit;
use crate::findings::{Filter, headline, message};
use crate::style::{Mark, Style, columns, hanging, padded, safe};
use crate::text::line_wrapped;

/// Units and findings that are listed before the rest is counted.
const MOST: usize = 12;

pub fn item(
    report: &Report,
    source: &dyn SnapshotSource,
    id: &str,
    filter: &Filter,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Some(rolled) = report.item(id) else {
        return Ok(());
    };
    let item = rolled.item;
    writeln!(out, "{}  {}", style.paint(Mark::Bold, item.id), item.name)?;
    let stage = stages()
        .iter()
        .find(|stage| stage.id == item.stage())
        .map_or("", |stage| stage.name);
    let number = item.stage().get(1..).unwrap_or_default();
    line_wrapped(
        out,
        style,
        &format!(
            "{}, stage {number} {stage}. Effort: {}. Evaluated per {}.",
            item.tier().name(),
            item.effort,
            unit(item.unit)
        ),
    )?;
    line_wrapped(out, style, &summary(rolled, report, style))?;
    writeln!(out)?;
    line_wrapped(out, style, &item.why)?;
    if let Some(departs) = &item.departs {
        writeln!(out)?;
        line_wrapped(out, style, departs)?;
    }
    writeln!(out)?;
    clauses(rolled, style, out)?;
    let found = Filter {
        item: Some(item.id),
        passes: filter.passes,
        ..filter.clone()
    }
    .of(report);
    units(rolled, report, &found, filter.passes, style, out)?;
    findings(report, &found, item.id, filter.passes, style, out)?;
    records(report, &found, source, style, out)?;
    writeln!(out, "{}", style.rule("Fix", ""))?;
    line_wrapped(out, style, &item.fix)?;
    let mut fixes: Vec<String> = found
        .iter()
        .filter_map(|finding| report.fix(finding))
        .collect();
    fixes.dedup();
    for command in fixes.iter().take(5).flat_map(|fix| fix.lines()) {
        writeln!(out, "  {}", style.paint(Mark::Bold, command))?;
    }
    if fixes.len() > 5 {
        writeln!(
            out,
            "  and {} more: {} --item {} --account NAME",
            fixes.len() - 5,
            report.head.again,
            item.id
        )?;
    }
    writeln!(out, "Read more: docs/checklist/{}.md", item.id)
}

fn summary(rolled: &RolledItem, report: &Report, style: Style) -> String {
    let state = format!("{} {}", style.state(rolled.state), rolled.state.word());
    let item = rolled.item;
    match (rolled.state, item.unit) {
        (ItemState::NotExamined, _) => {
            format!(
                "{state}: not every clause has a check in this version. It counts as nothing in the score until it has."
            )
        }
        (ItemState::NotApplicable, _) => format!("{state}: there is nothing to evaluate"),
        (_, UnitKind::Repository) => format!("{state}: no repository is declared yet"),
        (ItemState::Unknown, UnitKind::Account) if !report.accounts_whole => {
            format!(
                "{state}: the list of accounts could not be seen whole; of those seen, {} of {} pass every clause",
                rolled.counts.pass,
                rolled.counts.applicable()
            )
        }
        (_, UnitKind::Account) => format!(
            "{state}: {} of {} accounts pass every clause, {} fail, {} unseen",
            rolled.counts.pass,
            rolled.counts.applicable(),
            rolled.counts.fail,
            rolled.counts.unseen()
        ),
        (_, UnitKind::Organization) => state,
    }
}

fn clauses(rolled: &RolledItem, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", style.rule("Clauses", "pass fail unseen"))?;
    for (number, rolled) in rolled.clauses.iter().enumerate() {
        let clause = rolled.clause;
        let (pass, fail, unseen) = (
            rolled.counts.pass,
            rolled.counts.fail + rolled.counts.waiting,
            rolled.counts.unseen(),
        );
        let state = match rolled.status.counts_as() {
            UnitState::Pass => ItemState::Done,
            UnitState::Fail | UnitState::Waiting => ItemState::ToDo,
            UnitState::Refused | UnitState::Closed => ItemState::Unknown,
            UnitState::NotExamined => ItemState::NotExamined,
            UnitState::NotApplicable => ItemState::NotApplicable,
        };
        let note = rolled
            .statuses
            .first()
            .map_or_else(String::new, |status| note(*status, clause));
        let text = format!("{}{note}", clause.text);
        let lines = crate::style::wrap(&text, style.width.saturating_sub(22), "");
        for (row, line) in lines.iter().enumerate() {
            if row == 0 {
                writeln!(
                    out,
                    "{:<2}{} {line:<width$}{pass:>5}{fail:>5}{unseen:>7}",
                    number + 1,
                    style.state(state),
                    width = style.width.saturating_sub(21)
                )?;
            } else {
                writeln!(out, "    {line}")?;
            }
        }
    }
    writeln!(out)
}

/// Why a clause stands as it does, where no finding says so.
fn note(status: ClauseStatus, clause: &ItemClause) -> String {
    match status {
        ClauseStatus::Undeclared => format!(
            " (not declared yet: {})",
            clause.undeclared.as_deref().unwrap_or_default()
        ),
        ClauseStatus::NotAttested => match clause.decided_by {
            DecidedBy::Attested => " (attested; nobody has yet)".to_owned(),
            DecidedBy::Evidence => String::new(),
        },
        ClauseStatus::NotExamined => clause.lacks.as_ref().map_or_else(
            || " (not examined by this version)".to_owned(),
            |lacks| format!(" (this version does not see {lacks})"),
        ),
        ClauseStatus::Expired => " (its attestation has expired)".to_owned(),
        ClauseStatus::Expiring => " (its attestation ends within 30 days)".to_owned(),
        ClauseStatus::Contradicted => " (attested, and evidence speaks against it)".to_owned(),
        ClauseStatus::Waiting => " (waits for a declaration or an attestation)".to_owned(),
        ClauseStatus::Closed => " (its regions are closed by SCP)".to_owned(),
        ClauseStatus::Fail
        | ClauseStatus::Unknown
        | ClauseStatus::Attested
        | ClauseStatus::Pass
        | ClauseStatus::Nothing => String::new(),
    }
}

fn units(
    rolled: &RolledItem,
    report: &Report,
    found: &[&Finding],
    all: bool,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    if rolled.item.unit != UnitKind::Account {
        return Ok(());
    }
    let left: Vec<(usize, &(String, UnitState))> = rolled
        .units
        .iter()
        .enumerate()
        .filter(|(_, (_, state))| *state == UnitState::Fail || state.is_unseen())
        .collect();
    writeln!(out, "{}", style.rule("Accounts that do not pass", ""))?;
    if left.is_empty() {
        writeln!(out, "None.")?;
    }
    let most = if all { usize::MAX } else { MOST };
    for (at, (id, state)) in left.iter().take(most) {
        let name = report.account_name(id);
        let fails = *state == UnitState::Fail;
        let numbers: Vec<String> = rolled
            .clauses
            .iter()
            .enumerate()
            .filter(|(_, clause)| {
                let own = if clause.by_unit { *at } else { 0 };
                clause.statuses.get(own).is_some_and(|status| {
                    let counted = status.counts_as();
                    if fails {
                        counted == UnitState::Fail
                    } else {
                        counted.is_unseen()
                    }
                })
            })
            .map(|(number, _)| (number + 1).to_string())
            .collect();
        let (glyph, word) = if fails {
            (ItemState::ToDo, "fail")
        } else {
            (ItemState::Unknown, "unseen")
        };
        let why = found
            .iter()
            .find(|finding| {
                finding.account == id
                    && finding.outcome()
                        == if fails {
                            FindingOutcome::Fail
                        } else {
                            FindingOutcome::Unknown
                        }
            })
            .map(|finding| message(finding))
            .unwrap_or_default();
        let clause = if numbers.len() == 1 {
            "clause"
        } else {
            "clauses"
        };
        let line = format!(
            "{} {word:<7} {} {why}",
            padded(name, 16),
            padded(&format!("{clause} {}", numbers.join(", ")), 17)
        );
        let plain = style.glyph(glyph);
        let line = format!("{plain} {}", safe(line.trim_end()));
        for (row, line) in hanging(&line, style.width, "", "    ").iter().enumerate() {
            if row == 0 {
                writeln!(out, "{}", line.replacen(plain, &style.state(glyph), 1))?;
            } else {
                writeln!(out, "{line}")?;
            }
        }
    }
    if left.len() > most {
        writeln!(
            out,
            "and {} more: --item {} --all",
            left.len() - most,
            rolled.item.id
        )?;
    }
    writeln!(out)
}

fn findings(
    report: &Report,
    found: &[&Finding],
    id: &str,
    all: bool,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "{}", style.rule("Findings", ""))?;
    let most = if all { usize::MAX } else { MOST };
    for finding in found.iter().take(most) {
        headline(finding, report, style, "", out)?;
        line_wrapped(
            out,
            style,
            &format!("        {}: {}", finding.check.id, message(finding)),
        )?;
        if let Verdict::Fail(reason) = &finding.verdict {
            for hop in reason.path() {
                let arrow = format!("        {} ", style.hop());
                for line in hanging(&safe(hop), style.width, &arrow, "          ") {
                    writeln!(out, "{line}")?;
                }
            }
        }
    }
    if found.len() > most {
        writeln!(
            out,
            "and {} more: {} --item {id} --all",
            found.len() - most,
            report.head.again
        )?;
    }
    if found.is_empty() {
        writeln!(out, "None fails, and none is unknown.")?;
    }
    writeln!(out)
}

/// Which answers the findings rest on: read from the snapshot itself.
fn records(
    report: &Report,
    found: &[&Finding],
    source: &dyn SnapshotSource,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let run = format!("run {}", source.manifest().run);
    writeln!(out, "{}", style.rule("Records behind this", &run))?;
    let mut read: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for finding in found {
        match finding.verdict {
            Verdict::Pass(_) => {}
            Verdict::Fail(_) => read
                .entry(finding.account)
                .or_default()
                .extend(finding.evidence.operations()),
            Verdict::Unknown(gap) => {
                read.entry(finding.account)
                    .or_default()
                    .insert(&gap.info().operation);
            }
        }
    }
    let organization = source.organization().map_err(io::Error::other)?;
    let mut rows = Vec::new();
    for (account, operations) in read {
        if rows.len() > MOST {
            break;
        }
        let name = report.account_name(account);
        let own = source.account(account).map_err(io::Error::other)?;
        for operation in operations {
            let (name, records) = if own.of(operation).next().is_some() {
                (name, &own)
            } else {
                ("organization", &organization)
            };
            for record in records.of(operation) {
                let ended = match &record.outcome {
                    Outcome::Ok(_) if record.more => "ok, more follows".to_owned(),
                    Outcome::Ok(_) => "ok".to_owned(),
                    Outcome::Error(refusal) => refusal.code.to_string(),
                };
                let time = record.at.get(11..19).unwrap_or(&record.at);
                let ended = format!("{time}  {}", safe(&ended));
                rows.push([
                    safe(name),
                    operation.to_owned(),
                    safe(&record.region),
                    ended,
                ]);
            }
        }
    }
    let more = rows.len() > MOST;
    rows.truncate(MOST);
    table(&rows, style, out)?;
    if more {
        writeln!(out, "and more; docs/snapshot.md says how to read them")?;
    }
    if rows.is_empty() {
        writeln!(out, "Nothing fails or is unknown.")?;
    }
    writeln!(out)
}

/// Rows as wide as their widest cells; where that is too wide, each on two lines.
fn table(rows: &[[String; 4]], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let widest = |cell: usize| {
        let cells = rows.iter().filter_map(|row| row.get(cell));
        cells.map(|it| columns(it)).max().unwrap_or_default()
    };
    let fits = (0..4).map(widest).sum::<usize>() + 3 <= style.width;
    for [name, operation, region, ended] in rows {
        if fits {
            writeln!(
                out,
                "{} {} {} {ended}",
                padded(name, widest(0)),
                padded(operation, widest(1)),
                padded(region, widest(2))
            )?;
        } else {
            line_wrapped(out, style, &format!("{name} {operation}"))?;
            line_wrapped(out, style, &format!("    {region} {ended}"))?;
        }
    }
    Ok(())
}
