//! Rules about resources and the ARNs that name them, and about other values that AWS checks by their form.

use super::rule::LintRule;

mod arn_account_not_allowed;
mod arn_region_not_allowed;
mod each;
mod ids;
mod invalid_arn_account;
mod invalid_arn_prefix;
mod invalid_arn_region;
mod invalid_arn_resource;
mod invalid_arn_service_case;
mod invalid_partition;
mod invalid_region;
mod invalid_role_reference;
mod invalid_service;
mod invalid_user_reference;
mod missing_arn_account;
mod missing_arn_field;
mod missing_arn_region;
mod redundant_resource;
mod resource_mismatch;
mod unsupported_resource_arn_in_policy;
mod wildcard_usage_too_permissive;

pub(super) const RULES: &[&LintRule] = &[
    &arn_account_not_allowed::RULE,
    &arn_region_not_allowed::RULE,
    &invalid_arn_account::RULE,
    &invalid_arn_prefix::RULE,
    &invalid_arn_region::RULE,
    &invalid_arn_resource::RULE,
    &invalid_arn_service_case::RULE,
    &invalid_partition::RULE,
    &invalid_region::RULE,
    &invalid_role_reference::RULE,
    &invalid_service::RULE,
    &invalid_user_reference::RULE,
    &missing_arn_account::RULE,
    &missing_arn_field::RULE,
    &missing_arn_region::RULE,
    &redundant_resource::RULE,
    &resource_mismatch::RULE,
    &unsupported_resource_arn_in_policy::RULE,
    &wildcard_usage_too_permissive::RULE,
];

pub(super) const LEFT_OUT: &[(&str, &str)] = &[];
