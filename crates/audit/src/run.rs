//! Running checks: verdicts become findings and counts.

use std::collections::BTreeMap;

use firestep_inventory::account::Account;
use firestep_inventory::org::Org;

use crate::check::{Check, Examine, View};
use crate::finding::{Finding, ResourceRef};
use crate::verdict::{Verdict, Verdicts};

/// What a run of checks brought.
#[derive(Debug, Default)]
pub struct CheckResults {
    /// Failures and unknowns, and passes when they were kept; in the order of checks, then of resources.
    pub findings: Vec<Finding>,
    /// How often each check passed, failed and did not know, by account. A check that found nothing to evaluate in
    /// an account has a tally of zeros there. The organization's own resources stand under the empty account.
    pub tallies: Vec<Tally>,
}

/// How often one check said what in one account.
#[derive(Debug, Clone)]
pub struct Tally {
    pub check: &'static Check,
    /// The account, empty for the organization.
    pub account: &'static str,
    pub pass: u32,
    pub fail: u32,
    /// Neither could be seen.
    pub unknown: u32,
}

impl CheckResults {
    pub fn append(&mut self, other: CheckResults) {
        self.findings.extend(other.findings);
        self.tallies.extend(other.tallies);
    }
}

/// Runs the checks that examine an account.
pub fn run<'c>(
    checks: impl IntoIterator<Item = &'c &'static Check>,
    org: &Org,
    account: &Account,
    keep_passes: bool,
) -> CheckResults {
    let mut outcome = CheckResults::default();
    let view = View { account, org };
    for check in checks {
        match check.examine {
            Examine::Account(examine) => {
                take(
                    &mut outcome,
                    check,
                    examine(&view),
                    Some(account.id),
                    keep_passes,
                );
            }
            Examine::Organization(_) => {}
        }
    }
    outcome
}

/// Runs the checks that examine the organization as a whole.
pub fn run_organization<'c>(
    checks: impl IntoIterator<Item = &'c &'static Check>,
    org: &Org,
    keep_passes: bool,
) -> CheckResults {
    let mut outcome = CheckResults::default();
    for check in checks {
        match check.examine {
            Examine::Organization(examine) => {
                take(&mut outcome, check, examine(org), None, keep_passes);
            }
            Examine::Account(_) => {}
        }
    }
    outcome
}

fn take(
    outcome: &mut CheckResults,
    check: &'static Check,
    verdicts: Verdicts<'_>,
    account: Option<&'static str>,
    keep_passes: bool,
) {
    let mut tallies: BTreeMap<&'static str, Tally> = BTreeMap::new();
    let tally = |account| Tally {
        check,
        account,
        pass: 0,
        fail: 0,
        unknown: 0,
    };
    if let Some(account) = account {
        tallies.insert(account, tally(account));
    }
    for (about, verdict) in verdicts {
        let location = about.location();
        let counted = tallies
            .entry(location.account)
            .or_insert_with(|| tally(location.account));
        match verdict {
            Verdict::Pass(_) => counted.pass += 1,
            Verdict::Fail(_) => counted.fail += 1,
            Verdict::Unknown(_) => counted.unknown += 1,
        }
        if keep_passes || !matches!(verdict, Verdict::Pass(_)) {
            outcome.findings.push(Finding {
                check,
                verdict,
                resource: ResourceRef::of(&about),
                account: location.account,
                region: location.region,
                evidence: check.reads,
            });
        }
    }
    outcome.tallies.extend(tallies.into_values());
}
