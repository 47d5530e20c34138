//! What is kept of an audit in the history.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use firestep_audit::{Finding, FindingOutcome, Scope, Tally, Verdict};
use firestep_program::history::{
    AuditResult, CheckResult, ClauseResult, FindingResult, ItemResult, KeptFindings, Lack,
    MOST_FINDINGS, ResultAccount, ScoreResult, letters,
};
use jiff::Timestamp;

use crate::report::{AccountState, Report};
use crate::rollup::RolledItem;
use crate::score::Score;

/// The longest message that is kept; those of checks are shorter.
const LONGEST: usize = 400;

/// The result of an audit that kept its failing findings, as it is kept. `audited` is now.
pub fn kept(report: &Report, audited: Timestamp) -> (AuditResult, Vec<FindingResult>) {
    let (kept, findings) = findings(report);
    let mut lacks: BTreeSet<Lack> = report.lacks.clone();
    if report.head.ended_early.is_some() {
        lacks.insert(Lack::EndedEarly);
    }
    let regions = report.head.narrowed.regions.as_ref();
    let result = AuditResult {
        firestep: report.head.version.as_str().into(),
        as_of: report.as_of,
        audited,
        subject: report.subject.as_str().into(),
        lacks,
        regions: regions.map(|it| it.iter().map(|it| it.as_str().into()).collect()),
        kept,
        accounts: accounts(report),
        scores: scores(report),
        items: report.items.iter().map(item).collect(),
        clauses: report
            .items
            .iter()
            .flat_map(|it| clauses(it, report))
            .collect(),
        checks: checks(report),
    };
    (result, findings)
}

fn accounts(report: &Report) -> Vec<ResultAccount> {
    let of = report.accounts.iter().map(|it| ResultAccount {
        id: it.id.as_str().into(),
        name: it.name.as_str().into(),
        state: it.state.word().into(),
        closed: it.closed.iter().map(|it| it.as_str().into()).collect(),
    });
    of.collect()
}

fn scores(report: &Report) -> Vec<ScoreResult> {
    let of = |of: &str, score: &Option<Score>| {
        score.as_ref().map(|it| ScoreResult {
            of: of.into(),
            verified: it.verified,
            attested: it.attested,
            unseen: it.unseen(),
            waiting: it.waiting,
            open: it.open,
        })
    };
    let all = std::iter::once(of("all", &report.score));
    let tiers = report
        .tiers
        .iter()
        .map(|it| of(it.tier.letter(), &it.score));
    let stages = report.stages.iter().map(|it| of(it.stage.id, &it.score));
    all.chain(tiers).chain(stages).flatten().collect()
}

fn item(rolled: &RolledItem) -> ItemResult {
    ItemResult {
        id: rolled.item.id.into(),
        state: rolled.state.word().into(),
        pass: rolled.counts.pass,
        of: rolled.counts.applicable(),
    }
}

fn clauses<'a>(
    rolled: &'a RolledItem,
    report: &'a Report,
) -> impl Iterator<Item = ClauseResult> + 'a {
    let places: HashMap<&str, usize> = rolled
        .units
        .iter()
        .enumerate()
        .map(|(at, (id, _))| (id.as_str(), at))
        .collect();
    rolled.clauses.iter().map(move |clause| {
        let letter = |id: &str| {
            let at = places.get(id);
            at.map_or(letters::NOT_ASKED, |at| clause.of_unit(*at).letter())
        };
        ClauseResult {
            item: rolled.item.id.into(),
            id: clause.clause.id.as_str().into(),
            status: clause.status.word().into(),
            accounts: if clause.by_unit {
                let accounts = report.accounts.iter();
                accounts.map(|it| letter(&it.id)).collect::<String>().into()
            } else {
                Box::default()
            },
        }
    })
}

fn checks(report: &Report) -> Vec<CheckResult> {
    let mut by_check: BTreeMap<&str, Vec<&Tally>> = BTreeMap::new();
    for tally in &report.tallies {
        by_check.entry(tally.check.id).or_default().push(tally);
    }
    let of = by_check.into_values().filter_map(|tallies| {
        let check = tallies.first()?.check;
        let by_account: HashMap<&str, &Tally> =
            tallies.iter().map(|it| (it.account, *it)).collect();
        let of_organization = check.examine.scope() == Scope::Organization;
        let letter = |account: &str, is_examined: bool| match by_account.get(account) {
            Some(tally) => letter(tally),
            // It was asked once, of all, and has nothing to say here.
            None if of_organization && is_examined => letters::NOTHING,
            None => letters::NOT_ASKED,
        };
        let accounts = report.accounts.iter();
        let accounts = accounts.map(|it| letter(&it.id, it.state == AccountState::Examined));
        let sum = |of: fn(&Tally) -> u32| tallies.iter().map(|it| of(it) as usize).sum();
        Some(CheckResult {
            id: check.id.into(),
            severity: check.severity.into(),
            pass: sum(|it| it.pass - it.declared),
            fail: sum(|it| it.fail),
            excepted: sum(|it| it.excepted),
            unseen: sum(unseen),
            accounts: accounts.collect::<String>().into(),
            organization: letter("", true),
        })
    });
    of.collect()
}

fn unseen(tally: &Tally) -> u32 {
    tally.unknown + tally.closed + tally.not_collected + tally.waiting
}

fn letter(tally: &Tally) -> char {
    let fails = tally.fail + tally.excepted > 0;
    if unseen(tally) > tally.closed {
        if fails {
            letters::FAIL_AND_UNSEEN
        } else {
            letters::UNSEEN
        }
    } else if tally.closed > 0 {
        if fails {
            letters::FAIL_AND_CLOSED
        } else {
            letters::CLOSED
        }
    } else if fails {
        letters::FAIL
    } else if tally.pass > 0 {
        letters::PASS
    } else {
        letters::NOTHING
    }
}

/// The failing findings that the evaluation kept, where it kept all of a severity; each once.
fn findings(report: &Report) -> (KeptFindings, Vec<FindingResult>) {
    let fails = |it: &&Finding| {
        matches!(
            it.outcome(),
            FindingOutcome::Fail | FindingOutcome::Excepted
        )
    };
    let failing: Vec<&Finding> = report.findings.iter().filter(fails).collect();
    let fits = |kept: KeptFindings| {
        let of = report.tallies.iter();
        let of = of.filter(|it| kept.holds(it.check.severity.into()));
        let counted: usize = of.map(|it| (it.fail + it.excepted) as usize).sum();
        let there = failing.iter();
        let there = there.filter(|it| kept.holds(it.check.severity.into()));
        counted <= MOST_FINDINGS && there.count() == counted
    };
    let choice = [KeptFindings::All, KeptFindings::CriticalAndHigh];
    let kept = choice.into_iter().find(|it| fits(*it));
    let kept = kept.unwrap_or(KeptFindings::None);
    let held = failing.into_iter();
    let held = held.filter(|it| kept.holds(it.check.severity.into()));
    let mut findings: Vec<FindingResult> = held.map(finding).collect();
    // Of two about one resource the one that nobody excepted stands.
    findings.sort();
    findings.dedup_by(|later, first| {
        let is_same = later.key() == first.key();
        first.excepted &= !is_same || later.excepted;
        is_same
    });
    (kept, findings)
}

fn finding(finding: &Finding) -> FindingResult {
    let message = match &finding.verdict {
        Verdict::Pass(reason) | Verdict::Fail(reason) => &*reason.message,
        Verdict::Unknown(_) => "",
    };
    let key = finding.key();
    FindingResult {
        check: key.check.into(),
        account: key.account.into(),
        region: key.region.into(),
        kind: key.kind.into(),
        id: key.id.into(),
        name: finding.resource.name.clone(),
        excepted: finding.outcome() == FindingOutcome::Excepted,
        message: match message.char_indices().nth(LONGEST) {
            Some((at, _)) => format!("{}…", message.get(..at).unwrap_or_default()).into(),
            None => message.into(),
        },
    }
}
