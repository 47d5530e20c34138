//! Questions about databases.

mod cluster_snapshot_not_public;
mod instance_not_public;
mod snapshot_not_public;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &cluster_snapshot_not_public::CHECK,
    &instance_not_public::CHECK,
    &snapshot_not_public::CHECK,
];
