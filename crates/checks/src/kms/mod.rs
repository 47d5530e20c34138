//! Questions about keys.

mod attested_key_only_attested;
mod key_enabled;
mod key_not_multi_region;
mod key_not_pending_deletion;
mod key_not_public;
mod key_rotated;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &attested_key_only_attested::CHECK,
    &key_enabled::CHECK,
    &key_not_multi_region::CHECK,
    &key_not_pending_deletion::CHECK,
    &key_not_public::CHECK,
    &key_rotated::CHECK,
];
