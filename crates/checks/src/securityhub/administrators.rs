//! Who administers Security Hub for the organization.

use firestep_inventory::{Gap, Org};

use crate::delegation;

/// Its delegated administrator; `None`: there is none.
pub(crate) fn administrator(org: &Org) -> Result<Option<&str>, Gap> {
    delegation::administrator(org, "securityhub.amazonaws.com")
}

#[cfg(test)]
pub(crate) mod tests {
    use firestep_inventory::organizations::DelegatedAdministrator;
    use firestep_inventory::securityhub::{AdminStatus, HubAdministrator};
    use firestep_inventory::{Listed, Org, Seen, Summary};

    pub(crate) const SECURITY: &str = "444455556666";

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
