//! What is built in, as JSON: one document for the list and for one of it.

use std::io::{self, Write};

use firestep_audit::fix::Inverse;
use firestep_audit::{Check, Scope};
use firestep_checklist::framework;
use firestep_checklist::items::{DecidedBy, Item, ItemClause};
use serde::Serialize;

use super::clauses::{deciding, examined, stage_name, unit};
use super::pages;
use crate::escaping;

#[derive(Serialize)]
struct ChecksDocument {
    schema: &'static str,
    checks: Vec<CheckPart>,
}

#[derive(Serialize)]
struct CheckPart {
    id: &'static str,
    title: &'static str,
    severity: &'static str,
    effort: &'static str,
    audience: &'static str,
    since: &'static str,
    evaluated_per: &'static str,
    decides: Vec<DecidesPart>,
    risk: &'static str,
    remedy: &'static str,
    fix: Option<FixPart>,
    reads: &'static [&'static str],
    controls: Vec<ControlPart>,
    references: &'static [&'static str],
}

#[derive(Serialize)]
struct DecidesPart {
    item: &'static str,
    clause: &'static str,
    text: &'static str,
    /// What the clause's text names and no check sees.
    lacks: Option<&'static str>,
}

#[derive(Serialize)]
struct FixPart {
    id: &'static str,
    title: &'static str,
    risk: &'static str,
    advice: &'static str,
    commands: Vec<String>,
    preconditions: &'static [&'static str],
    undo: Vec<UndoPart>,
    cannot_be_undone: Option<&'static str>,
}

#[derive(Serialize)]
struct UndoPart {
    operation: &'static str,
    with: &'static str,
}

#[derive(Serialize)]
struct ControlPart {
    framework: &'static str,
    title: &'static str,
    id: &'static str,
    page: Option<String>,
}

#[derive(Serialize)]
struct ItemsDocument<'a> {
    schema: &'static str,
    items: Vec<ItemPart<'a>>,
}

#[derive(Serialize)]
struct ItemPart<'a> {
    id: &'static str,
    tier: &'static str,
    stage: &'static str,
    stage_name: &'static str,
    name: &'a str,
    unit: &'static str,
    effort: &'a str,
    why: &'a str,
    done_when: &'a str,
    departs: Option<&'a str>,
    declares: Option<&'a str>,
    fix: &'a str,
    examined: bool,
    clauses: Vec<ClausePart<'a>>,
    pages: Vec<String>,
}

#[derive(Serialize)]
struct ClausePart<'a> {
    id: &'a str,
    text: &'a str,
    scope: &'static str,
    decided_by: &'static str,
    checks: Vec<&'static str>,
    undeclared: Option<&'a str>,
    lacks: Option<&'a str>,
}

pub(super) fn checks(checks: &[&'static Check], out: &mut dyn Write) -> io::Result<()> {
    let document = ChecksDocument {
        schema: "firestep-checks/1",
        checks: checks.iter().map(|it| check(it)).collect(),
    };
    escaping::write(&document, out)?;
    writeln!(out)
}

fn check(check: &'static Check) -> CheckPart {
    CheckPart {
        id: check.id,
        title: check.title,
        severity: check.severity.word(),
        effort: check.effort.word(),
        audience: check.audience.word(),
        since: check.since,
        evaluated_per: match check.examine.scope() {
            Scope::Account => "account",
            Scope::Organization => "organization",
        },
        decides: check
            .clauses
            .iter()
            .map(|clause| {
                let told = firestep_checklist::items::item(clause.item)
                    .and_then(|item| item.clause(clause.clause));
                DecidesPart {
                    item: clause.item,
                    clause: clause.clause,
                    text: told.map_or("", |it| &it.text),
                    lacks: told.and_then(|it| it.lacks.as_deref()),
                }
            })
            .collect(),
        risk: check.risk,
        remedy: check.remedy,
        fix: check.fix().map(|fix| {
            let (undo, cannot_be_undone) = match fix.inverse {
                Inverse::By(operations) => (operations, None),
                Inverse::None(why) => (&[] as &[_], Some(why)),
            };
            FixPart {
                id: fix.id,
                title: fix.title,
                risk: fix.risk.word(),
                advice: fix.risk.advice(),
                commands: fix.pattern(),
                preconditions: fix.preconditions,
                undo: undo
                    .iter()
                    .map(|it| UndoPart {
                        operation: it.operation,
                        with: it.with,
                    })
                    .collect(),
                cannot_be_undone,
            }
        }),
        reads: check.reads,
        controls: framework::controls(check.id)
            .iter()
            .map(|control| ControlPart {
                framework: control.framework.word,
                title: control.framework.title,
                id: control.id,
                page: pages::of_control(*control),
            })
            .collect(),
        references: check.references,
    }
}

pub(super) fn items(
    items: &[&Item],
    checks: &[&'static Check],
    out: &mut dyn Write,
) -> io::Result<()> {
    let document = ItemsDocument {
        schema: "firestep-items/1",
        items: items.iter().map(|it| item(it, checks)).collect(),
    };
    escaping::write(&document, out)?;
    writeln!(out)
}

fn item<'a>(item: &'a Item, checks: &[&'static Check]) -> ItemPart<'a> {
    ItemPart {
        id: item.id,
        tier: item.tier().letter(),
        stage: item.stage(),
        stage_name: stage_name(item),
        name: &item.name,
        unit: unit(item.unit),
        effort: &item.effort,
        why: &item.why,
        done_when: &item.done_when,
        departs: item.departs.as_deref(),
        declares: item.declares.as_deref(),
        fix: &item.fix,
        examined: examined(item, checks),
        clauses: item
            .clauses
            .iter()
            .map(|it| clause(item, it, checks))
            .collect(),
        pages: pages::of_item(item, checks),
    }
}

fn clause<'a>(item: &Item, clause: &'a ItemClause, checks: &[&'static Check]) -> ClausePart<'a> {
    ClausePart {
        id: &clause.id,
        text: &clause.text,
        scope: unit(clause.scope),
        decided_by: match clause.decided_by {
            DecidedBy::Evidence => "evidence",
            DecidedBy::Attested => "attested",
        },
        checks: deciding(item, &clause.id, checks)
            .map(|check| check.id)
            .collect(),
        undeclared: clause.undeclared.as_deref(),
        lacks: clause.lacks.as_deref(),
    }
}
