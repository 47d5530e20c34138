//! Questions about buckets and access points.

mod access_point_not_public;
mod account_public_access_blocked;
mod bucket_not_public;
mod bucket_public_access_blocked;
mod bucket_secure_transport;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &access_point_not_public::CHECK,
    &account_public_access_blocked::CHECK,
    &bucket_not_public::CHECK,
    &bucket_public_access_blocked::CHECK,
    &bucket_secure_transport::CHECK,
];
