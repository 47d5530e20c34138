//! Rules of service and resource control policies alone.

use super::rule::LintRule;

pub(super) const RULES: &[&LintRule] = &[];

pub(super) const LEFT_OUT: &[(&str, &str)] = &[];
