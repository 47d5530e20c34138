//! Questions about users, roles and policies.

mod access_key_not_of_setup;
mod access_key_rotated;
mod access_key_single;
mod access_key_used;
mod administrator_access_not_attached;
mod administrator_bounded;
mod administrator_mfa;
mod break_glass_guarded;
mod console_mfa;
mod foreign_accounts_listed;
mod identity_provider;
mod inline_policy_no_decrypt_with_any_key;
mod inline_policy_no_escalation;
mod inline_policy_no_full_cloudtrail;
mod inline_policy_no_marketplace_subscribe;
mod inline_policy_not_administrator;
mod no_cloudshell_full_access;
mod no_console_passwords;
mod no_dangling_trust;
mod no_users;
mod password_expiry;
mod password_length;
mod password_lowercase;
mod password_number;
mod password_reuse;
mod password_symbol;
mod password_uppercase;
mod password_used;
mod policy_attached;
mod policy_no_assume_any_role;
mod policy_no_decrypt_with_any_key;
mod policy_no_escalation;
mod policy_no_full_cloudtrail;
mod policy_no_marketplace_subscribe;
mod policy_no_whole_service;
mod policy_not_administrator;
mod read_only_access_inside;
mod role_external_id;
mod role_not_public;
mod role_oidc_limited;
mod role_saml_audience;
mod role_source_limited;
mod role_used;
mod root_hardware_mfa;
mod root_mfa;
mod root_no_access_key;
mod root_no_signing_certificate;
mod root_not_used;
mod security_audit_role;
mod server_certificate_valid;
mod service_role_not_administrator;
mod support_role;
mod user_hardware_mfa;
mod user_no_policies;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &access_key_not_of_setup::CHECK,
    &access_key_rotated::CHECK,
    &access_key_single::CHECK,
    &access_key_used::CHECK,
    &administrator_access_not_attached::CHECK,
    &administrator_bounded::CHECK,
    &administrator_mfa::CHECK,
    &break_glass_guarded::CHECK,
    &console_mfa::CHECK,
    &foreign_accounts_listed::CHECK,
    &identity_provider::CHECK,
    &inline_policy_no_decrypt_with_any_key::CHECK,
    &inline_policy_no_escalation::CHECK,
    &inline_policy_no_full_cloudtrail::CHECK,
    &inline_policy_no_marketplace_subscribe::CHECK,
    &inline_policy_not_administrator::CHECK,
    &no_cloudshell_full_access::CHECK,
    &no_console_passwords::CHECK,
    &no_dangling_trust::CHECK,
    &no_users::CHECK,
    &password_expiry::CHECK,
    &password_length::CHECK,
    &password_lowercase::CHECK,
    &password_number::CHECK,
    &password_reuse::CHECK,
    &password_symbol::CHECK,
    &password_uppercase::CHECK,
    &password_used::CHECK,
    &policy_attached::CHECK,
    &policy_no_assume_any_role::CHECK,
    &policy_no_decrypt_with_any_key::CHECK,
    &policy_no_escalation::CHECK,
    &policy_no_full_cloudtrail::CHECK,
    &policy_no_marketplace_subscribe::CHECK,
    &policy_no_whole_service::CHECK,
    &policy_not_administrator::CHECK,
    &read_only_access_inside::CHECK,
    &role_external_id::CHECK,
    &role_not_public::CHECK,
    &role_oidc_limited::CHECK,
    &role_saml_audience::CHECK,
    &role_source_limited::CHECK,
    &role_used::CHECK,
    &root_hardware_mfa::CHECK,
    &root_mfa::CHECK,
    &root_no_access_key::CHECK,
    &root_no_signing_certificate::CHECK,
    &root_not_used::CHECK,
    &security_audit_role::CHECK,
    &server_certificate_valid::CHECK,
    &service_role_not_administrator::CHECK,
    &support_role::CHECK,
    &user_hardware_mfa::CHECK,
    &user_no_policies::CHECK,
];
