//! A page for each check, and their index.

use std::fmt::Write;

use firestep_audit::fix::Inverse;
use firestep_audit::{Audience, Check};
use firestep_checklist::framework;

/// Each page by its name.
pub(super) fn pages() -> Vec<(String, String)> {
    let checks = firestep_checks::all();
    let mut pages: Vec<(String, String)> = checks
        .iter()
        .map(|check| (check.id.to_owned(), page(check)))
        .collect();
    pages.push(("README".to_owned(), index(checks)));
    pages
}

/// Items and clauses that a check decides, each with its page.
fn decides(check: &Check) -> String {
    let clauses: Vec<String> = check
        .clauses
        .iter()
        .map(|it| format!("[{0}](../checklist/{0}.md) `{1}`", it.item, it.clause))
        .collect();
    clauses.join(", ")
}

fn index(checks: &[&Check]) -> String {
    let mut page = String::new();
    let _ = writeln!(
        page,
        "# The checks\n\n{} checks. A tick beside a check's name means that the name is true.\n",
        checks.len()
    );
    page.push_str(
        "| check | severity | effort | since | decides |\n| --- | --- | --- | --- | --- |\n",
    );
    for check in checks {
        let _ = writeln!(
            page,
            "| [`{0}`]({0}.md) | {1} | {2} | {3} | {4} |",
            check.id,
            check.severity.word(),
            check.effort.word(),
            check.since,
            decides(check)
        );
    }
    page
}

fn page(check: &Check) -> String {
    let mut page = String::new();
    let _ = writeln!(
        page,
        "# {}\n\n{}.\n\nSeverity: {}. Effort: {}. Since {}.\n\n{}\n\n## Remedy\n\n{}\n",
        check.id,
        check.title,
        check.severity.word(),
        check.effort.word(),
        check.since,
        check.risk,
        check.remedy
    );
    if check.audience == Audience::Thorough {
        page.push_str("For a thorough look: many of its findings are deliberate.\n\n");
    }
    if let Some(fix) = check.fix() {
        let _ = writeln!(
            page,
            "## Fix `{}` ({})\n\n{}.\n\n```sh\n{}\n```\n",
            fix.id,
            fix.risk.word(),
            fix.title,
            fix.pattern().join("\n")
        );
        for precondition in fix.preconditions {
            let _ = writeln!(page, "- {precondition}");
        }
        let _ = match fix.inverse {
            Inverse::By(operations) => {
                let all: Vec<String> = operations
                    .iter()
                    .map(|undo| format!("`{}` with {}", undo.operation, undo.with))
                    .collect();
                writeln!(page, "- Undone by {}.\n", all.join("; "))
            }
            Inverse::None(why) => writeln!(page, "- It cannot be undone: {why}.\n"),
        };
    }
    if !check.clauses.is_empty() {
        let _ = writeln!(page, "## Decides\n\n{}\n", decides(check));
    }
    let controls: Vec<String> = framework::controls(check.id)
        .iter()
        .map(|it| {
            format!(
                "- [{}](../frameworks/{}.md) {}",
                it.framework.title, it.framework.word, it.id
            )
        })
        .collect();
    if !controls.is_empty() {
        let _ = writeln!(page, "## Controls\n\n{}\n", controls.join("\n"));
    }
    let reads: Vec<String> = check.reads.iter().map(|read| format!("`{read}`")).collect();
    let _ = writeln!(page, "## Reads\n\n{}\n", reads.join(", "));
    let references: Vec<String> = check
        .references
        .iter()
        .map(|it| format!("<{it}>"))
        .collect();
    let _ = writeln!(page, "## References\n\n{}", references.join("\n"));
    page
}
