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
    /// `name` is what the user named it by. `version` is that of this program: another says the same in other words.
    pub fn new(of: FullResult, name: &str, version: &str) -> Self {
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
        match finding.outcome() {
            FindingOutcome::Pass | FindingOutcome::Excepted | FindingOutcome::Declared => false,
            FindingOutcome::Fail => match self.failing.get(&finding.key().to_string()) {
                None => true,
                Some(then) if then.is_empty() => false,
                Some(then) => finding.verdict.reason().is_some_and(|reason| {
                    *reason.message != **then && without_days(&reason.message) != without_days(then)
                }),
            },
            FindingOutcome::Unknown => self.is_seen(finding.check.id, finding.account),
        }
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
        self.kept.holds(match severity {
            Severity::Low => SeverityWord::Low,
            Severity::Medium => SeverityWord::Medium,
            Severity::High => SeverityWord::High,
            Severity::Critical => SeverityWord::Critical,
        })
    }

    /// Whether an account was audited then, and not examined.
    pub fn was_unexamined(&self, account: &str) -> bool {
        self.unexamined.contains(account)
    }
}
