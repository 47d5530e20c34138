//! A page for each framework, and their index.

use std::fmt::Write;

use firestep_checklist::framework::{Framework, Requirement, Undecided, all};

/// Each page by its name.
pub(super) fn pages() -> Vec<(String, String)> {
    let mut pages: Vec<(String, String)> = all()
        .iter()
        .map(|framework| (framework.word.to_owned(), page(framework)))
        .collect();
    pages.push(("README".to_owned(), index()));
    pages
}

fn is_decided(requirement: &Requirement) -> bool {
    !requirement.checks.is_empty() || !requirement.items.is_empty()
}

fn index() -> String {
    let mut page = String::new();
    page.push_str(
        "# The frameworks\n\n`firestep audit --framework NAME` says where an organization stands with one.\n\n\
         | framework | | requirements | with a check or an item | by no call |\n| --- | --- | ---: | ---: | ---: |\n",
    );
    for framework in all() {
        let requirements = &framework.requirements;
        let by_no_call = requirements
            .iter()
            .filter(|it| matches!(it.undecided, Some(Undecided::ByNoCall(_))));
        let _ = writeln!(
            page,
            "| [`{0}`]({0}.md) | {1} | {2} | {3} | {4} |",
            framework.word,
            framework.title,
            requirements.len(),
            requirements.iter().filter(|it| is_decided(it)).count(),
            by_no_call.count()
        );
    }
    page
}

fn page(framework: &Framework) -> String {
    let mut page = String::new();
    let _ = writeln!(
        page,
        "# {}\n\n`{}`, published at <{}>. Titles are ours; *in part* marks a requirement that asks for more than is seen.\n\n\
         | requirement | | behind it |\n| --- | --- | --- |",
        framework.title, framework.word, framework.page
    );
    for requirement in &framework.requirements {
        let checks = requirement
            .checks
            .iter()
            .map(|id| format!("[`{id}`](../checks/{id}.md)"));
        let items = requirement
            .items
            .iter()
            .map(|id| format!("[{id}](../checklist/{id}.md)"));
        let mut behind = checks.chain(items).collect::<Vec<_>>().join(", ");
        if requirement.is_part {
            behind.push_str(" (in part)");
        }
        match requirement.undecided {
            Some(Undecided::ByNoCall(why)) => {
                let _ = write!(behind, "*by no call*: {why}");
            }
            Some(Undecided::NotYet) => behind.push_str("*not yet*"),
            None => {}
        }
        let title = requirement.title.unwrap_or_default();
        let _ = writeln!(page, "| {} | {title} | {behind} |", requirement.id);
    }
    page
}
