//! What is built in: the checks and the items, in lists and one by one.

mod clauses;
mod json;
mod pages;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use firestep_audit::Check;
use firestep_audit::fix::Inverse;
use firestep_checklist::framework;
use firestep_checklist::items::{self, DecidedBy, Item, stages};

pub(crate) use clauses::unit;
use clauses::{deciding, examined, read_by, stage_name};

use crate::command;
use crate::style::{Mark, Style, columns, count, hanging, line_wrapped, row};

/// Writes the checks as JSON: a list of one for one.
pub fn checks_json(checks: &[&'static Check], out: &mut dyn Write) -> io::Result<()> {
    json::checks(checks, out)
}

/// Writes items as JSON: a list of one for one.
pub fn items_json(
    items: &[&Item],
    checks: &[&'static Check],
    out: &mut dyn Write,
) -> io::Result<()> {
    json::items(items, checks, out)
}

/// Lists the checks by service.
pub fn checks(checks: &[&'static Check], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut groups: BTreeMap<&str, Vec<&Check>> = BTreeMap::new();
    for check in checks {
        groups
            .entry(check.id.split('-').next().unwrap_or_default())
            .or_default()
            .push(check);
    }
    let items: BTreeSet<&str> = checks
        .iter()
        .flat_map(|check| check.clauses)
        .map(|clause| clause.item)
        .collect();
    let summary = format!(
        "{} in {}, for {} of {} items",
        count(checks.len(), "check"),
        count(groups.len(), "group"),
        items.len(),
        firestep_checklist::items().len()
    );
    line_wrapped(out, style, &summary)?;
    writeln!(out)?;
    let told = |check: &Check| {
        let of: Vec<&str> = check.clauses.iter().map(|clause| clause.item).collect();
        format!(
            "{:<9} {:<8} {}",
            check.severity.word(),
            check.effort.word(),
            of.join(" ")
        )
    };
    let widest = checks.iter().map(|check| told(check).len()).max();
    let room = style.width.saturating_sub(widest.unwrap_or_default());
    for (group, checks) in groups {
        writeln!(out, "{group}  {}", checks.len())?;
        for check in checks {
            let name = format!("  {}", check.id);
            row(out, &name, room.min(43), &told(check))?;
        }
        writeln!(out)?;
    }
    for (command, note) in [
        (
            "firestep checks ec2-imdsv2-required",
            "explains one, with its risk and remedy",
        ),
        ("firestep items", "lists the 75 items"),
    ] {
        let room = style.width.saturating_sub(note.len()).min(39);
        row(out, command, room, note)?;
    }
    Ok(())
}

/// An id and what it is called.
fn titled(id: &str, name: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for line in hanging(&format!("{id}  {name}"), style.width, "", "  ") {
        writeln!(
            out,
            "{}",
            line.replacen(id, &style.paint(Mark::Bold, id), 1)
        )?;
    }
    Ok(())
}

pub fn check(check: &Check, style: Style, out: &mut dyn Write) -> io::Result<()> {
    titled(check.id, check.title, style, out)?;
    let text = format!(
        "Severity {}, effort {}, for {}, since {}.",
        check.severity.word(),
        check.effort.word(),
        check.audience.word(),
        check.since
    );
    line_wrapped(out, style, &text)?;
    if !check.clauses.is_empty() {
        writeln!(out, "\n{}", style.rule("Decides", ""))?;
    }
    for clause in check.clauses {
        let told = items::item(clause.item).and_then(|item| item.clause(clause.clause));
        let text = told.map_or("", |it| &it.text);
        entry(out, style, &format!("{} {text}", clause.item))?;
        if let Some(lacks) = told.and_then(|it| it.lacks.as_deref()) {
            line_wrapped(out, style, &format!("    {}", lacking(lacks)))?;
        }
    }
    writeln!(out, "\n{}", style.rule("Risk", ""))?;
    line_wrapped(out, style, check.risk)?;
    writeln!(out, "\n{}", style.rule("Remedy", ""))?;
    line_wrapped(out, style, check.remedy)?;
    if let Some(fix) = check.fix() {
        writeln!(out, "\n{}", style.rule("Fix", fix.id))?;
        line_wrapped(out, style, &format!("{}. {}", fix.title, fix.risk.advice()))?;
        for command in fix.pattern() {
            command::write(&command, style.width, 2, out)?;
        }
        for precondition in fix.preconditions {
            entry(out, style, &format!("First: {precondition}"))?;
        }
        let undo = match fix.inverse {
            Inverse::By(operations) => {
                let all: Vec<String> = operations
                    .iter()
                    .map(|undo| format!("{} with {}", undo.operation, undo.with))
                    .collect();
                format!("Undone by {}.", all.join("; "))
            }
            Inverse::None(why) => format!("It cannot be undone: {why}."),
        };
        line_wrapped(out, style, &undo)?;
    }
    writeln!(out, "\n{}", style.rule("Reads", ""))?;
    for operation in check.reads {
        writeln!(out, "  {operation}")?;
    }
    let controls = framework::controls(check.id);
    if !controls.is_empty() {
        writeln!(out, "\n{}", style.rule("Controls", ""))?;
        for control in controls {
            writeln!(out, "  {} {}", control.framework.title, control.id)?;
            if let Some(page) = pages::of_control(*control) {
                writeln!(out, "    {page}")?;
            }
        }
    }
    writeln!(out, "\n{}", style.rule("Read more", ""))?;
    for reference in check.references {
        writeln!(out, "  {reference}")?;
    }
    Ok(())
}

/// The items of a stage, or of all; on request those alone that this version does not examine.
pub fn chosen(
    checks: &[&'static Check],
    stage: Option<&str>,
    only_not_examined: bool,
) -> Vec<&'static Item> {
    items::items()
        .iter()
        .filter(|item| stage.is_none_or(|stage| stage.eq_ignore_ascii_case(item.stage())))
        .filter(|item| !(only_not_examined && examined(item, checks)))
        .collect()
}

/// Lists items by stage.
pub fn items(
    chosen: &[&Item],
    checks: &[&'static Check],
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    if chosen.is_empty() {
        writeln!(out, "Every item of it is examined.")?;
    }
    for listed in stages() {
        let of: Vec<&&Item> = chosen
            .iter()
            .filter(|item| item.stage() == listed.id)
            .collect();
        if of.is_empty() {
            continue;
        }
        writeln!(out, "{} {}", listed.id, listed.name)?;
        for item in of {
            let note = if examined(item, checks) {
                ""
            } else {
                " (not examined)"
            };
            let first = format!("  {:<6}{:<8} ", item.id, item.effort);
            let rest = " ".repeat(columns(&first) + 2);
            let text = format!("{}{note}", item.name);
            for line in hanging(&text, style.width, &first, &rest) {
                writeln!(out, "{line}")?;
            }
        }
    }
    writeln!(
        out,
        "\nfirestep items E3.1    explains one, clause by clause"
    )
}

fn lacking(what: &str) -> String {
    format!("this version does not see {what}: it can fail, not pass")
}

/// A line of a list, continued further in.
fn entry(out: &mut dyn Write, style: Style, text: &str) -> io::Result<()> {
    for line in hanging(text, style.width, "  ", "    ") {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

pub fn item(
    item: &Item,
    checks: &[&'static Check],
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    titled(item.id, &item.name, style, out)?;
    line_wrapped(
        out,
        style,
        &format!(
            "{}, stage {} {}. Effort: {}. Evaluated per {}.",
            item.tier().name(),
            item.stage().get(1..).unwrap_or_default(),
            stage_name(item),
            item.effort,
            unit(item.unit)
        ),
    )?;
    writeln!(out)?;
    line_wrapped(out, style, &item.why)?;
    if let Some(departs) = &item.departs {
        writeln!(out)?;
        line_wrapped(out, style, departs)?;
    }
    let with_check = item
        .clauses
        .iter()
        .filter(|clause| deciding(item, &clause.id, checks).next().is_some())
        .count();
    let mut note = format!(
        "{with_check} of {} with a check",
        count(item.clauses.len(), "clause")
    );
    let in_part = item.clauses.iter().filter(|it| it.lacks.is_some()).count();
    if in_part > 0 {
        note.push_str(&format!(", {in_part} in part"));
    }
    writeln!(out, "\n{}", style.rule("Done when", &note))?;
    for (number, clause) in item.clauses.iter().enumerate() {
        line_wrapped(out, style, &format!("{} {}", number + 1, clause.text))?;
        let by: Vec<&str> = deciding(item, &clause.id, checks)
            .map(|check| check.id)
            .collect();
        let how = match (clause.decided_by, &clause.undeclared) {
            (DecidedBy::Attested, _) => "attested by a person".to_owned(),
            (_, Some(what)) => format!("needs {what}, which is not declared yet"),
            _ if by.is_empty() => "not examined by this version".to_owned(),
            _ => by.join(", "),
        };
        line_wrapped(out, style, &format!("    {how}"))?;
        if let Some(lacks) = &clause.lacks {
            line_wrapped(out, style, &format!("    {}", lacking(lacks)))?;
        }
    }
    writeln!(out)?;
    line_wrapped(
        out,
        style,
        &format!("In the checklist's words: {}", item.done_when),
    )?;
    if let Some(declares) = &item.declares {
        line_wrapped(out, style, &format!("You declare: {declares}"))?;
    }
    writeln!(out, "\n{}", style.rule("Fix", ""))?;
    line_wrapped(out, style, &item.fix)?;
    let reads = read_by(item, checks);
    if !reads.is_empty() {
        writeln!(out, "\n{}", style.rule("Reads", ""))?;
        for operation in reads {
            writeln!(out, "  {operation}")?;
        }
    }
    writeln!(out, "\n{}", style.rule("Read more", ""))?;
    for page in pages::of_item(item, checks) {
        writeln!(out, "  {page}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_leads_to_a_page_of_aws() {
        for item in items::items() {
            let pages = pages::of_item(item, firestep_checks::all());
            assert!(
                pages
                    .iter()
                    .any(|it| it.starts_with("https://docs.aws.amazon.com/")),
                "{}",
                item.id
            );
        }
    }

    #[test]
    fn an_item_counts_the_clauses_that_have_a_check() {
        for of in items::items() {
            let mut out = Vec::new();
            item(of, firestep_checks::all(), Style::plain(), &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            let with = of
                .clauses
                .iter()
                .filter(|clause| deciding(of, &clause.id, firestep_checks::all()).count() > 0)
                .count();
            assert!(
                text.contains(&format!(
                    "{with} of {} with a check",
                    count(of.clauses.len(), "clause")
                )),
                "{text}"
            );
            let unexamined = of.clauses.iter().any(|clause| {
                clause.decided_by == DecidedBy::Evidence
                    && clause.undeclared.is_none()
                    && deciding(of, &clause.id, firestep_checks::all()).count() == 0
            });
            assert_eq!(
                text.contains("not examined by this version"),
                unexamined,
                "{text}"
            );
        }
    }
}
