//! What could not be seen, by what mends it.

use std::io::{self, Write};

use firestep_checklist::report::{GapGroup, NotSeen, NotSeenGroup, NotSeenRow};

use crate::style::{Style, columns, count, line_wrapped, padded, safe, thousands, wrap};

/// Rows of a group on the first screen.
const ROWS: usize = 6;

/// Writes the first of each group; all of them are in the list of findings, which `again` shows.
pub(crate) fn not_seen<'s>(
    seen: &'s NotSeen,
    again: &str,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let note = if seen.verdicts == 0 {
        String::new()
    } else {
        format!(
            "{}, {}",
            count(seen.verdicts, "verdict"),
            count(seen.items, "item")
        )
    };
    writeln!(out, "{}", style.rule("Not seen", &note))?;
    // What no permission mends and concerns no item is among the findings alone.
    let of_items = |group: &'s NotSeenGroup| -> Vec<&'s NotSeenRow> {
        let is_plain = matches!(
            group.group,
            GapGroup::Scope | GapGroup::Version | GapGroup::Reading | GapGroup::Declaration
        );
        let rows = group.rows.iter();
        rows.filter(|row| !is_plain || !row.items.is_empty())
            .collect()
    };
    let groups = seen.groups.iter().map(|group| (group, of_items(group)));
    let groups: Vec<_> = groups.filter(|(_, rows)| !rows.is_empty()).collect();
    let rows = groups.iter().flat_map(|(_, rows)| rows);
    let width = rows.map(|row| columns(&safe(&row.action))).max();
    let width = width.unwrap_or_default().min(style.width / 2);
    for (group, rows) in &groups {
        let heading = heading(group.group, group.heading);
        if let [row] = rows.as_slice() {
            let line = format!("{heading} {}", beside(row));
            if columns(&line) <= style.width {
                writeln!(out, "{line}")?;
                continue;
            }
        }
        if group.group == GapGroup::Declaration {
            // A setting is declared once, whatever it is of.
            let settings = rows.iter().map(|row| setting(row)).collect::<Vec<_>>();
            line_wrapped(out, style, &format!("{heading} {}", settings.join(", ")))?;
            continue;
        }
        line_wrapped(out, style, &heading)?;
        // One row more takes no more room than the count of it.
        let shown = match rows.len() {
            few if few <= ROWS + 1 => few,
            _ => ROWS,
        };
        for row in rows.iter().take(shown) {
            show_row(row, width, style, out)?;
        }
        if let more @ 1.. = rows.len() - shown {
            writeln!(out, "  + {more} more")?;
        }
    }
    if seen.groups.is_empty() {
        writeln!(out, "Every operation was answered.")?;
    } else if groups.is_empty() {
        let text = format!("What decides no item alone: {again} --severity low");
        line_wrapped(out, style, &text)?;
    }
    if !seen.not_examined.is_empty() {
        let text = match seen.not_examined.len() {
            1 => "1 item is not examined by this version:".to_owned(),
            many => format!("{many} items are not examined by this version:"),
        };
        let command = "firestep items --not-examined";
        if columns(&text) + 1 + columns(command) <= style.width {
            writeln!(out, "{text} {command}")?;
        } else {
            line_wrapped(out, style, &text)?;
            writeln!(out, "  {command}")?;
        }
    }
    Ok(())
}

/// With the command that helps, where there is one.
fn heading(group: GapGroup, heading: &str) -> String {
    let with = match group {
        GapGroup::Permission => " (all: firestep permissions):",
        GapGroup::Exemption
        | GapGroup::Closed
        | GapGroup::Administrator
        | GapGroup::Entry
        | GapGroup::Nothing
        | GapGroup::Repetition
        | GapGroup::Scope
        | GapGroup::Version
        | GapGroup::Reading
        | GapGroup::Declaration => ":",
    };
    format!("{}{with}", heading.trim_end_matches(':'))
}

/// A setting that is not declared, with the items that wait for it.
fn setting(row: &NotSeenRow) -> String {
    format!("{} ({})", safe(&row.action), row.items.join(" "))
}

/// A row that stands alone, beside its heading.
fn beside(row: &NotSeenRow) -> String {
    let action = safe(&row.action);
    format!(
        "{action}, {} ({})",
        safe(&accounts(row)),
        row.items.join(" ")
    )
}

fn accounts(row: &NotSeenRow) -> String {
    match row.accounts.len() {
        0 => "organization".to_owned(),
        1..=3 => row.accounts.join(", "),
        many => format!("{} accounts", thousands(many as u64)),
    }
}

fn show_row(row: &NotSeenRow, width: usize, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let accounts = accounts(row);
    let text = |items: &str| {
        format!(
            "{}  {} {items}",
            padded(&safe(&row.action), width),
            padded(&safe(&accounts), 20)
        )
    };
    let room = style.width.saturating_sub(2);
    // As many items as fit beside it, the rest counted.
    let text = (1..=row.items.len().max(1))
        .rev()
        .map(|most| text(&some(&row.items, most)))
        .find(|text| columns(text) <= room)
        .unwrap_or_else(|| text(&some(&row.items, MOST)));
    for (at, line) in wrap_keeping(&text, room).into_iter().enumerate() {
        writeln!(out, "{}{line}", if at == 0 { "  " } else { "    " })?;
    }
    Ok(())
}

/// Items that are named where a row takes several lines anyway.
const MOST: usize = 4;

fn some(items: &[String], most: usize) -> String {
    let named: Vec<&str> = items.iter().take(most).map(String::as_str).collect();
    match items.len().saturating_sub(most) {
        0 => named.join(" "),
        more => format!("{} + {more} more", named.join(" ")),
    }
}

/// As one line where it fits; else broken at words.
fn wrap_keeping(text: &str, width: usize) -> Vec<String> {
    let text = text.trim_end();
    if columns(text) <= width {
        return vec![text.to_owned()];
    }
    let message: Vec<&str> = text.split_whitespace().collect();
    wrap(&message.join(" "), width.saturating_sub(2), "")
}
