//! Questions about Security Hub.

mod aggregated;
mod central;
mod criticals_worked;
mod delegated;
mod enabled;
mod standards_on;

use firestep_audit::Check;
use firestep_inventory::{Gap, Org};

use crate::delegation;

pub(crate) const CHECKS: &[&Check] = &[
    &aggregated::CHECK,
    &central::CHECK,
    &criticals_worked::CHECK,
    &delegated::CHECK,
    &enabled::CHECK,
    &standards_on::CHECK,
];

/// Its delegated administrator; `None`: there is none.
fn administrator(org: &Org) -> Result<Option<&str>, Gap> {
    delegation::administrator(org, "securityhub.amazonaws.com")
}

#[cfg(test)]
mod tests {
    use firestep_inventory::organizations::DelegatedAdministrator;
    use firestep_inventory::securityhub::{AdminStatus, HubAdministrator};
    use firestep_inventory::{Listed, Org, Seen, Summary};

    pub(super) const SECURITY: &str = "444455556666";

    /// An organization whose security account administers Security Hub and shows this.
    pub(super) fn org(show: impl FnOnce(&mut Summary)) -> Org {
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
