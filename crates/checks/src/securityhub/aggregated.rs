//! Are the findings of Security Hub gathered from every region?

use std::collections::BTreeSet;

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::securityhub::{AggregatorV2, FindingAggregator, LinkingMode};
use firestep_inventory::{Gap, Org, Summary, all_found, evaluate};

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
        "securityhub:DescribeSecurityHubV2",
        "securityhub:ListAggregatorsV2",
        "securityhub:GetAggregatorV2",
    ],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    let Some(accounts) = deciding(org, PRINCIPAL)? else {
        return Ok(cause::no_hub_administrator());
    };
    let names: Vec<&str> = accounts.iter().map(|it| it.account).collect();
    let apart = of_v2(&accounts);
    let without = all_found(accounts, |account| {
        let aggregators = &account.finding_aggregators;
        let gathers = aggregators.any(|it| gathers_all(account, it))?;
        Ok((!gathers).then_some(account.account))
    })?;
    Ok(Verdict::of(
        without.is_empty(),
        format!("{} gathers them from every region{apart}", names.join(", ")),
        format!(
            "{} does not gather them from every region{apart}",
            without.join(", ")
        ),
    ))
}

/// What Security Hub V2 gathers, which is a service of its own: it is told, and decides nothing.
fn of_v2(accounts: &[&Summary]) -> String {
    // Each region that is linked may name the same one.
    let mut told = BTreeSet::new();
    for account in accounts {
        for part in account.aggregators_v2.regions() {
            part.visit(|it| told.extend(evaluate(|| gathered_by_v2(it))), |_| {});
        }
    }
    told.into_iter().collect()
}

fn gathered_by_v2(it: &AggregatorV2) -> Result<String, Gap> {
    let named = || Ok(it.linked_regions.get()?.join(", "));
    let from = match it.region_linking_mode.get()? {
        LinkingMode::All => "every region".to_owned(),
        LinkingMode::AllBut => format!("every region but {}", named()?),
        LinkingMode::Some => named()?,
        LinkingMode::None => "no other region".to_owned(),
    };
    let to = it.aggregation_region.get()?;
    Ok(format!(
        "; Security Hub V2, which is apart, gathers its own from {from} in {to}"
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
    fn security_hub_v2_is_told_and_decides_nothing() {
        let with = |v1, aggregators: Listed<AggregatorV2>| {
            let it = org(|summary| {
                summary.regions = Seen::new(vec!["eu-central-1", "eu-west-1"]);
                summary.finding_aggregators = aggregator(v1, &[]);
                summary.aggregators_v2 = aggregators;
            });
            match examine(&it) {
                Ok(Verdict::Pass(reason) | Verdict::Fail(reason)) => reason.message.to_string(),
                other => panic!("{other:?}"),
            }
        };
        let v2 = |mode, regions: &[&str]| {
            let mut it = AggregatorV2::unseen("a");
            it.region_linking_mode = Seen::new(mode);
            it.aggregation_region = Seen::new("eu-central-1".into());
            it.linked_regions = Seen::new(regions.iter().map(|it| Box::from(*it)).collect());
            Listed::of([it])
        };
        assert_eq!(
            with(LinkingMode::None, v2(LinkingMode::Some, &["eu-west-1"])),
            "444455556666 does not gather them from every region; Security Hub V2, which is apart, gathers its own from \
             eu-west-1 in eu-central-1"
        );
        let said = with(LinkingMode::All, v2(LinkingMode::AllBut, &["eu-west-1"]));
        assert!(
            said.contains("from every region but eu-west-1 in"),
            "{said}"
        );
        let plain = "444455556666 gathers them from every region";
        assert_eq!(with(LinkingMode::All, Listed::unseen()), plain);
        let unread = Listed::of([AggregatorV2::unseen("a")]);
        assert_eq!(with(LinkingMode::All, unread), plain);
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
