//! Does the security account look at the whole organization for access from outside?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::{Gap, Org};

use super::administrators::{administrator, guards_organization, unguarded_alone};

pub(crate) const CHECK: Check = Check {
    id: "accessanalyzer-organization",
    title: "The security account analyzes access from outside in every region",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E3.3", "external-access")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Where nobody analyzes policies, a resource that is open to another company stays so until it is found from outside.",
    remedy: "Delegate Access Analyzer to the security account and create an analyzer of the organization in every region.",
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
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    if org.organization.management_account()?.is_none() {
        let without = unguarded_alone(org)?;
        return Ok(Verdict::of(
            without.is_empty(),
            "the account, which belongs to no organization, has an active analyzer of its own in every region",
            format!(
                "the account, which belongs to no organization, has no active analyzer in {}",
                without.join(", ")
            ),
        ));
    }
    let Some(admin) = administrator(org)? else {
        return Ok(Verdict::Fail(
            "no account is its delegated administrator".into(),
        ));
    };
    if !org.is_security_account(admin)? {
        return Ok(Verdict::Fail(
            format!("{admin} administers it, which is not the security account").into(),
        ));
    }
    let without = org
        .summary(admin)?
        .analyzers
        .regions_without(guards_organization)?;
    Ok(Verdict::of(
        without.is_empty(),
        format!("{admin} has an active analyzer of the organization in every region"),
        format!(
            "{admin} has no active analyzer of the organization in {}",
            without.join(", ")
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accessanalyzer::administrators::tests::{analyzer, org};
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Listed;
    use firestep_inventory::accessanalyzer::{Analyzer, AnalyzerStatus, AnalyzerType};

    fn of(kind: AnalyzerType, status: AnalyzerStatus) -> Org {
        org(Listed::of([analyzer(kind, status)]))
    }

    #[test]
    fn only_an_active_analyzer_of_the_organization_for_access_from_outside_counts() {
        let good = of(AnalyzerType::Organization, AnalyzerStatus::Active);
        passes(|| examine(&good));
        for (kind, status) in [
            (AnalyzerType::Account, AnalyzerStatus::Active),
            (AnalyzerType::OrganizationUnused, AnalyzerStatus::Active),
            (AnalyzerType::OrganizationInternal, AnalyzerStatus::Active),
            (AnalyzerType::Organization, AnalyzerStatus::Creating),
            (AnalyzerType::Organization, AnalyzerStatus::Disabled),
            (AnalyzerType::Organization, AnalyzerStatus::Failed),
        ] {
            fails(|| examine(&of(kind, status)));
        }
        fails(|| examine(&org(Listed::of([]))));
    }

    #[test]
    fn it_must_stand_in_the_security_account() {
        let mut it = of(AnalyzerType::Organization, AnalyzerStatus::Active);
        it.program
            .settings
            .security_accounts
            .push("777788889999".into());
        fails(|| examine(&it));
        it.organization.delegated = Listed::of([]);
        fails(|| examine(&it));
    }

    #[test]
    fn an_account_without_an_organization_is_looked_at_by_its_own() {
        use crate::delegation::tests::alone;
        let with = |list| alone(&CHECK, |account| account.analyzers = list);
        let of = |kind| Listed::of([analyzer(kind, AnalyzerStatus::Active)]);
        assert_eq!(with(of(AnalyzerType::Account)), ["pass"]);
        assert_eq!(with(of(AnalyzerType::AccountUnused)), ["fail"]);
        assert_eq!(with(Listed::of([])), ["fail"]);
        assert_eq!(with(Listed::unseen()), ["unknown"]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&org(Listed::unseen())));
        unknown(|| examine(&org(Listed::of([Analyzer::unseen("a")]))));
        let mut it = of(AnalyzerType::Organization, AnalyzerStatus::Active);
        it.organization.delegated = Listed::unseen();
        unknown(|| examine(&it));
    }
}
