//! How many there are of each kind of resource.

use std::collections::BTreeMap;
use std::io::{self, Write};

use firestep_checklist::inventory::{KindCount, NotExamined, NotSeen};
use serde_json::{Value, json};

use super::csv::line;
use super::json::{SCHEMA, not_examined, not_seen};
use super::notes::{self, places, remedy, say};
use super::text::reason;
use crate::cells::csv;
use crate::escaping::escaped;
use crate::style::{Style, columns, padded, safe, thousands};

/// What is written about.
#[derive(Debug, Clone, Copy)]
pub struct Counts<'a> {
    /// The kinds of which anything was seen, or not seen.
    pub kinds: &'a [KindCount],
    /// Accounts that were not read, or not whole.
    pub not_examined: &'a [NotExamined],
    /// The accounts' names, by id.
    pub names: &'a BTreeMap<String, String>,
    /// When collecting ended, where it did.
    pub finished: Option<&'a str>,
    /// The command without a kind.
    pub again: &'a str,
}

/// What one kind's line refers to below.
type Mark = (String, NotSeen);

/// Writes a table for a terminal.
pub fn counts_table(counts: &Counts<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    /// Columns of the numbers.
    const NUMBERS: usize = 20;
    let name = counts.kinds.iter().map(|it| columns(it.kind.name)).max();
    let name = name
        .unwrap_or_default()
        .min(style.width.saturating_sub(NUMBERS + 6))
        + 1;
    let mut marks: Vec<Mark> = Vec::new();
    writeln!(
        out,
        "{}{:>9}  {:>8}",
        padded("type", name),
        "seen",
        "accounts"
    )?;
    for count in counts.kinds {
        let seen = thousands(count.seen);
        let mut rest = format!("{seen:>9}  {:>8}", thousands(count.accounts as u64));
        for it in &count.lists {
            let mark = mark(&mut marks, it);
            rest.push_str(&format!(" {mark}"));
        }
        crate::style::row(out, count.kind.name, name, &rest)?;
    }
    writeln!(out)?;
    for (at, (sentence, it)) in marks.iter().enumerate() {
        let text = format!(
            "?{} not seen: {} in {}{}.",
            at + 1,
            safe(sentence),
            places(it, counts.names),
            remedy(it)
        );
        say(&text, style, out)?;
    }
    notes::not_examined(counts.not_examined, style, out)?;
    if let Some(most) = counts.kinds.iter().max_by_key(|it| it.seen) {
        let text = format!(
            "{} {}    lists the resources of a type",
            counts.again, most.kind.name
        );
        say(&text, style, out)?;
    }
    Ok(())
}

/// The mark of what was not seen; what has one reason has one mark, whatever is called.
fn mark(marks: &mut Vec<Mark>, it: &NotSeen) -> String {
    let sentence = reason(it.info);
    let known = marks.iter().position(|(known, _)| *known == sentence);
    let at = known.unwrap_or_else(|| {
        marks.push((sentence, it.clone()));
        marks.len() - 1
    });
    if known.is_some()
        && let Some((_, sum)) = marks.get_mut(at)
    {
        for (account, regions) in &it.places {
            sum.places.entry(account).or_default().extend(regions);
        }
    }
    format!("?{}", at + 1)
}

/// Writes JSON.
pub fn counts_json(counts: &Counts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let kind = |it: &KindCount| -> Value {
        json!({
            "type": it.kind.kind.origin.kind,
            "list": it.kind.kind.list,
            "operation": it.kind.kind.origin.operation,
            "seen": it.seen,
            "accounts": it.accounts,
            "lists_not_seen": not_seen(&it.lists),
        })
    };
    writeln!(out, "{{")?;
    writeln!(out, " \"schema\": \"{SCHEMA}\",")?;
    writeln!(out, " \"as_of\": {},", json!(counts.finished))?;
    writeln!(out, " \"types\": [")?;
    for (at, it) in counts.kinds.iter().enumerate() {
        let comma = if at + 1 < counts.kinds.len() { "," } else { "" };
        writeln!(out, "  {}{comma}", escaped(&kind(it).to_string()))?;
    }
    writeln!(out, " ],")?;
    let not_examined = not_examined(counts.not_examined).to_string();
    writeln!(out, " \"not_examined\": {}\n}}", escaped(&not_examined))
}

/// Writes comma-separated values.
pub fn counts_csv(counts: &Counts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let head = ["type", "list", "seen", "accounts", "not_seen"];
    line(head.into_iter().map(str::to_owned), out)?;
    for it in counts.kinds {
        let not_seen: Vec<String> = it
            .lists
            .iter()
            .map(|it| format!("{} in {} accounts", reason(it.info), it.places.len()))
            .collect();
        let cells = [
            it.kind.kind.origin.kind.to_owned(),
            it.kind.kind.list.to_owned(),
            it.seen.to_string(),
            it.accounts.to_string(),
            not_seen.join("; "),
        ];
        line(cells.iter().map(|it| csv(it).into_owned()), out)?;
    }
    for it in counts.not_examined {
        let what = format!("{} {} not examined: {}", it.name, it.id, it.why);
        let cells = ["", "", "", "", what.trim()];
        line(cells.into_iter().map(|it| csv(it).into_owned()), out)?;
    }
    Ok(())
}
