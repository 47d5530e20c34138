//! Between JSON values under the API's own names and AWS's five wire formats, in both directions.
//!
//! A decoded output has the API's member names, times as RFC 3339 in UTC, blobs as base64, numbers with all their digits. What a
//! model does not know is kept in JSON and skipped in XML; a value that does not look like its kind stays as text. Absent is left
//! out: members without an element, flattened lists without elements, nulls in JSON structures.

mod cbor;
mod check;
mod error;
mod evidence;
mod failure;
mod fields;
mod json;
mod output;
mod percent;
mod query;
mod quirks;
mod rest;
mod route;
mod scalar;
mod timestamp;
mod xml;

use serde_json::Value;

pub use error::{EncodeError, ErrorKind, RouteError, ServiceError};
pub use output::Json;

use crate::model::{OperationModel, ShapeMember, WireProtocol};
use crate::wire::{Response, WireRequest};

/// Writes a request, after checking that the operation takes such parameters.
pub fn encode_request(
    op: &'static OperationModel,
    params: &Value,
) -> Result<WireRequest, EncodeError> {
    check::params(op, params)?;
    let mut request = match op.service.protocol {
        WireProtocol::Json10 | WireProtocol::Json11 => json_request(op, params),
        WireProtocol::RestJson | WireProtocol::RestXml => rest::encode_request(op, params)?,
        WireProtocol::Query | WireProtocol::Ec2 => query::encode_request(op, params),
    };
    if let Some((name, value)) = quirks::headers(op) {
        request.headers.push((name.to_owned(), value.to_owned()));
    }
    request.host_prefix = host_prefix(op, params)?;
    Ok(request)
}

/// Reads an answer: its output, or the error it carries.
pub fn decode_response(
    op: &'static OperationModel,
    response: &Response,
) -> Result<Json, ServiceError> {
    if !(200..300).contains(&response.status) || failure::hides_in_success(op.service, response) {
        return Err(failure::decode(op.service, response));
    }
    let text = match op.service.protocol {
        WireProtocol::Json10 | WireProtocol::Json11 => json_output(op, &response.body),
        WireProtocol::RestJson | WireProtocol::RestXml => rest::decode_response(op, response),
        WireProtocol::Query | WireProtocol::Ec2 => query::decode_response(op, &response.body),
    };
    text.map(Json::new)
        .map_err(|reason| failure::unreadable(response, &reason))
}

/// Reads an answer on which something will rest: one that does not answer what was asked is a failure.
pub fn decode_evidence(
    op: &'static OperationModel,
    response: &Response,
) -> Result<Json, ServiceError> {
    let json = decode_response(op, response)?;
    match evidence::refuse(op, response, &json) {
        None => Ok(json),
        Some(error) => Err(error),
    }
}

/// What a request asks for, for a server. `service_hint` is the signing name of its credential scope.
pub fn decode_request(
    service_hint: &str,
    request: &WireRequest,
) -> Result<(&'static OperationModel, Value), RouteError> {
    route::decode_request(service_hint, request)
}

/// Writes an answer, for a server. Values are taken as they come: a record may hold odd ones.
pub fn encode_response(
    op: &'static OperationModel,
    output: &Value,
) -> Result<Response, EncodeError> {
    if !output.is_object() {
        return Err(EncodeError::WrongType {
            path: op.name.to_owned(),
            expected: "an object",
        });
    }
    check::depth(output)?;
    Ok(match op.service.protocol {
        WireProtocol::Json10 | WireProtocol::Json11 => {
            let member = ShapeMember {
                shape: op.output.unwrap_or_default(),
                ..ShapeMember::default()
            };
            let mut body = String::new();
            json::encode(op.service, &member, output, &mut body);
            let headers = vec![("content-type".to_owned(), content_type(op).to_owned())];
            Response {
                status: 200,
                headers,
                body: body.into_bytes(),
            }
        }
        WireProtocol::RestJson | WireProtocol::RestXml => rest::encode_response(op, output),
        WireProtocol::Query | WireProtocol::Ec2 => query::encode_response(op, output),
    })
}

/// An error in the format's own place; without a status the model's own, else what AWS would do.
pub fn encode_error(
    op: &'static OperationModel,
    code: &str,
    message: &str,
    status: Option<u16>,
) -> Response {
    failure::encode(op, code, message, status)
}

/// The same answer in the format the request came in: some SDKs speak CBOR where firestep speaks JSON.
pub fn in_kind(op: &'static OperationModel, request: &WireRequest, response: Response) -> Response {
    if cbor::is_spoken_by(request) {
        cbor::from_json(op, response)
    } else {
        response
    }
}

fn json_request(op: &'static OperationModel, params: &Value) -> WireRequest {
    let mut body = String::from("{}");
    if let Some(input) = op.input {
        body.clear();
        json::encode(
            op.service,
            &ShapeMember {
                shape: input,
                ..ShapeMember::default()
            },
            params,
            &mut body,
        );
    }
    let target = format!(
        "{}.{}",
        op.service.target_prefix.unwrap_or_default(),
        op.name
    );
    WireRequest {
        method: op.method.to_owned(),
        path: "/".to_owned(),
        headers: vec![
            ("x-amz-target".to_owned(), target),
            ("content-type".to_owned(), content_type(op).to_owned()),
        ],
        body: body.into_bytes(),
        ..WireRequest::default()
    }
}

fn json_output(op: &'static OperationModel, body: &[u8]) -> Result<String, String> {
    let Some(shape) = op.output.filter(|_| !body.trim_ascii().is_empty()) else {
        return Ok("{}".to_owned());
    };
    let text = json::decode(
        op.service,
        &ShapeMember {
            shape,
            ..ShapeMember::default()
        },
        body,
    )?;
    if text.starts_with('{') {
        Ok(text)
    } else {
        Err("it is no object".to_owned())
    }
}

fn content_type(op: &OperationModel) -> &'static str {
    match op.service.protocol {
        WireProtocol::Json10 => "application/x-amz-json-1.0",
        _ => "application/x-amz-json-1.1",
    }
}

/// The text that goes before the host, its labels filled in.
fn host_prefix(op: &'static OperationModel, params: &Value) -> Result<Option<String>, EncodeError> {
    let Some(template) = op.host_prefix else {
        return Ok(None);
    };
    let mut prefix = template.to_owned();
    for member in op
        .input_members()
        .iter()
        .filter(|member| member.traits.host_label)
    {
        let value = params
            .get(member.name)
            .and_then(Value::as_str)
            .unwrap_or_default();
        if value.is_empty()
            || !value
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
        {
            return Err(EncodeError::Label {
                path: member.name.to_owned(),
                value: value.to_owned(),
            });
        }
        prefix = prefix.replace(&format!("{{{}}}", member.name), value);
    }
    Ok(Some(prefix))
}
