//! Is access from outside analyzed in every region?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_region};
use firestep_inventory::accessanalyzer::Analyzer;
use firestep_inventory::{Gap, Org, RegionSlice, first_found};

use super::administrators::{guards_organization, keepers};

pub(crate) const CHECK: Check = Check {
    id: "accessanalyzer-enabled",
    title: "Access from outside is analyzed in every region",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Where nobody analyzes policies, a resource that is open to another company stays so until it is found from outside.",
    remedy: "Create an analyzer of the organization in every region, or one of the account where there is no organization.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-create-external.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListDelegatedAdministrators",
        "organizations:ListDelegatedServicesForAccount",
        "accessanalyzer:ListAnalyzers",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        each_region(&context.account.accessanalyzer_analyzers, |here| {
            examine(context.org, here)
        })
    }),
};

fn examine(org: &Org, here: RegionSlice<'_, Analyzer>) -> Result<Verdict, Gap> {
    let region = here.location.region;
    // Of an account that was not seen nothing is said, also where the organization's analyzer looks at it.
    let own = here.any(|it| Ok(it.looks_outside()? && it.is_active()?))?;
    let covered = own || of_organization(org, region)?;
    Ok(Verdict::of(
        covered,
        "an active analyzer looks at it",
        "no active analyzer of the account or of the organization looks at it",
    ))
}

fn of_organization(org: &Org, region: &str) -> Result<bool, Gap> {
    let keepers = keepers(org)?.unwrap_or_default();
    let found = first_found(keepers, |id| {
        let analyzers = &org.summary(id)?.analyzers;
        let Some(here) = analyzers.regions().find(|it| it.location.region == region) else {
            // Where nothing can be made there is none.
            return analyzers.left_out().map_or(Ok(None), Err);
        };
        Ok(here.any(guards_organization)?.then_some(()))
    })?;
    Ok(found.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accessanalyzer::administrators::tests::{analyzer, org};
    use crate::tests::words_in;
    use firestep_inventory::accessanalyzer::{AnalyzerStatus, AnalyzerType};
    use firestep_inventory::{Account, Listed, Seen};

    fn said(own: Listed<Analyzer>, organization: Listed<Analyzer>) -> Vec<&'static str> {
        let mut account = Account::empty();
        account.accessanalyzer_analyzers = own;
        words_in(&CHECK, &org(organization), &account)
    }

    #[test]
    fn an_active_one_of_the_account_or_of_the_organization_does() {
        let of = |kind, status| Listed::of([analyzer(kind, status)]);
        let active = AnalyzerStatus::Active;
        let none = || Listed::of([]);
        assert_eq!(said(of(AnalyzerType::Account, active), none()), ["pass"]);
        assert_eq!(
            said(none(), of(AnalyzerType::Organization, active)),
            ["pass"]
        );
        assert_eq!(said(none(), none()), ["fail"]);
        assert_eq!(
            said(of(AnalyzerType::AccountUnused, active), none()),
            ["fail"]
        );
        assert_eq!(
            said(of(AnalyzerType::Account, AnalyzerStatus::Disabled), none()),
            ["fail"]
        );
        // One of another account alone says nothing of this one.
        assert_eq!(said(none(), of(AnalyzerType::Account, active)), ["fail"]);
    }

    #[test]
    fn what_was_not_seen_is_unknown_and_an_account_without_organization_answers_for_itself() {
        assert_eq!(said(Listed::unseen(), Listed::of([])), ["unknown"]);
        let guard = analyzer(AnalyzerType::Organization, AnalyzerStatus::Active);
        assert_eq!(said(Listed::unseen(), Listed::of([guard])), ["unknown"]);
        assert_eq!(said(Listed::of([]), Listed::unseen()), ["unknown"]);
        let mut alone = org(Listed::of([]));
        alone.organization.facts = Seen::new(None);
        assert_eq!(words_in(&CHECK, &alone, &Account::empty()), ["fail"]);
    }
}
