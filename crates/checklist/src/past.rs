//! Clauses about the audits themselves: what this one and those before it say of them.
//!
//! No check decides them: a check sees one snapshot. An audit counts as earlier when its snapshot was made before this one;
//! so one snapshot, audited twice, is one audit, and a clock that was set back makes none.

use std::collections::BTreeSet;

use firestep_audit::{Check, Severity, Tally};
use firestep_program::history::{AuditResult, History, Lack, letters};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::opinions::built_in_severity;
use crate::rollup::{Evidence, VerdictCounts};

const AUDITED: (&str, &str) = ("M1.1", "audited");
const TREND: (&str, &str) = ("M1.1", "trend");
const SCAN: (&str, &str) = ("X1.2", "scan");
const FIXED: (&str, &str) = ("X1.2", "fixed");

/// Whether what a check finds decides an item: one of its clauses names the item, or it is among the findings that the
/// item wants fixed.
pub fn is_of_item(check: &Check, item: &str) -> bool {
    let mut clauses = check.clauses.iter();
    clauses.any(|it| it.item == item) || (item == FIXED.0 && is_to_be_fixed(check))
}

fn is_to_be_fixed(check: &Check) -> bool {
    built_in_severity(check) >= Severity::High
}

/// What this audit is.
pub(crate) struct ThisAudit<'a> {
    pub(crate) subject: &'a str,
    /// Whether the subject is what earlier audits call it: the organization could be seen, or there is none.
    pub(crate) is_subject_known: bool,
    pub(crate) as_of: Timestamp,
    pub(crate) lacks: &'a BTreeSet<Lack>,
    pub(crate) accounts: &'a [String],
    /// Within how many days an audit is to be repeated.
    pub(crate) audit_days: u32,
}

impl ThisAudit<'_> {
    fn is_recent(&self, earlier: &AuditResult) -> bool {
        let seconds = self.as_of.as_second() - earlier.as_of.as_second();
        seconds <= i64::from(self.audit_days) * 86_400
    }

    /// What it means that no earlier audit is found: they may stand under a name that was not seen now.
    fn lacking(&self) -> VerdictCounts {
        if self.is_subject_known { FAIL } else { UNKNOWN }
    }
}

const PASS: VerdictCounts = counts(1, 0, 0, 0);
const FAIL: VerdictCounts = counts(0, 1, 0, 0);
const UNKNOWN: VerdictCounts = counts(0, 0, 1, 0);
const NOT_COLLECTED: VerdictCounts = counts(0, 0, 0, 1);

const fn counts(pass: u32, fail: u32, unknown: u32, not_collected: u32) -> VerdictCounts {
    VerdictCounts {
        pass,
        fail,
        unknown,
        not_collected,
        closed: 0,
        waiting: 0,
        excepted: 0,
    }
}

fn day(of: &AuditResult) -> Date {
    TimeZone::UTC.to_datetime(of.as_of).date()
}

/// Adds what is known of these clauses. Without a history they wait for one; only what is not fixed is known without.
pub(crate) fn add(
    evidence: &mut Evidence,
    tallies: &[Tally],
    run: &ThisAudit<'_>,
    history: Option<&History>,
) {
    add_findings(evidence, tallies);
    let Some(history) = history else { return };
    for clause in [AUDITED, TREND, SCAN, FIXED] {
        evidence.examined.insert(key(clause));
        evidence.declared.insert(key(clause));
    }
    let earlier: Vec<&AuditResult> = history.before(run.subject, run.as_of).collect();
    for account in run.accounts {
        let mut recent = earlier.iter().filter(|it| run.is_recent(it));
        let said = if recent.any(|it| it.examined(account)) {
            PASS
        } else {
            run.lacking()
        };
        count(evidence, AUDITED, account, said);
    }
    let whole: Vec<&&AuditResult> = earlier.iter().filter(|it| it.is_whole()).collect();
    // Two of one day are no trend.
    let trend = match (whole.first(), whole.last()) {
        (Some(first), Some(last)) if run.is_recent(last) && day(first) < day(last) => PASS,
        _ => run.lacking(),
    };
    count(evidence, TREND, "", trend);
    let by_user = [
        Lack::AccountsNarrowed,
        Lack::RegionsNarrowed,
        Lack::OperationsNarrowed,
    ];
    let scan = if run.lacks.is_empty() || !whole.is_empty() {
        PASS
    } else if run.lacks.iter().any(|it| by_user.contains(it)) {
        NOT_COLLECTED
    } else {
        UNKNOWN
    };
    count(evidence, SCAN, "", scan);
    if let Some(last) = whole.last() {
        add_unasked(evidence, tallies, last);
    }
}

/// What is critical or high is not fixed where it fails, and not known to be where it was not seen.
fn add_findings(evidence: &mut Evidence, tallies: &[Tally]) {
    evidence.examined.insert(key(FIXED));
    for tally in tallies.iter().filter(|it| is_to_be_fixed(it.check)) {
        let said = VerdictCounts {
            pass: tally.pass,
            fail: tally.fail,
            unknown: tally.unknown,
            closed: tally.closed,
            not_collected: tally.not_collected,
            waiting: tally.waiting,
            excepted: tally.excepted,
        };
        count(evidence, FIXED, tally.account, said);
    }
}

/// What failed in the last whole audit is not known to be fixed when its check is not asked any more.
fn add_unasked(evidence: &mut Evidence, tallies: &[Tally], last: &AuditResult) {
    let asked: BTreeSet<&str> = tallies.iter().map(|it| it.check.id).collect();
    let gone = last.checks.iter();
    let gone = gone.filter(|it| it.severity.is_high() && !asked.contains(&*it.id));
    for check in gone {
        if letters::fails(check.organization) {
            count(evidence, FIXED, "", UNKNOWN);
        }
        for (at, account) in last.accounts.iter().enumerate() {
            if letters::fails(check.letter(Some(at))) {
                count(evidence, FIXED, &account.id, UNKNOWN);
            }
        }
    }
}

fn key((item, clause): (&str, &str)) -> (String, String) {
    (item.to_owned(), clause.to_owned())
}

/// Counts for an account; without one, for the organization.
fn count(evidence: &mut Evidence, clause: (&str, &str), account: &str, said: VerdictCounts) {
    let key = key(clause);
    let sum = if account.is_empty() {
        evidence.organization.entry(key).or_default()
    } else {
        let accounts = evidence.accounts.entry(key).or_default();
        accounts.entry(account.to_owned()).or_default()
    };
    *sum = sum.plus(said);
}

/// Results that count for nothing, and why, a sentence each.
pub(crate) fn notes(history: &History, subject: &str, as_of: Timestamp) -> Vec<String> {
    let mut notes = Vec::new();
    let others: BTreeSet<&str> = history
        .results
        .iter()
        .map(|it| &*it.result.subject)
        .filter(|it| *it != subject)
        .collect();
    if !others.is_empty() {
        let others: Vec<&str> = others.into_iter().take(5).collect();
        notes.push(format!(
            "{} holds results of {} too; they do not count here.",
            history.folder.display(),
            others.join(", ")
        ));
    }
    let later = history.of(subject).filter(|it| it.result.as_of > as_of);
    match later.count() {
        0 => {}
        1 => notes.push(format!(
            "A result in {} is of a snapshot that is later than this one; it is no earlier audit.",
            history.folder.display()
        )),
        number => notes.push(format!(
            "{number} results in {} are of snapshots that are later than this one; they are no earlier audits.",
            history.folder.display()
        )),
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rollup::{ClauseStatus, Units, roll_up};
    use firestep_program::history::{
        CheckResult, ItemResult, KeptFindings, KeptResult, ResultAccount, SeverityWord,
    };

    const NOW: &str = "2026-11-23T21:14:00Z";
    const ACCOUNTS: [&str; 2] = ["111122223333", "444455556666"];

    fn earlier(as_of: &str) -> AuditResult {
        let account = |id: &str| ResultAccount {
            id: id.into(),
            name: "".into(),
            state: "examined".into(),
            closed: Vec::new(),
        };
        AuditResult {
            firestep: "0.1.0".into(),
            as_of: as_of.parse().unwrap(),
            audited: as_of.parse().unwrap(),
            subject: "o-acme".into(),
            lacks: BTreeSet::new(),
            regions: None,
            kept: KeptFindings::All,
            accounts: ACCOUNTS.map(account).into(),
            scores: Vec::new(),
            items: vec![ItemResult {
                id: "E1.1".into(),
                state: "done".into(),
                pass: 1,
                of: 1,
            }],
            clauses: Vec::new(),
            checks: vec![CheckResult {
                id: "check".into(),
                severity: SeverityWord::Low,
                pass: 1,
                fail: 0,
                excepted: 0,
                unseen: 0,
                organization: letters::PASS,
                accounts: "".into(),
            }],
        }
    }

    fn history(results: impl IntoIterator<Item = AuditResult>) -> History {
        let kept = results.into_iter().map(|result| KeptResult {
            path: "x.jsonl".into(),
            result,
        });
        History {
            folder: "history".into(),
            results: kept.collect(),
        }
    }

    /// How M1.1 and X1.2 stand: audited and fixed in each account, trend and scan.
    fn standing(
        history: Option<&History>,
        tallies: &[Tally],
        lacks: &[Lack],
    ) -> [Vec<ClauseStatus>; 4] {
        let accounts = ACCOUNTS.map(str::to_owned);
        let mut evidence = Evidence::default();
        let run = ThisAudit {
            subject: "o-acme",
            is_subject_known: true,
            as_of: NOW.parse().unwrap(),
            lacks: &lacks.iter().copied().collect(),
            accounts: &accounts,
            audit_days: 90,
        };
        add(&mut evidence, tallies, &run, history);
        let units = Units {
            accounts: accounts.into(),
            whole: true,
            ..Units::default()
        };
        let items = roll_up(&evidence, &units);
        [AUDITED, TREND, SCAN, FIXED].map(|(item, clause)| {
            let item = items.iter().find(|it| it.item.id == item).unwrap();
            let mut clauses = item.clauses.iter();
            let clause = clauses.find(|it| it.clause.id == clause).unwrap();
            clause.statuses.clone()
        })
    }

    fn tally(severity: Severity, account: &'static str) -> Tally {
        let mut checks = firestep_checks::all().iter();
        Tally {
            check: checks.find(|it| it.severity == severity).unwrap(),
            account,
            pass: 0,
            fail: 0,
            unknown: 0,
            closed: 0,
            not_collected: 0,
            waiting: 0,
            excepted: 0,
            declared: 0,
        }
    }

    use ClauseStatus::{Attested, Fail, NotCollected, Nothing, Pass, Undeclared, Unknown};

    #[test]
    fn without_a_history_nothing_passes_and_what_fails_is_told() {
        let passes = Tally {
            pass: 1,
            ..tally(Severity::High, ACCOUNTS[0])
        };
        let fails = Tally {
            fail: 1,
            ..tally(Severity::Critical, ACCOUNTS[1])
        };
        let [audited, trend, scan, fixed] = standing(None, &[passes, fails], &[]);
        assert_eq!(audited, [Undeclared; 2]);
        assert_eq!((trend, scan), (vec![Undeclared], vec![Undeclared]));
        assert_eq!(fixed, [Undeclared, Fail]);
    }

    #[test]
    fn an_account_is_audited_where_a_whole_audit_before_this_one_examined_it() {
        let of = |result: AuditResult| {
            let [audited, ..] = standing(Some(&history([result])), &[], &[]);
            audited
        };
        assert_eq!(of(earlier("2026-08-26T09:00:00Z")), [Pass; 2]);
        assert_eq!(
            of(earlier("2026-08-25T09:00:00Z")),
            [Fail; 2],
            "too long ago"
        );
        assert_eq!(of(earlier(NOW)), [Fail; 2], "the same snapshot");
        assert_eq!(
            of(earlier("2027-01-01T00:00:00Z")),
            [Fail; 2],
            "in the future"
        );
        let mut other = earlier("2026-11-01T00:00:00Z");
        other.subject = "o-other".into();
        assert_eq!(of(other), [Fail; 2]);
        let mut narrowed = earlier("2026-11-01T00:00:00Z");
        narrowed.lacks.insert(Lack::RegionsNarrowed);
        assert_eq!(of(narrowed), [Fail; 2]);
        let mut partly = earlier("2026-11-01T00:00:00Z");
        partly.lacks.insert(Lack::AccountsNotEntered);
        partly.accounts[1].state = "unreachable".into();
        assert_eq!(of(partly), [Pass, Fail]);
    }

    #[test]
    fn a_trend_is_two_whole_audits_before_this_one_the_last_not_long_ago() {
        let of = |results: &[AuditResult]| {
            let [_, trend, ..] = standing(Some(&history(results.to_vec())), &[], &[]);
            trend[0]
        };
        let (may, august) = (
            earlier("2026-05-25T09:00:00Z"),
            earlier("2026-08-26T09:00:00Z"),
        );
        assert_eq!(of(&[may.clone(), august.clone()]), Pass);
        assert_eq!(of(std::slice::from_ref(&august)), Fail);
        assert_eq!(of(&[may.clone(), earlier("2026-06-25T09:00:00Z")]), Fail);
        assert_eq!(of(&[august.clone(), earlier(NOW)]), Fail);
        let mut partly = august;
        partly.lacks.insert(Lack::EndedEarly);
        assert_eq!(of(&[may, partly]), Fail);
        assert_eq!(of(&[]), Fail);
    }

    #[test]
    fn a_full_scan_is_this_one_or_an_earlier_one() {
        let of = |results: &[AuditResult], lacks: &[Lack]| {
            let [_, _, scan, _] = standing(Some(&history(results.to_vec())), &[], lacks);
            scan[0]
        };
        let whole = earlier("2020-05-25T09:00:00Z");
        let mut partly = whole.clone();
        partly.lacks.insert(Lack::AccountsUnlisted);
        assert_eq!(of(&[], &[]), Pass);
        assert_eq!(of(&[], &[Lack::AccountsNotEntered]), Unknown);
        assert_eq!(of(&[partly.clone()], &[Lack::EndedEarly]), Unknown);
        assert_eq!(
            of(&[partly.clone()], &[Lack::RegionsNarrowed]),
            NotCollected
        );
        assert_eq!(of(&[partly, whole], &[Lack::RegionsNarrowed]), Pass);
    }

    #[test]
    fn what_is_critical_or_high_is_fixed_where_it_passes_and_by_word_where_it_is_excepted() {
        let of = |tallies: &[Tally]| {
            let [.., fixed] = standing(Some(&history([])), tallies, &[]);
            fixed[0]
        };
        let account = ACCOUNTS[0];
        let passes = Tally {
            pass: 1,
            ..tally(Severity::Critical, account)
        };
        let excepted = Tally {
            excepted: 1,
            ..tally(Severity::High, account)
        };
        let unknown = Tally {
            unknown: 1,
            ..tally(Severity::High, account)
        };
        let of_organization = Tally {
            unknown: 1,
            ..tally(Severity::High, "")
        };
        let medium = Tally {
            fail: 1,
            ..tally(Severity::Medium, account)
        };
        let fails = Tally {
            fail: 1,
            ..tally(Severity::High, account)
        };
        assert_eq!(of(&[]), Nothing);
        assert_eq!(of(&[passes.clone(), medium]), Pass);
        assert_eq!(of(&[passes.clone(), excepted.clone()]), Attested);
        assert_eq!(of(&[excepted.clone(), unknown.clone()]), Unknown);
        assert_eq!(of(&[passes, of_organization]), Unknown);
        assert_eq!(of(&[excepted, unknown, fails]), Fail);
    }

    #[test]
    fn what_failed_and_is_not_asked_any_more_is_not_known_to_be_fixed() {
        let mut before = earlier("2026-11-01T00:00:00Z");
        before.checks.push(CheckResult {
            id: "a-check-of-then".into(),
            severity: SeverityWord::High,
            pass: 0,
            fail: 1,
            excepted: 0,
            unseen: 0,
            organization: letters::NOT_ASKED,
            accounts: "fp".into(),
        });
        let passes = ACCOUNTS.map(|account| Tally {
            pass: 1,
            ..tally(Severity::High, account)
        });
        let of = |before: AuditResult| {
            let [.., fixed] = standing(Some(&history([before])), &passes, &[]);
            fixed
        };
        assert_eq!(of(before.clone()), [Unknown, Pass]);
        before.checks[1].severity = SeverityWord::Low;
        assert_eq!(of(before), [Pass; 2]);
    }

    #[test]
    fn results_that_do_not_count_are_told() {
        let mut other = earlier("2026-11-01T00:00:00Z");
        other.subject = "o-other".into();
        let told = notes(
            &history([other, earlier("2027-01-01T00:00:00Z")]),
            "o-acme",
            NOW.parse().unwrap(),
        );
        assert!(told[0].contains("o-other"), "{told:?}");
        assert!(told[1].contains("later than this one"), "{told:?}");
        assert_eq!(told.len(), 2);
    }
}
