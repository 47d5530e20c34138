//! What an earlier audit knew of: beside it only what is new is shown, and fails.

use std::collections::{HashMap, HashSet};

use firestep_audit::{Finding, FindingOutcome, Severity};
use firestep_program::history::{CheckResult, KeptFindings, Lack, SeverityWord, letters};
use jiff::Timestamp;

use crate::changes::{FullResult, without_days};

/// An earlier audit of the same organization.
#[derive(Debug, Clone)]
pub struct Baseline {
    /// As the user named it.
    pub name: String,
    /// When its snapshot was made.
    pub as_of: Timestamp,
    /// When that of this audit was.
    now: Timestamp,
    /// Which failing findings it holds.
    pub kept: KeptFindings,
    /// What failed, and no exception held: why, by key. Empty where another version said it in other words.
    failing: HashMap<String, Box<str>>,
    checks: HashMap<Box<str>, CheckResult>,
    /// Where accounts stand among the letters of checks.
    places: HashMap<Box<str>, usize>,
    /// Those that were not examined.
    unexamined: HashSet<Box<str>>,
    /// Whether its accounts were all listed, and it did not end early.
    pub is_listed: bool,
}

impl Baseline {
    /// `name` is what the user named it by, `now` when this audit is. `version` is that of this program: another says the same in other words.
    pub fn new(of: FullResult, name: &str, now: Timestamp, version: &str) -> Self {
        let FullResult { result, findings } = of;
        let is_same_version = *result.firestep == *version;
        let failing = findings.into_iter().filter(|it| !it.excepted).map(|it| {
            let message = if is_same_version {
                it.message.clone()
            } else {
                "".into()
            };
            (it.key().join("/"), message)
        });
        let lacks = &result.lacks;
        let is_listed =
            !lacks.contains(&Lack::AccountsUnlisted) && !lacks.contains(&Lack::EndedEarly);
        let accounts = result.accounts.iter().enumerate();
        Baseline {
            name: name.to_owned(),
            as_of: result.as_of,
            now,
            kept: result.kept,
            failing: failing.collect(),
            places: accounts.map(|(at, it)| (it.id.clone(), at)).collect(),
            unexamined: result
                .accounts
                .iter()
                .filter(|it| !it.is_examined())
                .map(|it| it.id.clone())
                .collect(),
            checks: result
                .checks
                .into_iter()
                .map(|it| (it.id.clone(), it))
                .collect(),
            is_listed,
        }
    }

    /// Whether the earlier audit did not know of it: it fails, and did not, or for another reason; or it cannot be seen, and
    /// what its check is about there could be. What passes or is excepted is nothing new.
    pub fn is_new(&self, finding: &Finding) -> bool {
        let elapsed = (self.now.as_second() - self.as_of.as_second()) / 86_400;
        match finding.outcome() {
            FindingOutcome::Pass | FindingOutcome::Excepted | FindingOutcome::Declared => false,
            FindingOutcome::Fail if self.is_worse(finding) => true,
            FindingOutcome::Fail => match self.failing.get(&finding.key().to_string()) {
                None => true,
                Some(then) if then.is_empty() => false,
                Some(then) => {
                    let now = finding.verdict.reason().map_or("", |it| &it.message);
                    now != &**then && !is_only_older(then, now, elapsed)
                }
            },
            FindingOutcome::Unknown => self.is_seen(finding.check.id, finding.account),
        }
    }

    /// Whether it is thought to be worse now that the check fails.
    fn is_worse(&self, finding: &Finding) -> bool {
        let then = self.checks.get(finding.check.id);
        then.is_some_and(|it| SeverityWord::from(finding.check.severity) > it.severity)
    }

    /// Whether all was seen then that a check is about in an account, or the check was not asked there.
    fn is_seen(&self, check: &str, account: &str) -> bool {
        let Some(then) = self.checks.get(check) else {
            return true;
        };
        let letter = match (account, self.places.get(account)) {
            ("", _) => then.letter(None),
            (_, Some(at)) => then.letter(Some(*at)),
            (_, None) => return true,
        };
        letters::is_seen(letter) || letter == letters::NOT_ASKED
    }

    /// Whether it holds the failing findings of a severity: of others nobody can say what is new, and all are shown.
    pub fn holds(&self, severity: Severity) -> bool {
        self.kept.holds(severity.into())
    }

    /// Whether an account was audited then, and not examined.
    pub fn was_unexamined(&self, account: &str) -> bool {
        self.unexamined.contains(account)
    }
}

/// Whether a message differs from an earlier one by the days alone that went by: an age. A setting of other days is something new.
fn is_only_older(then: &str, now: &str, elapsed: i64) -> bool {
    if without_days(then) != without_days(now) {
        return false;
    }
    let numbers = |text: &str| -> Vec<i64> {
        let words = text.split(|it: char| !it.is_ascii_digit());
        words.filter_map(|it| it.parse().ok()).collect()
    };
    let (then, now) = (numbers(then), numbers(now));
    then.len() == now.len()
        && then.iter().zip(&now).all(|(then, now)| {
            // Parts of days are rounded.
            then == now || (now - then - elapsed).abs() <= 1
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_grows_by_the_days_that_went_by_and_nothing_else_does() {
        for (then, now, is_same) in [
            ("its key is 91 days old", "its key is 121 days old", true),
            ("its key is 1 day old", "its key is 31 days old", true),
            ("its key is 91 days old", "its key is 400 days old", false),
            ("events are kept 364 days", "events are kept 90 days", false),
            ("2 rules, 10 days", "3 rules, 40 days", false),
            ("open", "open to all", false),
        ] {
            assert_eq!(is_only_older(then, now, 30), is_same, "{now}");
        }
    }
}
