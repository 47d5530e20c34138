//! Does an analyzer of the organization look for access that nobody uses?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::accessanalyzer::{Analyzer, AnalyzerType};
use firestep_inventory::{Gap, Org, all_found, first_found};

use super::administrators::keepers;
use crate::delegation;

pub(crate) const CHECK: Check = Check {
    id: "accessanalyzer-unused-access",
    title: "An analyzer of the organization looks for unused access",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E3.3", "unused-access")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Rights that nobody uses are of use to an intruder alone, and nobody counts them by hand.",
    remedy: "Create an analyzer for unused access in the administrator of Access Analyzer; one region is enough. AWS bills it by user and role.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-create-unused.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListDelegatedAdministrators",
        "organizations:ListDelegatedServicesForAccount",
        "accessanalyzer:ListAnalyzers",
    ],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    let Some(keepers) = keepers(org)? else {
        return alone(org);
    };
    let found = first_found(keepers, |id| {
        let analyzers = &org.summary(id)?.analyzers;
        if analyzers.any(looks)? {
            return Ok(Some(id));
        }
        // One in a region that was left out would do.
        org.scope.whole("accessanalyzer:ListAnalyzers")?;
        Ok(None)
    })?;
    Ok(match found {
        Some(id) => Verdict::Pass(format!("{id} has an active one").into()),
        None => Verdict::Fail("there is no active one".into()),
    })
}

/// Without an organization each account has one of its own.
fn alone(org: &Org) -> Result<Verdict, Gap> {
    let without = all_found(delegation::looked_at(org)?, |account| {
        let looks = |it: &Analyzer| Ok(it.looks_for_unused()? && it.is_active()?);
        Ok((!account.analyzers.any(looks)?).then_some(account.account))
    })?;
    Ok(Verdict::of(
        without.is_empty(),
        "the account, which belongs to no organization, has an active one of its own",
        format!("there is no active one in {}", without.join(", ")),
    ))
}

fn looks(it: &Analyzer) -> Result<bool, Gap> {
    Ok(*it.analyzer_type.get()? == AnalyzerType::OrganizationUnused && it.is_active()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accessanalyzer::administrators::tests::{analyzer, org};
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::accessanalyzer::AnalyzerStatus;
    use firestep_inventory::{AuditScope, Listed};

    #[test]
    fn one_of_the_organization_in_any_region_does() {
        let of = |kind| org(Listed::of([analyzer(kind, AnalyzerStatus::Active)]));
        passes(|| examine(&of(AnalyzerType::OrganizationUnused)));
        fails(|| examine(&of(AnalyzerType::AccountUnused)));
        fails(|| examine(&of(AnalyzerType::Organization)));
    }

    #[test]
    fn an_account_without_an_organization_has_one_of_its_own() {
        use crate::delegation::tests::alone;
        let with = |list| alone(&CHECK, |account| account.analyzers = list);
        let of = |kind| Listed::of([analyzer(kind, AnalyzerStatus::Active)]);
        assert_eq!(with(of(AnalyzerType::AccountUnused)), ["pass"]);
        assert_eq!(with(of(AnalyzerType::Account)), ["fail"]);
        assert_eq!(with(Listed::of([])), ["fail"]);
        assert_eq!(with(Listed::unseen()), ["unknown"]);
    }

    #[test]
    fn a_list_that_was_not_seen_or_a_region_that_was_left_out_is_unknown() {
        unknown(|| examine(&org(Listed::unseen())));
        let mut narrow = org(Listed::of([]));
        narrow.scope = AuditScope {
            regions: Some(vec!["eu-central-1".into()]),
            ..AuditScope::default()
        };
        unknown(|| examine(&narrow));
    }
}
