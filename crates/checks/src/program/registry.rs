//! The account registry, where somebody has written one.

use firestep_inventory::{Gap, Org};
use firestep_program::Registry;

/// The registry; one without rows is not written yet.
pub(super) fn registry(org: &Org) -> Result<&Registry, Gap> {
    let registry = org.program.registry.as_ref();
    let written = registry.filter(|it| !it.rows.is_empty());
    written.ok_or_else(|| Gap::not_declared("accounts.yaml"))
}
