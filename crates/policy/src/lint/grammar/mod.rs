//! Rules about the shape of a document: its elements, their types, what must and may not stand together.

use super::rule::LintRule;

mod data_type_mismatch;
mod duplicate_key;
mod empty_array_action;
mod empty_array_condition;
mod empty_array_condition_forallvalues;
mod empty_array_condition_foranyvalue;
mod empty_array_condition_ifexists;
mod empty_array_principal;
mod empty_array_resource;
mod empty_condition;
mod empty_list;
mod empty_object_condition;
mod empty_object_principal;
mod empty_sid_value;
mod invalid_effect;
mod invalid_policy_element;
mod invalid_version;
mod json_syntax_error;
mod missing_action;
mod missing_effect;
mod missing_resource;
mod missing_statement;
mod missing_version;
mod old_version;
mod repeated_sids;
mod unique_sids_recommended;
mod unique_sids_required;
mod unsupported_element_combination;
mod unsupported_sid;

/// For who reads the text: what is no JSON is no subject of a rule.
pub use json_syntax_error::RULE as JSON_SYNTAX_ERROR;

pub(super) const RULES: &[&LintRule] = &[
    &data_type_mismatch::RULE,
    &duplicate_key::RULE,
    &empty_array_action::RULE,
    &empty_array_condition::RULE,
    &empty_array_condition_forallvalues::RULE,
    &empty_array_condition_foranyvalue::RULE,
    &empty_array_condition_ifexists::RULE,
    &empty_array_principal::RULE,
    &empty_array_resource::RULE,
    &empty_object_condition::RULE,
    &empty_object_principal::RULE,
    &empty_sid_value::RULE,
    &invalid_effect::RULE,
    &invalid_policy_element::RULE,
    &invalid_version::RULE,
    &json_syntax_error::RULE,
    &missing_action::RULE,
    &missing_effect::RULE,
    &missing_resource::RULE,
    &missing_statement::RULE,
    &missing_version::RULE,
    &old_version::RULE,
    &unique_sids_recommended::RULE,
    &unique_sids_required::RULE,
    &unsupported_element_combination::RULE,
    &unsupported_sid::RULE,
];

pub(super) const LEFT_OUT: &[(&str, &str)] = &[];
