//! Rules about policy variables: how they are written, where they are replaced.

use super::rule::LintRule;

mod empty_variable;
mod guarded;
mod invalid_variable_for_operator;
mod missing_brace_in_variable;
mod missing_quote_in_variable;
mod scan;
mod unsupported_space_in_variable;
mod variable_unsupported_in_element;
mod variable_unsupported_in_version;
mod variable_usage_too_permissive;

pub(super) const RULES: &[&LintRule] = &[
    &empty_variable::RULE,
    &invalid_variable_for_operator::RULE,
    &missing_brace_in_variable::RULE,
    &missing_quote_in_variable::RULE,
    &unsupported_space_in_variable::RULE,
    &variable_unsupported_in_element::RULE,
    &variable_unsupported_in_version::RULE,
    &variable_usage_too_permissive::RULE,
];

pub(super) const LEFT_OUT: &[(&str, &str)] = &[];
