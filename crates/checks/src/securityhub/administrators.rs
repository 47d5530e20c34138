//! Who administers Security Hub for the organization, and for which regions.

use firestep_inventory::securityhub::{FindingAggregator, LinkingMode};
use firestep_inventory::{Gap, Org};

use crate::delegation;

/// The principal by which AWS Organizations knows it.
pub(crate) const PRINCIPAL: &str = "securityhub.amazonaws.com";

/// Its delegated administrator; `None`: there is none.
pub(crate) fn administrator(org: &Org) -> Result<Option<&str>, Gap> {
    delegation::administrator(org, PRINCIPAL)
}

/// Whether a region is the home of an aggregator or linked to it: findings come from there, and configuration policies
/// take effect.
/// <https://docs.aws.amazon.com/securityhub/latest/userguide/aggregation-central-configuration.html>
pub(crate) fn is_linked(it: &FindingAggregator, region: &str) -> Result<bool, Gap> {
    let is_home = || Ok(**it.finding_aggregation_region.get()? == *region);
    let is_named = || Ok(it.regions.get()?.iter().any(|name| **name == *region));
    Ok(match it.region_linking_mode.get()? {
        LinkingMode::All => true,
        LinkingMode::AllBut => is_home()? || !is_named()?,
        LinkingMode::Some => is_home()? || is_named()?,
        LinkingMode::None => is_home()?,
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use firestep_inventory::organizations::DelegatedAdministrator;
    use firestep_inventory::securityhub::{
        AdminStatus, FindingAggregator, HubAdministrator, LinkingMode,
    };
    use firestep_inventory::{Listed, Org, Seen, Summary};

    pub(crate) const SECURITY: &str = "444455556666";

    /// An aggregator whose home is the region of the samples.
    pub(crate) fn aggregator(mode: LinkingMode, regions: &[&str]) -> Listed<FindingAggregator> {
        let mut it = FindingAggregator::unseen("a");
        it.region_linking_mode = Seen::new(mode);
        it.finding_aggregation_region = Seen::new("eu-central-1".into());
        it.regions = Seen::new(regions.iter().map(|it| Box::from(*it)).collect());
        Listed::of([it])
    }

    /// An organization whose security account administers Security Hub and shows this.
    pub(crate) fn org(show: impl FnOnce(&mut Summary)) -> Org {
        let mut security = Summary::empty(SECURITY);
        show(&mut security);
        let mut management = Summary::empty("999988887777");
        let mut here = HubAdministrator::unseen(SECURITY);
        here.status = Seen::new(AdminStatus::Enabled);
        management.hub_administrators = Listed::of([here]);
        let mut org = Org::sample([security, management]);
        let mut admin = DelegatedAdministrator::unseen(SECURITY);
        admin.services = Seen::new(vec!["securityhub.amazonaws.com".into()]);
        org.organization.delegated = Listed::of([admin]);
        org
    }
}
