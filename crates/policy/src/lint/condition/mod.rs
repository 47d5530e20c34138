//! Rules about conditions: operators, keys, and the types of their values.

use super::rule::LintRule;

mod addresses;
mod condition_value;
mod dates;
mod deprecated_global_condition_key;
mod duplicate_keys_with_different_case;
mod equivalent_to_null_false;
mod equivalent_to_null_true;
mod improve_ip_range;
mod invalid_condition_data_type;
mod invalid_condition_key_format;
mod invalid_condition_multiple_boolean;
mod invalid_condition_operator;
mod invalid_date_value;
mod invalid_global_condition_key;
mod invalid_kms_key_value;
mod invalid_service_condition_key;
mod invalid_vpc_format;
mod invalid_vpce_format;
mod irrelevant_condition_key_in_policy;
mod missing_action_for_condition_key;
mod missing_qualifier;
mod missing_tag_key_in_condition;
mod near_keys;
mod null_with_if_exists;
mod null_with_qualifier;
mod private_ip_address;
mod private_ip_address_subset;
mod private_notipaddress;
mod private_notipaddress_subset;
mod redundant_condition_value_num;
mod redundant_key_due_to_wildcard_in_condition;
mod redundant_statement_due_to_wildcard_in_condition;
mod support;
mod tags;
mod type_mismatch;
mod type_mismatch_boolean;
mod type_mismatch_date;
mod type_mismatch_ip_range;
mod type_mismatch_number;
mod type_mismatch_string;
mod unsupported_action_for_condition_key;
mod unsupported_global_condition_key;
mod unsupported_key;
mod values;
mod wildcard_without_like_operator;

pub(super) const RULES: &[&LintRule] = &[
    &condition_value::RULE,
    &deprecated_global_condition_key::RULE,
    &duplicate_keys_with_different_case::RULE,
    &equivalent_to_null_false::RULE,
    &equivalent_to_null_true::RULE,
    &improve_ip_range::RULE,
    &invalid_condition_data_type::RULE,
    &invalid_condition_key_format::RULE,
    &invalid_condition_multiple_boolean::RULE,
    &invalid_condition_operator::RULE,
    &invalid_date_value::RULE,
    &invalid_global_condition_key::RULE,
    &invalid_kms_key_value::RULE,
    &invalid_service_condition_key::RULE,
    &invalid_vpc_format::RULE,
    &invalid_vpce_format::RULE,
    &irrelevant_condition_key_in_policy::RULE,
    &missing_action_for_condition_key::RULE,
    &missing_qualifier::RULE,
    &missing_tag_key_in_condition::RULE,
    &null_with_if_exists::RULE,
    &null_with_qualifier::RULE,
    &private_ip_address::RULE,
    &private_ip_address_subset::RULE,
    &private_notipaddress::RULE,
    &private_notipaddress_subset::RULE,
    &redundant_condition_value_num::RULE,
    &redundant_key_due_to_wildcard_in_condition::RULE,
    &redundant_statement_due_to_wildcard_in_condition::RULE,
    &type_mismatch::RULE,
    &type_mismatch_boolean::RULE,
    &type_mismatch_date::RULE,
    &type_mismatch_ip_range::RULE,
    &type_mismatch_number::RULE,
    &type_mismatch_string::RULE,
    &unsupported_action_for_condition_key::RULE,
    &unsupported_global_condition_key::RULE,
    &unsupported_key::RULE,
    &wildcard_without_like_operator::RULE,
];

pub(super) const LEFT_OUT: &[(&str, &str)] = &[];
