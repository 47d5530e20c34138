//! Why policies that would have to allow a request do not: the statements that nearly fit, and what of each does not.

use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::compiled::{CompiledPolicy, PolicyKind};
use crate::context::{ContextValue, Known as KnownKey, RequestContext};
use crate::document::{Effect, Matching, Principal, Principals, Statement};
use crate::evaluate::{AccessRequest, InForce, Known};
use crate::tri::Tri;

/// A part of a statement that keeps it from being about a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "failed", rename_all = "snake_case")]
pub enum Failed {
    /// What is written under `Action` or `NotAction`, and the action of the request.
    Action {
        element: &'static str,
        asked: Vec<String>,
        had: String,
    },
    /// What is written under `Principal` or `NotPrincipal`, and who asks.
    Principal {
        element: &'static str,
        asked: Vec<String>,
        had: String,
    },
    Resource {
        element: &'static str,
        asked: Vec<String>,
        had: String,
    },
    /// The values that the condition asks for, and those of the request: none when the key is absent.
    Condition {
        operator: String,
        key: String,
        asked: Vec<String>,
        had: Option<Vec<String>>,
    },
}

/// A statement that nearly allows a request.
#[derive(Debug, Clone)]
pub(crate) struct Nearly {
    pub(crate) position: usize,
    pub(crate) policy: Box<str>,
    pub(crate) index: usize,
    /// The places of what fails in the statement's list of conditions, or that it is another part.
    pub(crate) failed: Vec<FailedPart>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FailedPart {
    Condition(usize),
    Principal,
    Resource,
    Action,
}

/// How many statements of a policy type are told of: the nearest.
const MOST: usize = 3;

/// The Allow statements of a type of policy, on one level if it has levels, that come nearest to a request.
pub(crate) fn nearly(
    request: &AccessRequest,
    in_force: &InForce,
    context: &RequestContext,
    kind: PolicyKind,
    level: Option<&str>,
) -> Vec<Nearly> {
    let mut all: Vec<Nearly> = Vec::new();
    for (position, policy) in policies(in_force, kind, level).enumerate() {
        for (index, statement) in policy.statements.iter().enumerate() {
            if statement.effect != Effect::Allow {
                continue;
            }
            let mut failed = Vec::new();
            for condition in &statement.conditions {
                if condition.holds(context) == Tri::No {
                    failed.push(FailedPart::Condition(condition.index));
                }
            }
            let names = matches!(kind, PolicyKind::Resource | PolicyKind::Endpoint);
            let means = statement.who.means(&request.principal, false);
            if names && means.at_all() == Tri::No {
                failed.push(FailedPart::Principal);
            }
            if statement.has_resource(&request.resource, context) == Tri::No {
                failed.push(FailedPart::Resource);
            }
            if !statement.has_action(&request.action) {
                failed.push(FailedPart::Action);
            }
            // Another action on another resource is about something else.
            let is_near = failed.last() != Some(&FailedPart::Action) || failed.len() == 1;
            if !failed.is_empty() && is_near {
                all.push(Nearly {
                    position,
                    policy: policy.name.clone(),
                    index,
                    failed,
                });
            }
        }
    }
    // Where one is about the action, those about others are not near.
    let is_about = |it: &Nearly| it.failed.last() != Some(&FailedPart::Action);
    if all.iter().any(is_about) {
        all.retain(is_about);
    }
    // A statement about the resource is nearer than one whose conditions hold.
    let reach = |it: &Nearly| match it.failed.last() {
        Some(FailedPart::Condition(_)) | None => 0,
        Some(FailedPart::Principal) => 1,
        Some(FailedPart::Resource) => 2,
        Some(FailedPart::Action) => 3,
    };
    all.sort_by_key(|it| (reach(it), it.failed.len()));
    all.truncate(MOST);
    all
}

fn policies<'a>(
    in_force: &'a InForce,
    kind: PolicyKind,
    level: Option<&str>,
) -> impl Iterator<Item = &'a CompiledPolicy> {
    let flat = match kind {
        PolicyKind::Identity => Some(&in_force.identity),
        PolicyKind::Boundary => Some(&in_force.boundary),
        PolicyKind::Session => Some(&in_force.session),
        PolicyKind::Endpoint => Some(&in_force.endpoint),
        PolicyKind::Resource | PolicyKind::Scp | PolicyKind::Rcp => None,
    };
    let mut all: Vec<&CompiledPolicy> = Vec::new();
    if let Some(Known::Seen(policies)) = flat {
        all.extend(policies.iter().map(|it| &**it));
    }
    if let (PolicyKind::Resource, Known::Seen(Some(policy))) = (kind, &in_force.resource) {
        all.push(policy);
    }
    if let (PolicyKind::Scp, Known::Seen(levels)) = (kind, &in_force.scps) {
        let of = levels.iter().filter(|it| Some(&*it.id) == level);
        all.extend(of.flat_map(|it| it.policies.iter().map(|it| &**it)));
    }
    all.into_iter()
}

/// A part that fails, in words: what the statement asks for and what the request had.
pub(crate) fn told(
    part: FailedPart,
    statement: &Statement,
    request: &AccessRequest,
    context: &RequestContext,
    resource: &str,
) -> Option<Failed> {
    fn listed<'a>(
        element: Option<&'a Matching<Vec<Box<str>>>>,
        names: [&'static str; 2],
    ) -> Option<(&'static str, Vec<String>)> {
        let texts = |all: &'a [Box<str>]| all.iter().map(ToString::to_string).collect();
        match element? {
            Matching::Only(all) => Some((names[0], texts(all))),
            Matching::AllBut(all) => Some((names[1], texts(all))),
        }
    }
    Some(match part {
        FailedPart::Condition(index) => {
            let condition = statement.conditions.get(index)?;
            Failed::Condition {
                operator: condition.operator.to_string(),
                key: condition.key.to_string(),
                asked: condition.values.iter().map(ToString::to_string).collect(),
                had: had(context, &condition.key),
            }
        }
        FailedPart::Resource => {
            let element = statement.resources.as_ref();
            let (element, asked) = listed(element, ["Resource", "NotResource"])?;
            let had = resource.to_owned();
            Failed::Resource {
                element,
                asked,
                had,
            }
        }
        FailedPart::Action => {
            let element = statement.actions.as_ref();
            let (element, asked) = listed(element, ["Action", "NotAction"])?;
            let had = action_name(request);
            Failed::Action {
                element,
                asked,
                had,
            }
        }
        FailedPart::Principal => {
            let (element, all) = match &statement.principals {
                None => ("Principal", Vec::new()),
                Some(Matching::Only(all)) => ("Principal", principals(all)),
                Some(Matching::AllBut(all)) => ("NotPrincipal", principals(all)),
            };
            let name = request.principal.name.as_deref();
            Failed::Principal {
                element,
                asked: all,
                had: name.unwrap_or("an anonymous caller").to_owned(),
            }
        }
    })
}

/// The values of a key in the request; `None` when it is absent, or not known.
fn had(context: &RequestContext, key: &str) -> Option<Vec<String>> {
    match context.get(&key.to_lowercase()) {
        KnownKey::Value(ContextValue::One(value)) => Some(vec![value.to_string()]),
        KnownKey::Value(ContextValue::Many(values)) => {
            Some(values.iter().map(ToString::to_string).collect())
        }
        KnownKey::Absent | KnownKey::Present | KnownKey::Unknown => None,
    }
}

/// An action as AWS writes it.
fn action_name(request: &AccessRequest) -> String {
    let written = format!("{}:{}", request.action.service, request.action.name);
    let catalogue = Catalogue::embedded();
    catalogue
        .find(&written)
        .map_or(written, |id| catalogue.name(id))
}

fn principals(all: &Principals) -> Vec<String> {
    match all {
        Principals::Anyone => vec!["*".to_owned()],
        Principals::Listed(all) => all
            .iter()
            .map(|it| match it {
                Principal::Aws(name)
                | Principal::Service(name)
                | Principal::Federated(name)
                | Principal::CanonicalUser(name)
                | Principal::Other(_, name) => name.to_string(),
            })
            .collect(),
    }
}
