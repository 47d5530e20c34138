//! Who administers GuardDuty for the organization.

use firestep_inventory::{GLOBAL, Gap, Org};

/// Its delegated administrator; `None`: there is none.
pub(crate) fn administrator(org: &Org) -> Result<Option<&str>, Gap> {
    let admins = org.organization.delegated.region(GLOBAL);
    let found = admins.first(|it| {
        Ok(it
            .services
            .get()?
            .iter()
            .any(|service| **service == *"guardduty.amazonaws.com"))
    })?;
    Ok(found.map(|it| &*it.identity.id))
}
