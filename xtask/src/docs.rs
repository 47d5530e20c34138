//! `cargo xtask docs`: the pages that are written from the source, never by hand.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use firestep_audit::{Check, Fix};
use firestep_checklist::items::{DecidedBy, Item, UnitKind, items, stages};

use crate::process::root;

mod checks;
mod frameworks;

const NOTE: &str = "<!-- Written by `cargo xtask docs`. Do not edit. -->\n\n";

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let only_check = arguments.iter().any(|it| it == "--check");
    let mut wrong = Vec::new();
    let wanted = pages();
    for (path, text) in &wanted {
        let full = root().join(path);
        if std::fs::read_to_string(&full).is_ok_and(|have| have == *text) {
            continue;
        }
        if only_check {
            wrong.push(path.display().to_string());
            continue;
        }
        if let Some(folder) = full.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&full, text)
            .with_context(|| format!("could not write `{}`", path.display()))?;
    }
    // A check that was renamed leaves no page behind.
    for folder in ["docs/checklist", "docs/checks", "docs/frameworks"] {
        for entry in std::fs::read_dir(root().join(folder))? {
            let path = PathBuf::from(folder).join(entry?.file_name());
            if wanted.contains_key(&path) {
                continue;
            }
            if only_check {
                wrong.push(path.display().to_string());
            } else {
                std::fs::remove_file(root().join(&path))?;
            }
        }
    }
    if !wrong.is_empty() {
        bail!(
            "generated pages differ from the source; run `cargo xtask docs`:\n  {}",
            wrong.join("\n  ")
        );
    }
    Ok(())
}

fn pages() -> BTreeMap<PathBuf, String> {
    let mut pages = BTreeMap::new();
    for item in items() {
        pages.insert(
            PathBuf::from(format!("docs/checklist/{}.md", item.id)),
            item_page(item),
        );
    }
    pages.insert(PathBuf::from("docs/checklist/README.md"), index());
    for (name, text) in checks::pages() {
        pages.insert(
            PathBuf::from(format!("docs/checks/{name}.md")),
            format!("{NOTE}{text}"),
        );
    }
    for (name, text) in frameworks::pages() {
        pages.insert(
            PathBuf::from(format!("docs/frameworks/{name}.md")),
            format!("{NOTE}{text}"),
        );
    }
    pages
}

fn deciding<'a>(item: &'a Item, clause: &'a str) -> impl Iterator<Item = &'static Check> + 'a {
    firestep_checks::all().iter().copied().filter(move |check| {
        check
            .clauses
            .iter()
            .any(|it| it.item == item.id && it.clause == clause)
    })
}

fn unit(unit: UnitKind) -> &'static str {
    match unit {
        UnitKind::Account => "account",
        UnitKind::Organization => "organization",
        UnitKind::Repository => "repository",
    }
}

fn item_page(item: &Item) -> String {
    let mut page = String::from(NOTE);
    let stage = stages()
        .iter()
        .find(|stage| stage.id == item.stage())
        .map_or("", |stage| stage.name);
    let _ = writeln!(page, "# {} {}\n", item.id, item.name);
    let _ = writeln!(
        page,
        "{}, stage {} {stage}. Effort: {}. Evaluated per {}.\n",
        item.tier().name(),
        item.stage().get(1..).unwrap_or_default(),
        item.effort,
        unit(item.unit)
    );
    let _ = writeln!(page, "{}\n", item.why);
    if let Some(departs) = &item.departs {
        let _ = writeln!(page, "> {departs}\n");
    }
    let _ = writeln!(page, "## Done when\n\n{}.\n", item.done_when);
    page.push_str("| clause | for each | decided by |\n| --- | --- | --- |\n");
    for clause in &item.clauses {
        let checks: Vec<String> = deciding(item, &clause.id)
            .map(|check| format!("[`{0}`](../checks/{0}.md)", check.id))
            .collect();
        let by = match (clause.decided_by, &clause.undeclared) {
            (DecidedBy::Attested, _) => "a person's word".to_owned(),
            (_, Some(what)) => format!("not declared yet: {what}"),
            _ if checks.is_empty() => "not examined by this version".to_owned(),
            _ => checks.join(", "),
        };
        let lacks = clause
            .lacks
            .as_ref()
            .map(|lacks| format!(" (this version does not see {lacks}: it can fail, not pass)"))
            .unwrap_or_default();
        let _ = writeln!(
            page,
            "| `{}` {} | {} | {by}{lacks} |",
            clause.id,
            clause.text,
            unit(clause.scope)
        );
    }
    let mut reads: Vec<&str> = item
        .clauses
        .iter()
        .flat_map(|clause| deciding(item, &clause.id))
        .flat_map(|check| check.reads)
        .copied()
        .collect();
    reads.sort_unstable();
    reads.dedup();
    if !reads.is_empty() {
        let listed: Vec<String> = reads.iter().map(|read| format!("`{read}`")).collect();
        let _ = writeln!(page, "\n## Reads\n\n{}", listed.join(", "));
    }
    if let Some(declares) = &item.declares {
        let _ = writeln!(page, "\n## The organization declares\n\n{declares}");
    }
    let _ = writeln!(page, "\n## Fix\n\n{}", item.fix);
    let mut entries: Vec<&Fix> = Vec::new();
    for check in item
        .clauses
        .iter()
        .flat_map(|clause| deciding(item, &clause.id))
    {
        // Several checks may name one fix.
        entries.extend(
            check
                .fix()
                .filter(|fix| entries.iter().all(|it| it.id != fix.id)),
        );
    }
    let fixes: Vec<String> = entries.iter().flat_map(|fix| fix.pattern()).collect();
    if !fixes.is_empty() {
        let _ = writeln!(page, "\n```sh\n{}\n```", fixes.join("\n"));
    }
    page
}

fn index() -> String {
    let mut page = String::from(NOTE);
    page.push_str("# The checklist\n\n75 items in three tiers, in order of priority.\n");
    for stage in stages() {
        let _ = writeln!(
            page,
            "\n## {} {}\n\n| item | | effort | examined clauses |\n| --- | --- | --- | --- |",
            stage.id, stage.name
        );
        for item in items().iter().filter(|item| item.stage() == stage.id) {
            let examined = item
                .clauses
                .iter()
                .filter(|clause| deciding(item, &clause.id).next().is_some())
                .count();
            let _ = writeln!(
                page,
                "| [{0}]({0}.md) | {1} | {2} | {examined} of {3} |",
                item.id,
                item.name,
                item.effort,
                item.clauses.len()
            );
        }
    }
    page
}
