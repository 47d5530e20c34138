//! Who administers GuardDuty for the organization.

use firestep_inventory::{Gap, Org};

use crate::delegation;

/// Its delegated administrator; `None`: there is none.
pub(crate) fn administrator(org: &Org) -> Result<Option<&str>, Gap> {
    delegation::administrator(org, "guardduty.amazonaws.com")
}
