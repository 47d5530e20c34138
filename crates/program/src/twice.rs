//! What is attested twice.

use std::collections::BTreeMap;

use crate::attestation::{Attestation, AttestationScope};

/// What attestations of one item and clause have said so far.
#[derive(Default)]
struct Attested<'a> {
    /// Of the whole organization.
    everything: Option<&'a Attestation>,
    /// Of anything.
    any: Option<&'a Attestation>,
    /// Of an account or category.
    of: BTreeMap<(bool, &'a str), &'a Attestation>,
}

/// Attestations of the same item, clause and place, as far as it is written; each with an earlier one.
pub(crate) fn attested_twice(all: &[Attestation]) -> Vec<(&Attestation, &Attestation)> {
    let mut seen: BTreeMap<(&str, Option<&str>), Attested<'_>> = BTreeMap::new();
    let mut twice = Vec::new();
    for one in all {
        let before = seen.entry((&one.item, one.clause.as_deref())).or_default();
        let (is_account, names) = match &one.scope {
            AttestationScope::Everything => (false, &[][..]),
            AttestationScope::Accounts(names) => (true, names.as_slice()),
            AttestationScope::Categories(names) => (false, names.as_slice()),
        };
        let keys = names.iter().map(|it| (is_account, &**it));
        let is_everything = one.scope == AttestationScope::Everything;
        let other = if is_everything {
            before.any
        } else {
            let mut same = keys.clone().filter_map(|it| before.of.get(&it).copied());
            before.everything.or_else(|| same.next())
        };
        twice.extend(other.map(|it| (one, it)));
        before.any = before.any.or(Some(one));
        if is_everything {
            before.everything = before.everything.or(Some(one));
        }
        for key in keys {
            before.of.entry(key).or_insert(one);
        }
    }
    twice
}
