//! Questions about users, roles and policies.

mod administrator_bounded;
mod break_glass_guarded;
mod console_mfa;
mod foreign_accounts_listed;
mod no_console_passwords;
mod no_dangling_trust;
mod no_users;
mod policy_attached;
mod role_external_id;
mod role_not_public;
mod role_oidc_limited;
mod role_saml_audience;
mod role_source_limited;
mod role_used;
mod root_hardware_mfa;
mod root_mfa;
mod root_no_access_key;
mod server_certificate_valid;
mod service_role_not_administrator;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &administrator_bounded::CHECK,
    &break_glass_guarded::CHECK,
    &console_mfa::CHECK,
    &foreign_accounts_listed::CHECK,
    &no_console_passwords::CHECK,
    &no_dangling_trust::CHECK,
    &no_users::CHECK,
    &policy_attached::CHECK,
    &role_external_id::CHECK,
    &role_not_public::CHECK,
    &role_oidc_limited::CHECK,
    &role_saml_audience::CHECK,
    &role_source_limited::CHECK,
    &role_used::CHECK,
    &root_hardware_mfa::CHECK,
    &root_mfa::CHECK,
    &root_no_access_key::CHECK,
    &server_certificate_valid::CHECK,
    &service_role_not_administrator::CHECK,
];
