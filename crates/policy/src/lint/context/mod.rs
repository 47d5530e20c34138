//! Rules about what a condition fails to hold: absent keys, keys that callers choose, keys that belong together.

use super::rule::LintRule;

pub(super) const RULES: &[&LintRule] = &[];

pub(super) const LEFT_OUT: &[(&str, &str)] = &[];
