//! Rules about how long a policy is.

use super::rule::LintRule;

mod limits;
mod policy_size_exceeds_identity_policy_quota;
mod policy_size_exceeds_rcp_quota;
mod policy_size_exceeds_resource_policy_quota;
mod policy_size_exceeds_role_trust_policy_quota;
mod policy_size_exceeds_scp_quota;
mod session_policy_size;

pub(super) const RULES: &[&LintRule] = &[
    &policy_size_exceeds_identity_policy_quota::RULE,
    &policy_size_exceeds_rcp_quota::RULE,
    &policy_size_exceeds_resource_policy_quota::RULE,
    &policy_size_exceeds_role_trust_policy_quota::RULE,
    &policy_size_exceeds_scp_quota::RULE,
    &session_policy_size::RULE,
];

pub(super) const LEFT_OUT: &[(&str, &str)] = &[];
