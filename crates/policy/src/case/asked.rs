//! What a case says of its request: who asks, what is known of it, which settings are on.

use std::collections::HashSet;

use super::member::{CaseError, flag, known_members, meant, named, wrong};
use crate::catalogue::Catalogue;
use crate::context::{Constraint, ContextValue, RequestContext};
use crate::json::{JsonValue, Node};
use crate::pattern::Pattern;
use crate::principal::{Requester, RequesterKind, is_account};

const MANAGEMENT: &str = "settings.managementAccount";

pub(super) fn no_action(name: &str) -> String {
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
pub(super) struct Settings {
    pub(super) block_public_access: Option<bool>,
    pub(super) bucket_abac: Option<bool>,
    pub(super) management_account: Option<Box<str>>,
}

impl Settings {
    pub(super) fn read(node: Option<&Node<'_>>) -> Result<Self, CaseError> {
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

/// That a text is the id of an account.
pub(super) fn account<'n>(
    given: Option<&'n str>,
    path: &str,
) -> Result<Option<&'n str>, CaseError> {
    match given {
        Some(id) if !is_account(id) => Err(wrong(path, "an account's id: twelve digits")),
        given => Ok(given),
    }
}

/// That somebody of this name makes requests.
pub(super) fn requester(name: Option<&str>) -> Result<Requester, CaseError> {
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

pub(super) fn context(written: Option<&Node<'_>>) -> Result<RequestContext, CaseError> {
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
pub(super) fn constraints(written: Option<&Node<'_>>) -> Result<Vec<Constraint>, CaseError> {
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
