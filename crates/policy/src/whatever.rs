//! What is so whatever the unknown keys of a request are: one key that several conditions ask for is one unknown.
//!
//! A key is supposed to be absent, to be each of the values that conditions ask for, and to be another one: no condition
//! tells more values apart. That holds for conditions that compare a single value for equality; a key that something else
//! is asked of stays unknown.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::compiled::{CompiledPolicy, CompiledStatement};
use crate::condition::Asked;
use crate::context::{ContextValue, Known as KnownKey, RequestContext};
use crate::request::{AccessRequest, InForce, Known};

/// So many suppositions are tried; where it would take more, the answer stays open.
const MOST: usize = 64;

/// A value that no policy asks for.
const ANOTHER: &str = "\u{1}";

/// The contexts that a request may have as far as its policies tell them apart; none where that is not known.
pub(crate) fn contexts(
    request: &AccessRequest,
    in_force: &InForce,
    context: &RequestContext,
) -> Vec<RequestContext> {
    let mut keys: BTreeMap<&str, Option<Vec<Asked<'_>>>> = BTreeMap::new();
    for statement in statements(in_force).filter(|it| it.has_action(&request.action)) {
        for it in &statement.conditions {
            let asked = it.asked();
            let entry = keys.entry(&it.key).or_insert_with(|| Some(Vec::new()));
            match entry.as_mut() {
                _ if asked == Asked::More => *entry = None,
                Some(all) => all.push(asked),
                None => {}
            }
        }
        for variable in statement.variables() {
            keys.insert(variable, None);
        }
    }
    let mut suppositions: Vec<(&str, Vec<Option<String>>)> = Vec::new();
    let mut count = 1_usize;
    for (key, asked) in keys {
        let known = context.get(key);
        let may_lack = known == KnownKey::Unknown;
        let (Some(asked), true) = (asked, may_lack || known == KnownKey::Present) else {
            continue;
        };
        let Some(values) = values(&asked, may_lack) else {
            continue;
        };
        count = count.saturating_mul(values.len());
        suppositions.push((key, values));
    }
    if suppositions.is_empty() || count > MOST {
        return Vec::new();
    }
    let mut all = vec![context.clone()];
    for (key, values) in suppositions {
        let mut next = Vec::with_capacity(all.len() * values.len());
        for it in &all {
            for value in &values {
                let value = value.as_deref().map(|it| ContextValue::One(it.into()));
                next.push(it.clone().supposing(key, value));
            }
        }
        all = next;
    }
    all
}

/// The values to suppose of a key; `None` where they do not stand for all.
fn values(asked: &[Asked<'_>], may_lack: bool) -> Option<Vec<Option<String>>> {
    let mut all: Vec<Option<String>> = Vec::new();
    if may_lack {
        all.push(None);
    }
    let is_truth = asked.contains(&Asked::Truth);
    let compares = |folded: bool| {
        let mut asked = asked.iter();
        asked.any(|it| matches!(it, Asked::Equal { fold, .. } if *fold == folded))
    };
    // What differs in letters alone is told apart by some and not by others.
    let (exactly, folded) = (compares(false), compares(true));
    if (exactly && folded) || (is_truth && (exactly || folded)) {
        return None;
    }
    if is_truth {
        all.extend(["true", "false"].map(|it| Some(it.to_owned())));
        return Some(all);
    }
    for it in asked {
        if let Asked::Equal { values, .. } = it {
            all.extend(values.iter().map(|it| Some((*it).to_owned())));
        }
    }
    all.push(Some(ANOTHER.to_owned()));
    all.sort();
    all.dedup();
    Some(all)
}

fn statements(in_force: &InForce) -> impl Iterator<Item = &CompiledStatement> {
    let flat = [
        &in_force.identity,
        &in_force.boundary,
        &in_force.session,
        &in_force.endpoint,
    ];
    let mut all: Vec<&Arc<CompiledPolicy>> = Vec::new();
    for policies in flat {
        if let Known::Seen(policies) = policies {
            all.extend(policies);
        }
    }
    if let Known::Seen(Some(policy)) = &in_force.resource {
        all.push(policy);
    }
    for levels in [&in_force.scps, &in_force.rcps] {
        if let Known::Seen(levels) = levels {
            all.extend(levels.iter().flat_map(|it| &it.policies));
        }
    }
    all.into_iter().flat_map(|it| &*it.statements)
}
