//! The members of a case, and what is wrong with them.

use crate::document::ParseError;
use crate::json::{JsonError, JsonValue, Node};
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

pub(super) fn meant(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |it| format!("; is `{it}` meant?"))
}

pub(super) fn wrong(member: &str, expected: &'static str) -> CaseError {
    CaseError::Member {
        member: member.to_owned(),
        expected,
    }
}

pub(super) const REQUEST: [&str; 6] = [
    "principal",
    "action",
    "resource",
    "resource_account",
    "context",
    "wildcard_only_action",
];

const IN_REQUEST: [&str; 6] = [
    "request.principal",
    "request.action",
    "request.resource",
    "request.resource_account",
    "request.context",
    "request.wildcard_only_action",
];

/// That an object has no members but some.
pub(super) fn known_members(
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

pub(super) fn named<'n>(
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

pub(super) fn flag(node: &Node<'_>, path: &str) -> Result<Option<bool>, CaseError> {
    match node.get(last(path)).map(|it| &it.value) {
        None | Some(JsonValue::Null) => Ok(None),
        Some(JsonValue::Bool(it)) => Ok(Some(*it)),
        Some(_) => Err(wrong(path, "true or false")),
    }
}
