//! The data block of a result that was kept in the history: the same pages, of what it holds.

use std::collections::HashMap;

use firestep_checklist::items::{DecidedBy, Tier, UnitKind, stages};
use firestep_checklist::rollup::roll_statuses;
use firestep_checklist::{ClauseStatus, Item, Units, item};
use firestep_program::history::{
    AuditResult, CheckResult, ClauseResult, FindingResult, ItemResult, KeptFindings, Lack,
    ScoreResult, SeverityWord,
};

use super::block::{
    AccountPart, Block, CheckPart, ClausePart, Columns, CountsPart, FindingsPart, HeadPart,
    ItemPart, LinePart, SCHEMA, ScorePart, StagePart, TierPart,
};
use super::findings::{Table, place};
use super::history;
use crate::catalogue::unit;
use crate::history::accounts;
use crate::style::safe;

/// The block of a result and its findings. `earlier` are the audits before it, the oldest first.
pub fn from_result(
    result: &AuditResult,
    findings: &[FindingResult],
    earlier: &[&AuditResult],
) -> Block {
    let checks: HashMap<&str, usize> = result
        .checks
        .iter()
        .enumerate()
        .map(|(at, it)| (&*it.id, at))
        .collect();
    let audits = earlier.iter().copied().chain([result]);
    let audits = history::compared(audits.map(history::of_result).collect());
    let change = |of: &str| {
        let score = audits.last()?.scores.iter().find(|it| it.of == of)?;
        let whole = earlier.iter().rev().find(|it| it.is_whole())?;
        Some((score.change?, whole.as_of.strftime("%Y-%m-%d").to_string()))
    };
    Block {
        schema: SCHEMA,
        firestep: safe(&result.firestep),
        title: safe(&result.subject),
        subject: safe(&result.subject),
        as_of: result.as_of.to_string(),
        snapshot: None,
        again: None,
        records: None,
        unsaid_profile: None,
        asked: String::new(),
        absent: absent(result),
        head: head(result),
        accounts: result
            .accounts
            .iter()
            .map(|it| AccountPart {
                id: safe(&it.id),
                name: safe(if it.name.is_empty() { &it.id } else { &it.name }),
                argument: safe(&it.id),
                state: safe(&it.state).replace('_', " "),
                reason: None,
                unit_path: None,
                owner: None,
                business_unit: None,
                category: None,
            })
            .collect(),
        score: result.score("all").map(score),
        meaning: Vec::new(),
        tiers: Tier::ALL
            .iter()
            .map(|tier| TierPart {
                tier: tier.letter(),
                name: tier.name(),
                items: of_tier(result, *tier),
                counted: None,
                score: result.score(tier.letter()).map(score),
                moved: change(tier.letter()),
            })
            .collect(),
        stages: stages()
            .iter()
            .map(|stage| StagePart {
                stage: stage.id,
                name: stage.name,
                score: result.score(stage.id).map(score),
            })
            .collect(),
        items: result
            .items
            .iter()
            .filter_map(|it| item_part(it, result))
            .collect(),
        exposed: None,
        steps: None,
        not_seen: None,
        groups: None,
        frameworks: None,
        history: audits,
        decided: None,
        checks: result.checks.iter().map(check).collect(),
        counts: counts(result),
        findings: columns(result, findings, &checks),
        from: None,
    }
}

/// What a result does not hold.
fn absent(result: &AuditResult) -> Vec<String> {
    let mut absent: Vec<String> = [
        "This is a result that was kept in the history. It holds what was said, not what was answered: no paths, commands, \
         permissions to add, owners or frameworks.",
        "It sums up what was not seen, for whatever reason.",
    ]
    .map(str::to_owned)
    .to_vec();
    absent.push(
        match result.kept {
            KeptFindings::All => "Its findings are those that fail.",
            KeptFindings::CriticalAndHigh => {
                "Its findings are those that fail and are critical or high; there were too many to keep all."
            }
            KeptFindings::None => "It holds no findings: there were too many to keep. They are counted.",
        }
        .to_owned(),
    );
    absent
}

fn head(result: &AuditResult) -> HeadPart {
    let lacks: Vec<&str> = result.lacks.iter().map(|it| Lack::words(*it)).collect();
    HeadPart {
        warnings: (!lacks.is_empty())
            .then(|| LinePart {
                text: format!(
                    "warning: this audit was not whole, and nothing is compared with it: {}.",
                    lacks.join("; ")
                ),
                is_command: false,
            })
            .into_iter()
            .collect(),
        accounts: format!("{} examined", accounts(result)),
        regions: result.regions.as_ref().map(|regions| {
            let names: Vec<String> = regions.iter().map(|it| safe(it)).collect();
            format!("only {}", names.join(", "))
        }),
        calls: None,
        notes: Vec::new(),
    }
}

fn score(score: &ScoreResult) -> ScorePart {
    ScorePart {
        score: score.score(),
        verified: score.verified,
        attested: score.attested,
        unseen: score.unseen,
        reasons: None,
        waiting: score.waiting,
        open: score.open,
        traces: Vec::new(),
    }
}

fn of_tier(result: &AuditResult, tier: Tier) -> usize {
    let items = result.items.iter().filter_map(|it| item(&it.id));
    items.filter(|it| it.tier() == tier).count()
}

/// States in the words of this version; what another one wrote is told as it is known here.
fn state(word: &str) -> &'static str {
    const STATES: [&str; 6] = [
        "done",
        "partial",
        "to do",
        "unknown",
        "not examined",
        "not applicable",
    ];
    let found = STATES.into_iter().find(|it| *it == word);
    found.unwrap_or("unknown")
}

fn item_part(kept: &ItemResult, result: &AuditResult) -> Option<ItemPart> {
    // An item of another version has no words here.
    let item = item(&kept.id)?;
    let clauses = result.clauses.iter().filter(|it| it.item == kept.id);
    Some(ItemPart {
        id: item.id,
        tier: item.tier().letter(),
        stage: item.stage(),
        name: &item.name,
        done_when: &item.done_when,
        why: &item.why,
        fix: &item.fix,
        effort: &item.effort,
        unit: unit(item.unit),
        state: state(&kept.state),
        done: kept.pass,
        total: kept.of,
        left: None,
        rest: "",
        command: None,
        accounts: units(item, result),
        clauses: clauses.filter_map(|it| clause(item, it)).collect(),
    })
}

/// How each account stands for an item, by how its clauses stood there: rolled up as it was then.
fn units(item: &'static Item, result: &AuditResult) -> Option<String> {
    if item.unit != UnitKind::Account {
        return None;
    }
    let of = |clause: &str| {
        let mut clauses = result.clauses.iter();
        clauses.find(|it| *it.item == *item.id && *it.id == *clause)
    };
    // One that another version knows and this one does not, or the reverse, may decide it.
    let clauses: Option<Vec<&ClauseResult>> = item.clauses.iter().map(|it| of(&it.id)).collect();
    let clauses = clauses?;
    let by_account = |it: &&&ClauseResult| !it.accounts.is_empty();
    let lengths = clauses
        .iter()
        .filter(by_account)
        .map(|it| it.accounts.len());
    if lengths.clone().next().is_none() || lengths.clone().any(|it| it != result.accounts.len()) {
        return None;
    }
    let letters = (0..result.accounts.len()).map(|at| {
        let statuses: Option<Vec<Vec<ClauseStatus>>> = clauses
            .iter()
            .map(|clause| status_at(clause, at).map(|it| vec![it]))
            .collect();
        let Some(statuses) = statuses else {
            return super::audit::NONE;
        };
        let rolled = roll_statuses(item, vec![String::new()], statuses, &Units::default());
        let unit = rolled.units.first();
        unit.map_or(super::audit::NONE, |(_, it)| super::audit::unit_letter(*it))
    });
    Some(letters.collect())
}

const STATUSES: [ClauseStatus; 14] = [
    ClauseStatus::Fail,
    ClauseStatus::Contradicted,
    ClauseStatus::Expired,
    ClauseStatus::Undeclared,
    ClauseStatus::NotAttested,
    ClauseStatus::Unknown,
    ClauseStatus::NotCollected,
    ClauseStatus::NotExamined,
    ClauseStatus::Closed,
    ClauseStatus::Waiting,
    ClauseStatus::Expiring,
    ClauseStatus::Attested,
    ClauseStatus::Pass,
    ClauseStatus::Nothing,
];

/// How a clause stood in an account; none where it was not evaluated there, or in a word that this version does not know.
fn status_at(clause: &ClauseResult, at: usize) -> Option<ClauseStatus> {
    let spoken = STATUSES.into_iter().find(|it| it.word() == &*clause.status);
    if clause.accounts.is_empty() {
        return spoken;
    }
    let letter = char::from(*clause.accounts.as_bytes().get(at)?);
    // A letter may stand for two; the one that speaks for all tells which.
    let of = STATUSES.into_iter().filter(|it| it.letter() == letter);
    spoken
        .filter(|it| it.letter() == letter)
        .or(of.clone().next())
}

fn clause(item: &'static Item, kept: &ClauseResult) -> Option<ClausePart> {
    let clause = item.clauses.iter().find(|it| *it.id == *kept.id)?;
    let is_by_account = item.unit == UnitKind::Account && !kept.accounts.is_empty();
    Some(ClausePart {
        id: &clause.id,
        text: &clause.text,
        decided_by: match clause.decided_by {
            DecidedBy::Evidence => "evidence",
            DecidedBy::Attested => "attested",
        },
        status: safe(&kept.status).replace('_', " "),
        accounts: is_by_account.then(|| safe(&kept.accounts)),
        note: None,
        checks: Vec::new(),
    })
}

fn check(check: &CheckResult) -> CheckPart {
    CheckPart {
        id: safe(&check.id),
        title: None,
        severity: check.severity.word(),
        items: Vec::new(),
        risk: None,
        remedy: None,
        reference: None,
        fail: check.fail,
        unknown: check.unseen,
        excepted: check.excepted,
        pass: check.pass,
    }
}

fn counts(result: &AuditResult) -> CountsPart {
    let severities = [
        SeverityWord::Critical,
        SeverityWord::High,
        SeverityWord::Medium,
        SeverityWord::Low,
    ];
    let sum = |of: &dyn Fn(&CheckResult) -> usize| result.checks.iter().map(of).sum();
    CountsPart {
        failing: severities.map(|severity| {
            let of = result.checks.iter().filter(|it| it.severity == severity);
            of.map(|it| it.fail).sum()
        }),
        excepted: sum(&|it| it.excepted),
        unknown: sum(&|it| it.unseen),
        pass: sum(&|it| it.pass),
    }
}

/// The findings that it holds, the worst first.
fn columns(
    result: &AuditResult,
    findings: &[FindingResult],
    checks: &HashMap<&str, usize>,
) -> FindingsPart {
    let severity = |it: &FindingResult| {
        let at = checks.get(&*it.check);
        at.and_then(|at| result.checks.get(*at))
            .map(|it| it.severity)
    };
    let mut sorted: Vec<&FindingResult> = findings.iter().collect();
    sorted.sort_by_cached_key(|it| {
        let severity = std::cmp::Reverse(severity(it));
        (it.excepted, severity, it.key().map(str::to_owned))
    });
    let accounts: HashMap<&str, usize> = result
        .accounts
        .iter()
        .enumerate()
        .map(|(at, it)| (&*it.id, at))
        .collect();
    let mut columns = Columns::default();
    let [mut others, mut regions, mut kinds, mut words] = [(); 4].map(|()| Table::default());
    for finding in sorted {
        let Some(check) = checks.get(&*finding.check) else {
            continue;
        };
        let account = match (&*finding.account, accounts.get(&*finding.account)) {
            ("", _) => None,
            (_, Some(at)) => Some(*at),
            (id, None) => Some(accounts.len() + others.place(safe(id))),
        };
        columns.check.push(*check);
        columns.verdict.push(if finding.excepted { 5 } else { 1 });
        columns.account.push(place(account));
        columns.region.push(regions.place(safe(&finding.region)));
        columns.kind.push(kinds.place(safe(&finding.kind)));
        columns.words.push(words.place(safe(&finding.message)));
        columns.evidence.push(0);
        columns.fix.push(-1);
        columns.id.push(safe(&finding.id));
        columns
            .name
            .push(finding.name.as_deref().map(safe).unwrap_or_default());
    }
    FindingsPart {
        others: others.all,
        regions: regions.all,
        kinds: kinds.all,
        words: words.all,
        evidence: vec![Vec::new()],
        columns,
        ..FindingsPart::default()
    }
}
