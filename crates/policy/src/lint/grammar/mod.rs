//! Rules about the shape of a document: its elements, their types, what must and may not stand together.

use super::rule::LintRule;

mod invalid_effect;
mod missing_version;

pub(super) const RULES: &[&LintRule] = &[&invalid_effect::RULE, &missing_version::RULE];

pub(super) const LEFT_OUT: &[(&str, &str)] = &[];
