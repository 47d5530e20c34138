//! What moved between two audits, for a terminal.

use std::collections::BTreeMap;
use std::io::{self, Write};

use firestep_checklist::changes::{ClauseChange, FindingChange, ItemChange};
use firestep_checklist::item;

use super::moved::{Diff, name_of_score, word_of};
use crate::history::glyph;
use crate::style::{Mark, Style, count, hanging, line_wrapped, padded, safe};

/// Rows of a section before the rest is counted.
const MOST: usize = 10;

/// What stands before a row's second line.
const BELOW: &str = "         ";

/// Prints what moved; `all` lists every row.
pub fn text(diff: &Diff<'_>, all: bool, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let (before, after) = (&diff.before.result, &diff.after.result);
    writeln!(out, "{}", style.paint(Mark::Bold, &safe(&after.subject)))?;
    let days = (after.as_of.as_second() - before.as_of.as_second()) / 86_400;
    let times = format!(
        "{} {} {}, {}",
        before.minute(),
        style.hop(),
        after.minute(),
        match days {
            0.. => count(usize::try_from(days).unwrap_or_default(), "day"),
            _ => "back in time: the first is the newer one".to_owned(),
        }
    );
    writeln!(out, "{times}")?;
    for text in diff.lacks() {
        line_wrapped(out, style, &text)?;
    }
    let view = View { diff, all, style };
    view.scores(out)?;
    view.items(out)?;
    view.clauses(out)?;
    view.findings(out)?;
    view.accounts(out)?;
    view.resources(out)
}

struct View<'a> {
    diff: &'a Diff<'a>,
    all: bool,
    style: Style,
}

impl View<'_> {
    fn section(&self, title: &str, number: usize, out: &mut dyn Write) -> io::Result<()> {
        let note = number.to_string();
        writeln!(out, "\n{}", self.style.rule(title, &note))
    }

    /// The rows of a section; says how many were left out.
    fn rows<T>(
        &self,
        rows: &[T],
        out: &mut dyn Write,
        mut write: impl FnMut(&T, &mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let most = if self.all { usize::MAX } else { MOST };
        for row in rows.iter().take(most) {
            write(row, out)?;
        }
        if rows.len() > most {
            writeln!(out, "and {} more; --all lists them", rows.len() - most)?;
        }
        Ok(())
    }

    fn scores(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\n{}", self.style.rule("Score", ""))?;
        for change in &self.diff.changes.scores {
            let is_moved = change.before != change.after;
            let Some(name) = name_of_score(change.of, is_moved) else {
                continue;
            };
            let score = |it: Option<u8>| it.map_or_else(|| "-".to_owned(), |it| it.to_string());
            let moved = match (change.before, change.after) {
                (Some(before), Some(after)) if before != after => {
                    format!("{:+}", i16::from(after) - i16::from(before))
                }
                _ => String::new(),
            };
            let line = format!(
                "{} {:>3} {} {:>3} {moved:>5}",
                padded(&name, 34),
                score(change.before),
                self.style.hop(),
                score(change.after),
            );
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    fn items(&self, out: &mut dyn Write) -> io::Result<()> {
        let items = &self.diff.changes.items;
        self.section("Items that moved", items.len(), out)?;
        self.rows(items, out, |change, out| self.item(change, out))
    }

    fn item(&self, change: &ItemChange<'_>, out: &mut dyn Write) -> io::Result<()> {
        let (before, after) = (change.before, change.after);
        let name = item(change.item).map_or("", |it| &it.name);
        let side = |(state, pass, of): (&str, usize, usize)| {
            let state = safe(state);
            format!("{} {state} {pass}/{of}", glyph(&state, self.style))
        };
        let line = format!("{} {}", padded(&safe(change.item), 5), safe(name));
        line_wrapped(out, self.style, &line)?;
        writeln!(
            out,
            "      {} {} {}",
            side(before),
            self.style.hop(),
            side(after)
        )
    }

    fn clauses(&self, out: &mut dyn Write) -> io::Result<()> {
        let clauses = &self.diff.changes.clauses;
        self.section("Clauses that moved", clauses.len(), out)?;
        self.rows(clauses, out, |change, out| self.clause(change, out))
    }

    fn clause(&self, change: &ClauseChange<'_>, out: &mut dyn Write) -> io::Result<()> {
        let style = self.style;
        let text = item(change.item).and_then(|it| it.clause(change.clause));
        let text = text.map_or(change.clause, |it| &it.text);
        let line = format!("{} {}", padded(&safe(change.item), 5), safe(text));
        for line in hanging(&line, style.width, "", "      ") {
            writeln!(out, "{line}")?;
        }
        let mut groups: BTreeMap<(char, char), Vec<String>> = BTreeMap::new();
        for (account, before, after) in &change.accounts {
            let of = groups.entry((*before, *after)).or_default();
            of.push(self.diff.account(account));
        }
        if groups.is_empty() {
            let word = |it: &str| safe(&it.replace('_', " "));
            let (before, after) = (word(change.before), word(change.after));
            return writeln!(out, "      {before} {} {after}", style.hop());
        }
        for ((before, after), accounts) in groups {
            let most = if self.all { usize::MAX } else { MOST };
            let mut named: Vec<String> = accounts.iter().take(most).cloned().collect();
            if accounts.len() > most {
                named.push(format!("{} more", accounts.len() - most));
            }
            let line = format!(
                "{} {} {}: {}",
                word_of(before),
                style.hop(),
                word_of(after),
                named.join(", ")
            );
            for line in hanging(&line, style.width, "      ", "        ") {
                writeln!(out, "{line}")?;
            }
        }
        Ok(())
    }

    fn findings(&self, out: &mut dyn Write) -> io::Result<()> {
        let style = self.style;
        for moved in self.diff.findings() {
            self.section(moved.title, moved.of.len(), out)?;
            if !moved.of.is_empty() && !moved.note.is_empty() {
                line_wrapped(out, style, moved.note)?;
            }
            self.rows(moved.of, out, |change, out| self.finding(change, out))?;
        }
        if let Some(text) = self.diff.not_compared() {
            writeln!(out)?;
            line_wrapped(out, style, &text)?;
        }
        Ok(())
    }

    fn finding(&self, change: &FindingChange<'_>, out: &mut dyn Write) -> io::Result<()> {
        let style = self.style;
        let finding = change.finding;
        let resource = finding.name.as_deref().unwrap_or(&finding.id);
        let line = format!(
            "{} {} {} {} {}",
            padded(change.severity.word(), 8),
            safe(&finding.check),
            self.diff.account(&finding.account),
            safe(&finding.region),
            safe(resource)
        );
        for line in hanging(&line, style.width, "", BELOW) {
            writeln!(out, "{line}")?;
        }
        let said = |excepted: bool, message: &str| {
            let note = if excepted { " (excepted)" } else { "" };
            format!("{}{note}", safe(message))
        };
        let mut lines = Vec::new();
        if let Some(before) = change.before {
            lines.push(format!("was: {}", said(before.excepted, &before.message)));
            lines.push(format!("now: {}", said(finding.excepted, &finding.message)));
        } else {
            lines.push(said(finding.excepted, &finding.message));
        }
        lines.extend(change.why.map(|it| format!("not seen: {it}")));
        for text in lines {
            for line in hanging(&text, style.width, BELOW, BELOW) {
                writeln!(out, "{line}")?;
            }
        }
        Ok(())
    }

    fn accounts(&self, out: &mut dyn Write) -> io::Result<()> {
        let changes = self.diff.changes;
        let sections = [
            ("Accounts that appeared", &changes.accounts_new),
            ("Accounts that are gone", &changes.accounts_gone),
        ];
        for (title, accounts) in sections {
            if !accounts.is_empty() {
                self.section(title, accounts.len(), out)?;
                self.rows(accounts, out, |id, out| {
                    writeln!(out, "{} {}", safe(id), self.diff.account(id))
                })?;
            }
        }
        Ok(())
    }

    fn resources(&self, out: &mut dyn Write) -> io::Result<()> {
        let style = self.style;
        for moved in self.diff.resources() {
            let number = moved.of.values().map(Vec::len).sum();
            self.section(moved.title, number, out)?;
            if number > 0 && !moved.note.is_empty() {
                line_wrapped(out, style, moved.note)?;
            }
            for (kind, found) in moved.of {
                writeln!(out, "{} {}", found.len(), kind.replace('_', " "))?;
                self.rows(found, out, |it, out| {
                    let line = format!(
                        "{} {} {}",
                        self.diff.account(&it.account),
                        safe(it.region),
                        safe(&it.id)
                    );
                    for line in hanging(&line, style.width, "  ", "    ") {
                        writeln!(out, "{line}")?;
                    }
                    Ok(())
                })?;
            }
        }
        Ok(())
    }
}
