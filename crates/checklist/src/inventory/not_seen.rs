//! What was not seen, summed up: one refusal is met in many places.

use std::collections::{BTreeMap, BTreeSet};

use firestep_inventory::{Gap, GapInfo, GapReason};

/// What was not seen for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotSeen {
    /// The first that was met.
    pub info: &'static GapInfo,
    /// How often it was met.
    pub times: u64,
    /// The accounts with their regions; the organization has no id.
    pub places: BTreeMap<&'static str, BTreeSet<&'static str>>,
}

/// An account of which nothing was read, or not all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotExamined {
    /// Its id.
    pub id: String,
    /// Its name, where that is known.
    pub name: String,
    /// Why.
    pub why: String,
}

/// What is said of a gap: what this version never calls nobody can collect.
pub(super) fn told(info: &'static GapInfo) -> &'static GapInfo {
    let is_called =
        info.operation.is_empty() || firestep_inventory::kinds::is_called(&info.operation);
    if info.reason != GapReason::NotRecorded || is_called {
        return info;
    }
    let not_asked = Gap::of(GapInfo {
        reason: GapReason::NotAsked,
        ..info.clone()
    });
    not_asked.info()
}

/// What makes two gaps one.
type Key = (GapReason, &'static str, Option<&'static str>, &'static str);

/// Gaps by what they have in common.
#[derive(Debug, Default, Clone)]
pub(super) struct Gaps(BTreeMap<Key, NotSeen>);

impl Gaps {
    /// Notes one.
    pub(super) fn add(&mut self, info: &'static GapInfo) {
        let info = told(info);
        let key = (info.reason, &*info.operation, info.action, &*info.code);
        let of = self.0.entry(key).or_insert_with(|| NotSeen {
            info,
            times: 0,
            places: BTreeMap::new(),
        });
        of.times += 1;
        let regions = of.places.entry(&*info.account).or_default();
        if info.reason == GapReason::RegionClosed {
            regions.extend(info.message.split(", "));
        } else {
            regions.insert(&*info.region);
        }
    }

    pub(super) fn merge(&mut self, others: Gaps) {
        for (key, other) in others.0 {
            match self.0.entry(key) {
                std::collections::btree_map::Entry::Vacant(free) => {
                    free.insert(other);
                }
                std::collections::btree_map::Entry::Occupied(mut there) => {
                    let there = there.get_mut();
                    there.times += other.times;
                    for (account, regions) in other.places {
                        there.places.entry(account).or_default().extend(regions);
                    }
                }
            }
        }
    }

    pub(super) fn all(self) -> Vec<NotSeen> {
        let mut all: Vec<NotSeen> = self.0.into_values().collect();
        all.sort_by_key(|it| (it.info.reason.group(), it.info.reason, &*it.info.operation));
        all
    }
}
