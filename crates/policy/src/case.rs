//! A case as JSON: a request and every policy in force, read; its decision, written.
//!
//! The form is that of `firestep iam eval`, so that decisions can be compared with any other engine's.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use crate::arn::RequestedResource;
use crate::catalogue::Catalogue;
use crate::compiled::{Action, CompiledPolicy, PolicyKind};
use crate::context::{Constraint, ContextValue, RequestContext};
use crate::derived::takes_no_resource;
use crate::document::{ParseError, PolicyDocument};
use crate::evaluate::{AccessRequest, InForce, Known, Level, Outcome};
use crate::explain::{Explanation, StatementSource, explain};
use crate::json::{JsonError, JsonValue, Node};
use crate::pattern::Pattern;
use crate::principal::Requester;
use crate::public::is_public;
use crate::spelling::nearest;

/// Why a text is no case.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// It is not JSON.
    #[error("read the case: {0}")]
    Json(#[from] JsonError),
    /// A member is missing or not what it should be.
    #[error("read the case: `{member}` should be {expected}")]
    Member {
        member: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A member that no case has: what it says would be passed over.
    #[error("read the case: it has no member `{member}`{}", meant(*nearest))]
    Unknown {
        member: String,
        /// The known name that is nearest to it.
        nearest: Option<&'static str>,
    },
    /// A policy is none.
    #[error("in `{member}`: could not {source}")]
    Policy {
        member: String,
        /// What is wrong with it.
        source: ParseError,
    },
}

fn meant(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |it| format!("; is `{it}` meant?"))
}

fn wrong(member: &str, expected: &'static str) -> CaseError {
    CaseError::Member {
        member: member.to_owned(),
        expected,
    }
}

/// The members of a case.
const MEMBERS: [&str; 12] = [
    "id",
    "request",
    "identity_policies",
    "boundary",
    "session_policy",
    "resource_policy",
    "scps",
    "rcps",
    "vpce_policy",
    "settings",
    "mode",
    "discovery_constraints",
];

const REQUEST: [&str; 6] = [
    "principal",
    "action",
    "resource",
    "resource_account",
    "context",
    "wildcard_only_action",
];

/// A request and the policies in force.
#[derive(Debug, Clone)]
pub struct Case {
    /// What the caller named it.
    pub id: Value,
    pub request: AccessRequest,
    pub in_force: InForce,
    /// The resource of the request as it is written.
    resource: Box<str>,
    sources: Vec<StatementSource>,
    notes: Vec<String>,
}

/// A decision, as it is printed.
#[derive(Debug, Clone, Serialize)]
pub struct Decided {
    pub id: Value,
    #[serde(flatten)]
    explanation: Explanation,
    /// What else is to be known about the case.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
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

const IN_REQUEST: [&str; 6] = [
    "request.principal",
    "request.action",
    "request.resource",
    "request.resource_account",
    "request.context",
    "request.wildcard_only_action",
];

impl Case {
    /// Reads a case from JSON text.
    pub fn parse(text: &str) -> Result<Self, CaseError> {
        Self::read(Node::parse(text)?, text)
    }

    /// Reads a case from a JSON value.
    pub fn from_value(case: &Value) -> Result<Self, CaseError> {
        Self::parse(&case.to_string())
    }

    /// Reads a case from JSON that was read from a text.
    pub fn read(mut case: Node<'_>, text: &str) -> Result<Self, CaseError> {
        known_members(&case, "", "an object", &MEMBERS)?;
        let requested = case
            .take("request")
            .ok_or_else(|| wrong("request", "an object"))?;
        let requested = &requested;
        known_members(requested, "request", "an object", &REQUEST)?;
        let (action_name, resource) = (
            named(requested, "request.action", "`service:Action`")?,
            named(requested, "request.resource", "an ARN or `*`")?,
        );
        let (Some(action), Some(resource)) = (action_name.and_then(Action::new), resource) else {
            return Err(match resource {
                None => wrong("request.resource", "an ARN or `*`"),
                Some(_) => wrong("request.action", "`service:Action`"),
            });
        };
        let action_name = action_name.unwrap_or_default();
        let mut notes = Vec::new();
        let takes_none = takes_no_resource(action_name);
        if takes_none.is_none() {
            notes.push(no_action(action_name));
        }
        let wildcard_only = flag(requested, "request.wildcard_only_action")?
            .or(takes_none)
            .unwrap_or_default();
        let mut context = context(requested.get("context"))?;
        let constraints = constraints(case.get("discovery_constraints"))?;
        match named(&case, "mode", "`discovery`, or left out")? {
            None | Some("concrete" | "strict" | "Strict") => {}
            Some("discovery" | "Discovery") => context = context.in_discovery(constraints),
            Some(_) => return Err(wrong("mode", "`discovery`, or left out")),
        }
        let settings = Settings::read(case.get("settings"))?;
        let mut reading = Reading {
            text: text.into(),
            sources: Vec::new(),
        };
        let resource_policy =
            match reading.list(&mut case, "resource_policy", PolicyKind::Resource)? {
                Known::Seen(all) if all.len() > 1 => {
                    return Err(wrong(
                        "resource_policy",
                        "one policy: a resource has no more",
                    ));
                }
                Known::Seen(all) => Known::Seen(all.into_iter().next()),
                Known::Unseen => Known::Unseen,
            };
        let in_force = InForce {
            identity: reading.list(&mut case, "identity_policies", PolicyKind::Identity)?,
            boundary: reading.list(&mut case, "boundary", PolicyKind::Boundary)?,
            session: reading.list(&mut case, "session_policy", PolicyKind::Session)?,
            resource: resource_policy,
            scps: reading.levels(&mut case, "scps", PolicyKind::Scp)?,
            rcps: reading.levels(&mut case, "rcps", PolicyKind::Rcp)?,
            endpoint: reading.list(&mut case, "vpce_policy", PolicyKind::Endpoint)?,
            s3_block_public_access: settings.block_public_access,
            s3_bucket_abac: settings.bucket_abac,
            s3_policy_is_public: reading
                .sources
                .iter()
                .any(|it| it.kind == PolicyKind::Resource && is_public(&it.document)),
        };
        let resource_account = named(requested, "request.resource_account", "an account's id")?;
        let request = AccessRequest {
            principal: Requester::new(named(requested, "request.principal", "a text or null")?),
            action,
            resource: RequestedResource::new(resource, wildcard_only),
            resource_account: resource_account.map(Into::into),
            context,
            management_account: settings.management_account,
        };
        Ok(Self {
            id: case.get("id").map_or(Value::Null, |it| value_of(it, text)),
            request: request.with_derived(),
            in_force,
            resource: resource.into(),
            sources: reading.sources,
            notes,
        })
    }

    /// Decides it and says why.
    pub fn decide(&self) -> Decided {
        let explanation = explain(&self.request, &self.in_force, &self.resource, &self.sources);
        let many = match &self.request.resource {
            RequestedResource::Every => true,
            RequestedResource::Arn(arn) => {
                arn.tail.contains('*') || arn.head.iter().any(|it| it.contains('*'))
            }
            RequestedResource::None | RequestedResource::Strange => false,
        };
        Decided {
            id: self.id.clone(),
            notes: self.notes.clone(),
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

/// The value that a node is.
pub fn value_of(node: &Node<'_>, text: &str) -> Value {
    let written = text.get(node.span.start..node.span.end);
    written
        .and_then(|it| serde_json::from_str(it).ok())
        .unwrap_or_default()
}

/// That an object has no members but some.
fn known_members(
    node: &Node<'_>,
    path: &str,
    expected: &'static str,
    known: &[&'static str],
) -> Result<(), CaseError> {
    let at = if path.is_empty() { "the case" } else { path };
    let members = node.members().ok_or_else(|| wrong(at, expected))?;
    match members.iter().find(|it| !known.contains(&&*it.name)) {
        None => Ok(()),
        Some(it) => Err(CaseError::Unknown {
            member: match path {
                "" => it.name.to_string(),
                path => format!("{path}.{}", it.name),
            },
            nearest: match REQUEST.iter().position(|name| *name == it.name) {
                // It belongs into the request.
                Some(at) if path.is_empty() => IN_REQUEST.get(at).copied(),
                _ => nearest(&it.name, known.iter().copied()),
            },
        }),
    }
}

/// The last part of a member's path.
fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

fn named<'n>(
    node: &'n Node<'_>,
    path: &str,
    expected: &'static str,
) -> Result<Option<&'n str>, CaseError> {
    match node.get(last(path)).map(|it| &it.value) {
        None | Some(JsonValue::Null) => Ok(None),
        Some(JsonValue::Text(text)) => Ok(Some(text)),
        Some(_) => Err(wrong(path, expected)),
    }
}

fn flag(node: &Node<'_>, path: &str) -> Result<Option<bool>, CaseError> {
    match node.get(last(path)).map(|it| &it.value) {
        None | Some(JsonValue::Null) => Ok(None),
        Some(JsonValue::Bool(it)) => Ok(Some(*it)),
        Some(_) => Err(wrong(path, "true or false")),
    }
}

fn no_action(name: &str) -> String {
    let catalogue = Catalogue::embedded();
    let near = catalogue.near(name);
    format!(
        "`{name}` is no action that the data of {} knows{}",
        catalogue.date(),
        meant(near.first().map(String::as_str))
    )
}

/// What a case says of settings; what it leaves out is not known.
#[derive(Default)]
struct Settings {
    block_public_access: Option<bool>,
    bucket_abac: Option<bool>,
    management_account: Option<Box<str>>,
}

impl Settings {
    fn read(node: Option<&Node<'_>>) -> Result<Self, CaseError> {
        let Some(node) = node.filter(|it| it.value != JsonValue::Null) else {
            return Ok(Self::default());
        };
        known_members(node, "settings", "an object", &["s3", "managementAccount"])?;
        let account = named(node, "settings.managementAccount", "an account's id")?;
        let mut read = Self {
            management_account: account.map(Into::into),
            ..Self::default()
        };
        if let Some(s3) = node.get("s3").filter(|it| it.value != JsonValue::Null) {
            let known = ["blockPublicAccess", "bucketAbacEnabled"];
            known_members(s3, "settings.s3", "an object", &known)?;
            read.block_public_access = flag(s3, "settings.s3.blockPublicAccess")?;
            read.bucket_abac = flag(s3, "settings.s3.bucketAbacEnabled")?;
        }
        Ok(read)
    }
}

struct Reading {
    text: Arc<str>,
    sources: Vec<StatementSource>,
}

impl Reading {
    fn list(
        &mut self,
        case: &mut Node<'_>,
        member: &str,
        kind: PolicyKind,
    ) -> Result<Known<Vec<Arc<CompiledPolicy>>>, CaseError> {
        match case.take(member) {
            None => Ok(Known::Seen(Vec::new())),
            Some(it) if it.text() == Some("unknown") => Ok(Known::Unseen),
            Some(policies) => self.policies(policies, member, kind, None).map(Known::Seen),
        }
    }

    fn levels(
        &mut self,
        case: &mut Node<'_>,
        member: &str,
        kind: PolicyKind,
    ) -> Result<Known<Vec<Level>>, CaseError> {
        let levels = match case.take(member).map(|it| it.value) {
            None => return Ok(Known::Seen(Vec::new())),
            Some(JsonValue::Text(word)) if word == "unknown" => return Ok(Known::Unseen),
            Some(JsonValue::Array(levels)) => levels,
            Some(_) => return Err(wrong(member, "a list of {level, policies}")),
        };
        let mut all = Vec::with_capacity(levels.len());
        for (index, mut level) in levels.into_iter().enumerate() {
            let at = format!("{member}[{index}]");
            known_members(&level, &at, "{level, policies}", &["level", "policies"])?;
            let id: Box<str> = match level.get("level").map(|it| &it.value) {
                Some(JsonValue::Text(id)) => id.as_ref().into(),
                Some(JsonValue::Number(id)) => (*id).into(),
                None => index.to_string().into(),
                Some(_) => return Err(wrong(&format!("{at}.level"), "a text")),
            };
            let policies = level
                .take("policies")
                .ok_or_else(|| wrong(&at, "{level, policies}"))?;
            all.push(Level {
                policies: self.policies(policies, &at, kind, Some(&id))?,
                id,
            });
        }
        Ok(Known::Seen(all))
    }

    fn policies(
        &mut self,
        policies: Node<'_>,
        member: &str,
        kind: PolicyKind,
        level: Option<&str>,
    ) -> Result<Vec<Arc<CompiledPolicy>>, CaseError> {
        let (list, is_list) = match policies.value {
            JsonValue::Array(list) => (list, true),
            _ => (vec![policies], false),
        };
        let mut all = Vec::with_capacity(list.len());
        for (position, mut written) in list.into_iter().enumerate() {
            let at = if is_list {
                format!("{member}[{position}]")
            } else {
                member.to_owned()
            };
            // A document, or one with a name.
            let mut name = None;
            let is_named = written.get("policy").is_some() || written.get("document").is_some();
            if is_named && written.get("Statement").is_none() {
                known_members(&written, &at, "a policy", &["name", "policy", "document"])?;
                let given = named(&written, &format!("{at}.name"), "a text")?;
                name = given.map(str::to_owned);
                let inner = written.take("policy").or_else(|| written.take("document"));
                written = inner.ok_or_else(|| wrong(&at, "a policy"))?;
            }
            // The places are in the text that the document is in: its own, or that of the case.
            let read = match &written.value {
                JsonValue::Text(text) => {
                    PolicyDocument::parse(text).map(|it| (it, text.as_ref().into()))
                }
                _ => PolicyDocument::read(written).map(|it| (it, Arc::clone(&self.text))),
            };
            let (document, text) = read.map_err(|source| CaseError::Policy {
                member: at.clone(),
                source,
            })?;
            let name = name.unwrap_or(at);
            all.push(Arc::new(CompiledPolicy::new(&name, kind, &document)));
            self.sources.push(StatementSource {
                kind,
                level: level.map(Into::into),
                position,
                text,
                document,
            });
        }
        Ok(all)
    }
}

fn context(written: Option<&Node<'_>>) -> Result<RequestContext, CaseError> {
    let Some(node) = written.filter(|it| it.value != JsonValue::Null) else {
        return Ok(RequestContext::default());
    };
    let members = node
        .members()
        .ok_or_else(|| wrong("request.context", "an object"))?;
    let mut keys: Vec<(String, ContextValue)> = Vec::with_capacity(members.len());
    for member in members {
        let value = match &member.value.value {
            JsonValue::Array(all) => all
                .iter()
                .map(scalar)
                .collect::<Option<Vec<_>>>()
                .map(ContextValue::Many),
            _ => scalar(&member.value).map(ContextValue::One),
        };
        let path = || format!("request.context.{}", member.name);
        let value = value.ok_or_else(|| wrong(&path(), "a text or a list of texts"))?;
        if keys
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case(&member.name))
        {
            return Err(wrong(&path(), "given once, in whatever letters"));
        }
        keys.push((member.name.to_string(), value));
    }
    Ok(RequestContext::concrete(keys))
}

fn scalar(node: &Node<'_>) -> Option<Box<str>> {
    match &node.value {
        JsonValue::Text(text) => Some(text.as_ref().into()),
        JsonValue::Number(text) => Some((*text).into()),
        JsonValue::Bool(it) => Some(it.to_string().into()),
        _ => None,
    }
}

/// `[{keyName, presenceIsKnown, valueIsKnown}]`; a name between slashes is a simple regular expression.
fn constraints(written: Option<&Node<'_>>) -> Result<Vec<Constraint>, CaseError> {
    const MEMBER: &str = "discovery_constraints";
    const KNOWN: [&str; 6] = [
        "keyName",
        "key",
        "presenceIsKnown",
        "presence_is_known",
        "valueIsKnown",
        "value_is_known",
    ];
    let Some(node) = written.filter(|it| it.value != JsonValue::Null) else {
        return Ok(Vec::new());
    };
    let all = node.items().ok_or_else(|| wrong(MEMBER, "a list"))?;
    all.iter()
        .enumerate()
        .map(|(index, it)| {
            let at = format!("{MEMBER}[{index}]");
            known_members(it, &at, "{keyName, presenceIsKnown, valueIsKnown}", &KNOWN)?;
            let either = |names: [&'static str; 2]| {
                names
                    .into_iter()
                    .find(|name| it.get(name).is_some())
                    .unwrap_or(names[0])
            };
            let known =
                |names| flag(it, &format!("{at}.{}", either(names))).map(Option::unwrap_or_default);
            let name = named(
                it,
                &format!("{at}.{}", either(["keyName", "key"])),
                "a text",
            )?
            .ok_or_else(|| wrong(&at, "{keyName, presenceIsKnown, valueIsKnown}"))?;
            let presence_is_known = known(["presenceIsKnown", "presence_is_known"])?;
            Ok(Constraint {
                keys: names(name).ok_or_else(|| {
                    wrong(
                        MEMBER,
                        "key names; between slashes only `^`, `$` and `.*` are known",
                    )
                })?,
                presence_is_known,
                value_is_known: presence_is_known && known(["valueIsKnown", "value_is_known"])?,
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
