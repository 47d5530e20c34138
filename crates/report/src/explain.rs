//! One item, clause by clause, unit by unit, down to the records.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use firestep_audit::fix::cli::quoted;
use firestep_audit::{Finding, FindingOutcome, Verdict};
use firestep_checklist::items::{Item, UnitKind, stages};
use firestep_checklist::rollup::{ClauseStatus, RolledClause, RolledItem, UnitCounts, UnitState};
use firestep_checklist::{DecidedBy, ItemState, Report, SnapshotSource, review};
use firestep_snapshot::{Outcome, Record};

use crate::catalogue::unit;
use crate::command;
use crate::filter::Filter;
use crate::findings::{account_named, headline, is_profile_unsaid, message, unsaid_profile};
use crate::head;
use crate::style::{Mark, Style, columns, count, hanging, line_wrapped, padded, safe, wrap};

/// Units and findings that are listed before the rest is counted.
const MOST: usize = 12;
/// Commands that are listed.
const FIXES: usize = 5;

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
    head::warnings(&report.head, style, out)?;
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
    let filter = Filter {
        item: Some(item.id),
        ..filter.clone()
    };
    let found = filter.of(report)?;
    let found: Vec<&Finding> = found.iter().collect();
    let reasons = Filter {
        item: Some(item.id),
        ..Filter::default()
    }
    .of(report)?;
    let reasons: Vec<&Finding> = reasons.iter().collect();
    units(rolled, report, &filter, &reasons, style, out)?;
    findings(report, &filter, &found, style, out)?;
    records(report, &filter, &found, source, style, out)?;
    fixes(report, &filter, &found, item, style, out)
}

/// What to do, and the commands that do it, by account and region.
fn fixes(
    report: &Report,
    filter: &Filter,
    found: &[&Finding],
    item: &Item,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "{}", style.rule("Fix", ""))?;
    line_wrapped(out, style, &item.fix)?;
    let mut places: BTreeMap<Place<'_>, Vec<(Option<&str>, String)>> = BTreeMap::new();
    for finding in found {
        if let Some(fix) = report.fix(finding) {
            let name = report.account_name(finding.account);
            let of = places
                .entry((name, finding.account, finding.region))
                .or_default();
            let fix = (review(finding), fix);
            if !of.contains(&fix) {
                of.push(fix);
            }
        }
    }
    let number: usize = places.values().map(Vec::len).sum();
    let mut left = if filter.passes { usize::MAX } else { FIXES };
    for ((_, id, region), of) in places {
        if left == 0 {
            break;
        }
        let account = account_named(id, report);
        line_wrapped(out, style, &format!("  {account}, {}", safe(region)))?;
        let mut said = None;
        for (review, fix) in of {
            if left == 0 {
                break;
            }
            left -= 1;
            if review != said {
                said = review;
                if let Some(review) = review {
                    line_wrapped(out, style, &format!("    Review first. {review}"))?;
                }
            }
            command::write(&fix, style.width, 4, out)?;
        }
    }
    if !filter.passes && number > FIXES {
        more(number - FIXES, report, filter, style, out)?;
    }
    if found.iter().any(|it| is_profile_unsaid(it, report)) {
        unsaid_profile(style, out)?;
    }
    writeln!(out, "Read more: firestep items {}", item.id)
}

/// An account's name and id, and a region.
type Place<'a> = (&'a str, &'a str, &'a str);

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
        (_, UnitKind::Account) => format!("{state}: {}", counted(rolled.counts)),
        (_, UnitKind::Organization) => state,
    }
}

/// `9 of 13 accounts pass every clause, 3 fail, 1 unseen`: together they are all that the item is evaluated for.
fn counted(counts: UnitCounts) -> String {
    let pass = if counts.pass == 1 { "passes" } else { "pass" };
    let mut text = format!(
        "{} of {} {pass} every clause, {} {}",
        counts.pass,
        count(counts.applicable(), "account"),
        counts.fail,
        if counts.fail == 1 { "fails" } else { "fail" }
    );
    if counts.waiting > 0 {
        let verb = if counts.waiting == 1 { "waits" } else { "wait" };
        text.push_str(&format!(
            ", {} {verb} for a declaration or an attestation",
            counts.waiting
        ));
    }
    text.push_str(&format!(", {} unseen", counts.unseen()));
    let split: Vec<String> = [
        (counts.refused, "refused"),
        (counts.not_collected, "not collected"),
        (counts.closed, "closed by SCP"),
        (counts.not_examined, "not examined"),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, word)| format!("{number} {word}"))
    .collect();
    if counts.unseen() > counts.refused {
        text.push_str(&format!(" ({})", split.join(", ")));
    }
    if counts.nothing > 0 {
        text.push_str(&format!(
            "; {} more with nothing to evaluate",
            counts.nothing
        ));
    }
    text
}

/// A column of the clauses: its name, and what it counts.
type Column = (&'static str, fn(&UnitCounts) -> usize);

/// Together they are the units of a clause.
const COLUMNS: [Column; 5] = [
    ("pass", |counts| counts.pass),
    ("fail", |counts| counts.fail),
    ("wait", |counts| counts.waiting),
    ("unseen", UnitCounts::unseen),
    ("nothing", |counts| counts.nothing),
];

fn clauses(rolled: &RolledItem, style: Style, out: &mut dyn Write) -> io::Result<()> {
    // What no clause has is left out.
    let shown: Vec<Column> = COLUMNS
        .into_iter()
        .filter(|(name, of)| {
            !matches!(*name, "wait" | "nothing")
                || rolled.clauses.iter().any(|clause| of(&clause.counts) > 0)
        })
        .collect();
    let names: Vec<&str> = shown.iter().map(|(name, _)| *name).collect();
    let names = names.join(" ");
    writeln!(out, "{}", style.rule("Clauses", &names))?;
    let room = style.width.saturating_sub(names.len() + 1 + 3 + 5);
    for (number, rolled) in rolled.clauses.iter().enumerate() {
        let mut numbers = String::new();
        for (name, of) in &shown {
            let number = format!(" {:>width$}", of(&rolled.counts), width = name.len());
            numbers.push_str(&number);
        }
        let state = match rolled.status.told_as() {
            UnitState::Pass => ItemState::Done,
            UnitState::Fail | UnitState::Waiting => ItemState::ToDo,
            UnitState::Refused | UnitState::NotCollected | UnitState::Closed => ItemState::Unknown,
            UnitState::NotExamined => ItemState::NotExamined,
            UnitState::NotApplicable => ItemState::NotApplicable,
        };
        let text = format!("{}{}", rolled.clause.text, note(rolled));
        for (row, line) in wrap(&text, room, "").iter().enumerate() {
            if row == 0 {
                writeln!(
                    out,
                    "{:<2} {} {}{numbers}",
                    number + 1,
                    style.state(state),
                    padded(line, room)
                )?;
            } else {
                writeln!(out, "     {line}")?;
            }
        }
    }
    writeln!(out)
}

/// Why a clause stands as it does, where no finding says so.
pub(crate) fn note(rolled: &RolledClause) -> String {
    let clause = rolled.clause;
    let has = |status| rolled.statuses.contains(&status);
    let mut notes: Vec<String> = Vec::new();
    if let Some(lacks) = &clause.lacks {
        // Also beside a failure: what is put right there does not make it hold.
        notes.push(format!("this version does not see {lacks}"));
    } else if has(ClauseStatus::NotExamined) {
        notes.push("not examined by this version".to_owned());
    }
    if has(ClauseStatus::Undeclared) {
        let what = clause.undeclared.as_deref().unwrap_or_default();
        notes.push(format!("not declared yet: {what}"));
    }
    for (status, text) in [
        (ClauseStatus::NotAttested, "attested; nobody has yet"),
        (ClauseStatus::Expired, "its attestation has expired"),
        (
            ClauseStatus::Expiring,
            "its attestation ends within 30 days",
        ),
        (
            ClauseStatus::Contradicted,
            "attested, and evidence speaks against it",
        ),
        (ClauseStatus::Waiting, "waits for a declaration"),
        (ClauseStatus::Closed, "regions of it are closed by SCP"),
    ] {
        if has(status) {
            notes.push(text.to_owned());
        }
    }
    if has(ClauseStatus::Attested) {
        let by = match clause.decided_by {
            DecidedBy::Attested => "attested",
            DecidedBy::Evidence => "by exceptions",
        };
        notes.push(by.to_owned());
    }
    if notes.is_empty() {
        String::new()
    } else {
        format!(" ({})", notes.join("; "))
    }
}

fn units(
    rolled: &RolledItem,
    report: &Report,
    filter: &Filter,
    found: &[&Finding],
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
        .filter(|(_, (_, state))| !matches!(state, UnitState::Pass | UnitState::NotApplicable))
        .filter(|(_, (id, _))| filter.names_account(id, report.account_name(id)))
        .collect();
    writeln!(out, "{}", style.rule("Accounts that do not pass", ""))?;
    if left.is_empty() {
        writeln!(out, "None.")?;
    }
    let most = if filter.passes { usize::MAX } else { MOST };
    for (at, (id, state)) in left.iter().take(most) {
        let name = report.account_name(id);
        let numbers: Vec<String> = rolled
            .clauses
            .iter()
            .enumerate()
            .filter(|(_, clause)| clause.of_unit(*at).told_as() == *state)
            .map(|(number, _)| (number + 1).to_string())
            .collect();
        let (glyph, word, outcome) = match state {
            UnitState::Fail => (ItemState::ToDo, "fail", Some(FindingOutcome::Fail)),
            UnitState::Waiting => (ItemState::ToDo, "waits", None),
            UnitState::Refused => (ItemState::Unknown, "unseen", Some(FindingOutcome::Unknown)),
            UnitState::Closed => (ItemState::Unknown, "closed", Some(FindingOutcome::Unknown)),
            UnitState::NotCollected => (
                ItemState::Unknown,
                "not collected",
                Some(FindingOutcome::Unknown),
            ),
            UnitState::NotExamined => (ItemState::NotExamined, "not examined", None),
            UnitState::Pass | UnitState::NotApplicable => continue,
        };
        let why = found
            .iter()
            .filter(|finding| finding.account == id && Some(finding.outcome()) == outcome)
            // A region that an SCP closes is not what was refused.
            .find(|it| *state != UnitState::Refused || it.is_blind())
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
        more(left.len() - most, report, filter, style, out)?;
    }
    writeln!(out)
}

/// How many are left, and the command that shows them.
fn more(
    number: usize,
    report: &Report,
    filter: &Filter,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let text = format!(
        "+ {number} more: {}{} --all",
        report.head.again,
        filter.flags()
    );
    command::write(&text, style.width, 0, out)
}

fn findings(
    report: &Report,
    filter: &Filter,
    found: &[&Finding],
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "{}", style.rule("Findings", ""))?;
    let most = if filter.passes { usize::MAX } else { MOST };
    for finding in found.iter().take(most) {
        let account = match report.account_name(finding.account) {
            "" => "organization",
            name => name,
        };
        headline(finding, Some(account), style, "", out)?;
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
        more(found.len() - most, report, filter, style, out)?;
    }
    if found.is_empty() {
        writeln!(out, "None fails, and none is unknown.")?;
    }
    writeln!(out)
}

/// Which answers the findings rest on: read from the snapshot itself.
fn records(
    report: &Report,
    filter: &Filter,
    found: &[&Finding],
    source: &dyn SnapshotSource,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let run = format!("run {}", source.manifest().run);
    writeln!(out, "{}", style.rule("Records behind this", &run))?;
    // What cannot be read is told of at the head.
    let organization = source.organization().unwrap_or_default();
    let mut rows = Vec::new();
    // What the command below shows: the first of them.
    let mut first = None;
    let answered = answered_by(found);
    for (&account, operations) in &answered {
        let name = report.account_name(account);
        let own = source.account(account).unwrap_or_default();
        for operation in operations {
            let (name, id, records) = if own.of(operation).next().is_some() {
                (name, account, &own)
            } else {
                ("organization", "organization", &organization)
            };
            let of: Vec<&Record> = records.of(operation).collect();
            if !of.is_empty() {
                first.get_or_insert((id, operation));
            }
            rows.extend(of.into_iter().map(|record| row(name, operation, record)));
        }
    }
    let all = rows.len();
    if !filter.passes {
        rows.truncate(MOST);
    }
    table(&rows, style, out)?;
    if rows.len() < all {
        more(all - rows.len(), report, filter, style, out)?;
    }
    // A snapshot that was not kept has no folder.
    if let Some((id, operation)) = first
        && report.head.again.contains(" --snapshot ")
    {
        writeln!(out, "As they were written:")?;
        let command = format!(
            "firestep snapshot cat {} --account {id} --operation {operation}",
            quoted(&report.head.snapshot)
        );
        command::write(&command, style.width, 2, out)?;
    }
    if rows.is_empty() {
        let told = found
            .iter()
            .any(|it| !matches!(it.verdict, Verdict::Pass(_)));
        // What is said of the organization may rest on what its accounts answer.
        let of_accounts: Vec<&str> = answered.get("").into_iter().flatten().copied().collect();
        // What people wrote down is no answer of AWS.
        let of_people = found.iter().all(|it| it.check.reads.is_empty());
        let text = if told && of_people {
            "It rests on what people wrote down, in the program folder."
        } else if told && !of_accounts.is_empty() {
            &*format!("Answered in accounts: {}.", of_accounts.join(", "))
        } else if told {
            "This snapshot holds no answer to it."
        } else {
            "Nothing fails or is unknown."
        };
        line_wrapped(out, style, text)?;
    }
    writeln!(out)
}

/// The operations that what fails or is unknown rests on, by account.
fn answered_by<'a>(found: &[&'a Finding]) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
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
    read
}

/// Whose answer to what a record is: account, operation with its parameters, region, and how it ended.
fn row(name: &str, operation: &str, record: &Record) -> [String; 4] {
    let ended = match &record.outcome {
        Outcome::Ok(_) if record.more => "ok, more follows".to_owned(),
        Outcome::Ok(_) => "ok".to_owned(),
        Outcome::Error(refusal) => refusal.code.to_string(),
    };
    let time = record.at.get(11..19).unwrap_or(&record.at);
    let mut asked = operation.to_owned();
    for (parameter, value) in &record.params {
        match value.as_str() {
            Some(text) => asked.push_str(&format!(" {parameter}={text}")),
            None => asked.push_str(&format!(" {parameter}={value}")),
        }
    }
    [
        safe(name),
        safe(&asked),
        safe(&record.region),
        format!("{time}  {}", safe(&ended)),
    ]
}

/// Rows as wide as their widest cells; one that is too wide takes several lines.
fn table(rows: &[[String; 4]], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let widest = |cell: usize| {
        let cells = rows.iter().filter_map(|row| row.get(cell));
        cells.map(|it| columns(it)).max().unwrap_or_default()
    };
    // A long parameter does not widen the rows of others.
    let room = style
        .width
        .saturating_sub(widest(0) + widest(2) + widest(3) + 3);
    let asked = widest(1).min(room);
    for [name, operation, region, ended] in rows {
        if columns(operation) <= asked {
            writeln!(
                out,
                "{} {} {} {ended}",
                padded(name, widest(0)),
                padded(operation, asked),
                padded(region, widest(2))
            )?;
        } else {
            for line in hanging(&format!("{name} {operation}"), style.width, "", "    ") {
                writeln!(out, "{line}")?;
            }
            line_wrapped(out, style, &format!("    {region} {ended}"))?;
        }
    }
    Ok(())
}
