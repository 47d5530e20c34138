//! A case as JSON: a request and every policy in force, read; its decision, written.
//!
//! The form is that of `firestep iam eval`, so that decisions can be compared with any other engine's.

mod asked;
mod member;
mod policies;

use serde::Serialize;
use serde_json::{Value, json};

use crate::arn::RequestedResource;
use crate::compiled::{Action, PolicyKind};
use crate::derived::takes_no_resource;
use crate::evaluate::{AccessRequest, InForce, Known, Outcome};
use crate::explain::{Explanation, StatementSource, explain};
use crate::json::Node;
use crate::public::is_public;
use asked::{Settings, account, constraints, context, no_action, requester};
pub use member::CaseError;
use member::{REQUEST, flag, known_members, named, wrong};
use policies::Reading;

const ACCOUNT: &str = "request.resource_account";

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
        let resource = named(requested, "request.resource", "an ARN or `*`")?
            .ok_or_else(|| wrong("request.resource", "an ARN or `*`"))?;
        let no_action_named = || wrong("request.action", "`service:Action`");
        let action_name =
            named(requested, "request.action", "`service:Action`")?.ok_or_else(no_action_named)?;
        let action = Action::new(action_name).ok_or_else(no_action_named)?;
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
            notes: Vec::new(),
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
        let resource_account = account(named(requested, ACCOUNT, "an account's id")?, ACCOUNT)?;
        let request = AccessRequest {
            principal: requester(named(requested, "request.principal", "a text or null")?)?,
            action,
            resource: RequestedResource::new(resource, wildcard_only),
            resource_account: resource_account.map(Into::into),
            context,
            management_account: settings.management_account,
        };
        notes.append(&mut reading.notes);
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
