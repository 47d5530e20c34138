//! Rules about whom a statement means.

use super::rule::LintRule;

pub(super) const RULES: &[&LintRule] = &[];

pub(super) const LEFT_OUT: &[(&str, &str)] = &[];
