//! The regions in which somebody may call, as far as conditions of policies tell them apart.

use std::collections::BTreeSet;

use firestep_catalogue::REGIONS;
use firestep_policy::{PolicyDocument, matches_ignoring_case};

use super::about_iam::is_of_region;

/// Each region that the conditions name, and one that they do not; `None` alone where they name none.
pub(super) fn regions_of<'d>(
    documents: impl IntoIterator<Item = &'d PolicyDocument>,
) -> Vec<Option<String>> {
    let statements = documents.into_iter().flat_map(|it| &it.statements);
    let conditions = statements.flat_map(|it| &it.conditions);
    let named: BTreeSet<&str> = conditions
        .filter(|it| is_of_region(it))
        .flat_map(|it| it.values.iter().map(|it| &**it))
        .collect();
    if named.is_empty() {
        return vec![None];
    }
    let is_named = |region: &&str| named.iter().any(|it| matches_ignoring_case(it, region));
    let (told, others): (Vec<&str>, Vec<&str>) = REGIONS.into_iter().partition(is_named);
    let another = others.into_iter().next_back();
    told.into_iter()
        .chain(another)
        .map(|it| Some(it.to_owned()))
        .collect()
}
