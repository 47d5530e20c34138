//! What moved between two audits as tables, which documents lay out: the same words and order as on a terminal.

use firestep_checklist::changes::FindingChange;
use firestep_checklist::item;
use firestep_program::history::FindingResult;

use super::moved::{Diff, name_of_score, word_of};
use crate::style::count;

/// What is said before the tables, a sentence each.
pub(super) fn sentences(diff: &Diff<'_>) -> Vec<String> {
    let (before, after) = (&diff.before.result, &diff.after.result);
    let days = (after.as_of.as_second() - before.as_of.as_second()) / 86_400;
    let apart = match usize::try_from(days) {
        Ok(days) => format!("{} apart", count(days, "day")),
        Err(_) => "back in time: the first is the newer one".to_owned(),
    };
    let mut all = vec![format!(
        "{} to {}, {apart}.",
        before.minute(),
        after.minute()
    )];
    all.extend(diff.lacks());
    all.extend(diff.not_compared());
    all
}

/// A table, its cells as they were seen: who lays it out makes them safe.
pub(super) struct Table {
    /// What its rows are, in one word of a program: `new`, `fixed`.
    pub(super) kind: &'static str,
    pub(super) title: &'static str,
    pub(super) note: String,
    pub(super) columns: &'static [&'static str],
    pub(super) rows: Vec<Vec<String>>,
    /// How many moved: a clause has a row for each account.
    pub(super) number: usize,
}

const SCORES: &[&str] = &["Of", "Before", "After"];
const ITEMS: &[&str] = &["Item", "Name", "Before", "After"];
const CLAUSES: &[&str] = &["Item", "Clause", "Account", "Account id", "Before", "After"];
const FINDINGS: &[&str] = &[
    "Severity",
    "Check",
    "Account",
    "Account id",
    "Region",
    "Type",
    "Id",
    "Name",
    "Before",
    "Now",
    "Not seen",
];
const ACCOUNTS: &[&str] = &["Account id", "Account"];
const RESOURCES: &[&str] = &["Type", "Account", "Account id", "Region", "Id"];

/// The tables, in their order. One without rows says that nothing is of its kind.
pub(super) fn tables(diff: &Diff<'_>) -> Vec<Table> {
    let mut all = vec![scores(diff), items(diff), clauses(diff)];
    all.extend(findings(diff));
    for (kind, title, accounts) in [
        (
            "account_appeared",
            "Accounts that appeared",
            &diff.changes.accounts_new,
        ),
        (
            "account_gone",
            "Accounts that are gone",
            &diff.changes.accounts_gone,
        ),
    ] {
        let row = |id: &&str| vec![(*id).to_owned(), diff.account(id)];
        all.push(Table {
            kind,
            number: accounts.len(),
            title,
            note: String::new(),
            columns: ACCOUNTS,
            rows: accounts.iter().map(row).collect(),
        });
    }
    all.extend(resources(diff));
    all
}

fn scores(diff: &Diff<'_>) -> Table {
    let score = |it: Option<u8>| it.map_or_else(|| "-".to_owned(), |it| it.to_string());
    let rows = diff.changes.scores.iter().filter_map(|change| {
        let name = name_of_score(change.of, change.before != change.after)?;
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(vec![name, score(change.before), score(change.after)])
    });
    Table {
        kind: "score",
        number: diff.changes.scores.len(),
        title: "Score",
        note: String::new(),
        columns: SCORES,
        rows: rows.collect(),
    }
}

fn items(diff: &Diff<'_>) -> Table {
    let side = |(state, pass, of): (&str, usize, usize)| format!("{state} {pass}/{of}");
    let rows = diff.changes.items.iter().map(|change| {
        let name = item(change.item).map_or("", |it| &it.name);
        vec![
            change.item.to_owned(),
            name.to_owned(),
            side(change.before),
            side(change.after),
        ]
    });
    Table {
        kind: "item",
        number: diff.changes.items.len(),
        title: "Items that moved",
        note: String::new(),
        columns: ITEMS,
        rows: rows.collect(),
    }
}

fn clauses(diff: &Diff<'_>) -> Table {
    let mut rows = Vec::new();
    for change in &diff.changes.clauses {
        let text = item(change.item).and_then(|it| it.clause(change.clause));
        let text = text.map_or(change.clause, |it| &it.text);
        let row = |account: &str, before: String, after: String| {
            vec![
                change.item.to_owned(),
                text.to_owned(),
                diff.account(account),
                account.to_owned(),
                before,
                after,
            ]
        };
        if change.accounts.is_empty() {
            let word = |it: &str| it.replace('_', " ");
            rows.push(row("", word(change.before), word(change.after)));
        }
        for (account, before, after) in &change.accounts {
            let (before, after) = (word_of(*before), word_of(*after));
            rows.push(row(account, before.to_owned(), after.to_owned()));
        }
    }
    Table {
        kind: "clause",
        number: diff.changes.clauses.len(),
        title: "Clauses that moved",
        note: String::new(),
        columns: CLAUSES,
        rows,
    }
}

fn findings(diff: &Diff<'_>) -> Vec<Table> {
    let of = diff.findings().into_iter().map(|moved| Table {
        kind: moved.kind,
        number: moved.of.len(),
        title: moved.title,
        note: moved.note.to_owned(),
        columns: FINDINGS,
        rows: moved
            .of
            .iter()
            .map(|it| finding(diff, moved.kind, it))
            .collect(),
    });
    of.collect()
}

fn finding(diff: &Diff<'_>, kind: &str, change: &FindingChange<'_>) -> Vec<String> {
    let finding = change.finding;
    let said = |it: &FindingResult| {
        let note = if it.excepted { " (excepted)" } else { "" };
        format!("{}{note}", it.message)
    };
    // What is fixed, or is not seen now, says nothing now.
    let is_gone = matches!(kind, "fixed" | "unseen_now");
    let (before, now) = if is_gone {
        (said(finding), String::new())
    } else {
        (change.before.map(said).unwrap_or_default(), said(finding))
    };
    vec![
        change.severity.word().to_owned(),
        finding.check.to_string(),
        diff.account(&finding.account),
        finding.account.to_string(),
        finding.region.to_string(),
        finding.kind.to_string(),
        finding.id.to_string(),
        finding.name.as_deref().unwrap_or_default().to_owned(),
        before,
        now,
        change.why.unwrap_or_default().to_owned(),
    ]
}

fn resources(diff: &Diff<'_>) -> Vec<Table> {
    let of = diff.resources().into_iter().map(|moved| {
        let all = moved.of.iter().flat_map(|(kind, found)| {
            found.iter().map(|it| {
                vec![
                    kind.replace('_', " "),
                    diff.account(&it.account),
                    it.account.clone(),
                    it.region.to_owned(),
                    it.id.to_string(),
                ]
            })
        });
        Table {
            kind: moved.kind,
            number: moved.of.values().map(Vec::len).sum(),
            title: moved.title,
            note: moved.note.to_owned(),
            columns: RESOURCES,
            rows: all.collect(),
        }
    });
    of.collect()
}
