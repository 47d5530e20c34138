//! Rules about actions: whether AWS has them, whether this type of policy takes them, what they are said with.

use super::rule::LintRule;

pub(super) const RULES: &[&LintRule] = &[];

pub(super) const LEFT_OUT: &[(&str, &str)] = &[];
