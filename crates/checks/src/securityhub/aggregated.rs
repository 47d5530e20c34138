//! Are the findings of Security Hub gathered from every region?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::securityhub::{FindingAggregator, LinkingMode};
use firestep_inventory::{Gap, Org, Summary};

use crate::cause;
use crate::securityhub::administrators::administrator;

pub(crate) const CHECK: Check = Check {
    id: "securityhub-aggregated",
    title: "Findings of Security Hub are gathered in one region",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("M4.2", "aggregated")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Seventeen consoles are not watched; a finding in the region that nobody opens is not read.",
    remedy: "Create a finding aggregator in the administrator of Security Hub, linked to all regions.",
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
    if org.organization.management_account()?.is_none() {
        return Ok(cause::no_organization("there is no organization"));
    }
    let Some(admin) = administrator(org)? else {
        return Ok(cause::no_hub_administrator());
    };
    let summary = org.summary(admin)?;
    let gathers = summary
        .finding_aggregators
        .any(|it| gathers_all(summary, it))?;
    Ok(Verdict::of(
        gathers,
        format!("{admin} gathers them from every region"),
        format!("{admin} does not gather them from every region"),
    ))
}

/// Whether no enabled region is left out.
fn gathers_all(summary: &Summary, it: &FindingAggregator) -> Result<bool, Gap> {
    let specified = || it.regions.get();
    Ok(match it.region_linking_mode.get()? {
        LinkingMode::All => true,
        LinkingMode::None => false,
        LinkingMode::AllBut => {
            let (without, enabled) = (specified()?, summary.regions.get()?);
            !enabled
                .iter()
                .any(|it| without.iter().any(|out| **out == **it))
        }
        LinkingMode::Some => {
            let (named, home) = (specified()?, it.finding_aggregation_region.get()?);
            let enabled = summary.regions.get()?;
            enabled
                .iter()
                .all(|it| **it == **home || named.iter().any(|name| **name == **it))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::securityhub::administrators::tests::org;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::{Listed, Seen};

    fn with(mode: LinkingMode, regions: &[&str]) -> Org {
        let mut it = FindingAggregator::unseen("a");
        it.region_linking_mode = Seen::new(mode);
        it.finding_aggregation_region = Seen::new("eu-central-1".into());
        it.regions = Seen::new(regions.iter().map(|it| Box::from(*it)).collect());
        org(|summary| {
            summary.regions = Seen::new(vec!["eu-central-1", "eu-west-1"]);
            summary.finding_aggregators = Listed::of([it]);
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
    fn an_aggregator_that_was_not_seen_is_unknown() {
        unknown(|| examine(&org(|it| it.finding_aggregators = Listed::unseen())));
        let unread = Listed::of([FindingAggregator::unseen("a")]);
        unknown(|| examine(&org(|it| it.finding_aggregators = unread)));
    }
}
