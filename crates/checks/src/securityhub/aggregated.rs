//! Are the findings of Security Hub gathered from every region?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::securityhub::{FindingAggregator, LinkingMode};
use firestep_inventory::{Gap, Org, Summary, all_found};

use crate::cause;
use crate::delegation::deciding;
use crate::securityhub::administrators::{PRINCIPAL, is_linked};

pub(crate) const CHECK: Check = Check {
    id: "securityhub-aggregated",
    title: "Findings of Security Hub are gathered in one region",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("M4.2", "aggregated")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Seventeen consoles are not watched; a finding in the region that nobody opens is not read.",
    remedy: "Create a finding aggregator in the administrator of Security Hub, or in an account that belongs to no organization, linked to all regions.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/finding-aggregation.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListDelegatedAdministrators",
        "organizations:ListDelegatedServicesForAccount",
        "securityhub:ListFindingAggregators",
        "securityhub:GetFindingAggregator",
    ],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    let Some(accounts) = deciding(org, PRINCIPAL)? else {
        return Ok(cause::no_hub_administrator());
    };
    let names: Vec<&str> = accounts.iter().map(|it| it.account).collect();
    let without = all_found(accounts, |account| {
        let aggregators = &account.finding_aggregators;
        let gathers = aggregators.any(|it| gathers_all(account, it))?;
        Ok((!gathers).then_some(account.account))
    })?;
    Ok(Verdict::of(
        without.is_empty(),
        format!("{} gathers them from every region", names.join(", ")),
        format!(
            "{} does not gather them from every region",
            without.join(", ")
        ),
    ))
}

/// Whether no enabled region is left out, also by the user.
fn gathers_all(account: &Summary, it: &FindingAggregator) -> Result<bool, Gap> {
    if *it.region_linking_mode.get()? == LinkingMode::All {
        return Ok(true);
    }
    for region in account.regions.get()? {
        if !is_linked(it, region)? {
            return Ok(false);
        }
    }
    account.hub_administrators.left_out().map_or(Ok(true), Err)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::securityhub::administrators::tests::{aggregator, org};
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::{Listed, Seen};

    fn with(mode: LinkingMode, regions: &[&str]) -> Org {
        org(|summary| {
            summary.regions = Seen::new(vec!["eu-central-1", "eu-west-1"]);
            summary.finding_aggregators = aggregator(mode, regions);
        })
    }

    #[test]
    fn no_enabled_region_may_be_left_out() {
        passes(|| examine(&with(LinkingMode::All, &[])));
        passes(|| examine(&with(LinkingMode::AllBut, &["ap-south-2"])));
        passes(|| examine(&with(LinkingMode::Some, &["eu-west-1"])));
        fails(|| examine(&with(LinkingMode::AllBut, &["eu-west-1"])));
        fails(|| examine(&with(LinkingMode::Some, &["us-east-1"])));
        fails(|| examine(&with(LinkingMode::None, &[])));
        fails(|| examine(&org(|_| {})));
    }

    #[test]
    fn regions_that_the_user_left_out_are_not_known_to_be_linked() {
        let narrow = |mode, regions: &[&str]| {
            org(|summary| {
                summary.hub_administrators.add_left_out(Gap::TEST);
                summary.finding_aggregators = aggregator(mode, regions);
            })
        };
        passes(|| examine(&narrow(LinkingMode::All, &[])));
        unknown(|| examine(&narrow(LinkingMode::None, &[])));
        unknown(|| examine(&narrow(LinkingMode::Some, &["eu-west-1"])));
        unknown(|| examine(&narrow(LinkingMode::AllBut, &["eu-west-1"])));
    }

    #[test]
    fn an_account_without_an_organization_gathers_by_itself() {
        use crate::delegation::tests::alone;
        let with = |mode| {
            alone(&CHECK, |summary| {
                summary.regions = Seen::new(vec!["eu-central-1", "eu-west-1"]);
                summary.finding_aggregators = aggregator(mode, &[]);
            })
        };
        assert_eq!(with(LinkingMode::All), ["pass"]);
        assert_eq!(with(LinkingMode::None), ["fail"]);
        assert_eq!(alone(&CHECK, |_| {}), ["fail"]);
        let unseen = alone(&CHECK, |it| it.finding_aggregators = Listed::unseen());
        assert_eq!(unseen, ["unknown"]);
    }

    #[test]
    fn an_aggregator_that_was_not_seen_is_unknown() {
        unknown(|| examine(&org(|it| it.finding_aggregators = Listed::unseen())));
        let unread = Listed::of([FindingAggregator::unseen("a")]);
        unknown(|| examine(&org(|it| it.finding_aggregators = unread)));
    }
}
