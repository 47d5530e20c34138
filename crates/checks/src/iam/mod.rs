//! Questions about users, roles and policies.

mod break_glass_guarded;
mod console_mfa;
mod foreign_accounts_listed;
mod no_console_passwords;
mod no_dangling_trust;
mod no_users;
mod policy_attached;
mod role_used;
mod root_hardware_mfa;
mod root_mfa;
mod root_no_access_key;
mod server_certificate_valid;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &break_glass_guarded::CHECK,
    &console_mfa::CHECK,
    &foreign_accounts_listed::CHECK,
    &no_console_passwords::CHECK,
    &no_dangling_trust::CHECK,
    &no_users::CHECK,
    &policy_attached::CHECK,
    &role_used::CHECK,
    &root_hardware_mfa::CHECK,
    &root_mfa::CHECK,
    &root_no_access_key::CHECK,
    &server_certificate_valid::CHECK,
];
