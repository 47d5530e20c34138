//! Whether a success is evidence: that the service was there is not enough, it must be an answer to what was asked.
//!
//! - **Nothing at all** (0 bytes) is no answer, unless the model puts nothing into the body.
//! - **Another root element** is another operation's answer, or nobody's. EC2 and Query name it after the operation;
//!   REST-XML after the shape, S3 after names of its own (see [`quirks::root`]).
//! - **None of the members** that the operation answers with (`{}`, `null`, another operation's JSON) is no answer,
//!   unless the operation's service file says that AWS answers so where there is nothing (`bare`): four of those that
//!   an audit sends. It is asked of these alone: what is called by hand is printed as it came, and many getters that
//!   nothing rests on answer `{}` for "none" (lambda `GetFunctionConcurrency`, …).
//!
//! - **Without a member that is always there** (`always` of the service file: the ARN among attributes that are left out
//!   where they are not set) an answer may lack any other too.
//!
//! That *some* other member is missing is no matter of the transport: the inventory's law of absence makes a gap of it.

use std::collections::HashMap;

use serde_json::Value;
use serde_json::value::RawValue;

use super::error::{ErrorKind, ServiceError};
use super::output::Json;
use super::xml::XmlDocument;
use super::{failure, quirks, scalar};
use crate::model::{OperationModel, ShapeKind, WireProtocol};
use crate::wire::Response;

/// Why an answer that was read is no evidence.
pub(crate) fn refuse(
    op: &'static OperationModel,
    response: &Response,
    json: &Json,
) -> Option<ServiceError> {
    let members = op.output_members();
    if !members.iter().any(|member| member.traits.in_body(true)) {
        return None;
    }
    if response.body.trim_ascii().is_empty() {
        return Some(failure::unreadable(response, "it is empty"));
    }
    if op.service.protocol.is_xml()
        && let Err(reason) = root(op, response)
    {
        return Some(failure::unreadable(response, &reason));
    }
    let reason = if !holds_any(op, json) && !may_be_bare(op, response) {
        format!("the answer has nothing of what {} answers with", op.name)
    } else {
        let member = lacks(op, json)?;
        format!(
            "the answer lacks {member}, which {} always answers with",
            op.name
        )
    };
    Some(ServiceError {
        code: "NoMembers".to_owned(),
        message: reason,
        status: response.status,
        kind: ErrorKind::Bare,
        ..ServiceError::default()
    })
}

/// The member that is always there and that an answer lacks.
fn lacks(op: &OperationModel, json: &Json) -> Option<&'static str> {
    let (service, name) = (op.service.name, op.name);
    let known = firestep_catalogue::operation(service, name)?;
    if known.always.is_empty() || !firestep_catalogue::is_planned(service, name) {
        return None;
    }
    let answer: Value = serde_json::from_str(json.text()).unwrap_or_default();
    let mut always = known.always.iter();
    always
        .find(|path| path.value(&answer).is_none())
        .map(firestep_catalogue::Path::as_str)
}

/// Whether an answer without any member is as good as another: one that holds nothing else either.
fn may_be_bare(op: &OperationModel, response: &Response) -> bool {
    let (service, name) = (op.service.name, op.name);
    if !firestep_catalogue::is_planned(service, name) {
        return true;
    }
    let body = scalar::read_text(&response.body);
    let holds_nothing = if op.service.protocol.is_xml() {
        !body.contains("nil=\"true\"")
    } else {
        serde_json::from_str::<HashMap<String, &RawValue>>(&body).is_ok_and(|it| it.is_empty())
    };
    holds_nothing && firestep_catalogue::operation(service, name).is_some_and(|it| it.bare)
}

/// Whether there is any member that the model knows and that stands in the body.
fn holds_any(op: &OperationModel, json: &Json) -> bool {
    // The first member nearly always is one, and a long answer is not read a second time.
    let first = json.text().strip_prefix("{\"");
    if let Some((name, value)) = first.and_then(|rest| rest.split_once("\":"))
        && is_in_body(op, name)
        && !value.starts_with("null")
    {
        return true;
    }
    let all: HashMap<String, &RawValue> = serde_json::from_str(json.text()).unwrap_or_default();
    all.iter()
        .any(|(name, value)| value.get() != "null" && is_in_body(op, name))
}

fn is_in_body(op: &OperationModel, name: &str) -> bool {
    let mut members = op.output_members().iter();
    members.any(|member| member.name == name && member.traits.in_body(true))
}

/// Compares the root element with the one that the operation answers with.
fn root(op: &'static OperationModel, response: &Response) -> Result<(), String> {
    let Some(wanted) = roots(op) else {
        return text(response);
    };
    let body = scalar::read_text(&response.body);
    let document = XmlDocument::open(&body)?;
    let found = document.name();
    if wanted.iter().any(|it| it == found) {
        Ok(())
    } else {
        let wanted = wanted.first().map_or("", String::as_str);
        Err(format!("it is `{found}` instead of `{wanted}`"))
    }
}

/// The names that the root element may have; `None` where the body is one text.
fn roots(op: &'static OperationModel) -> Option<Vec<String>> {
    if op.service.protocol != WireProtocol::RestXml {
        return Some(vec![format!("{}Response", op.name)]);
    }
    let output = op.service.shape(op.output.unwrap_or_default());
    let payload = match &output.kind {
        ShapeKind::Structure(structure) => structure.payload_member(),
        _ => None,
    };
    let names = match payload {
        Some(payload) => {
            let shape = op.service.shape(payload.shape);
            if matches!(shape.kind, ShapeKind::String | ShapeKind::Blob) {
                return None;
            }
            vec![shape.root, payload.traits.wire]
        }
        None if op.output_traits.named => vec![output.root, op.output_traits.wire],
        None => vec![quirks::root(op).unwrap_or(output.root)],
    };
    // An emulator may name the operation, which is no other's.
    let own = format!("{}Response", op.name);
    Some(names.into_iter().map(str::to_owned).chain([own]).collect())
}

/// A body that is one text has no root element; what is asked for so is a policy, in JSON.
fn text(response: &Response) -> Result<(), String> {
    if response.body.trim_ascii_start().starts_with(b"<") {
        return Err("it is no policy".to_owned());
    }
    Ok(())
}
