//! What moved between two audits, as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use firestep_checklist::changes::FindingChange;
use firestep_checklist::resources::ResourcePlace;
use firestep_program::history::{AuditResult, Lack};
use serde::Serialize;

use super::moved::{Diff, word_of};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    subject: &'a str,
    before: SidePart<'a>,
    after: SidePart<'a>,
    scores: Vec<ScorePart<'a>>,
    items: Vec<ItemPart<'a>>,
    clauses: Vec<ClausePart<'a>>,
    accounts: AccountsPart<'a>,
    findings: FindingsPart<'a>,
    /// Null where one of the two is no snapshot.
    resources: Option<ResourcesPart<'a>>,
}

#[derive(Serialize)]
struct SidePart<'a> {
    as_of: String,
    firestep: &'a str,
    whole: bool,
    lacks: Vec<Lack>,
}

#[derive(Serialize)]
struct ScorePart<'a> {
    of: &'a str,
    before: Option<u8>,
    after: Option<u8>,
}

#[derive(Serialize)]
struct ItemPart<'a> {
    id: &'a str,
    before: ItemSide<'a>,
    after: ItemSide<'a>,
}

#[derive(Serialize)]
struct ItemSide<'a> {
    state: &'a str,
    pass: usize,
    of: usize,
}

#[derive(Serialize)]
struct ClausePart<'a> {
    item: &'a str,
    clause: &'a str,
    before: &'a str,
    after: &'a str,
    accounts: Vec<AccountPart<'a>>,
}

#[derive(Serialize)]
struct AccountPart<'a> {
    id: &'a str,
    before: &'static str,
    after: &'static str,
}

#[derive(Serialize)]
struct AccountsPart<'a> {
    appeared: &'a [&'a str],
    gone: &'a [&'a str],
}

#[derive(Serialize)]
struct FindingsPart<'a> {
    new: Vec<FindingPart<'a>>,
    first_seen: Vec<FindingPart<'a>>,
    fixed: Vec<FindingPart<'a>>,
    changed: Vec<FindingPart<'a>>,
    unseen_now: Vec<FindingPart<'a>>,
    not_compared: usize,
}

#[derive(Serialize)]
struct FindingPart<'a> {
    check: &'a str,
    severity: &'static str,
    account: &'a str,
    region: &'a str,
    kind: &'a str,
    id: &'a str,
    name: Option<&'a str>,
    message: &'a str,
    excepted: bool,
    /// What it said before, where it says something else now.
    before: Option<Said<'a>>,
    /// Why the other audit did not see it.
    not_seen: Option<&'static str>,
}

#[derive(Serialize)]
struct Said<'a> {
    message: &'a str,
    excepted: bool,
}

#[derive(Serialize)]
struct ResourcesPart<'a> {
    appeared: Vec<ResourcePart<'a>>,
    first_seen: Vec<ResourcePart<'a>>,
    gone: Vec<ResourcePart<'a>>,
    unseen_now: Vec<ResourcePart<'a>>,
}

#[derive(Serialize)]
struct ResourcePart<'a> {
    kind: &'a str,
    account: &'a str,
    region: &'a str,
    id: &'a str,
}

/// Writes what moved as JSON.
pub fn json(diff: &Diff<'_>, out: &mut dyn Write) -> io::Result<()> {
    let changes = diff.changes;
    let found = &changes.findings;
    let item_side = |(state, pass, of)| ItemSide { state, pass, of };
    let items = changes.items.iter().map(|it| ItemPart {
        id: it.item,
        before: item_side(it.before),
        after: item_side(it.after),
    });
    let clauses = changes.clauses.iter().map(|it| ClausePart {
        item: it.item,
        clause: it.clause,
        before: it.before,
        after: it.after,
        accounts: it
            .accounts
            .iter()
            .map(|(id, before, after)| AccountPart {
                id,
                before: word_of(*before),
                after: word_of(*after),
            })
            .collect(),
    });
    let scores = changes.scores.iter().map(|it| ScorePart {
        of: it.of,
        before: it.before,
        after: it.after,
    });
    let document = Document {
        schema: "firestep-diff/1",
        subject: &diff.after.result.subject,
        before: side(&diff.before.result),
        after: side(&diff.after.result),
        scores: scores.collect(),
        items: items.collect(),
        clauses: clauses.collect(),
        accounts: AccountsPart {
            appeared: &changes.accounts_new,
            gone: &changes.accounts_gone,
        },
        findings: FindingsPart {
            new: parts(&found.new),
            first_seen: parts(&found.first_seen),
            fixed: parts(&found.fixed),
            changed: parts(&found.changed),
            unseen_now: parts(&found.unseen),
            not_compared: found.not_compared,
        },
        resources: diff.resources.map(|it| ResourcesPart {
            appeared: resource_parts(&it.appeared),
            first_seen: resource_parts(&it.first_seen),
            gone: resource_parts(&it.gone),
            unseen_now: resource_parts(&it.unseen),
        }),
    };
    crate::escaping::write(&document, out)
}

fn side(result: &AuditResult) -> SidePart<'_> {
    SidePart {
        as_of: result.as_of.to_string(),
        firestep: &result.firestep,
        whole: result.is_whole(),
        lacks: result.lacks.iter().copied().collect(),
    }
}

fn parts<'a>(changes: &'a [FindingChange<'a>]) -> Vec<FindingPart<'a>> {
    let part = |it: &'a FindingChange<'a>| FindingPart {
        check: &it.finding.check,
        severity: it.severity.word(),
        account: &it.finding.account,
        region: &it.finding.region,
        kind: &it.finding.kind,
        id: &it.finding.id,
        name: it.finding.name.as_deref(),
        message: &it.finding.message,
        excepted: it.finding.excepted,
        before: it.before.map(|it| Said {
            message: &it.message,
            excepted: it.excepted,
        }),
        not_seen: it.why,
    };
    changes.iter().map(part).collect()
}

fn resource_parts<'a>(
    kinds: &'a BTreeMap<&'static str, Vec<ResourcePlace>>,
) -> Vec<ResourcePart<'a>> {
    let all = kinds.iter().flat_map(|(kind, found)| {
        found.iter().map(|it| ResourcePart {
            kind,
            account: &it.account,
            region: it.region,
            id: &it.id,
        })
    });
    all.collect()
}
