//! Who administers GuardDuty for the organization.

use firestep_inventory::{Gap, Org};

use crate::delegation;

/// The principal by which AWS Organizations knows it.
pub(crate) const PRINCIPAL: &str = "guardduty.amazonaws.com";

/// Its delegated administrator; `None`: there is none.
pub(crate) fn administrator(org: &Org) -> Result<Option<&str>, Gap> {
    delegation::administrator(org, PRINCIPAL)
}
