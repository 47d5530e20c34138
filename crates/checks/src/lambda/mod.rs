//! Questions about functions.

mod function_dead_letters;
mod function_environment_encrypted;
mod function_in_vpc;
mod function_invocations_logged;
mod function_layers_own;
mod function_multi_zone;
mod function_no_secrets;
mod function_not_public;
mod function_runtime_supported;
mod url_authenticated;
mod url_not_public;
mod url_origins_limited;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &function_dead_letters::CHECK,
    &function_environment_encrypted::CHECK,
    &function_in_vpc::CHECK,
    &function_invocations_logged::CHECK,
    &function_layers_own::CHECK,
    &function_multi_zone::CHECK,
    &function_no_secrets::CHECK,
    &function_not_public::CHECK,
    &function_runtime_supported::CHECK,
    &url_authenticated::CHECK,
    &url_not_public::CHECK,
    &url_origins_limited::CHECK,
];
