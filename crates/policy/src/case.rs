//! A case as JSON: a request and every policy in force, read; its decision, written.
//!
//! The form is that of `firestep iam eval`, so that decisions can be compared with any other engine's.

use std::collections::HashSet;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use crate::arn::RequestedResource;
use crate::catalogue::Catalogue;
use crate::compiled::{Action, CompiledPolicy, PolicyKind};
use crate::context::{Constraint, ContextValue, RequestContext};
use crate::derived::takes_no_resource;
use crate::document::{ParseError, PolicyDocument, percent_decoded};
use crate::evaluate::{AccessRequest, InForce, Known, Level, Outcome};
use crate::explain::{Explanation, StatementSource, explain};
use crate::json::{JsonError, JsonValue, Node};
use crate::pattern::Pattern;
use crate::principal::{Requester, RequesterKind};
use crate::public::is_public;
use crate::spelling::nearest;
use crate::written::WrittenPolicy;

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

const ACCOUNT: &str = "request.resource_account";
const MANAGEMENT: &str = "settings.managementAccount";

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

/// That an object has no members but some.
fn known_members(
    node: &Node<'_>,
    path: &str,
    expected: &'static str,
    known: &[&'static str],
) -> Result<(), CaseError> {
    let at = if path.is_empty() { "the case" } else { path };
    let members = node.members().ok_or_else(|| wrong(at, expected))?;
    let mut seen: Vec<&str> = Vec::with_capacity(known.len());
    for it in members.iter().take(known.len() + 1) {
        if seen.contains(&&*it.name) {
            return Err(wrong(&format!("{at}: {}", it.name), "given once"));
        }
        seen.push(&it.name);
    }
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
        let management = account(named(node, MANAGEMENT, "an account's id")?, MANAGEMENT)?;
        let mut read = Self {
            management_account: management.map(Into::into),
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
    notes: Vec<String>,
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
            let is_named = WRAPPED.iter().any(|it| written.get(it).is_some());
            if is_named && written.get("Statement").is_none() {
                known_members(&written, &at, "a policy", &WRAPPERS)?;
                for it in ["name", "PolicyName"] {
                    let given = named(&written, &format!("{at}.{it}"), "a text")?;
                    name = given.map(str::to_owned).or(name);
                }
                let inner = WRAPPED.iter().find_map(|it| written.take(it));
                written = inner.ok_or_else(|| wrong(&at, "a policy"))?;
            }
            // The places are in the text that the document is in: its own, or that of the case.
            let is_none = |source| CaseError::Policy {
                member: at.clone(),
                source,
            };
            let (document, text) = match &written.value {
                JsonValue::Text(text) if !text.contains(['{', '%']) => {
                    return Err(wrong(&at, "a policy, null, or the text `unknown`"));
                }
                JsonValue::Text(text) => {
                    let decoded = text
                        .trim_start()
                        .starts_with('%')
                        .then(|| percent_decoded(text));
                    let text = decoded.as_deref().unwrap_or(text);
                    let node = Node::parse(text).map_err(|error| is_none(error.into()))?;
                    (self.document(node, &at)?, text.into())
                }
                _ => (self.document(written, &at)?, Arc::clone(&self.text)),
            };
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

    /// A policy as AWS would store it: of elements that it knows, each once.
    fn document(&mut self, node: Node<'_>, at: &str) -> Result<PolicyDocument, CaseError> {
        let written = WrittenPolicy::read(node);
        if let Some(it) = written.duplicates.first() {
            return Err(wrong(&format!("{at}: {}", it.text), "given once"));
        }
        let unknown = |path: String, name: &str, known: &[&'static str]| CaseError::Unknown {
            member: format!("{path}.{name}"),
            nearest: nearest(name, known.iter().copied()),
        };
        if let Some(it) = written.unknown.first() {
            return Err(unknown(at.to_owned(), it, &DOCUMENT));
        }
        if written.statement.is_none() && written.faults.is_empty() {
            return Err(wrong(at, "a policy: it has no `Statement`"));
        }
        if let Some(it) = &written.version
            && !matches!(&**it, "2012-10-17" | "2008-10-17")
        {
            return Err(wrong(
                &format!("{at}.Version"),
                "`2012-10-17` or `2008-10-17`",
            ));
        }
        for (index, statement) in written.statements.iter().enumerate() {
            if let Some(it) = statement.unknown.first() {
                return Err(unknown(format!("{at}.Statement[{index}]"), it, &STATEMENT));
            }
            for (operator, condition) in statement.conditions() {
                if !operator.operator.is_known() {
                    self.notes.push(format!(
                        "{at}: `{}` is no operator: its condition on `{}` never holds",
                        &*operator.name, &*condition.key
                    ));
                }
            }
        }
        PolicyDocument::of(written).map_err(|source| CaseError::Policy {
            member: at.to_owned(),
            source,
        })
    }
}

/// The elements of a document and of a statement.
const DOCUMENT: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// What a document is called beside its name, here and in AWS's answers.
const WRAPPED: [&str; 4] = ["policy", "document", "PolicyDocument", "Document"];
const WRAPPERS: [&str; 6] = [
    "name",
    "policy",
    "document",
    "PolicyName",
    "PolicyDocument",
    "Document",
];

/// That a text is the id of an account.
fn account<'n>(given: Option<&'n str>, path: &str) -> Result<Option<&'n str>, CaseError> {
    match given {
        Some(id) if !is_account(id) => Err(wrong(path, "an account's id: twelve digits")),
        given => Ok(given),
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// That somebody of this name makes requests.
fn requester(name: Option<&str>) -> Result<Requester, CaseError> {
    const EXPECTED: &str = "the ARN of a user, role, session, root user or identity provider, a service's or a \
        provider's name, an account's id, or null for an anonymous request";
    let who = Requester::new(name);
    let is_one = match (who.kind, name) {
        (RequesterKind::Anonymous, _) | (_, None) => true,
        (RequesterKind::Other, _) => false,
        (RequesterKind::Provider, Some(name)) => {
            name.contains(":saml-provider/")
                || name.contains(":oidc-provider/")
                || (name.contains('.') && !name.starts_with("arn:") && !name.contains('*'))
        }
        (RequesterKind::Service, _) => true,
        _ => who.account.as_deref().is_some_and(is_account),
    };
    if is_one {
        Ok(who)
    } else {
        Err(wrong("request.principal", EXPECTED))
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
    let mut seen: HashSet<String> = HashSet::with_capacity(members.len());
    for member in members {
        let value = match &member.value.value {
            JsonValue::Array(all) => {
                let mut values: Option<Vec<Box<str>>> = all.iter().map(scalar).collect();
                match values.as_deref_mut() {
                    // A key that has one value at most is given in a list, as the policy simulator takes it.
                    Some([only]) if has_one_value(&member.name) => {
                        Some(ContextValue::One(std::mem::take(only)))
                    }
                    _ => values.map(ContextValue::Many),
                }
            }
            _ => scalar(&member.value).map(ContextValue::One),
        };
        let path = || format!("request.context.{}", member.name);
        let value = value.ok_or_else(|| wrong(&path(), "a text or a list of texts"))?;
        if !seen.insert(member.name.to_lowercase()) {
            return Err(wrong(&path(), "given once, in whatever letters"));
        }
        keys.push((member.name.to_string(), value));
    }
    Ok(RequestContext::concrete(keys))
}

/// Whether the catalogue knows that a key has one value at most.
fn has_one_value(key: &str) -> bool {
    let known = Catalogue::embedded().key(key);
    known.is_some_and(|it| !it.kind.starts_with("ArrayOf"))
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
