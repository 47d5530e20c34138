//! The data block of a finished report.

use std::collections::HashMap;
use std::io;

use firestep_audit::fix::cli::{is_printable, quoted};
use firestep_audit::{Check, Impact, Tally, UNSAID_PROFILE};
use firestep_checklist::items::{DecidedBy, UnitKind};
use firestep_checklist::report::{AccountRow, AccountState, Exposure, GapGroup, left};
use firestep_checklist::{
    ClauseStatus, ItemState, Report, RolledClause, RolledItem, Score, Tier, UnitState,
};
use firestep_program::history::Lack;

use super::block::{
    AccountPart, AuditPart, AuditScorePart, Block, CheckPart, ClausePart, CountsPart, ExposedPart,
    ExposurePart, GapGroupPart, GapPart, HeadPart, ItemPart, LinePart, NotSeenPart, SCHEMA,
    ScorePart, StagePart, StepPart, TierPart, UnsaidPart, UnseenPart,
};
use super::findings::{self, MOST_FINDINGS, Places};
use super::people::Beside;
use super::{frameworks, history, people};
use crate::catalogue::unit;
use crate::exposed;
use crate::filter::Filter;
use crate::findings::unsaid_profile_told;
use crate::head;
use crate::scores;
use crate::style::{Style, safe, visible};

/// The block of an audit, with the findings that the filter takes.
pub(super) fn block(report: &Report, beside: Beside<'_>, filter: &Filter) -> io::Result<Block> {
    let again = &report.head.again;
    let checks = checks(report);
    let places = Places {
        checks: checks
            .iter()
            .enumerate()
            .map(|(at, (check, _))| (check.id, at))
            .collect(),
        accounts: report
            .accounts
            .iter()
            .enumerate()
            .map(|(at, it)| (it.id.as_str(), at))
            .collect(),
    };
    let findings = findings::part(report, filter, &places, MOST_FINDINGS)?;
    let mut absent = Vec::new();
    if beside.decided.is_none() {
        absent.push(
            "This file does not say who vouches for what until when, nor why findings are excepted."
                .to_owned(),
        );
    }
    let mut audits: Vec<AuditPart> = beside
        .earlier
        .iter()
        .map(|it| history::of_result(it))
        .collect();
    audits.push(this_audit(report));
    Ok(Block {
        schema: SCHEMA,
        firestep: report.head.version.clone(),
        title: safe(&report.head.title),
        subject: safe(&report.subject),
        as_of: report.head.as_of.clone(),
        snapshot: Some(safe(&report.head.snapshot)),
        again: Some(visible(again)),
        // A snapshot that was not kept has no folder.
        records: again.contains(" --snapshot ").then(|| {
            let folder = quoted(&report.head.snapshot);
            visible(&format!("firestep snapshot cat {folder}"))
        }),
        unsaid_profile: Some(UnsaidPart {
            mark: UNSAID_PROFILE,
            told: unsaid_profile_told(),
        }),
        asked: visible(filter.flags().trim()),
        absent,
        head: head_part(report)?,
        accounts: report.accounts.iter().map(account).collect(),
        score: report.score.map(score),
        meaning: scores::meaning(report),
        tiers: tiers(report),
        stages: report
            .stages
            .iter()
            .map(|row| StagePart {
                stage: row.stage.id,
                name: row.stage.name,
                score: row.score.map(score),
            })
            .collect(),
        items: report
            .items
            .iter()
            .map(|it| item(it, report, &places, &checks))
            .collect(),
        exposed: Some(exposed(report)),
        steps: Some(steps(report)),
        not_seen: Some(not_seen(report)),
        groups: Some(people::groupings(report)),
        frameworks: Some(frameworks::part(report)),
        history: history::compared(audits),
        decided: beside.decided.map(|it| people::decided(report, it)),
        checks: checks.iter().map(check).collect(),
        counts: CountsPart {
            failing: report.failing,
            excepted: report.excepted,
            unknown: report.unknown,
            pass: report.passing,
        },
        findings,
        from: None,
    })
}

/// Whatever was asked, with what it said in all accounts, by id.
fn checks(report: &Report) -> Vec<(&'static Check, CheckCounts)> {
    let mut all: HashMap<&str, (&'static Check, CheckCounts)> = HashMap::new();
    for tally in &report.tallies {
        let (_, counts) = all
            .entry(tally.check.id)
            .or_insert((tally.check, CheckCounts::default()));
        counts.add(tally);
    }
    let mut all: Vec<_> = all.into_values().collect();
    all.sort_by_key(|(check, _)| check.id);
    all
}

/// What a check said, in all accounts.
#[derive(Debug, Clone, Copy, Default)]
struct CheckCounts {
    fail: usize,
    unknown: usize,
    excepted: usize,
    pass: usize,
}

impl CheckCounts {
    fn add(&mut self, tally: &Tally) {
        let unseen = tally.unknown + tally.closed + tally.not_collected + tally.waiting;
        self.fail += tally.fail as usize;
        self.unknown += unseen as usize;
        self.excepted += tally.excepted as usize;
        self.pass += tally.pass as usize;
    }
}

fn check((check, counts): &(&'static Check, CheckCounts)) -> CheckPart {
    let mut items: Vec<&str> = check.clauses.iter().map(|it| it.item).collect();
    items.dedup();
    CheckPart {
        id: check.id.to_owned(),
        title: Some(check.title),
        severity: check.severity.word(),
        items,
        risk: Some(check.risk),
        remedy: Some(check.remedy),
        reference: check.references.first().copied(),
        fail: counts.fail,
        unknown: counts.unknown,
        excepted: counts.excepted,
        pass: counts.pass,
    }
}

/// Wide enough for any sentence: pages wrap by themselves.
const UNWRAPPED: usize = 1 << 20;

fn head_part(report: &Report) -> io::Result<HeadPart> {
    let mut text = Vec::new();
    let style = Style {
        width: UNWRAPPED,
        ..Style::plain()
    };
    head::warnings(&report.head, style, &mut text)?;
    let text = String::from_utf8_lossy(&text);
    let warnings = text.lines().map(str::trim).filter(|it| !it.is_empty());
    Ok(HeadPart {
        warnings: warnings
            .map(|line| LinePart {
                is_command: line.starts_with("firestep "),
                text: line.to_owned(),
            })
            .collect(),
        accounts: head::accounts(&report.head),
        regions: Some(head::regions(&report.head)),
        calls: head::calls(&report.head),
        notes: report.head.notes.iter().map(|it| safe(it)).collect(),
    })
}

fn account(row: &AccountRow) -> AccountPart {
    let name = safe(if row.name.is_empty() {
        &row.id
    } else {
        &row.name
    });
    AccountPart {
        // A name that a terminal should not show is no argument, and one that begins with a dash is a flag.
        argument: if !row.name.is_empty() && !row.name.starts_with('-') && is_printable(&row.name) {
            quoted(&row.name)
        } else {
            quoted(&row.id)
        },
        id: safe(&row.id),
        name,
        state: row.state.word().replace('_', " "),
        reason: row.reason.as_deref().map(safe),
        unit_path: row.unit_path.as_deref().map(safe),
        owner: row.registered.owner.as_deref().map(safe),
        business_unit: row.registered.business_unit.as_deref().map(safe),
        category: row.registered.category.as_deref().map(safe),
    }
}

/// A score with its parts.
fn score(score: Score) -> ScorePart {
    let shares = &score.shares;
    let parts = [
        ("score", score.score, shares.verified + shares.attested),
        ("verified", score.verified, shares.verified),
        ("attested", score.attested, shares.attested),
        ("refused", score.refused, shares.refused),
        ("not_collected", score.not_collected, shares.not_collected),
        ("closed", score.closed, shares.closed),
        ("not_examined", score.not_examined, shares.not_examined),
        ("waiting", score.waiting, shares.waiting),
        ("open", score.open, shares.open()),
    ];
    let traces = parts
        .iter()
        .filter(|(_, whole, share)| *whole == 0 && *share > 0.0);
    ScorePart {
        score: score.score,
        verified: score.verified,
        attested: score.attested,
        unseen: score.unseen(),
        reasons: Some(UnseenPart {
            refused: score.refused,
            not_collected: score.not_collected,
            closed: score.closed,
            not_examined: score.not_examined,
        }),
        waiting: score.waiting,
        open: score.open,
        traces: traces.map(|(name, ..)| *name).collect(),
    }
}

fn tiers(report: &Report) -> Vec<TierPart> {
    let moved = |tier: Tier| {
        let trend = report.trend.as_ref()?;
        let (_, by) = trend.tiers.iter().find(|(it, _)| *it == tier)?;
        Some((*by, trend.since.clone()))
    };
    let rows = report.tiers.iter();
    rows.map(|row| TierPart {
        tier: row.tier.letter(),
        name: row.tier.name(),
        items: row.items,
        counted: Some(row.counted),
        score: row.score.map(score),
        moved: moved(row.tier),
    })
    .collect()
}

/// The letter of a unit: the statuses' own, as far as both have them.
pub(super) fn unit_letter(state: UnitState) -> char {
    match state {
        UnitState::Pass => 'p',
        UnitState::Fail => 'f',
        UnitState::Refused => 'u',
        UnitState::NotCollected => 'o',
        UnitState::NotExamined => 'x',
        UnitState::Closed => 'c',
        UnitState::Waiting => 'w',
        UnitState::NotApplicable => 'n',
    }
}

/// The letter of a clause, and one of its own for what ends soon.
fn clause_letter(status: ClauseStatus) -> char {
    match status {
        ClauseStatus::Expiring => 'i',
        ClauseStatus::Undeclared => 'd',
        ClauseStatus::Fail
        | ClauseStatus::Contradicted
        | ClauseStatus::Expired
        | ClauseStatus::NotAttested
        | ClauseStatus::Unknown
        | ClauseStatus::NotCollected
        | ClauseStatus::NotExamined
        | ClauseStatus::Closed
        | ClauseStatus::Waiting
        | ClauseStatus::Attested
        | ClauseStatus::Pass
        | ClauseStatus::Nothing => status.letter(),
    }
}

/// Not evaluated.
pub(super) const NONE: char = '-';

fn item(
    rolled: &RolledItem,
    report: &Report,
    places: &Places<'_>,
    checks: &[(&'static Check, CheckCounts)],
) -> ItemPart {
    let item = rolled.item;
    let by_account = item.unit == UnitKind::Account;
    // Where each account of the report stands among the units.
    let units: HashMap<&str, usize> = rolled
        .units
        .iter()
        .enumerate()
        .map(|(at, (id, _))| (id.as_str(), at))
        .collect();
    let letters = |of: &dyn Fn(usize) -> Option<char>| -> String {
        let accounts = report.accounts.iter();
        accounts
            .map(|it| {
                units
                    .get(it.id.as_str())
                    .and_then(|at| of(*at))
                    .unwrap_or(NONE)
            })
            .collect()
    };
    let unit_at = |at: usize| rolled.units.get(at).map(|(_, state)| unit_letter(*state));
    let step = report.steps.iter().find(|it| it.item == item.id);
    ItemPart {
        id: item.id,
        tier: item.tier().letter(),
        stage: item.stage(),
        name: &item.name,
        done_when: &item.done_when,
        why: &item.why,
        fix: &item.fix,
        effort: &item.effort,
        unit: unit(item.unit),
        state: rolled.state.word(),
        done: rolled.counts.pass,
        total: rolled.counts.applicable(),
        left: Some(step.map_or_else(|| left_of(rolled), |it| it.left.clone())),
        rest: rest(rolled),
        command: Some(visible(&format!(
            "{} --item {}",
            report.head.again, item.id
        ))),
        accounts: by_account.then(|| letters(&unit_at)),
        clauses: rolled
            .clauses
            .iter()
            .map(|it| {
                let clause_at = |at: usize| Some(clause_letter(it.of_unit(at)));
                ClausePart {
                    accounts: (by_account && it.by_unit).then(|| letters(&clause_at)),
                    ..clause(it, item.id, places, checks)
                }
            })
            .collect(),
    }
}

/// What keeps an item from being done that has no step: what nobody saw, what nobody declared, or both.
fn rest(rolled: &RolledItem) -> &'static str {
    let counts = rolled.counts;
    if rolled.item.unit == UnitKind::Repository {
        return "repository";
    }
    match (counts.unseen() > 0, counts.waiting > 0) {
        (false, false) => "",
        (true, false) => "unseen",
        (false, true) => "waits",
        (true, true) => "both",
    }
}

/// What is left of an item that is no step; nothing of one that is done.
fn left_of(rolled: &RolledItem) -> String {
    // Without a repository there is no unit that could be counted.
    let is_undeclared = rolled.item.unit == UnitKind::Repository
        && !matches!(
            rolled.state,
            ItemState::Done | ItemState::NotExamined | ItemState::NotApplicable
        );
    if rolled.counts.pass == rolled.counts.applicable() && !is_undeclared {
        String::new()
    } else {
        left(rolled)
    }
}

fn clause(
    rolled: &RolledClause,
    item: &str,
    places: &Places<'_>,
    checks: &[(&'static Check, CheckCounts)],
) -> ClausePart {
    let clause = rolled.clause;
    let decides = |it: &Check| {
        let mut clauses = it.clauses.iter();
        clauses.any(|it| it.item == item && it.clause == clause.id)
    };
    let behind = checks.iter().filter(|(check, _)| decides(check));
    let note = crate::explain::note(rolled);
    let note = note.trim().trim_start_matches('(').trim_end_matches(')');
    ClausePart {
        id: &clause.id,
        text: &clause.text,
        decided_by: match clause.decided_by {
            DecidedBy::Evidence => "evidence",
            DecidedBy::Attested => "attested",
        },
        status: rolled.status.word().replace('_', " "),
        accounts: None,
        note: (!note.is_empty()).then(|| safe(note)),
        checks: behind
            .filter_map(|(check, _)| places.checks.get(check.id).copied())
            .collect(),
    }
}

/// All exposures, whatever findings are asked for: a file that lists none must mean that none was found.
fn exposed(report: &Report) -> ExposedPart {
    ExposedPart {
        seen: exposed::seen(
            &report.exposure,
            report.exposed_now.is_empty(),
            &report.exposure.lacks,
        ),
        is_clear: report.exposure.is_clear(),
        all: report.exposed_now.iter().map(exposure).collect(),
    }
}

fn exposure(exposure: &Exposure) -> ExposurePart {
    ExposurePart {
        severity: exposure.severity.word(),
        title: safe(&exposure.title),
        resource: safe(&exposure.resource),
        check: exposure.check,
        item: exposure.item,
        account: safe(&exposure.account),
        account_id: exposure.account_id,
        region: exposure.region,
        path: exposure.path.iter().map(|it| safe(it)).collect(),
        impact: exposure.impact.map(Impact::word),
        behind: safe(&exposure.behind),
        review: exposure.review,
        fix: exposure.fix.as_deref().map(commands),
        show: visible(&exposure.show),
    }
}

/// Commands, one a line, whole.
fn commands(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(visible).collect();
    lines.join("\n")
}

fn steps(report: &Report) -> Vec<StepPart> {
    let steps = report.steps.iter();
    steps
        .map(|it| StepPart {
            item: it.item,
            left: it.left.clone(),
            command: visible(&it.command),
        })
        .collect()
}

fn not_seen(report: &Report) -> NotSeenPart {
    let safe_all = |all: &[String]| all.iter().map(|it| safe(it)).collect();
    let seen = &report.not_seen;
    NotSeenPart {
        verdicts: seen.verdicts,
        items: seen.items,
        groups: seen
            .groups
            .iter()
            .map(|group| GapGroupPart {
                heading: group.heading.trim_end_matches(':').to_owned(),
                is_permission: group.group == GapGroup::Permission,
                rows: group
                    .rows
                    .iter()
                    .map(|row| GapPart {
                        action: safe(&row.action),
                        accounts: safe_all(&row.accounts),
                        items: safe_all(&row.items),
                    })
                    .collect(),
            })
            .collect(),
        not_examined: seen.not_examined.clone(),
    }
}

/// This audit, as the history shows it.
fn this_audit(report: &Report) -> AuditPart {
    let of = |of: &'static str, score: Option<Score>| {
        score.map(|it| AuditScorePart {
            of,
            score: it.score,
            verified: it.verified,
            attested: it.attested,
            unseen: it.unseen(),
            waiting: it.waiting,
            open: it.open,
            change: None,
        })
    };
    let all = std::iter::once(of("all", report.score));
    let tiers = report.tiers.iter().map(|it| of(it.tier.letter(), it.score));
    let mut lacks: Vec<&str> = report.lacks.iter().map(|it| Lack::words(*it)).collect();
    if report.head.ended_early.is_some() && !report.lacks.contains(&Lack::EndedEarly) {
        lacks.push(Lack::EndedEarly.words());
    }
    let active = report.accounts.iter();
    let active = active.filter(|it| it.state != AccountState::Inactive);
    AuditPart {
        as_of: report.as_of.to_string(),
        lacks,
        accounts: format!("{}/{}", report.head.examined, active.count()),
        scores: all.chain(tiers).flatten().collect(),
    }
}
