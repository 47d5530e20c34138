//! Resources for a terminal: an account's under its name, a line each; or, where that is not wide enough for what was
//! asked, a line for each field.

use std::io::{self, Write};

use super::notes::{notes, say};
use super::rows::{Rows, Subject};
use super::text::{reason, value};
use crate::style::{Style, columns, hanging, padded, safe, thousands};
use firestep_checklist::inventory::{Cell, Outcome, Row};

/// Writes for a terminal.
#[derive(Debug)]
pub struct Table<'a> {
    subject: Subject<'a>,
    style: Style,
    layout: Layout,
    /// Resources of one account that are not written yet.
    held: Vec<Shown>,
    /// The columns that are shown, when that is known: all that are named, or as many as fit.
    chosen: Option<Vec<usize>>,
    /// The account whose heading stands last.
    under: Option<String>,
    marks: Vec<String>,
    has_none: bool,
    has_redacted: bool,
    has_cut: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// A line a resource, of the columns that fit.
    Fitting,
    /// A line a resource, all columns.
    Lines,
    /// A line a field.
    Fields,
}

/// A resource as it is shown.
#[derive(Debug)]
struct Shown {
    region: &'static str,
    id: String,
    name: String,
    cells: Vec<Cell>,
}

/// The most resources that are held to measure columns.
const HELD: usize = 1_000;
/// The columns between columns.
const GAP: usize = 2;
/// The least and the most of a column.
const LEAST: usize = 6;
const MOST: usize = 40;

impl<'a> Table<'a> {
    /// One of the columns that fit; with `all`, of every one.
    pub fn new(subject: Subject<'a>, all: bool, style: Style) -> Self {
        let columns = subject.query.columns.len();
        let narrow = style.width / (LEAST * 3);
        let layout = match (all, columns <= narrow) {
            (false, _) => Layout::Fitting,
            (true, true) => Layout::Lines,
            (true, false) => Layout::Fields,
        };
        Table {
            subject,
            style,
            layout,
            held: Vec::new(),
            chosen: (layout != Layout::Fitting).then(|| (0..columns).collect()),
            under: None,
            marks: Vec::new(),
            has_none: false,
            has_redacted: false,
            has_cut: false,
        }
    }

    fn heading(&mut self, account: &str, name: &str, out: &mut dyn Write) -> io::Result<()> {
        let title = match (name, account) {
            ("", "") => "the organization".to_owned(),
            ("", id) => safe(id),
            (name, id) => format!("{} {}", safe(name), safe(id)),
        };
        let room = self.style.width.saturating_sub(8);
        let title = self.cut(&title, room);
        writeln!(out, "{}", self.style.rule(&title, ""))
    }

    /// A text of no more columns than that, with what is missing told.
    fn cut(&mut self, text: &str, width: usize) -> String {
        if columns(text) <= width {
            return text.to_owned();
        }
        self.has_cut = true;
        let end = if self.style.ascii { "..." } else { "…" };
        let room = width.saturating_sub(columns(end));
        let mut shown = String::new();
        let mut used = 0;
        for letter in text.chars() {
            let wide = columns(letter.encode_utf8(&mut [0; 4]));
            if used + wide > room {
                break;
            }
            used += wide;
            shown.push(letter);
        }
        format!("{shown}{end}")
    }

    fn none(&self) -> &'static str {
        if self.style.ascii { "-" } else { "–" }
    }

    /// A cell: a value, or a mark that is told of below.
    fn text(&mut self, cell: &Cell) -> String {
        match cell {
            Cell::Absent => {
                self.has_none = true;
                self.none().to_owned()
            }
            Cell::Redacted => {
                self.has_redacted = true;
                "?".to_owned()
            }
            Cell::NotSeen(info) => {
                let sentence = reason(info);
                let known = self.marks.iter().position(|it| *it == sentence);
                let at = known.unwrap_or_else(|| {
                    self.marks.push(sentence);
                    self.marks.len() - 1
                });
                format!("?{}", at + 1)
            }
            Cell::Value(seen) => {
                let text = safe(&value(seen));
                // What looks like a mark, and nothing at all, stand in quotes.
                let is_mark = text.starts_with('?') || text == "-" || text == "–";
                let is_bare = is_mark || text.trim() != text || text.is_empty();
                if seen.is_string() && is_bare {
                    format!("\"{text}\"")
                } else {
                    text
                }
            }
        }
    }

    /// The heading of a column: as much of its name as tells it from the others.
    fn head(&self, at: usize) -> String {
        let Some(column) = self.subject.query.columns.get(at) else {
            return String::new();
        };
        let name = &column.name;
        let last = name.rsplit('.').next().unwrap_or(name);
        // A member of another operation's answer says little without its name.
        let is_told = column.operation.is_none()
            && self
                .subject
                .fields
                .find(last)
                .is_ok_and(|it| it.name == *name);
        safe(if is_told { last } else { name })
    }

    fn flush(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let held = std::mem::take(&mut self.held);
        if held.is_empty() {
            return Ok(());
        }
        if self.layout == Layout::Fields {
            return self.fields(&held, out);
        }
        self.lines(&held, out)
    }

    /// A line a resource.
    fn lines(&mut self, held: &[Shown], out: &mut dyn Write) -> io::Result<()> {
        let has_region = held.iter().any(|it| it.region != "global");
        let has_name = held
            .iter()
            .any(|it| !it.name.is_empty() && it.name != it.id);
        let widest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or_default();
        let region = if has_region {
            widest(&mut held.iter().map(|it| columns(it.region))).max(6)
        } else {
            0
        };
        let id = widest(&mut held.iter().map(|it| columns(&it.id))).clamp(2, MOST);
        let name = if has_name {
            widest(&mut held.iter().map(|it| columns(&it.name))).clamp(4, MOST / 2)
        } else {
            0
        };
        let first: usize = [region, id, name]
            .iter()
            .filter(|it| **it > 0)
            .map(|it| it + GAP)
            .sum();
        let room = self.style.width.saturating_sub(first);
        let measured: Vec<(usize, usize)> = (0..self.subject.query.columns.len())
            .map(|at| {
                let cells = held.iter().filter_map(|it| it.cells.get(at));
                let widest = cells.map(measured).max();
                (widest.unwrap_or_default(), columns(&self.head(at)))
            })
            .collect();
        let wanted: Vec<usize> = measured
            .iter()
            .map(|(cell, head)| (*cell).max(*head).min(MOST))
            .collect();
        if self.chosen.is_none() {
            self.chosen = Some(fitting(&measured, room));
        }
        let chosen = self.chosen.clone().unwrap_or_default();
        let widths = shrunk(
            chosen
                .iter()
                .filter_map(|at| wanted.get(*at).copied())
                .collect(),
            room,
        );
        let mut head = Vec::new();
        for (text, width) in [("region", region), ("id", id), ("name", name)] {
            if width > 0 {
                head.push((text.to_owned(), width));
            }
        }
        for (at, width) in chosen.iter().zip(&widths) {
            let text = self.head(*at);
            head.push((self.cut_front(&text, *width), *width));
        }
        in_columns(&head, out)?;
        for shown in held {
            let mut line = Vec::new();
            if region > 0 {
                line.push((shown.region.to_owned(), region));
            }
            line.push((shown.id.clone(), id));
            if name > 0 {
                let text = self.cut(&shown.name, name);
                line.push((text, name));
            }
            for (at, width) in chosen.iter().zip(&widths) {
                let text = shown
                    .cells
                    .get(*at)
                    .map(|it| self.text(it))
                    .unwrap_or_default();
                line.push((self.cut(&text, *width), *width));
            }
            in_columns(&line, out)?;
        }
        Ok(())
    }

    /// The end of a name: it says more than its beginning.
    fn cut_front(&self, text: &str, width: usize) -> String {
        if columns(text) <= width {
            return text.to_owned();
        }
        let begin = if self.style.ascii { "..." } else { "…" };
        let room = width.saturating_sub(columns(begin));
        let mut letters: Vec<char> = text.chars().rev().take(room).collect();
        letters.reverse();
        format!("{begin}{}", letters.into_iter().collect::<String>())
    }

    /// A line a field.
    fn fields(&mut self, held: &[Shown], out: &mut dyn Write) -> io::Result<()> {
        let chosen = self.chosen.clone().unwrap_or_default();
        let names: Vec<String> = chosen
            .iter()
            .filter_map(|at| Some(safe(&self.subject.query.columns.get(*at)?.name)))
            .collect();
        let widest = names.iter().map(|it| columns(it)).max().unwrap_or_default();
        let name_width = widest.min(self.style.width * 2 / 5);
        for shown in held {
            let name = if shown.name == shown.id {
                ""
            } else {
                &shown.name
            };
            let title = format!("{}  {}  {name}", shown.id, shown.region);
            say(title.trim_end(), self.style, out)?;
            for (at, name) in chosen.iter().zip(&names) {
                let text = shown
                    .cells
                    .get(*at)
                    .map(|it| self.text(it))
                    .unwrap_or_default();
                let indent = " ".repeat(4 + name_width);
                let first = if columns(name) <= name_width {
                    format!("  {}  ", padded(name, name_width))
                } else {
                    for line in broken(name, self.style.width.saturating_sub(2)) {
                        writeln!(out, "  {line}")?;
                    }
                    indent.clone()
                };
                let room = self.style.width.saturating_sub(columns(&indent));
                let whole = broken(&text, room);
                for (line, text) in whole.iter().enumerate() {
                    let before = if line == 0 { &first } else { &indent };
                    writeln!(out, "{before}{text}")?;
                }
            }
        }
        Ok(())
    }

    /// What the marks say.
    fn legend(&self, out: &mut dyn Write) -> io::Result<()> {
        for (at, sentence) in self.marks.iter().enumerate() {
            let text = format!("?{} not seen: {}.", at + 1, safe(sentence));
            say(&text, self.style, out)?;
        }
        if self.has_redacted {
            say(
                "? answered and not kept, for it may be a secret.",
                self.style,
                out,
            )?;
        }
        if self.has_none {
            let text = format!("{} AWS says that there is none.", self.none());
            say(&text, self.style, out)?;
        }
        if self.has_cut {
            say(
                "Cut short where it did not fit; --format json has all of it.",
                self.style,
                out,
            )?;
        }
        Ok(())
    }
}

/// How wide a cell would be, without noting its mark.
fn measured(cell: &Cell) -> usize {
    match cell {
        Cell::Absent | Cell::Redacted => 1,
        Cell::NotSeen(_) => 3,
        Cell::Value(seen) => columns(&safe(&value(seen))).max(2),
    }
}

/// Texts in columns. An id that is too long has the rest below: it is never cut.
fn in_columns(cells: &[(String, usize)], out: &mut dyn Write) -> io::Result<()> {
    let mut text = String::new();
    let mut at = 0;
    for (cell, width) in cells {
        text.push_str(&padded(cell, *width));
        at += width + GAP;
        if columns(cell) > *width {
            writeln!(out, "{}", text.trim_end())?;
            text = " ".repeat(at);
        } else {
            text.push_str(&" ".repeat(GAP));
        }
    }
    if text.trim().is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", text.trim_end())
}

/// The columns that fit, in their order, by how wide their cells and their heads are.
fn fitting(measured: &[(usize, usize)], room: usize) -> Vec<usize> {
    /// What is left at least of a head that is wider than its cells, and of cells that are wide.
    const HEAD: usize = 14;
    const CELL: usize = 24;
    let mut used = 0;
    let mut chosen = Vec::new();
    for (at, (cell, head)) in measured.iter().enumerate() {
        let least = (*cell).min(CELL).max((*head).min(HEAD)).max(LEAST) + GAP;
        if used + least <= room + GAP {
            used += least;
            chosen.push(at);
        }
    }
    chosen
}

/// Widths that fit in a room: the widest give way.
fn shrunk(mut widths: Vec<usize>, room: usize) -> Vec<usize> {
    loop {
        let used: usize = widths.iter().map(|it| it + GAP).sum();
        if used <= room + GAP {
            return widths;
        }
        match widths.iter_mut().max() {
            Some(widest) if *widest > LEAST => *widest -= 1,
            _ => return widths,
        }
    }
}

/// A text in lines of a width, words whole where they fit.
fn broken(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in hanging(text, width, "", "") {
        let mut rest = String::new();
        for letter in line.chars() {
            let wide = columns(letter.encode_utf8(&mut [0; 4]));
            if columns(&rest) + wide > width && !rest.is_empty() {
                lines.push(std::mem::take(&mut rest));
            }
            rest.push(letter);
        }
        if !rest.is_empty() {
            lines.push(rest);
        }
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

impl Rows for Table<'_> {
    fn begin(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn row(&mut self, row: &Row<'_>, out: &mut dyn Write) -> io::Result<()> {
        if self.under.as_deref() != Some(row.account) {
            self.flush(out)?;
            self.under = Some(row.account.to_owned());
            self.heading(row.account, row.account_name, out)?;
        } else if self.held.len() >= HELD {
            self.flush(out)?;
        }
        let name = row.identity.name.as_deref().unwrap_or_default();
        self.held.push(Shown {
            region: row.identity.location.region,
            id: safe(&row.identity.id),
            name: safe(name),
            cells: row.cells.clone(),
        });
        Ok(())
    }

    fn end(&mut self, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
        self.flush(out)?;
        if outcome.shown > 0 {
            writeln!(out)?;
        }
        let plural = |count: u64, one: &str| {
            format!(
                "{} {one}{}",
                thousands(count),
                if count == 1 { "" } else { "s" }
            )
        };
        let kind = self.subject.query.kind.name;
        let among = if self.subject.query.conditions.is_empty() {
            String::new()
        } else {
            format!(" of {}", thousands(outcome.seen))
        };
        let text = if self.subject.query.kind.kind.holder
            == firestep_checklist::inventory::Holder::Organization
        {
            format!(
                "{kind}: {}{among} in the organization.",
                thousands(outcome.shown)
            )
        } else {
            let accounts = plural(outcome.accounts as u64, "account");
            format!("{kind}: {}{among} in {accounts}.", thousands(outcome.shown))
        };
        say(&text, self.style, out)?;
        self.legend(out)?;
        notes(outcome, self.subject.names, self.style, out)
    }
}
