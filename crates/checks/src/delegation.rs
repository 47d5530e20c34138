//! Which account administers a service for the organization.

use firestep_inventory::{GLOBAL, Gap, Org};

/// The delegated administrator of a service, by its principal; `None`: there is none.
pub(crate) fn administrator<'o>(org: &'o Org, principal: &str) -> Result<Option<&'o str>, Gap> {
    let admins = org.organization.delegated.region(GLOBAL);
    let found = admins.first(|it| {
        let services = it.services.get()?;
        Ok(services.iter().any(|service| **service == *principal))
    })?;
    Ok(found.map(|it| &*it.identity.id))
}
