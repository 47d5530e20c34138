//! Rules about actions: whether AWS has them, whether this type of policy takes them, what they are said with.

use super::rule::LintRule;

mod create_slr_with_notaction_and_notresource;
mod create_slr_with_notresource;
mod create_slr_with_star_in_action_and_notresource;
mod create_slr_with_star_in_action_and_resource;
mod create_slr_with_star_in_resource;
mod create_slr_with_star_in_resource_and_notaction;
mod invalid_action;
mod invalid_service_in_action;
mod rcp_syntax_error_action;
mod rcp_syntax_error_notaction;
mod redundant_action;
mod service_linked;
mod unsupported_action_in_policy;
mod wildcard_in_service_name;

pub(super) const RULES: &[&LintRule] = &[
    &create_slr_with_notaction_and_notresource::RULE,
    &create_slr_with_notresource::RULE,
    &create_slr_with_star_in_action_and_notresource::RULE,
    &create_slr_with_star_in_action_and_resource::RULE,
    &create_slr_with_star_in_resource::RULE,
    &create_slr_with_star_in_resource_and_notaction::RULE,
    &invalid_action::RULE,
    &invalid_service_in_action::RULE,
    &rcp_syntax_error_action::RULE,
    &rcp_syntax_error_notaction::RULE,
    &redundant_action::RULE,
    &unsupported_action_in_policy::RULE,
    &wildcard_in_service_name::RULE,
];

pub(super) const LEFT_OUT: &[(&str, &str)] = &[(
    "SCP syntax error action wildcard",
    "since September 2025 service control policies take wildcards anywhere in an action: https://aws.amazon.com/blogs/security/unlock-new-possibilities-aws-organizations-service-control-policy-now-supports-full-iam-language/",
)];
