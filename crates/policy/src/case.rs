//! A case as JSON: a request and every policy in force, read; its decision, written.
//!
//! The form is that of `firestep iam eval`, so that decisions can be compared with any other engine's.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use crate::arn::RequestedResource;
use crate::compiled::{Action, CompiledPolicy, PolicyKind};
use crate::context::{Constraint, ContextValue, RequestContext};
use crate::document::{ParseError, PolicyDocument};
use crate::evaluate::{AccessRequest, InForce, Known, Level, Outcome};
use crate::explain::{Explanation, StatementSource, explain};
use crate::pattern::Pattern;
use crate::principal::Requester;
use crate::public::is_public;

/// Why a text is no case.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// It is not JSON.
    #[error("read the case: {0}")]
    Json(#[from] serde_json::Error),
    /// A member is missing or not what it should be.
    #[error("read the case: `{member}` should be {expected}")]
    Member {
        member: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A policy is none.
    #[error("in `{member}`: could not {source}")]
    Policy {
        member: String,
        /// What is wrong with it.
        source: ParseError,
    },
}

fn wrong(member: &str, expected: &'static str) -> CaseError {
    CaseError::Member {
        member: member.to_owned(),
        expected,
    }
}

/// A request and the policies in force.
#[derive(Debug, Clone)]
pub struct Case {
    /// What the caller named it.
    pub id: Value,
    pub request: AccessRequest,
    pub in_force: InForce,
    sources: Vec<StatementSource>,
}

/// A decision, as it is printed.
#[derive(Debug, Clone, Serialize)]
pub struct Decided {
    pub id: Value,
    #[serde(flatten)]
    explanation: Explanation,
    /// Set when the request's resource has a star: whether some and whether every one is allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<CaseRequest>,
}

/// What was found for the resources that a star stands for.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct CaseRequest {
    /// Whether it may be that some is allowed.
    pub some: bool,
    /// Whether every one is.
    pub every: bool,
}

impl Case {
    /// Reads a case from JSON text.
    pub fn parse(text: &str) -> Result<Self, CaseError> {
        Self::from_value(&serde_json::from_str(text)?)
    }

    /// Reads a case from JSON.
    pub fn from_value(case: &Value) -> Result<Self, CaseError> {
        let requested = case
            .get("request")
            .filter(|it| it.is_object())
            .ok_or_else(|| wrong("request", "an object"))?;
        let text = |name: &str| requested.get(name).and_then(Value::as_str);
        let principal = match requested.get("principal") {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name.as_str()),
            Some(_) => return Err(wrong("request.principal", "a text or null")),
        };
        let action = text("action")
            .and_then(Action::new)
            .ok_or_else(|| wrong("request.action", "`service:Action`"))?;
        let resource =
            text("resource").ok_or_else(|| wrong("request.resource", "an ARN or `*`"))?;
        let wildcard_only = match requested.get("wildcard_only_action") {
            None | Some(Value::Null) => false,
            Some(Value::Bool(it)) => *it,
            Some(_) => return Err(wrong("request.wildcard_only_action", "true or false")),
        };
        let mut context = context(requested.get("context"))?;
        match case.get("mode").and_then(Value::as_str) {
            None | Some("concrete" | "strict" | "Strict") => {}
            Some("discovery" | "Discovery") => {
                context = context.in_discovery(constraints(case.get("discovery_constraints"))?);
            }
            Some(_) => return Err(wrong("mode", "`discovery`, or left out")),
        }
        let setting = |path: &str| case.pointer(path).and_then(Value::as_bool);
        let mut sources = Vec::new();
        let mut read = Reading {
            sources: &mut sources,
        };
        let resource_policy = match read.list(case, "resource_policy", PolicyKind::Resource)? {
            Known::Seen(all) => Known::Seen(all.into_iter().next()),
            Known::Unseen => Known::Unseen,
        };
        let in_force = InForce {
            identity: read.list(case, "identity_policies", PolicyKind::Identity)?,
            boundary: read.list(case, "boundary", PolicyKind::Boundary)?,
            session: read.list(case, "session_policy", PolicyKind::Session)?,
            resource: resource_policy,
            scps: read.levels(case, "scps", PolicyKind::Scp)?,
            rcps: read.levels(case, "rcps", PolicyKind::Rcp)?,
            endpoint: read.list(case, "vpce_policy", PolicyKind::Endpoint)?,
            s3_block_public_access: setting("/settings/s3/blockPublicAccess"),
            s3_bucket_abac: setting("/settings/s3/bucketAbacEnabled").unwrap_or_default(),
            s3_policy_is_public: sources
                .iter()
                .any(|it| it.kind == PolicyKind::Resource && is_public(&it.document)),
        };
        Ok(Self {
            id: case.get("id").cloned().unwrap_or(Value::Null),
            request: AccessRequest {
                principal: Requester::new(principal),
                action,
                resource: RequestedResource::new(resource, wildcard_only),
                resource_account: text("resource_account").map(Into::into),
                context,
                management_account: case
                    .pointer("/settings/managementAccount")
                    .and_then(Value::as_str)
                    .map(Into::into),
            },
            in_force,
            sources,
        })
    }

    /// Decides it and says why.
    pub fn decide(&self) -> Decided {
        let explanation = explain(&self.request, &self.in_force, &self.sources);
        let many = match &self.request.resource {
            RequestedResource::Every => true,
            RequestedResource::Arn(arn) => {
                arn.tail.contains('*') || arn.head.iter().any(|it| it.contains('*'))
            }
            RequestedResource::None | RequestedResource::Strange => false,
        };
        Decided {
            id: self.id.clone(),
            resources: many.then(|| CaseRequest {
                some: matches!(explanation.decision, Outcome::Allowed | Outcome::Depends),
                every: explanation.decision == Outcome::Allowed,
            }),
            explanation,
        }
    }
}

impl Decided {
    pub fn outcome(&self) -> Outcome {
        self.explanation.decision
    }

    pub fn explanation(&self) -> &Explanation {
        &self.explanation
    }
}

/// The line for a case that could not be read.
pub fn failed(id: &Value, error: &CaseError) -> Value {
    json!({"id": id, "error": error.to_string()})
}

struct Reading<'a> {
    sources: &'a mut Vec<StatementSource>,
}

impl Reading<'_> {
    fn list(
        &mut self,
        case: &Value,
        member: &str,
        kind: PolicyKind,
    ) -> Result<Known<Vec<Arc<CompiledPolicy>>>, CaseError> {
        match case.get(member) {
            None | Some(Value::Null) => Ok(Known::Seen(Vec::new())),
            Some(Value::String(word)) if word == "unknown" => Ok(Known::Unseen),
            Some(policies) => self.policies(policies, member, kind, None).map(Known::Seen),
        }
    }

    fn levels(
        &mut self,
        case: &Value,
        member: &str,
        kind: PolicyKind,
    ) -> Result<Known<Vec<Level>>, CaseError> {
        let levels = match case.get(member) {
            None | Some(Value::Null) => return Ok(Known::Seen(Vec::new())),
            Some(Value::String(word)) if word == "unknown" => return Ok(Known::Unseen),
            Some(Value::Array(levels)) => levels,
            Some(_) => return Err(wrong(member, "a list of {level, policies}")),
        };
        let mut all = Vec::with_capacity(levels.len());
        for (index, level) in levels.iter().enumerate() {
            let at = format!("{member}[{index}]");
            let policies = level
                .get("policies")
                .ok_or_else(|| wrong(&at, "{level, policies}"))?;
            let id: Box<str> = match level.get("level") {
                Some(Value::String(id)) => id.as_str().into(),
                Some(Value::Number(id)) => id.to_string().into(),
                _ => index.to_string().into(),
            };
            all.push(Level {
                policies: self.policies(policies, &at, kind, Some(&id))?,
                id,
            });
        }
        Ok(Known::Seen(all))
    }

    fn policies(
        &mut self,
        policies: &Value,
        member: &str,
        kind: PolicyKind,
        level: Option<&str>,
    ) -> Result<Vec<Arc<CompiledPolicy>>, CaseError> {
        let list = match policies {
            Value::Array(all) => all.as_slice(),
            one => std::slice::from_ref(one),
        };
        let mut all = Vec::with_capacity(list.len());
        for (position, written) in list.iter().enumerate() {
            let at = match policies {
                Value::Array(_) => format!("{member}[{position}]"),
                _ => member.to_owned(),
            };
            // A document, or one with a name.
            let (name, written) = match written.get("policy").or_else(|| written.get("document")) {
                Some(inner) if written.get("Statement").is_none() => (
                    written
                        .get("name")
                        .and_then(Value::as_str)
                        .map(str::to_owned),
                    inner,
                ),
                _ => (None, written),
            };
            let document =
                PolicyDocument::from_value(written).map_err(|source| CaseError::Policy {
                    member: at.clone(),
                    source,
                })?;
            let name = name.unwrap_or(at);
            all.push(Arc::new(CompiledPolicy::new(&name, kind, &document)));
            self.sources.push(StatementSource {
                kind,
                level: level.map(Into::into),
                position,
                text: match written {
                    Value::String(text) => text.as_str().into(),
                    _ => written.to_string().into(),
                },
                document,
            });
        }
        Ok(all)
    }
}

fn context(written: Option<&Value>) -> Result<RequestContext, CaseError> {
    let members = match written {
        None | Some(Value::Null) => return Ok(RequestContext::default()),
        Some(Value::Object(members)) => members,
        Some(_) => return Err(wrong("request.context", "an object")),
    };
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.as_str().into()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string().into()),
        _ => None,
    };
    let mut keys = Vec::with_capacity(members.len());
    for (name, value) in members {
        let value = match value {
            Value::Array(all) => all
                .iter()
                .map(text)
                .collect::<Option<Vec<_>>>()
                .map(ContextValue::Many),
            one => text(one).map(ContextValue::One),
        };
        let value = value.ok_or_else(|| {
            wrong(
                &format!("request.context.{name}"),
                "a text or a list of texts",
            )
        })?;
        keys.push((name.clone(), value));
    }
    Ok(RequestContext::concrete(keys))
}

/// `[{keyName, presenceIsKnown, valueIsKnown}]`; a name between slashes is a simple regular expression.
fn constraints(written: Option<&Value>) -> Result<Vec<Constraint>, CaseError> {
    const MEMBER: &str = "discovery_constraints";
    let all = match written {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(all)) => all,
        Some(_) => return Err(wrong(MEMBER, "a list")),
    };
    all.iter()
        .map(|it| {
            let either = |names: [&str; 2]| names.iter().find_map(|name| it.get(name));
            let name = either(["keyName", "key"])
                .and_then(Value::as_str)
                .ok_or_else(|| {
                    wrong(MEMBER, "a list of {keyName, presenceIsKnown, valueIsKnown}")
                })?;
            let known = |names| either(names).and_then(Value::as_bool).unwrap_or_default();
            let presence_is_known = known(["presenceIsKnown", "presence_is_known"]);
            Ok(Constraint {
                keys: names(name).ok_or_else(|| {
                    wrong(
                        MEMBER,
                        "key names; between slashes only `^`, `$` and `.*` are known",
                    )
                })?,
                presence_is_known,
                value_is_known: presence_is_known && known(["valueIsKnown", "value_is_known"]),
            })
        })
        .collect()
}

fn names(written: &str) -> Option<Pattern> {
    let lower = written.to_lowercase();
    let Some(inside) = lower
        .strip_prefix('/')
        .and_then(|it| it.strip_suffix('/').or_else(|| it.strip_suffix("/i")))
    else {
        return Some(Pattern::new(&lower));
    };
    let from_start = inside.starts_with('^');
    let to_end = inside.ends_with('$');
    let inside = inside.trim_start_matches('^').trim_end_matches('$');
    let plain = inside
        .replace(".*", "*")
        .replace(".+", "?*")
        .replace("\\/", "/")
        .replace("\\.", ".");
    if plain.contains(['\\', '[', ']', '(', ')', '|', '{', '}', '+']) {
        return None;
    }
    let (before, after) = (
        if from_start { "" } else { "*" },
        if to_end { "" } else { "*" },
    );
    Some(Pattern::new(&format!("{before}{plain}{after}")))
}
