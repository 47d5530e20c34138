//! Questions about repositories of images.

mod public_registry_empty;
mod registry_not_public;
mod registry_scans_all;
mod repository_lifecycle;
mod repository_not_public;
mod repository_scanned;
mod repository_tags_immutable;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &public_registry_empty::CHECK,
    &registry_not_public::CHECK,
    &registry_scans_all::CHECK,
    &repository_lifecycle::CHECK,
    &repository_not_public::CHECK,
    &repository_scanned::CHECK,
    &repository_tags_immutable::CHECK,
];
