//! Rules about resources: whether they are ARNs that the actions take.

use super::rule::LintRule;

pub(super) const RULES: &[&LintRule] = &[];

pub(super) const LEFT_OUT: &[(&str, &str)] = &[];
