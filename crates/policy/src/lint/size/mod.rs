//! Rules about the size of a policy.

use super::rule::LintRule;

pub(super) const RULES: &[&LintRule] = &[];

pub(super) const LEFT_OUT: &[(&str, &str)] = &[];
