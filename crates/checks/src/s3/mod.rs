//! Questions about buckets and access points.

mod access_point_not_public;
mod access_point_public_access_blocked;
mod account_public_access_blocked;
mod bucket_access_logged;
mod bucket_acls_off;
mod bucket_kms_encrypted;
mod bucket_lifecycle;
mod bucket_mfa_delete;
mod bucket_not_public;
mod bucket_not_shared;
mod bucket_object_lock;
mod bucket_public_access_blocked;
mod bucket_replicated;
mod bucket_secure_transport;
mod bucket_versioned;
mod multi_region_access_point_public_access_blocked;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &access_point_not_public::CHECK,
    &access_point_public_access_blocked::CHECK,
    &account_public_access_blocked::CHECK,
    &bucket_access_logged::CHECK,
    &bucket_acls_off::CHECK,
    &bucket_kms_encrypted::CHECK,
    &bucket_lifecycle::CHECK,
    &bucket_mfa_delete::CHECK,
    &bucket_not_public::CHECK,
    &bucket_not_shared::CHECK,
    &bucket_object_lock::CHECK,
    &bucket_public_access_blocked::CHECK,
    &bucket_replicated::CHECK,
    &bucket_secure_transport::CHECK,
    &bucket_versioned::CHECK,
    &multi_region_access_point_public_access_blocked::CHECK,
];
