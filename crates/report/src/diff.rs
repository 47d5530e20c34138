//! What moved between two audits: text, and JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use firestep_checklist::changes::{ClauseChange, FindingChange, ItemChange};
use firestep_checklist::items::{Tier, stages};
use firestep_checklist::resources::{ResourceChanges, ResourcePlace};
use firestep_checklist::{Changes, FullResult, item};
use firestep_program::history::{AuditResult, Lack};
use serde::Serialize;

use crate::history::glyph;
use crate::style::{Mark, Style, count, hanging, line_wrapped, padded, safe};

/// Two audits, and what moved between them.
#[derive(Debug, Clone, Copy)]
pub struct Diff<'a> {
    pub before: &'a FullResult,
    pub after: &'a FullResult,
    pub changes: &'a Changes<'a>,
    /// Where both are snapshots: which resources there are.
    pub resources: Option<&'a ResourceChanges>,
}

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
        time(before),
        style.hop(),
        time(after),
        match days {
            0.. => count(usize::try_from(days).unwrap_or_default(), "day"),
            _ => "back in time: the first is the newer one".to_owned(),
        }
    );
    writeln!(out, "{times}")?;
    for (which, result) in [("first", before), ("second", after)] {
        if !result.is_whole() {
            let lacks: Vec<&str> = result.lacks.iter().copied().map(Lack::words).collect();
            let text = format!("The {which} audit was not whole: {}.", lacks.join("; "));
            line_wrapped(out, style, &text)?;
        }
    }
    let view = View { diff, all, style };
    view.scores(out)?;
    view.items(out)?;
    view.clauses(out)?;
    view.findings(out)?;
    view.accounts(out)?;
    if let Some(resources) = diff.resources {
        view.resources(resources, out)?;
    }
    Ok(())
}

fn time(result: &AuditResult) -> String {
    result.as_of.strftime("%Y-%m-%d %H:%M").to_string()
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
            of.push(self.account(account));
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
        let found = &self.diff.changes.findings;
        let sections = [
            ("New findings", &found.new, ""),
            (
                "Seen for the first time",
                &found.first_seen,
                "They fail; whether they did before nobody can say.",
            ),
            ("Fixed", &found.fixed, ""),
            ("Changed", &found.changed, ""),
            (
                "Not seen now",
                &found.unseen,
                "They failed; nobody can say that they are fixed.",
            ),
        ];
        for (title, rows, note) in sections {
            self.section(title, rows.len(), out)?;
            if !rows.is_empty() && !note.is_empty() {
                line_wrapped(out, style, note)?;
            }
            self.rows(rows, out, |change, out| self.finding(change, out))?;
        }
        if found.not_compared > 0 {
            let text = format!(
                "{} of low or medium severity are counted and not compared: of organizations with very many findings \
                 the history holds those of critical and high severity, or none.",
                count(found.not_compared, "failing verdict")
            );
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
            self.account(&finding.account),
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
                    writeln!(out, "{} {}", safe(id), self.account(id))
                })?;
            }
        }
        Ok(())
    }

    fn resources(&self, resources: &ResourceChanges, out: &mut dyn Write) -> io::Result<()> {
        let style = self.style;
        let sections = [
            ("Resources that appeared", &resources.appeared, ""),
            (
                "Resources seen for the first time",
                &resources.first_seen,
                "Whether they were there before nobody can say: not everything of their kind was seen.",
            ),
            ("Resources that are gone", &resources.gone, ""),
            (
                "Resources not seen now",
                &resources.unseen,
                "Nobody can say that they are gone: not everything of their kind was seen.",
            ),
        ];
        for (title, kinds, note) in sections {
            let number = kinds.values().map(Vec::len).sum();
            self.section(title, number, out)?;
            if number > 0 && !note.is_empty() {
                line_wrapped(out, style, note)?;
            }
            for (kind, found) in kinds {
                writeln!(out, "{} {}", found.len(), kind.replace('_', " "))?;
                self.rows(found, out, |it, out| {
                    let line = format!(
                        "{} {} {}",
                        self.account(&it.account),
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

    /// An account's name, else its id.
    fn account(&self, id: &str) -> String {
        if id.is_empty() {
            return "organization".to_owned();
        }
        let accounts = [&self.diff.after.result, &self.diff.before.result];
        let mut accounts = accounts.into_iter().flat_map(|it| &it.accounts);
        let name = accounts.find(|it| *it.id == *id && !it.name.is_empty());
        safe(name.map_or(id, |it| &it.name))
    }
}

/// The name of a score; none of a stage that did not move.
fn name_of_score(of: &str, is_moved: bool) -> Option<String> {
    if of == "all" {
        return Some("All items".to_owned());
    }
    let mut tiers = Tier::ALL.into_iter();
    if let Some(tier) = tiers.find(|it| it.letter() == of) {
        return Some(tier.name().to_owned());
    }
    let stage = stages().iter().find(|it| it.id == of)?;
    is_moved.then(|| format!("  {} {}", padded(stage.id, 4), stage.name))
}

/// What a letter of a clause stands for.
fn word_of(letter: char) -> &'static str {
    match letter {
        'p' => "pass",
        'f' => "fail",
        'u' => "unknown",
        'o' => "not collected",
        'x' => "not examined",
        'n' => "nothing to judge",
        'm' => "not attested",
        'c' => "closed",
        'w' => "waiting",
        'a' => "attested",
        'e' => "expired",
        'k' => "contradicted",
        _ => "not evaluated",
    }
}

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
