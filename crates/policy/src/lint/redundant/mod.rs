//! Rules about statements that say nothing new.

use super::rule::LintRule;

mod redundant_statement;
mod said;

pub(super) const RULES: &[&LintRule] = &[&redundant_statement::RULE];

pub(super) const LEFT_OUT: &[(&str, &str)] = &[];
