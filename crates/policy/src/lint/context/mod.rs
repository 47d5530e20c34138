//! Rules about what conditions mean: what a request has, and whom they let through.

use super::rule::LintRule;

mod allow_notaction_with_unsupported_tag_condition_key_for_service;
mod allow_with_unsupported_tag_condition_key_for_service;
mod audience;
mod confirm_audience_claim_type;
mod deny_notaction_with_unsupported_tag_condition_key_for_service;
mod deny_with_unsupported_tag_condition_key_for_service;
mod dynamodb_attributes_without_select;
mod for_all_values;
mod forallvalues_with_single_valued_key;
mod foranyvalue_with_audience_claim_type;
mod missing_condition_key_for_oidc_principal;
mod missing_github_repo_condition_key;
mod missing_paired_condition_keys;
mod principals;
mod recommended_condition_key_for_service_principal;
mod resource_tags;
mod restrict_access_to_service_principal;
mod s3_prefix_in_negative_context;
mod specific_github_repo_and_branch_recommended;
mod string_like_operator_with_arn_condition_keys;
mod trust_without_source;
mod unsupported_condition_key_for_service_principal;
mod untrustworthy_condition_key;
mod use_condition_key_only_with_supported_services;

pub(super) const RULES: &[&LintRule] = &[
    &allow_notaction_with_unsupported_tag_condition_key_for_service::RULE,
    &allow_with_unsupported_tag_condition_key_for_service::RULE,
    &confirm_audience_claim_type::RULE,
    &deny_notaction_with_unsupported_tag_condition_key_for_service::RULE,
    &deny_with_unsupported_tag_condition_key_for_service::RULE,
    &dynamodb_attributes_without_select::RULE,
    &for_all_values::RULE,
    &forallvalues_with_single_valued_key::RULE,
    &foranyvalue_with_audience_claim_type::RULE,
    &missing_condition_key_for_oidc_principal::RULE,
    &missing_github_repo_condition_key::RULE,
    &missing_paired_condition_keys::RULE,
    &recommended_condition_key_for_service_principal::RULE,
    &restrict_access_to_service_principal::RULE,
    &s3_prefix_in_negative_context::RULE,
    &specific_github_repo_and_branch_recommended::RULE,
    &string_like_operator_with_arn_condition_keys::RULE,
    &trust_without_source::RULE,
    &unsupported_condition_key_for_service_principal::RULE,
    &untrustworthy_condition_key::RULE,
    &use_condition_key_only_with_supported_services::RULE,
];

pub(super) const LEFT_OUT: &[(&str, &str)] = &[];
