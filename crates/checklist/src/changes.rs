//! What moved between two results.
//!
//! What failed and is not there any more is fixed only where everything that its check is about was seen again. Else it is
//! not seen now, and nobody knows.

use std::collections::{BTreeMap, BTreeSet};

use firestep_program::history::{
    AuditResult, CheckResult, ClauseResult, FindingResult, Lack, ScoreResult, SeverityWord, letters,
};

/// How checks of what people wrote down begin: where nothing is written any more, nothing was put right.
const OF_PEOPLE: &str = "program-";
const NOTHING_WRITTEN: &str = "nothing is written down any more that it could be about";

/// The region of what has none.
const GLOBAL: &str = "global";

/// A result with its findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FullResult {
    pub result: AuditResult,
    pub findings: Vec<FindingResult>,
}

/// What moved from one result to another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes<'a> {
    /// The scores of all items, of the tiers and of the stages, in this order.
    pub scores: Vec<ScoreChange<'a>>,
    /// The items whose state or number of passing units is another.
    pub items: Vec<ItemChange<'a>>,
    /// The clauses that stand otherwise, for all or in an account.
    pub clauses: Vec<ClauseChange<'a>>,
    /// Accounts that were not there before.
    pub accounts_new: Vec<&'a str>,
    /// Accounts that are not there any more, where all are listed.
    pub accounts_gone: Vec<&'a str>,
    pub findings: FindingChanges<'a>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreChange<'a> {
    /// `all`, a tier or a stage.
    pub of: &'a str,
    pub before: Option<u8>,
    pub after: Option<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemChange<'a> {
    pub item: &'a str,
    /// State, units that pass, units that count.
    pub before: (&'a str, usize, usize),
    pub after: (&'a str, usize, usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseChange<'a> {
    pub item: &'a str,
    pub clause: &'a str,
    /// The status that speaks for all units.
    pub before: &'a str,
    pub after: &'a str,
    /// The accounts in which it stands otherwise: id, letter before, letter after.
    pub accounts: Vec<(&'a str, char, char)>,
}

/// Findings that fail on one of two sides, or otherwise than before. Each is in one list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FindingChanges<'a> {
    /// They fail, and did not before.
    pub new: Vec<FindingChange<'a>>,
    /// They fail, and what they are about was not seen before.
    pub first_seen: Vec<FindingChange<'a>>,
    /// They failed, and do not any more.
    pub fixed: Vec<FindingChange<'a>>,
    /// They fail with other words, or were excepted, or are no longer.
    pub changed: Vec<FindingChange<'a>>,
    /// They failed, and what they are about is not seen now.
    pub unseen: Vec<FindingChange<'a>>,
    /// Failing verdicts of severities that one of the results does not hold.
    pub not_compared: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingChange<'a> {
    pub severity: SeverityWord,
    /// As it is now; as it was, where it is not there any more.
    pub finding: &'a FindingResult,
    /// What it said before, where it says something else now.
    pub before: Option<&'a FindingResult>,
    /// Why it is not seen, where it is not.
    pub why: Option<&'static str>,
}

/// Compares two results of one organization.
pub fn changes<'a>(before: &'a FullResult, after: &'a FullResult) -> Changes<'a> {
    let (one, other) = (&before.result, &after.result);
    let ids = |of: &'a AuditResult| -> BTreeSet<&'a str> {
        of.accounts.iter().map(|it| &*it.id).collect()
    };
    let (were, are) = (ids(one), ids(other));
    let all_listed = !other.lacks.contains(&Lack::AccountsUnlisted);
    Changes {
        scores: scores(one, other),
        items: items(one, other),
        clauses: clauses(one, other),
        accounts_new: are.difference(&were).copied().collect(),
        accounts_gone: were
            .difference(&are)
            .copied()
            .filter(|_| all_listed)
            .collect(),
        findings: findings(before, after),
    }
}

fn scores<'a>(before: &'a AuditResult, after: &'a AuditResult) -> Vec<ScoreChange<'a>> {
    let mut order: Vec<&str> = after.scores.iter().map(|it| &*it.of).collect();
    let gone = before.scores.iter().map(|it| &*it.of);
    order.extend(gone.filter(|of| after.score(of).is_none()));
    let score = |of, it: &AuditResult| it.score(of).map(ScoreResult::score);
    let row = |of| ScoreChange {
        of,
        before: score(of, before),
        after: score(of, after),
    };
    order.into_iter().map(row).collect()
}

fn items<'a>(before: &'a AuditResult, after: &'a AuditResult) -> Vec<ItemChange<'a>> {
    let then: BTreeMap<&str, _> = before.items.iter().map(|it| (&*it.id, it)).collect();
    let moved = after.items.iter().filter_map(|now| {
        let was = then.get(&*now.id)?;
        let change = ItemChange {
            item: &now.id,
            before: (&was.state, was.pass, was.of),
            after: (&now.state, now.pass, now.of),
        };
        (change.before != change.after).then_some(change)
    });
    moved.collect()
}

fn clauses<'a>(before: &'a AuditResult, after: &'a AuditResult) -> Vec<ClauseChange<'a>> {
    let key = |it: &'a ClauseResult| (&*it.item, &*it.id);
    let then: BTreeMap<_, _> = before.clauses.iter().map(|it| (key(it), it)).collect();
    let places: BTreeMap<&str, usize> = places(before);
    let letter = |letters: &str, at: usize| letters.as_bytes().get(at).copied().map(char::from);
    let moved = after.clauses.iter().filter_map(|now| {
        let was = then.get(&key(now))?;
        let accounts = after
            .accounts
            .iter()
            .enumerate()
            .filter_map(|(at, account)| {
                let is = letter(&now.accounts, at)?;
                let was = letter(&was.accounts, *places.get(&*account.id)?)?;
                (is != was).then_some((&*account.id, was, is))
            });
        let change = ClauseChange {
            item: &now.item,
            clause: &now.id,
            before: &was.status,
            after: &now.status,
            accounts: accounts.collect(),
        };
        let is_other = change.before != change.after || !change.accounts.is_empty();
        is_other.then_some(change)
    });
    moved.collect()
}

fn places(of: &AuditResult) -> BTreeMap<&str, usize> {
    let ids = of.accounts.iter().enumerate();
    ids.map(|(at, account)| (&*account.id, at)).collect()
}

/// One side: where its accounts stand, and what its checks saw.
struct Compared<'a> {
    result: &'a AuditResult,
    places: BTreeMap<&'a str, usize>,
    checks: BTreeMap<&'a str, &'a CheckResult>,
    findings: BTreeMap<[&'a str; 5], &'a FindingResult>,
}

impl<'a> Compared<'a> {
    fn new(of: &'a FullResult) -> Self {
        let checks = of.result.checks.iter();
        Compared {
            places: places(&of.result),
            checks: checks.map(|it| (&*it.id, it)).collect(),
            findings: of.findings.iter().map(|it| (it.key(), it)).collect(),
            result: &of.result,
        }
    }

    /// Why nobody can say on this side whether a finding of the other fails; `None` where somebody can.
    fn unseen(&self, finding: &FindingResult) -> Option<&'static str> {
        let Some(check) = self.checks.get(&*finding.check) else {
            return Some("its check was not run");
        };
        let of_organization = check.organization;
        if of_organization != letters::NOT_ASKED && !letters::is_seen(of_organization) {
            return Some("not everything of the organization was seen");
        }
        if finding.account.is_empty() {
            if of_organization == letters::NOTHING && check.id.starts_with(OF_PEOPLE) {
                return Some(NOTHING_WRITTEN);
            }
            let is_asked = of_organization != letters::NOT_ASKED;
            return (!is_asked).then_some("the organization was not examined");
        }
        let Some(place) = self.places.get(&*finding.account) else {
            return Some("its account is not among those that were audited");
        };
        let mut regions = self.result.regions.iter().flatten();
        let is_left_out = self.result.regions.is_some() && !regions.any(|it| *it == finding.region);
        if is_left_out && &*finding.region != GLOBAL {
            return Some("its region was left out");
        }
        let is_regional = &*finding.region != GLOBAL;
        let account = self.result.accounts.get(*place);
        let mut closed = account.into_iter().flat_map(|it| &it.closed);
        if is_regional && closed.any(|it| *it == finding.region) {
            return Some("its region is closed by SCP");
        }
        match check.letter(Some(*place)) {
            letters::NOTHING if check.id.starts_with(OF_PEOPLE) => Some(NOTHING_WRITTEN),
            letters::NOT_ASKED => Some("its account was not examined"),
            it if letters::is_seen(it) => None,
            it if is_regional && letters::is_seen_where_open(it) => None,
            _ => Some("not everything of its check was seen in its account"),
        }
    }

    fn severity(&self, check: &str) -> Option<SeverityWord> {
        Some(self.checks.get(check)?.severity)
    }

    /// Failing verdicts of severities that the findings do not hold.
    fn counted_only(&self, held: impl Fn(SeverityWord) -> bool) -> usize {
        let checks = self.result.checks.iter();
        let of = checks.filter(|it| !held(it.severity));
        of.map(|it| it.fail + it.excepted).sum()
    }
}

fn findings<'a>(before: &'a FullResult, after: &'a FullResult) -> FindingChanges<'a> {
    let (then, now) = (Compared::new(before), Compared::new(after));
    let held = |it: SeverityWord| then.result.kept.holds(it) && now.result.kept.holds(it);
    let mut found = FindingChanges {
        not_compared: then.counted_only(held).max(now.counted_only(held)),
        ..FindingChanges::default()
    };
    // A check that only one of them knows has the severity that it has there.
    let severity = |check: &str| {
        let of = now.severity(check).or_else(|| then.severity(check));
        of.unwrap_or(SeverityWord::Low)
    };
    let change = |finding: &'a FindingResult, was, why| FindingChange {
        severity: severity(&finding.check),
        finding,
        before: was,
        why,
    };
    let is_held = |it: &FindingResult| {
        let of = |side: &Compared<'_>| side.severity(&it.check).is_none_or(held);
        of(&then) && of(&now)
    };
    for finding in after.findings.iter().filter(|it| is_held(it)) {
        match then.findings.get(&finding.key()) {
            Some(was) if is_other(was, finding) => {
                found.changed.push(change(finding, Some(was), None));
            }
            Some(_) => {}
            None => match then.unseen(finding) {
                None => found.new.push(change(finding, None, None)),
                why => found.first_seen.push(change(finding, None, why)),
            },
        }
    }
    for finding in before.findings.iter().filter(|it| is_held(it)) {
        if now.findings.contains_key(&finding.key()) {
            continue;
        }
        match now.unseen(finding) {
            None => found.fixed.push(change(finding, None, None)),
            why => found.unseen.push(change(finding, None, why)),
        }
    }
    for list in [
        &mut found.new,
        &mut found.first_seen,
        &mut found.fixed,
        &mut found.changed,
        &mut found.unseen,
    ] {
        list.sort_by_key(|it| (std::cmp::Reverse(it.severity), it.finding));
    }
    found
}

/// Whether a finding says something else than before. That days went by is nothing else.
fn is_other(before: &FindingResult, after: &FindingResult) -> bool {
    before.excepted != after.excepted
        || (before.message != after.message
            && without_days(&before.message) != without_days(&after.message))
}

/// A message without numbers of days: `its key is 91 days old`.
pub(crate) fn without_days(message: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    for word in message.split(' ') {
        let is_day = word.starts_with("day");
        let number = words.last_mut();
        if let Some(number) = number.filter(|it| is_day && it.bytes().all(|it| it.is_ascii_digit()))
        {
            *number = "some";
        }
        // One and several are the same word.
        let end = if is_day {
            word.strip_prefix("days").or(word.strip_prefix("day"))
        } else {
            None
        };
        match end {
            Some(end) => words.extend(["days", end]),
            None => words.push(word),
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_program::history::{KeptFindings, ResultAccount};

    fn result(letter: char, organization: char) -> AuditResult {
        AuditResult {
            firestep: "0.1.0".into(),
            as_of: "2026-11-23T21:14:00Z".parse().unwrap(),
            audited: "2026-11-23T21:14:00Z".parse().unwrap(),
            subject: "o-acme".into(),
            lacks: BTreeSet::new(),
            regions: None,
            kept: KeptFindings::All,
            accounts: vec![ResultAccount {
                id: "1".into(),
                name: "".into(),
                state: "examined".into(),
                closed: vec!["eu-north-1".into()],
            }],
            scores: Vec::new(),
            items: Vec::new(),
            clauses: Vec::new(),
            checks: vec![CheckResult {
                id: "check".into(),
                severity: SeverityWord::High,
                pass: 0,
                fail: 1,
                excepted: 0,
                unseen: 0,
                organization,
                accounts: letter.to_string().into(),
            }],
        }
    }

    fn finding(account: &str, region: &str, message: &str) -> FindingResult {
        FindingResult {
            check: "check".into(),
            account: account.into(),
            region: region.into(),
            kind: "kind".into(),
            id: "id".into(),
            name: None,
            excepted: false,
            message: message.into(),
        }
    }

    /// What becomes of a finding that is not there any more.
    fn gone(finding: &FindingResult, after: AuditResult) -> &'static str {
        let before = FullResult {
            result: result(letters::FAIL, letters::NOT_ASKED),
            findings: vec![finding.clone()],
        };
        let after = FullResult {
            result: after,
            findings: Vec::new(),
        };
        let moved = changes(&before, &after).findings;
        assert!(moved.new.is_empty() && moved.first_seen.is_empty() && moved.changed.is_empty());
        match (moved.fixed.len(), moved.unseen.len()) {
            (1, 0) => "fixed",
            (0, 1) => "unseen",
            (0, 0) if moved.not_compared > 0 => "not compared",
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_finding_is_fixed_only_where_everything_about_it_was_seen() {
        let here = finding("1", "eu-central-1", "m");
        let of = |finding: &FindingResult, letter, organization| {
            gone(finding, result(letter, organization))
        };
        for letter in ['p', 'f', 'n', 'c', 'd'] {
            assert_eq!(of(&here, letter, '-'), "fixed", "{letter}");
        }
        for letter in ['u', 'b', '-', '?'] {
            assert_eq!(of(&here, letter, '-'), "unseen", "{letter}");
        }
        for organization in ['u', 'b', 'c', 'd', '?'] {
            assert_eq!(of(&here, 'p', organization), "unseen", "{organization}");
        }
        // A closed region hides what is in it, and what is asked of all regions.
        for region in ["eu-north-1", "global"] {
            assert_eq!(of(&finding("1", region, "m"), 'c', '-'), "unseen");
        }
        assert_eq!(of(&finding("1", "global", "m"), 'p', '-'), "fixed");
        // Another account, and the organization.
        assert_eq!(of(&finding("2", "global", "m"), 'p', 'p'), "unseen");
        assert_eq!(of(&finding("", "global", "m"), 'p', 'p'), "fixed");
        assert_eq!(of(&finding("", "global", "m"), 'p', '-'), "unseen");
    }

    #[test]
    fn what_was_left_out_is_not_fixed() {
        let here = finding("1", "eu-central-1", "m");
        let mut without = result('p', '-');
        without.checks.clear();
        assert_eq!(gone(&here, without), "unseen");
        let mut narrowed = result('p', '-');
        narrowed.regions = Some(vec!["us-east-1".into()]);
        assert_eq!(gone(&here, narrowed.clone()), "unseen");
        assert_eq!(gone(&finding("1", "global", "m"), narrowed), "fixed");
        let mut many = result('p', '-');
        many.kept = KeptFindings::CriticalAndHigh;
        assert_eq!(gone(&here, many.clone()), "fixed");
        many.kept = KeptFindings::None;
        assert_eq!(gone(&here, many), "not compared");
    }

    #[test]
    fn days_that_went_by_change_no_finding() {
        let other = |before: &str, after: &str| {
            let of = |message| finding("1", "global", message);
            is_other(&of(before), &of(after))
        };
        assert!(!other(
            "its key 1 is 91 days old",
            "its key 1 is 182 days old"
        ));
        assert!(!other(
            "used 1 day ago, made 3 days ago",
            "used 2 days ago, made 4 days ago"
        ));
        assert!(other(
            "its key 1 is 91 days old",
            "its key 2 is 91 days old"
        ));
        assert!(other("port 22 is open", "port 23 is open"));
        let excepted = FindingResult {
            excepted: true,
            ..finding("1", "global", "m")
        };
        assert!(is_other(&finding("1", "global", "m"), &excepted));
    }

    #[test]
    fn a_clause_moves_in_the_accounts_where_its_letter_is_another() {
        let side = |letters: &str, status: &str, ids: &[&str]| {
            let mut of = result('p', '-');
            of.accounts = ids
                .iter()
                .map(|id| ResultAccount {
                    id: (*id).into(),
                    name: "".into(),
                    state: "examined".into(),
                    closed: Vec::new(),
                })
                .collect();
            of.clauses = vec![ClauseResult {
                item: "E6.1".into(),
                id: "buckets".into(),
                status: status.into(),
                accounts: letters.into(),
            }];
            FullResult {
                result: of,
                findings: Vec::new(),
            }
        };
        let (before, after) = (
            side("fp", "fail", &["1", "2"]),
            side("ppf", "fail", &["0", "1", "2"]),
        );
        let moved = changes(&before, &after);
        assert_eq!(
            moved.clauses[0].accounts,
            [("1", 'f', 'p'), ("2", 'p', 'f')]
        );
        assert_eq!(
            (moved.accounts_new, moved.accounts_gone),
            (vec!["0"], vec![])
        );
        let mut part = after.clone();
        part.result.lacks.insert(Lack::AccountsUnlisted);
        assert_eq!(changes(&part, &before).accounts_gone, ["0"]);
        assert!(changes(&after, &part).clauses.is_empty());
        let mut fewer = before.clone();
        fewer.result.lacks.insert(Lack::AccountsUnlisted);
        assert!(changes(&after, &fewer).accounts_gone.is_empty());
    }
}
