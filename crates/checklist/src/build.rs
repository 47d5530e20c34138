//! The report of an evaluation.

#![warn(clippy::wildcard_enum_match_arm)]

use std::collections::{BTreeMap, BTreeSet, HashMap};

use firestep_audit::Severity;
use firestep_inventory::{Gap, GapGroup};
use firestep_snapshot::manifest::Manifest;

use crate::evaluate::Evaluated;
use crate::exposed::{coverage, exposed_now};
use crate::items::{DecidedBy, Tier, stages};
use crate::report::{
    AccountRow, AccountState, Head, Narrowing, NotSeen, NotSeenGroup, NotSeenRow, Phase, Report,
    StageRow, Step, TierRow, Trend, left,
};
use crate::rollup::{ItemState, RolledItem};
use crate::score::{Parts, Score};
use crate::source::Unread;

/// Puts the report together. `again` is the command that shows this audit again.
pub fn report(
    evaluated: Evaluated,
    manifest: &Manifest,
    snapshot: &str,
    version: &str,
    again: &str,
) -> Report {
    let mut report = build(&evaluated, manifest, snapshot, version, again);
    report.findings = evaluated.outcome.findings;
    report.packed = evaluated.packed;
    report.answered = evaluated.outcome.answered.into_iter().collect();
    report.tallies = evaluated.outcome.tallies;
    report.unseen = evaluated.outcome.unseen;
    report
}

fn build(
    evaluated: &Evaluated,
    manifest: &Manifest,
    snapshot: &str,
    version: &str,
    again: &str,
) -> Report {
    let unfinished = manifest.finished.is_none();
    let failing = [
        Severity::Critical,
        Severity::High,
        Severity::Medium,
        Severity::Low,
    ]
    .map(|severity| {
        let tallies = evaluated.outcome.tallies.iter();
        let of = tallies.filter(|it| it.check.severity == severity);
        of.map(|it| it.fail as usize).sum()
    });
    let sum = |part: fn(&firestep_audit::Tally) -> u32| -> usize {
        evaluated
            .outcome
            .tallies
            .iter()
            .map(|tally| part(tally) as usize)
            .sum()
    };
    let tiers = tiers(evaluated);
    Report {
        head: head(evaluated, manifest, snapshot, version, again),
        trend: trend(evaluated, &tiers),
        tiers,
        score: score(&evaluated.items.iter().collect::<Vec<_>>()),
        if_empty: evaluated
            .emptied
            .as_ref()
            .and_then(|items| score(&items.iter().collect::<Vec<_>>())),
        stages: stages()
            .iter()
            .map(|stage| {
                let of: Vec<&RolledItem> = evaluated
                    .items
                    .iter()
                    .filter(|item| item.item.stage() == stage.id)
                    .collect();
                StageRow {
                    stage: *stage,
                    states: of.iter().map(|item| item.state).collect(),
                    score: score(&of),
                }
            })
            .collect(),
        exposed_now: exposed_now(evaluated, again),
        exposure: coverage(evaluated, unfinished),
        steps: steps(evaluated, again),
        not_seen: not_seen(evaluated, manifest),
        items: evaluated.items.clone(),
        accounts: accounts(evaluated, manifest),
        accounts_whole: evaluated.units.whole && !evaluated.is_member_alone,
        organization: evaluated.organization.clone(),
        management_account: evaluated.management_account.clone(),
        as_of: evaluated.as_of,
        subject: evaluated.subject.clone(),
        lacks: evaluated.lacks.clone(),
        tallies: Vec::new(),
        commands: evaluated.commands.clone(),
        findings: Vec::new(),
        packed: None,
        answered: HashMap::new(),
        unseen: Vec::new(),
        failing,
        unknown: sum(|tally| tally.unknown + tally.not_collected + tally.closed + tally.waiting),
        passing: sum(|tally| tally.pass - tally.declared),
        declared: sum(|tally| tally.declared),
        excepted: sum(|tally| tally.excepted),
    }
}

fn tiers(evaluated: &Evaluated) -> Vec<TierRow> {
    let row = |tier: Tier| {
        let items = evaluated.items.iter();
        let of: Vec<&RolledItem> = items.filter(|it| it.item.tier() == tier).collect();
        TierRow {
            tier,
            items: of.len(),
            counted: counted(&of),
            score: score(&of),
            reachable: reachable(&of),
        }
    };
    Tier::ALL.into_iter().map(row).collect()
}

/// How the tiers moved since the last whole audit. What was narrowed or ended early is compared with nothing.
fn trend(evaluated: &Evaluated, tiers: &[TierRow]) -> Option<Trend> {
    let earlier = evaluated.earlier.as_ref();
    let earlier = earlier.filter(|_| evaluated.lacks.is_empty())?;
    let moved = tiers.iter().filter_map(|row| {
        let now = i16::from(row.score?.score);
        let then = i16::from(earlier.score(row.tier.letter())?.score());
        Some((row.tier, now - then))
    });
    Some(Trend {
        since: earlier.as_of.strftime("%Y-%m-%d").to_string(),
        tiers: moved.collect(),
    })
}

fn accounts(evaluated: &Evaluated, manifest: &Manifest) -> Vec<AccountRow> {
    let why = |id: &String| {
        let why = manifest.scope.left_out.get(id);
        why.map(|it| it.words().to_owned())
    };
    let row = |id: &String, state, reason: Option<&String>| AccountRow {
        id: id.clone(),
        name: evaluated.names.get(id).cloned().unwrap_or_default(),
        state,
        reason: reason.cloned(),
        unit_path: evaluated.unit_paths.get(id).cloned(),
        registered: evaluated.registered.get(id).cloned().unwrap_or_default(),
        closed: evaluated.closed_in.get(id).cloned().unwrap_or_default(),
    };
    let examined = evaluated
        .units
        .accounts
        .iter()
        .map(|id| match evaluated.unreachable.get(id) {
            Some(reason) => row(id, AccountState::Unreachable, Some(reason)),
            None if evaluated.unread.contains_key(id) => match evaluated.unread.get(id) {
                Some(Unread::Damaged(why)) => row(id, AccountState::Damaged, Some(why)),
                Some(Unread::Partly) => row(id, AccountState::Partly, None),
                Some(Unread::NotReached) | None => row(id, AccountState::NotReached, None),
            },
            // In the units, so that nothing is done without it.
            None if evaluated.units.lacks(id) => row(id, AccountState::Excluded, why(id).as_ref()),
            None => row(id, AccountState::Examined, None),
        });
    let others = evaluated
        .names
        .keys()
        .filter(|id| !evaluated.units.accounts.contains(id))
        .map(|id| {
            let state = if evaluated.inactive.contains(id) {
                AccountState::Inactive
            } else {
                AccountState::Excluded
            };
            row(id, state, why(id).as_ref())
        });
    examined.chain(others).collect()
}

fn counted(items: &[&RolledItem]) -> usize {
    items
        .iter()
        .filter(|item| item.state != ItemState::NotApplicable)
        .count()
}

/// The score if every item that this version can find done were.
fn reachable(items: &[&RolledItem]) -> u8 {
    let parts = items
        .iter()
        .filter(|item| item.state != ItemState::NotApplicable)
        .map(|item| Parts {
            verified: item.reachable(),
            ..Parts::default()
        });
    Score::mean(parts).map_or(0, |score| score.score)
}

fn score(items: &[&RolledItem]) -> Option<Score> {
    Score::mean(
        items
            .iter()
            .filter(|item| item.state != ItemState::NotApplicable)
            .map(|item| item.parts),
    )
}

fn head(
    evaluated: &Evaluated,
    manifest: &Manifest,
    snapshot: &str,
    version: &str,
    again: &str,
) -> Head {
    let name = |id: &String| {
        evaluated
            .names
            .get(id)
            .filter(|name| !name.is_empty())
            .unwrap_or(id)
            .clone()
    };
    let all = evaluated.names.len().max(evaluated.units.accounts.len());
    // In the units, so that nothing is done without them.
    let skipped = evaluated.units.accounts.iter().filter(|id| {
        evaluated.units.lacks(id)
            && !evaluated.unreachable.contains_key(*id)
            && !evaluated.unread.contains_key(*id)
    });
    let damaged = evaluated.unread.iter().filter_map(|(id, why)| match why {
        Unread::Damaged(why) => Some((id.clone(), name(id), why.clone())),
        Unread::Partly | Unread::NotReached => None,
    });
    let is = |wanted: Unread| {
        let unread = evaluated.unread.iter();
        unread
            .filter(move |(_, why)| **why == wanted)
            .map(|(id, _)| id)
    };
    let narrowed = Narrowing {
        asked: manifest.scope.asked.clone(),
        regions: manifest.scope.regions.clone(),
        accounts: skipped.map(name).collect(),
        operations: manifest.scope.operations.clone(),
    };
    let title = match (&evaluated.organization, evaluated.units.accounts.first()) {
        (Some(id), Some(account)) if evaluated.is_member_alone => {
            format!(
                "Account {}, a member of the organization {id}",
                name(account)
            )
        }
        (Some(id), _) => format!("Organization {id}"),
        (None, Some(account)) if evaluated.units.accounts.len() == 1 => {
            format!("Account {}", name(account))
        }
        (None, Some(_)) => "An organization that was not seen".to_owned(),
        (None, None) => "No account".to_owned(),
    };
    let seconds = match (
        manifest.started.parse::<jiff::Timestamp>(),
        &manifest.finished,
    ) {
        (Ok(started), Some(finished)) => finished
            .parse::<jiff::Timestamp>()
            .ok()
            .and_then(|finished| u64::try_from(finished.as_second() - started.as_second()).ok()),
        _ => None,
    };
    let calls = manifest.calls;
    let is_chosen = !manifest.scope.accounts.is_empty();
    Head {
        title,
        as_of: evaluated.as_of.to_string(),
        accounts: all,
        examined: evaluated
            .units
            .accounts
            .iter()
            .filter(|id| !evaluated.units.lacks(id) && !evaluated.unread.contains_key(*id))
            .count(),
        unreachable: evaluated
            .unreachable
            .iter()
            .map(|(id, reason)| (id.clone(), name(id), reason.clone()))
            .collect(),
        inactive: evaluated.inactive.iter().map(name).collect(),
        standalone: evaluated.standalone,
        narrowed,
        member_alone: evaluated.is_member_alone,
        organization_unseen: evaluated.organization_unseen.clone(),
        organization_damaged: evaluated.organization_damaged,
        regions: evaluated.regions.clone(),
        closed_regions: evaluated.closed_regions.clone(),
        regions_unlisted: evaluated.regions_unlisted.len(),
        calls: [
            calls.made,
            calls.denied,
            calls.not_offered,
            calls.throttled,
            calls.failed,
        ],
        seconds,
        snapshot: snapshot.to_owned(),
        version: version.to_owned(),
        again: again.to_owned(),
        ended_early: manifest
            .finished
            .is_none()
            .then(|| "the snapshot was never finished".to_owned()),
        ended_in: manifest.finished.is_none().then_some(if is_chosen {
            Phase::Accounts
        } else {
            Phase::Organization
        }),
        resume: None,
        partly: is(Unread::Partly).map(name).collect(),
        not_reached: is(Unread::NotReached).count(),
        damaged: damaged.collect(),
        notes: left_out(evaluated, manifest)
            .into_iter()
            .chain(manifest.scope.note.clone())
            .chain(another_time(evaluated, manifest))
            .chain(evaluated.notes.iter().cloned())
            .chain(manifest.notes.iter().cloned())
            .collect(),
    }
}

/// A time of evaluation that is not that of the answers.
fn another_time(evaluated: &Evaluated, manifest: &Manifest) -> Option<String> {
    let started: jiff::Timestamp = manifest.started.parse().ok()?;
    let ended = manifest
        .finished
        .as_ref()
        .and_then(|it| it.parse::<jiff::Timestamp>().ok());
    let days = (evaluated.as_of.as_second() - ended.unwrap_or(started).as_second()) / 86_400;
    if days > 0 {
        return Some(format!(
            "Evaluated as of {}, {days} days after the snapshot was made: ages grow by that, and what happened since is not in it.",
            evaluated.as_of
        ));
    }
    (evaluated.as_of < started).then(|| {
        format!(
            "Evaluated as of {}, before the snapshot was made ({}): what came between counts as if it were made that day.",
            evaluated.as_of, manifest.started
        )
    })
}

/// Regions that the user named and no account is known to have enabled.
fn left_out(evaluated: &Evaluated, manifest: &Manifest) -> Option<String> {
    let named = manifest.scope.regions.as_ref()?;
    let off: Vec<&str> = named
        .iter()
        .filter(|region| {
            !evaluated.regions.contains(region) && !evaluated.closed_regions.contains(region)
        })
        .map(String::as_str)
        .collect();
    if off.is_empty() {
        return None;
    }
    let off = off.join(", ");
    let unlisted = evaluated.regions_unlisted.len() + evaluated.unreachable.len();
    Some(match unlisted {
        0 => format!("Left out, not enabled in any account: {off}"),
        _ => format!(
            "Not known to be enabled: {off}; the regions of {} could not be listed.",
            counted_accounts(unlisted)
        ),
    })
}

fn counted_accounts(number: usize) -> String {
    match number {
        1 => "1 account".to_owned(),
        number => format!("{number} accounts"),
    }
}

fn steps(evaluated: &Evaluated, again: &str) -> Vec<Step> {
    evaluated
        .items
        .iter()
        .filter(|item| {
            matches!(
                item.state,
                ItemState::Partial | ItemState::ToDo | ItemState::Unknown
            ) && item.has_work()
        })
        .map(|item| Step {
            item: item.item.id,
            name: item.item.name.clone(),
            state: item.state,
            effort: item.item.effort.clone(),
            left: left(item),
            command: format!("{again} --item {}", item.item.id),
        })
        .collect()
}

/// Whether this version examines nothing of an item: no clause has a check, is attested, or waits to be declared.
fn has_no_check(evaluated: &Evaluated, rolled: &RolledItem) -> bool {
    rolled.item.clauses.iter().all(|clause| {
        let key = (rolled.item.id.to_owned(), clause.id.clone());
        clause.decided_by == DecidedBy::Evidence
            && clause.undeclared.is_none()
            && !evaluated.examined.contains(&key)
    })
}

/// What to do about gaps of a group, as far as this collection allows.
fn heading(evaluated: &Evaluated, manifest: &Manifest, group: GapGroup, action: &str) -> Heading {
    let is_narrowed = evaluated.units.narrowed && !evaluated.is_member_alone;
    let whole = manifest.finished.is_some() && !is_narrowed;
    match group {
        GapGroup::Scope if evaluated.standalone && action.starts_with("organizations:") => {
            "What only an organization answers:"
        }
        GapGroup::Scope if manifest.finished.is_none() => {
            "Not in this snapshot, which was not finished. Collect again:"
        }
        GapGroup::Scope if !evaluated.unread.is_empty() => {
            "Not in this snapshot, or in a damaged file of it. Collect again:"
        }
        GapGroup::Closed => {
            "Closed by SCP. Collect by a role that it spares, or declare them empty:"
        }
        GapGroup::Scope if whole => "Not in this snapshot. Collect again with this version:",
        GapGroup::Permission
        | GapGroup::Exemption
        | GapGroup::Administrator
        | GapGroup::Entry
        | GapGroup::Nothing
        | GapGroup::Repetition
        | GapGroup::Scope
        | GapGroup::Version
        | GapGroup::Reading
        | GapGroup::Declaration => group.heading(),
    }
}

type Heading = &'static str;

fn not_seen(evaluated: &Evaluated, manifest: &Manifest) -> NotSeen {
    // By group and action: the accounts and the items.
    type Hidden<'a> = (BTreeSet<String>, BTreeSet<&'a str>);
    let mut rows: BTreeMap<(GapGroup, Heading, String), Hidden<'_>> = BTreeMap::new();
    let mut items: BTreeSet<&str> = BTreeSet::new();
    let mut verdicts = 0;
    for unseen in &evaluated.outcome.unseen {
        verdicts += unseen.verdicts;
        let info = Gap::info(unseen.gap);
        // A gap of no operation says in its message what it is about: regions, a setting.
        let action = [
            info.action.unwrap_or_default(),
            &info.operation,
            &info.message,
        ]
        .into_iter()
        .find(|it| !it.is_empty())
        .unwrap_or(info.reason.word());
        let group = info.reason.group();
        let heading = heading(evaluated, manifest, group, &info.operation);
        let (accounts, of) = rows.entry((group, heading, action.to_owned())).or_default();
        let id: &str = if info.account.is_empty() {
            unseen.account
        } else {
            &info.account
        };
        if !id.is_empty() {
            accounts.insert(
                evaluated
                    .names
                    .get(id)
                    .filter(|name| !name.is_empty())
                    .cloned()
                    .unwrap_or_else(|| id.to_owned()),
            );
        }
        for clause in unseen.check.clauses {
            of.insert(clause.item);
            items.insert(clause.item);
        }
    }
    let mut groups: Vec<NotSeenGroup> = Vec::new();
    for ((group, heading, action), (accounts, of)) in rows {
        if groups.last().is_none_or(|last| last.heading != heading) {
            groups.push(NotSeenGroup {
                group,
                heading,
                rows: Vec::new(),
            });
        }
        let mut items: Vec<String> = of.into_iter().map(str::to_owned).collect();
        items.sort_by_key(|id| crate::items::items().iter().position(|item| item.id == id));
        if let Some(last) = groups.last_mut() {
            last.rows.push(NotSeenRow {
                action,
                accounts: accounts.into_iter().collect(),
                items,
            });
        }
    }
    NotSeen {
        verdicts,
        items: items.len(),
        groups,
        not_examined: evaluated
            .items
            .iter()
            .filter(|item| has_no_check(evaluated, item))
            .map(|item| item.item.id)
            .collect(),
    }
}
