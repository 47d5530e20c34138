//! Which resources an evaluation saw, and which of them appeared and are gone between two.
//!
//! A resource is gone where its kind was listed whole in its account; else it is not seen now.

use std::collections::{BTreeMap, BTreeSet};

use firestep_inventory::{Account, GapReason};

/// The resources of one account, by kind.
pub type AccountResources = BTreeMap<&'static str, KindResources>;

/// What was seen of a kind in an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KindResources {
    /// Region and id of each.
    pub there: BTreeSet<(&'static str, Box<str>)>,
    /// Whether a list of them could not be seen whole.
    pub has_gap: bool,
    /// Regions that a service control policy closes: what is there was not seen.
    pub closed: Vec<&'static str>,
}

impl KindResources {
    fn is_seen(&self, region: &str) -> bool {
        !self.has_gap && !self.closed.contains(&region)
    }
}

/// The resources of every account that was examined, by its id.
pub type Resources = BTreeMap<String, AccountResources>;

pub(crate) fn of_account(account: &Account) -> AccountResources {
    let mut kinds = AccountResources::new();
    account.visit(&mut |kind, seen| {
        let of = kinds.entry(kind).or_default();
        match seen {
            Ok(resource) => {
                let identity = resource.identity();
                of.there
                    .insert((identity.location.region, identity.id.clone()));
            }
            Err(gap) if gap.info().reason == GapReason::RegionClosed => {
                of.closed.clone_from(&account.closed_regions);
            }
            Err(_) => of.has_gap = true,
        }
    });
    kinds
}

/// What moved, by kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResourceChanges {
    pub appeared: BTreeMap<&'static str, Vec<ResourcePlace>>,
    /// They are there; whether they were before was not seen.
    pub first_seen: BTreeMap<&'static str, Vec<ResourcePlace>>,
    pub gone: BTreeMap<&'static str, Vec<ResourcePlace>>,
    /// They were there; whether they are still was not seen.
    pub unseen: BTreeMap<&'static str, Vec<ResourcePlace>>,
}

/// A resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResourcePlace {
    pub account: String,
    pub region: &'static str,
    pub id: Box<str>,
}

/// Compares what was seen at two times.
pub fn resource_changes(before: &Resources, after: &Resources) -> ResourceChanges {
    let (appeared, first_seen) = only_in(after, before);
    let (gone, unseen) = only_in(before, after);
    ResourceChanges {
        appeared,
        first_seen,
        gone,
        unseen,
    }
}

type ByKind = BTreeMap<&'static str, Vec<ResourcePlace>>;

/// Those that one side has and the other has not: where the other saw everything, and where it did not.
fn only_in(one: &Resources, other: &Resources) -> (ByKind, ByKind) {
    let (mut lacking, mut unseen) = (ByKind::new(), ByKind::new());
    for (account, kinds) in one {
        let others = other.get(account);
        for (kind, of) in kinds {
            // A kind without an entry was listed, and has nothing; an account without one was not examined.
            let there = others.map(|it| it.get(kind));
            let is_seen = |region| match there {
                None => false,
                Some(None) => true,
                Some(Some(there)) => there.is_seen(region),
            };
            for (region, id) in &of.there {
                let place = (*region, id.clone());
                if there.flatten().is_some_and(|it| it.there.contains(&place)) {
                    continue;
                }
                let list = if is_seen(region) {
                    &mut lacking
                } else {
                    &mut unseen
                };
                list.entry(kind).or_default().push(ResourcePlace {
                    account: account.clone(),
                    region,
                    id: id.clone(),
                });
            }
        }
    }
    (lacking, unseen)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(ids: &[&str], has_gap: bool) -> Resources {
        let of = KindResources {
            there: ids
                .iter()
                .map(|it| ("eu-central-1", Box::from(*it)))
                .collect(),
            has_gap,
            closed: vec!["eu-north-1"],
        };
        let kinds = AccountResources::from([("s3_buckets", of)]);
        Resources::from([("1".to_owned(), kinds)])
    }

    fn ids(of: &ByKind) -> Vec<&str> {
        of.values().flatten().map(|it| &*it.id).collect()
    }

    #[test]
    fn what_is_not_listed_whole_is_not_gone() {
        let before = seen(&["a", "b"], false);
        let changes = resource_changes(&before, &seen(&["b", "c"], false));
        assert_eq!(
            (ids(&changes.appeared), ids(&changes.gone)),
            (vec!["c"], vec!["a"])
        );
        let changes = resource_changes(&before, &seen(&["b"], true));
        assert_eq!(
            (ids(&changes.gone), ids(&changes.unseen)),
            (vec![], vec!["a"])
        );
        let changes = resource_changes(&before, &Resources::new());
        assert_eq!(
            (ids(&changes.gone), ids(&changes.unseen)),
            (vec![], vec!["a", "b"])
        );
        let changes = resource_changes(&seen(&[], true), &before);
        assert_eq!(ids(&changes.first_seen), ["a", "b"]);
        let mut closed = seen(&["b"], false);
        for kinds in closed.values_mut().flat_map(BTreeMap::values_mut) {
            kinds.closed.push("eu-central-1");
        }
        let changes = resource_changes(&before, &closed);
        assert_eq!(
            (ids(&changes.gone), ids(&changes.unseen)),
            (vec![], vec!["a"])
        );
        // Its account was examined, and has none of the kind.
        let none = Resources::from([("1".to_owned(), AccountResources::new())]);
        assert_eq!(ids(&resource_changes(&before, &none).gone), ["a", "b"]);
    }
}
