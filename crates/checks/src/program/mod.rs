//! Questions about what people wrote down: does it hold, by what was seen?
//!
//! What nobody wrote down waits to be written; it neither passes nor fails.

mod account_has_row;
pub(crate) mod decoys;
mod honeytoken_harmless;
mod honeytokens_registered;
mod honeytokens_spread;
mod honeytokens_verified;
mod hunts_recorded;
mod membership;
mod outside_trust_declared;
mod plan_text;
mod registered_accounts_are_members;
mod registry;
mod response_plan_arns;
mod response_plan_true;
mod rows_current;
mod security_contact_of_team;
mod some;

use firestep_audit::Check;

pub(crate) const CHECKS: &[&Check] = &[
    &account_has_row::CHECK,
    &honeytoken_harmless::CHECK,
    &honeytokens_registered::CHECK,
    &honeytokens_spread::CHECK,
    &honeytokens_verified::CHECK,
    &hunts_recorded::CHECK,
    &outside_trust_declared::CHECK,
    &registered_accounts_are_members::CHECK,
    &response_plan_arns::CHECK,
    &response_plan_true::CHECK,
    &rows_current::CHECK,
    &security_contact_of_team::CHECK,
];
