//! Rules of service and resource control policies alone.

use super::rule::LintRule;

mod rcp_missing_related_principal_condition_key;
mod rcp_missing_related_service_principal_condition_key;
mod rcp_missing_service_condition_key_null_check;
mod rcp_syntax_error_allow;
mod rcp_syntax_error_principal;
mod scp_syntax_error_principal;
mod services;

pub(super) const RULES: &[&LintRule] = &[
    &rcp_missing_related_principal_condition_key::RULE,
    &rcp_missing_related_service_principal_condition_key::RULE,
    &rcp_missing_service_condition_key_null_check::RULE,
    &rcp_syntax_error_allow::RULE,
    &rcp_syntax_error_principal::RULE,
    &scp_syntax_error_principal::RULE,
];

pub(super) const LEFT_OUT: &[(&str, &str)] = &[];
