//! The trend of an organization's audits: a table, and JSON.

use std::collections::BTreeSet;
use std::io::{self, Write};

use firestep_checklist::items::{self, Item, Tier, stages};
use firestep_checklist::{ItemState, item};
use firestep_program::history::{AuditResult, KeptResult, Lack, ScoreResult};
use serde::Serialize;

use crate::style::{Mark, Style, columns, count, line_wrapped, padded, safe};

/// What is shown of the trend.
#[derive(Debug, Clone, Copy, Default)]
pub struct TrendParts {
    /// Every stage.
    pub stages: bool,
    /// Every item.
    pub items: bool,
    /// One item, with its clauses.
    pub item: Option<&'static Item>,
    /// Every audit, not the last ones alone.
    pub all: bool,
}

/// The audits that are listed before the rest is counted.
const MOST: usize = 12;

/// Prints the trend of one organization's results, in the order of their times.
pub fn trend(
    results: &[&KeptResult],
    parts: TrendParts,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Some(last) = results.last() else {
        return Ok(());
    };
    let title = format!(
        "{}: {}",
        safe(&last.result.subject),
        count(results.len(), "audit")
    );
    writeln!(out, "{}\n", style.paint(Mark::Bold, &title))?;
    let left_out = if parts.all {
        0
    } else {
        results.len().saturating_sub(MOST)
    };
    let shown: Vec<&AuditResult> = results.iter().skip(left_out).map(|it| &it.result).collect();
    if let Some(item) = parts.item {
        of_item(item, &shown, style, out)?;
    } else {
        scores(&shown, style, out)?;
        if parts.stages {
            writeln!(out)?;
            of_stages(&shown, style, out)?;
        }
        if parts.items {
            writeln!(out)?;
            of_items(&shown, style, out)?;
        }
    }
    if left_out > 0 {
        writeln!(
            out,
            "+ {} before; --all shows them",
            count(left_out, "audit")
        )?;
    }
    let lacks: BTreeSet<Lack> = shown
        .iter()
        .flat_map(|it| it.lacks.iter().copied())
        .collect();
    if !lacks.is_empty() {
        let lacks: Vec<&str> = lacks.into_iter().map(Lack::words).collect();
        writeln!(out)?;
        let text = format!(
            "* This audit was not whole, and nothing is compared with it: {}.",
            lacks.join("; ")
        );
        line_wrapped(out, style, &text)?;
    }
    Ok(())
}

fn date(result: &AuditResult) -> String {
    let mark = if result.is_whole() { ' ' } else { '*' };
    format!("{}{mark}", result.as_of.strftime("%Y-%m-%d"))
}

/// How many accounts were examined, of those that could be.
pub(crate) fn accounts(result: &AuditResult) -> String {
    let active = result.accounts.iter().filter(|it| &*it.state != "inactive");
    let (all, examined) = active.fold((0, 0), |(all, examined), it| {
        (all + 1, examined + usize::from(it.is_examined()))
    });
    format!("{examined}/{all}")
}

/// The whole audits before each: what it is compared with.
fn with_before<'a>(results: &[&'a AuditResult]) -> Vec<(&'a AuditResult, Option<&'a AuditResult>)> {
    let mut before = None;
    let mut pairs = Vec::new();
    for result in results {
        if result.is_whole() {
            pairs.push((*result, before));
            before = Some(*result);
        } else {
            pairs.push((*result, None));
        }
    }
    pairs
}

fn change(now: Option<u8>, before: Option<u8>) -> String {
    match (now, before) {
        (Some(now), Some(before)) if now != before => {
            format!("{:+}", i16::from(now) - i16::from(before))
        }
        (Some(_), Some(_)) => "=".to_owned(),
        _ => String::new(),
    }
}

/// A date, the accounts, and for each tier and all items the score, its two parts and the change.
fn scores(results: &[&AuditResult], style: Style, out: &mut dyn Write) -> io::Result<()> {
    const COLUMN: usize = 15;
    let tiers = Tier::ALL.map(|it| (it.letter(), it.name()));
    let shown = [("all", "All items")].into_iter().chain(tiers);
    let shown: Vec<(&str, &str)> = shown.collect();
    writeln!(out, "{}", style.rule("Score", "verified+attested, change"))?;
    let mut head = padded("date", 12) + &padded("accounts", 9);
    for (_, name) in &shown {
        head.push_str(&padded(name, COLUMN));
    }
    writeln!(out, "{}", head.trim_end())?;
    for (result, before) in with_before(results) {
        let mut line = padded(&date(result), 12) + &padded(&accounts(result), 9);
        for (of, _) in &shown {
            let cell = match result.score(of) {
                None => "–".to_owned(),
                Some(score) => {
                    let was = before.and_then(|it| it.score(of)).map(ScoreResult::score);
                    let change = change(Some(score.score()), was);
                    format!(
                        "{} {}+{} {change}",
                        score.score(),
                        score.verified,
                        score.attested
                    )
                }
            };
            line.push_str(&padded(cell.trim_end(), COLUMN));
        }
        writeln!(out, "{}", ascii(line.trim_end(), style))?;
    }
    let whole = whole(results);
    if whole.len() > 1 {
        let mut line = padded("trend", 12 + 9);
        for (of, _) in &shown {
            let scores = whole.iter().map(|it| it.score(of).map(ScoreResult::score));
            line.push_str(&padded(&sparkline(scores, style), COLUMN));
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn ascii(line: &str, style: Style) -> String {
    if style.ascii {
        line.replace('–', "-")
    } else {
        line.to_owned()
    }
}

fn whole<'a>(results: &[&'a AuditResult]) -> Vec<&'a AuditResult> {
    let whole = results.iter().filter(|it| it.is_whole());
    whole.copied().collect()
}

/// A letter a score, from 0 to 100; in ASCII its tens.
fn sparkline(scores: impl Iterator<Item = Option<u8>>, style: Style) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let letter = |score: Option<u8>| match score {
        None => ' ',
        Some(score) if style.ascii => {
            let tens = (score / 10).min(9);
            char::from(b'0' + tens)
        }
        Some(score) => {
            let at = usize::from(score.min(99)) * BARS.len() / 100;
            BARS.get(at).copied().unwrap_or(' ')
        }
    };
    scores.map(letter).collect()
}

/// Each stage: its trend, its score, and the change since the first audit that is shown.
fn of_stages(results: &[&AuditResult], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let whole = whole(results);
    writeln!(out, "{}", style.rule("Stages", "score, since the first"))?;
    if whole.is_empty() {
        return line_wrapped(out, style, "No audit that is shown was whole.");
    }
    for stage in stages() {
        let score = |it: &AuditResult| it.score(stage.id).map(ScoreResult::score);
        let now = whole.last().and_then(|it| score(it));
        let first = whole.first().and_then(|it| score(it));
        let line = format!(
            "{} {} {} {:>4} {:>5}",
            padded(stage.id, 4),
            padded(stage.name, 28),
            padded(&sparkline(whole.iter().map(|it| score(it)), style), MOST),
            now.map_or_else(|| "–".to_owned(), |it| it.to_string()),
            if whole.len() > 1 {
                change(now, first)
            } else {
                String::new()
            },
        );
        writeln!(out, "{}", ascii(line.trim_end(), style))?;
    }
    Ok(())
}

fn state(word: &str) -> Option<ItemState> {
    let all = [
        ItemState::Done,
        ItemState::Partial,
        ItemState::ToDo,
        ItemState::Unknown,
        ItemState::NotExamined,
        ItemState::NotApplicable,
    ];
    all.into_iter().find(|it| it.word() == word)
}

/// The glyph of an item's state in a result; a space where it has none.
pub(crate) fn glyph(word: &str, style: Style) -> String {
    state(word).map_or_else(|| " ".to_owned(), |it| style.state(it))
}

/// Each item: its state in every audit, and how many of its units pass now.
fn of_items(results: &[&AuditResult], style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{}",
        style.rule("Items", "a glyph an audit, units that pass")
    )?;
    for item in items::items() {
        let mut glyphs = String::new();
        let mut now = String::new();
        for result in results {
            let found = result.items.iter().find(|it| *it.id == *item.id);
            glyphs.push_str(&found.map_or_else(|| " ".to_owned(), |it| glyph(&it.state, style)));
            now = found.map_or_else(String::new, |it| format!("{}/{}", it.pass, it.of));
        }
        let room = style.width.saturating_sub(6 + results.len() + 1 + 10);
        let name = if columns(&item.name) > room {
            let cut: String = item.name.chars().take(room.saturating_sub(3)).collect();
            format!("{cut}...")
        } else {
            item.name.clone()
        };
        writeln!(
            out,
            "{} {} {glyphs} {now:>9}",
            padded(item.id, 5),
            padded(&name, room)
        )?;
    }
    Ok(())
}

/// One item, audit by audit, and its clauses where they changed.
fn of_item(
    of: &Item,
    results: &[&AuditResult],
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    line_wrapped(out, style, &format!("{} {}", of.id, of.name))?;
    writeln!(out)?;
    for result in results {
        let line = match result.items.iter().find(|it| *it.id == *of.id) {
            Some(it) => format!(
                "{} {} {}/{}",
                glyph(&it.state, style),
                padded(&safe(&it.state), 14),
                it.pass,
                it.of
            ),
            None => "  not in this result".to_owned(),
        };
        writeln!(out, "{} {line}", padded(&date(result), 12))?;
    }
    for clause in &of.clauses {
        writeln!(out)?;
        line_wrapped(out, style, &clause.text)?;
        let mut last = None;
        for result in results {
            let mut clauses = result.clauses.iter();
            let found = clauses.find(|it| *it.item == *of.id && *it.id == *clause.id);
            let status = found.map(|it| it.status.replace('_', " "));
            if status != last {
                let shown = status.as_deref().unwrap_or("not in this result");
                writeln!(out, "  {} {}", padded(&date(result), 12), safe(shown))?;
                last = status;
            }
        }
    }
    Ok(())
}

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    subject: &'r str,
    /// In the order of their times.
    results: Vec<ResultPart<'r>>,
}

#[derive(Serialize)]
struct ResultPart<'r> {
    file: String,
    as_of: String,
    firestep: &'r str,
    whole: bool,
    /// Why it is not whole, a word each.
    lacks: &'r BTreeSet<Lack>,
    accounts: Vec<AccountPart<'r>>,
    /// Of all items (`all`), the tiers and the stages.
    scores: Vec<ScorePart<'r>>,
    items: Vec<ItemPart<'r>>,
}

#[derive(Serialize)]
struct AccountPart<'r> {
    id: &'r str,
    name: &'r str,
    state: &'r str,
}

#[derive(Serialize)]
struct ScorePart<'r> {
    of: &'r str,
    score: u8,
    verified: u8,
    attested: u8,
    unseen: u8,
    waiting: u8,
    open: u8,
}

#[derive(Serialize)]
struct ItemPart<'r> {
    id: &'r str,
    name: Option<&'r str>,
    state: &'r str,
    pass: usize,
    of: usize,
    clauses: Vec<ClausePart<'r>>,
}

#[derive(Serialize)]
struct ClausePart<'r> {
    id: &'r str,
    status: &'r str,
}

/// Writes the results as JSON; of one item alone, where one is named.
pub fn json(
    subject: &str,
    results: &[&KeptResult],
    only: Option<&Item>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let document = Document {
        schema: "firestep-history/1",
        subject,
        results: results.iter().map(|it| part(it, only)).collect(),
    };
    crate::escaping::write(&document, out)
}

fn part<'r>(kept: &'r KeptResult, only: Option<&Item>) -> ResultPart<'r> {
    let result = &kept.result;
    let items = result.items.iter();
    let items = items.filter(|it| only.is_none_or(|only| *only.id == *it.id));
    ResultPart {
        file: kept.path.display().to_string(),
        as_of: result.as_of.to_string(),
        firestep: &result.firestep,
        whole: result.is_whole(),
        lacks: &result.lacks,
        accounts: result
            .accounts
            .iter()
            .map(|it| AccountPart {
                id: &it.id,
                name: &it.name,
                state: &it.state,
            })
            .collect(),
        scores: result
            .scores
            .iter()
            .map(|it| ScorePart {
                of: &it.of,
                score: it.score(),
                verified: it.verified,
                attested: it.attested,
                unseen: it.unseen,
                waiting: it.waiting,
                open: it.open,
            })
            .collect(),
        items: items
            .map(|of| ItemPart {
                id: &of.id,
                name: item(&of.id).map(|it| it.name.as_str()),
                state: &of.state,
                pass: of.pass,
                of: of.of,
                clauses: result
                    .clauses
                    .iter()
                    .filter(|it| it.item == of.id)
                    .map(|it| ClausePart {
                        id: &it.id,
                        status: &it.status,
                    })
                    .collect(),
            })
            .collect(),
    }
}
