//! Is Security Hub CSPM switched on in accounts that join?

use firestep_audit::{Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict};
use firestep_inventory::organizations::TypeState;
use firestep_inventory::reading::records::undecided;
use firestep_inventory::securityhub::{
    Association, AssociationStatus, ConfigurationStatus, ConfigurationType, LinkingMode, TargetType,
};
use firestep_inventory::{GLOBAL, Gap, Location, Org, Summary, all_found, any};

use crate::cause;
use crate::delegation::of_members;
use crate::securityhub::administrators::{administrator, is_linked};

pub(crate) const CHECK: Check = Check {
    id: "securityhub-central",
    title: "Security Hub CSPM is switched on in accounts that join",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("M4.2", "central")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "An account that joins tomorrow is unwatched until somebody remembers it.",
    remedy: "Enable central configuration, link every region, and associate a policy that enables Security Hub CSPM with the root.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/central-configuration-intro.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListDelegatedAdministrators",
        "organizations:ListDelegatedServicesForAccount",
        "organizations:ListRoots",
        "securityhub:DescribeOrganizationConfiguration",
        "securityhub:ListConfigurationPolicies",
        "securityhub:GetConfigurationPolicy",
        "securityhub:ListConfigurationPolicyAssociations",
        "securityhub:ListFindingAggregators",
        "securityhub:GetFindingAggregator",
    ],
    fix: None,
    examine: &PerOrganization(|context| of_members(context.org, |_| examine(context.org))),
};

/// What stands for a policy where each account decides by itself.
const SELF_MANAGED: &str = "SELF_MANAGED_SECURITY_HUB";

fn examine(org: &Org) -> Result<Verdict, Gap> {
    let Some(admin) = administrator(org)? else {
        return Ok(cause::no_hub_administrator());
    };
    let summary = org.summary(admin)?;
    let is_central = summary.hub_configurations.any(|it| {
        Ok(
            *it.configuration_type.get()? == Some(ConfigurationType::Central)
                && *it.status.get()? == Some(ConfigurationStatus::Enabled),
        )
    })?;
    if is_central {
        return by_policies(summary);
    }
    let without = summary
        .hub_configurations
        .regions_without(|it| it.auto_enable.get().copied())?;
    if without.is_empty() {
        return Ok(Verdict::Pass(
            "accounts that join are enabled by themselves in every region".into(),
        ));
    }
    by_organizations(org)?;
    Ok(Verdict::Fail(
        format!(
            "there is no central configuration, and accounts that join are not enabled by themselves in {}",
            without.join(", ")
        )
        .into(),
    ))
}

/// Whether the policy of the root switches it on, and no nearer one off.
fn by_policies(summary: &Summary) -> Result<Verdict, Gap> {
    let mut has_root = false;
    for part in summary.hub_associations.regions() {
        // Only the region that findings are gathered in knows them.
        let Ok(found) = firestep_inventory::evaluate(|| part.whole()) else {
            continue;
        };
        for it in found {
            // An account that joins is under a unit or the root.
            let of = *it.target_type.get()?;
            if of == TargetType::Account {
                continue;
            }
            let target = &it.identity.id;
            if !switches_on(summary, it)? {
                return Ok(Verdict::Fail(
                    format!("what configures {target} does not switch it on").into(),
                ));
            }
            has_root |= of == TargetType::Root;
        }
    }
    if !has_root {
        // That of the root may stand in a list that was not seen.
        summary.hub_associations.any(|_| Ok(false))?;
    }
    if !has_root {
        return Ok(Verdict::Fail(
            "no policy is associated with the root, where accounts join".into(),
        ));
    }
    let without = regions_without(summary)?;
    Ok(Verdict::of(
        without.is_empty(),
        "a policy of the root switches it on, and none below it off, in every region",
        format!(
            "its policies do not take effect in {}, and accounts that join are not enabled by themselves there",
            without.join(", ")
        ),
    ))
}

/// The regions that neither policies, which take effect in the home region and in those that are linked to it, nor
/// settings of the region's own switch it on in.
fn regions_without(summary: &Summary) -> Result<Vec<&'static str>, Gap> {
    let aggregators = &summary.finding_aggregators;
    // All that are to come, too.
    if aggregators.any(|it| Ok(*it.region_linking_mode.get()? == LinkingMode::All))? {
        return Ok(Vec::new());
    }
    let configurations = &summary.hub_configurations;
    let without = all_found(configurations.regions(), |here| {
        let region = here.location.region;
        let is_on = any([&|| aggregators.any(|it| is_linked(it, region)), &|| {
            here.any(|it| it.auto_enable.get().copied())
        }])?;
        Ok((!is_on).then_some(region))
    })?;
    match configurations.left_out() {
        Some(gap) if without.is_empty() => Err(gap),
        _ => Ok(without),
    }
}

fn switches_on(summary: &Summary, it: &Association) -> Result<bool, Gap> {
    let policy = it.configuration_policy_id.get()?;
    if **policy == *SELF_MANAGED {
        return Ok(false);
    }
    match it.association_status.get()? {
        AssociationStatus::Success => {}
        AssociationStatus::Failed => return Ok(false),
        AssociationStatus::Pending => {
            return Err(undecided(
                it.identity.location,
                "securityhub:ListConfigurationPolicyAssociations",
                "an association that is under way",
            ));
        }
    }
    summary
        .hub_policies
        .any(|of| Ok(of.identity.id == *policy && *of.service_enabled.get()?))
}

/// The gap of a policy of AWS Organizations that may switch it on, which this version does not read.
fn by_organizations(org: &Org) -> Result<(), Gap> {
    let is_on = org.organization.roots.any(|root| {
        root.policy_types
            .any(|it| Ok(it.name.starts_with("SECURITYHUB") && it.state == TypeState::Enabled))
    })?;
    if is_on {
        return Err(undecided(
            Location::new("", GLOBAL),
            "organizations:ListRoots",
            "policies of AWS Organizations may configure Security Hub, and are not read",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::securityhub::administrators::tests::{aggregator, org};
    use crate::tests::{fails, passes, said, unknown};
    use firestep_inventory::securityhub::{
        ConfigurationPolicy, FindingAggregator, OrganizationConfiguration,
    };
    use firestep_inventory::{Listed, Seen};

    fn configuration(
        of: Option<(ConfigurationType, ConfigurationStatus)>,
        auto_enable: bool,
    ) -> Listed<OrganizationConfiguration> {
        let mut it = OrganizationConfiguration::unseen("");
        it.auto_enable = Seen::new(auto_enable);
        it.configuration_type = Seen::new(of.map(|it| it.0));
        it.status = Seen::new(of.map(|it| it.1));
        Listed::of([it])
    }

    fn association(id: &str, target: TargetType, policy: &str) -> Association {
        let mut it = Association::unseen(id);
        it.target_type = Seen::new(target);
        it.configuration_policy_id = Seen::new(policy.into());
        it.association_status = Seen::new(AssociationStatus::Success);
        it
    }

    const CENTRAL: (ConfigurationType, ConfigurationStatus) =
        (ConfigurationType::Central, ConfigurationStatus::Enabled);

    fn central(associations: Listed<Association>) -> Org {
        org(|it| configure(it, associations))
    }

    fn configure(it: &mut Summary, associations: Listed<Association>) {
        it.hub_configurations = configuration(Some(CENTRAL), false);
        let mut on = ConfigurationPolicy::unseen("on");
        on.service_enabled = Seen::new(true);
        let mut off = ConfigurationPolicy::unseen("off");
        off.service_enabled = Seen::new(false);
        it.hub_policies = Listed::of([on, off]);
        it.hub_associations = associations;
        it.finding_aggregators = aggregator(LinkingMode::All, &[]);
    }

    /// What is said where policies are sound, and another region is configured so.
    fn with_another_region(
        aggregators: Listed<FindingAggregator>,
        there: impl FnOnce(&mut Listed<OrganizationConfiguration>),
    ) -> &'static str {
        let it = org(|it| {
            configure(it, Listed::of([association("r-1", TargetType::Root, "on")]));
            it.finding_aggregators = aggregators;
            there(&mut it.hub_configurations);
        });
        said(|| examine(&it)).word()
    }

    #[test]
    fn local_configuration_must_enable_in_every_region() {
        let local = |auto| org(|it| it.hub_configurations = configuration(None, auto));
        passes(|| examine(&local(true)));
        fails(|| examine(&local(false)));
        unknown(|| examine(&org(|it| it.hub_configurations = Listed::unseen())));
    }

    #[test]
    fn the_policy_of_the_root_must_switch_it_on_and_none_below_off() {
        let root = || association("r-1", TargetType::Root, "on");
        passes(|| examine(&central(Listed::of([root()]))));
        let below = |policy| association("ou-1", TargetType::Unit, policy);
        passes(|| examine(&central(Listed::of([root(), below("on")]))));
        fails(|| examine(&central(Listed::of([root(), below("off")]))));
        fails(|| examine(&central(Listed::of([root(), below(SELF_MANAGED)]))));
        fails(|| examine(&central(Listed::of([below("on")]))));
        // One account that manages itself is not one that joins.
        let own = association("111122223333", TargetType::Account, SELF_MANAGED);
        passes(|| examine(&central(Listed::of([root(), own]))));
        let mut pending = root();
        pending.association_status = Seen::new(AssociationStatus::Pending);
        unknown(|| examine(&central(Listed::of([pending]))));
        fails(|| examine(&central(Listed::of([]))));
        unknown(|| examine(&central(Listed::unseen())));
        unknown(|| examine(&central(Listed::of([Association::unseen("r-1")]))));
    }

    /// <https://docs.aws.amazon.com/securityhub/latest/userguide/aggregation-central-configuration.html>
    #[test]
    fn policies_take_effect_in_the_home_region_and_in_linked_ones_alone() {
        const WEST: &str = "eu-west-1";
        let nothing = |it: &mut Listed<OrganizationConfiguration>| it.add_whole(WEST, []);
        let with = |mode, regions: &[&str]| with_another_region(aggregator(mode, regions), nothing);
        assert_eq!(with(LinkingMode::All, &[]), "pass");
        assert_eq!(with(LinkingMode::AllBut, &["ap-south-2"]), "pass");
        assert_eq!(with(LinkingMode::AllBut, &[WEST]), "fail");
        assert_eq!(with(LinkingMode::Some, &[WEST]), "pass");
        assert_eq!(with(LinkingMode::Some, &["us-east-1"]), "fail");
        assert_eq!(with(LinkingMode::None, &[]), "fail");
        // What no policy is about has settings of its own.
        let none = || aggregator(LinkingMode::None, &[]);
        let own = |auto_enable| {
            with_another_region(none(), |it| {
                let mut there = OrganizationConfiguration::unseen("");
                there.auto_enable = Seen::new(auto_enable);
                it.add_whole(WEST, [there]);
            })
        };
        assert_eq!(own(true), "pass");
        assert_eq!(own(false), "fail");
        let unseen = with_another_region(none(), |it| it.add_unseen(WEST, [], Gap::TEST));
        assert_eq!(unseen, "unknown");
        let left_out = with_another_region(none(), |it| it.add_left_out(Gap::TEST));
        assert_eq!(left_out, "unknown");
        assert_eq!(with_another_region(Listed::unseen(), nothing), "unknown");
    }

    #[test]
    fn no_account_joins_one_that_stands_alone() {
        let said = crate::delegation::tests::alone(&CHECK, |_| {});
        assert_eq!(said, [] as [&str; 0]);
    }

    #[test]
    fn a_policy_of_aws_organizations_is_not_read() {
        use firestep_inventory::Parts;
        use firestep_inventory::organizations::{EnabledType, Root};
        let mut it = org(|it| it.hub_configurations = configuration(None, false));
        let mut root = Root::unseen("r-1");
        root.policy_types = Parts::of([EnabledType {
            name: "SECURITYHUB_CSPM_POLICY".into(),
            state: TypeState::Enabled,
        }]);
        it.organization.roots = Listed::of([root]);
        unknown(|| examine(&it));
    }
}
