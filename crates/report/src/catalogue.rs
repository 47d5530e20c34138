//! What is built in: the checks and the items, in lists and one by one.

use std::collections::BTreeMap;
use std::io::{self, Write};

use firestep_audit::Check;
use firestep_audit::fix::Inverse;
use firestep_checklist::items::{DecidedBy, Item, UnitKind, stages};

use crate::style::{Mark, Style, count};
use crate::text::line_wrapped;

/// Lists the checks by service.
pub fn checks(checks: &[&'static Check], out: &mut dyn Write) -> io::Result<()> {
    let mut groups: BTreeMap<&str, Vec<&Check>> = BTreeMap::new();
    for check in checks {
        groups
            .entry(check.id.split('-').next().unwrap_or_default())
            .or_default()
            .push(check);
    }
    let items: std::collections::BTreeSet<&str> = checks
        .iter()
        .flat_map(|check| check.clauses)
        .map(|clause| clause.item)
        .collect();
    writeln!(
        out,
        "{} in {}, for {} of {} items\n",
        count(checks.len(), "check"),
        count(groups.len(), "group"),
        items.len(),
        firestep_checklist::items().len()
    )?;
    for (group, checks) in groups {
        writeln!(out, "{group}  {}", checks.len())?;
        for check in checks {
            let of: Vec<&str> = check.clauses.iter().map(|clause| clause.item).collect();
            writeln!(
                out,
                "  {:<40} {:<9} {:<8} {}",
                check.id,
                check.severity.word(),
                check.effort.word(),
                of.join(" ")
            )?;
        }
        writeln!(out)?;
    }
    writeln!(
        out,
        "firestep checks ec2-imdsv2-required    explains one, with its risk and remedy"
    )?;
    writeln!(
        out,
        "firestep items                         lists the 75 items"
    )
}

pub fn check(check: &Check, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{}  {}",
        style.paint(Mark::Bold, check.id),
        check.title
    )?;
    writeln!(
        out,
        "Severity {}, effort {}, for {}, since {}.",
        check.severity.word(),
        check.effort.word(),
        check.audience.word(),
        check.since
    )?;
    let clauses: Vec<String> = check
        .clauses
        .iter()
        .map(|clause| format!("{} ({})", clause.item, clause.clause))
        .collect();
    line_wrapped(out, style, &format!("Decides {}.", clauses.join(", ")))?;
    writeln!(out, "\n{}", style.rule("Risk", ""))?;
    line_wrapped(out, style, check.risk)?;
    writeln!(out, "\n{}", style.rule("Remedy", ""))?;
    line_wrapped(out, style, check.remedy)?;
    if let Some(fix) = check.fix() {
        writeln!(out, "\n{}", style.rule("Fix", fix.id))?;
        line_wrapped(out, style, &format!("{}. {}", fix.title, fix.risk.advice()))?;
        for command in fix.pattern() {
            writeln!(out, "  {command}")?;
        }
        for precondition in fix.preconditions {
            line_wrapped(out, style, &format!("  - {precondition}"))?;
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
    for question in check.reads {
        writeln!(out, "  {question}")?;
    }
    if !check.controls.is_empty() {
        writeln!(out, "\n{}", style.rule("Controls", ""))?;
        for control in check.controls {
            writeln!(out, "  {} {}", control.framework.title(), control.id)?;
        }
    }
    writeln!(out, "\n{}", style.rule("Read more", ""))?;
    for reference in check.references {
        writeln!(out, "  {reference}")?;
    }
    Ok(())
}

/// Lists the items: all, a stage's, or those that this version does not examine.
pub fn items(
    checks: &[&'static Check],
    stage: Option<&str>,
    only_not_examined: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    for listed in stages() {
        if stage.is_some_and(|stage| !stage.eq_ignore_ascii_case(listed.id)) {
            continue;
        }
        let of: Vec<&Item> = firestep_checklist::items()
            .iter()
            .filter(|item| {
                item.stage() == listed.id && !(only_not_examined && examined(item, checks))
            })
            .collect();
        if of.is_empty() {
            continue;
        }
        writeln!(out, "{} {}", listed.id, listed.name)?;
        for item in of {
            let note = if examined(item, checks) {
                ""
            } else {
                "  (not examined)"
            };
            writeln!(
                out,
                "  {:<6}{:<8} {}{note}",
                item.id, item.effort, item.name
            )?;
        }
    }
    writeln!(
        out,
        "\nfirestep items E3.1    explains one, clause by clause"
    )
}

/// Whether anything of an item can be evaluated: by a check, an attestation or a declaration.
fn examined(item: &Item, checks: &[&'static Check]) -> bool {
    item.clauses.iter().any(|clause| {
        clause.decided_by == DecidedBy::Attested
            || clause.undeclared.is_some()
            || deciding(item, &clause.id, checks).next().is_some()
    })
}

/// The checks that decide a clause.
fn deciding<'a>(
    item: &'a Item,
    clause: &'a str,
    checks: &'a [&'static Check],
) -> impl Iterator<Item = &'static Check> + 'a {
    checks.iter().copied().filter(move |check| {
        check
            .clauses
            .iter()
            .any(|it| it.item == item.id && it.clause == clause)
    })
}

pub fn item(
    item: &Item,
    checks: &[&'static Check],
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "{}  {}", style.paint(Mark::Bold, item.id), item.name)?;
    let stage = stages()
        .iter()
        .find(|stage| stage.id == item.stage())
        .map_or("", |stage| stage.name);
    line_wrapped(
        out,
        style,
        &format!(
            "{}, stage {stage}. Effort: {}. Judged per {}.",
            item.tier().name(),
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
    writeln!(out, "\n{}", style.rule("Done when", ""))?;
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
            line_wrapped(
                out,
                style,
                &format!("    this version does not see {lacks}: it can fail, not pass"),
            )?;
        }
    }
    writeln!(out, "\n{}", style.rule("Fix", ""))?;
    line_wrapped(out, style, &item.fix)?;
    writeln!(out, "\nRead more: docs/checklist/{}.md", item.id)
}

pub(crate) fn unit(unit: UnitKind) -> &'static str {
    match unit {
        UnitKind::Account => "account",
        UnitKind::Organization => "organization",
        UnitKind::Repository => "repository",
    }
}
