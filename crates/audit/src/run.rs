//! Running checks: verdicts become findings and counts.

use std::collections::BTreeMap;

use firestep_inventory::account::Account;
use firestep_inventory::org::Org;

use crate::check::{Check, Examine, View};
use crate::finding::{Decision, Finding, ResourceRef};
use crate::verdict::{About, Verdict, Verdicts};

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
    /// It failed, and an exception holds.
    pub excepted: u32,
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
                    org,
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
                take(&mut outcome, check, examine(org), None, org, keep_passes);
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
    org: &Org,
    keep_passes: bool,
) {
    let mut tallies: BTreeMap<&'static str, Tally> = BTreeMap::new();
    let tally = |account| Tally {
        check,
        account,
        pass: 0,
        fail: 0,
        unknown: 0,
        excepted: 0,
    };
    if let Some(account) = account {
        tallies.insert(account, tally(account));
    }
    for examined in verdicts {
        let (about, verdict) = (examined.about, examined.verdict);
        let location = about.location();
        let decision = decide(check, &about, &verdict, org);
        let counted = tallies
            .entry(location.account)
            .or_insert_with(|| tally(location.account));
        match verdict {
            Verdict::Pass(_) => counted.pass += 1,
            // The clauses that name exposures hold for those that are declared.
            Verdict::Fail(_) if decision == Decision::Declared => counted.pass += 1,
            Verdict::Fail(_) if decision == Decision::Excepted => counted.excepted += 1,
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
                evidence: examined.evidence,
                decision,
            });
        }
    }
    outcome.tallies.extend(tallies.into_values());
}

/// Clauses whose text lets declared exposures stand.
const EXPOSURES: [(&str, Option<&str>); 2] = [("E6.1", None), ("E3.4", Some("buckets"))];

/// What people decided of a verdict. What was not seen cannot be declared or excepted.
fn decide(check: &Check, about: &About<'_>, verdict: &Verdict, org: &Org) -> Decision {
    let (Verdict::Fail(_), Some(identity)) = (verdict, about.identity()) else {
        return Decision::None;
    };
    let is_exposure = check.clauses.iter().any(|clause| {
        EXPOSURES
            .iter()
            .any(|(item, of)| *item == clause.item && of.is_none_or(|of| of == clause.clause))
    });
    if is_exposure && org.declared.is_exposure(identity) {
        Decision::Declared
    } else {
        Decision::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_small() {
        assert!(size_of::<Finding>() <= 160, "{}", size_of::<Finding>());
    }
}
