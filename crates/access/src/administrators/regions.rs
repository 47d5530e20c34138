//! The regions in which somebody may call, as far as conditions of policies tell them apart.

use std::collections::{BTreeMap, BTreeSet};

use firestep_catalogue::REGIONS;
use firestep_policy::{PolicyDocument, matches_ignoring_case};

use super::about_iam::is_of_region;

/// One region of each kind that the conditions tell apart, `None` for whichever.
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
    let mut kinds: BTreeMap<Vec<&str>, &str> = BTreeMap::new();
    for region in REGIONS {
        let fits = |it: &&str| matches_ignoring_case(it, region);
        kinds
            .entry(named.iter().copied().filter(fits).collect())
            .or_insert(region);
    }
    let known = kinds.into_values().map(|it| Some(it.to_owned()));
    // AWS opens regions; one that is not known yet may be meant.
    let is_new = |it: &&str| {
        !REGIONS
            .iter()
            .any(|region| matches_ignoring_case(it, region))
    };
    let new = named.iter().any(is_new).then_some(None);
    known.chain(new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_that_no_condition_tells_apart_are_asked_once() {
        let of = |values: &str| {
            let text = format!(
                r#"{{"Statement":{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"StringLike":{{"aws:RequestedRegion":{values}}}}}}}}}"#
            );
            let document = PolicyDocument::parse(&text).unwrap();
            let regions = regions_of([&document]).into_iter();
            regions.map(Option::unwrap_or_default).collect::<Vec<_>>()
        };
        assert_eq!(of(r#""eu-*""#), ["af-south-1", "eu-central-1"]);
        let both = r#"["eu-*","eu-west-1"]"#;
        assert_eq!(of(both), ["af-south-1", "eu-central-1", "eu-west-1"]);
        assert_eq!(of(r#""eu-nowhere-9""#), ["af-south-1", ""]);
        assert_eq!(regions_of([]), [None]);
    }
}
