//! Rules about what is granted: all of it, any role, more rights than are written.

use super::rule::LintRule;

mod allow_all;
mod allow_not_action;
mod allow_not_resource;
mod allow_service;
mod disguised_star;
mod more_rights;
mod pass_any_role;
mod pass_role;
mod pass_role_with_notaction_and_notresource;
mod pass_role_with_notresource;
mod pass_role_with_star_in_action_and_notresource;
mod pass_role_with_star_in_action_and_resource;
mod pass_role_with_star_in_resource;
mod pass_role_with_star_in_resource_and_notaction;

pub(super) const RULES: &[&LintRule] = &[
    &allow_all::RULE,
    &allow_not_action::RULE,
    &allow_not_resource::RULE,
    &allow_service::RULE,
    &disguised_star::RULE,
    &more_rights::RULE,
    &pass_any_role::RULE,
    &pass_role_with_notaction_and_notresource::RULE,
    &pass_role_with_notresource::RULE,
    &pass_role_with_star_in_action_and_notresource::RULE,
    &pass_role_with_star_in_action_and_resource::RULE,
    &pass_role_with_star_in_resource::RULE,
    &pass_role_with_star_in_resource_and_notaction::RULE,
];

pub(super) const LEFT_OUT: &[(&str, &str)] = &[];
