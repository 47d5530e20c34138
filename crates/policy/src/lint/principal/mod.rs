//! Rules about whom a statement is about.

use super::rule::LintRule;

mod allow_with_notprincipal;
mod federated_principal_not_supported;
mod invalid_federated_principal_syntax_in_role_trust_policy;
mod invalid_principal_format;
mod invalid_principal_key;
mod invalid_service_principal_format;
mod mismatched_action_for_principal;
mod missing_action_for_roles_anywhere_trust_policy;
mod missing_principal;
mod public;
mod redundant_principal_in_role_trust_policy;
mod role_trust_policy_syntax_error_notprincipal;
mod role_trust_policy_syntax_error_resource;
mod role_trust_policy_unsupported_wildcard_in_principal;
mod unsupported_principal;
mod unsupported_wildcard_in_principal;

pub(super) const RULES: &[&LintRule] = &[
    &allow_with_notprincipal::RULE,
    &federated_principal_not_supported::RULE,
    &invalid_federated_principal_syntax_in_role_trust_policy::RULE,
    &invalid_principal_format::RULE,
    &invalid_principal_key::RULE,
    &invalid_service_principal_format::RULE,
    &mismatched_action_for_principal::RULE,
    &missing_action_for_roles_anywhere_trust_policy::RULE,
    &missing_principal::RULE,
    &public::RULE,
    &redundant_principal_in_role_trust_policy::RULE,
    &role_trust_policy_syntax_error_notprincipal::RULE,
    &role_trust_policy_syntax_error_resource::RULE,
    &role_trust_policy_unsupported_wildcard_in_principal::RULE,
    &unsupported_principal::RULE,
    &unsupported_wildcard_in_principal::RULE,
];

pub(super) const LEFT_OUT: &[(&str, &str)] = &[];
