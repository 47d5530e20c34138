//! What is exposed now, the worst first, and how much of what may be exposed was seen.

use firestep_audit::fix::Risk;
use firestep_audit::fix::cli::{is_printable, quoted};
use firestep_audit::{Finding, FindingOutcome, Impact, Verdict};

use crate::evaluate::Evaluated;
use crate::items::UnitKind;
use crate::keep::{EXPOSURE, is_about_root, is_exposure};
use crate::report::{Exposure, ExposureCoverage};

/// What its reader should do before the commands of a finding run, where its fix says so.
pub fn review(finding: &Finding) -> Option<&'static str> {
    let fix = finding.fix()?;
    match fix.risk {
        Risk::Safe => None,
        Risk::Disruptive | Risk::Human => Some(fix.risk.advice()),
    }
}

/// Every failing finding of an exposure, by severity, then by what is known to be behind it, then by account and id.
pub(crate) fn exposed_now(evaluated: &Evaluated, again: &str) -> Vec<Exposure> {
    let findings = evaluated.outcome.findings.iter().enumerate();
    let mut all: Vec<(&Finding, Exposure)> = findings
        .filter(|(_, it)| it.outcome() == FindingOutcome::Fail && is_exposure(it.check))
        .filter_map(|(at, it)| Some((it, exposure(evaluated, at, it, again)?)))
        .collect();
    all.sort_by_cached_key(|(finding, exposure)| {
        (
            std::cmp::Reverse(finding.check.severity),
            rank(exposure.impact),
            exposure.account.clone(),
            exposure.resource.clone(),
            finding.check.id,
        )
    });
    all.into_iter().map(|(_, exposure)| exposure).collect()
}

fn rank(impact: Option<Impact>) -> u8 {
    match impact {
        Some(Impact::Sensitive) => 0,
        Some(Impact::Privileged) => 1,
        None => 2,
    }
}

fn exposure(evaluated: &Evaluated, at: usize, finding: &Finding, again: &str) -> Option<Exposure> {
    let Verdict::Fail(reason) = &finding.verdict else {
        return None;
    };
    let check = finding.check;
    let about_root = is_about_root(check);
    let clauses = check.clauses;
    let item = clauses
        .iter()
        .find(|clause| clause.item == EXPOSURE)
        .or(clauses.first())?
        .item;
    let account = name(evaluated, finding.account);
    let id: &str = &finding.resource.id;
    let resource = match finding.resource.name.as_deref() {
        _ if id == finding.account => &account,
        Some(name) => name,
        None => id,
    };
    // An account's name is anybody's text: one that a terminal should not show is named by id.
    let named = if is_printable(&account) {
        &account
    } else {
        finding.account
    };
    let (impact, behind) = if about_root {
        (Some(Impact::Privileged), "no IAM policy limits root")
    } else {
        (
            reason.impact(),
            reason
                .behind()
                .unwrap_or("its tags are not read by this version"),
        )
    };
    Some(Exposure {
        finding: at,
        check: check.id,
        severity: check.severity,
        title: format!("{resource}: {}", reason.message),
        resource: id.to_owned(),
        account_id: finding.account,
        region: finding.region,
        path: reason.path().to_vec(),
        impact,
        behind: behind.to_owned(),
        item,
        show: format!("{again} --item {item} --account {}", quoted(named)),
        fix: evaluated.fix(finding),
        review: review(finding),
        account,
    })
}

fn name(evaluated: &Evaluated, id: &str) -> String {
    let name = evaluated.names.get(id).filter(|name| !name.is_empty());
    name.map_or(id, String::as_str).to_owned()
}

/// Whether a verdict was not reached for nothing but what an administrator of the organization sees. Checks ask a
/// resource's own settings first: where these close it, nothing else is asked.
fn hangs_on_organization(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Unknown(gap) if gap.info().operation.starts_with("organizations:"))
}

/// What came of everything that may be exposed, also where nothing came of it.
pub(crate) fn coverage(evaluated: &Evaluated, unfinished: bool) -> ExposureCoverage {
    let mut coverage = ExposureCoverage {
        partly: unfinished || evaluated.units.narrowed || !evaluated.units.whole,
        ..ExposureCoverage::default()
    };
    for tally in &evaluated.outcome.tallies {
        if is_exposure(tally.check) {
            coverage.failing += (tally.fail + tally.excepted) as usize;
            coverage.passing += tally.pass as usize;
            coverage.unknown += (tally.unknown + tally.not_collected + tally.waiting) as usize;
            coverage.closed += tally.closed as usize;
            coverage.excepted += tally.excepted as usize;
        }
    }
    let findings = evaluated.outcome.findings.iter();
    coverage.but_for_organization = findings
        .clone()
        .filter(|it| !is_about_root(it.check) && is_exposure(it.check))
        .filter(|it| hangs_on_organization(&it.verdict))
        .map(|it| it.resource.id.to_string())
        .collect();
    coverage.but_for_organization.dedup();
    coverage.declared = findings
        .filter(|it| is_exposure(it.check) && it.outcome() == FindingOutcome::Declared)
        .count();
    let units = &evaluated.units;
    coverage.accounts = units
        .accounts
        .iter()
        .filter(|id| units.unreachable.contains(*id))
        .count();
    for rolled in evaluated.items.iter().filter(|it| it.item.id == EXPOSURE) {
        for rolled in &rolled.clauses {
            let clause = rolled.clause;
            let key = (EXPOSURE.to_owned(), clause.id.clone());
            let examined = evaluated.examined.contains(&key);
            if let Some(lacks) = &clause.lacks {
                coverage.lacks.push(lacks.clone());
            } else if !examined && clause.scope == UnitKind::Account {
                coverage.lacks.push(clause.text.clone());
            }
        }
    }
    coverage
}
