//! REST-JSON and REST-XML: members in path, query, headers and status; what is left is the body.

use serde_json::Value;

use super::fields::Fields;
use super::xml::{Direction, XmlDocument, XmlWriter};
use super::{EncodeError, json, percent, quirks, scalar, xml};
use crate::model::{
    Location, OperationModel, ServiceModel, ShapeKind, ShapeMember, Structure, TimestampFormat,
    WireProtocol,
};
use crate::wire::{Response, WireRequest};

pub(crate) fn encode_request(
    op: &'static OperationModel,
    params: &Value,
) -> Result<WireRequest, EncodeError> {
    let service = op.service;
    let mut request = WireRequest {
        method: op.method.to_owned(),
        ..WireRequest::default()
    };
    let template = quirks::take_bucket(op, params, &mut request)?;
    let (path, query) = template.split_once('?').unwrap_or((template, ""));
    request.path = fill(op, path, params)?;
    if request.path.is_empty() {
        request.path.push('/');
    }
    query.clone_into(&mut request.query);
    let Some(structure) = input(op) else {
        return Ok(request);
    };

    let set = |location| {
        structure
            .members
            .iter()
            .filter(move |member| member.traits.location == location)
            .filter_map(|member| {
                params
                    .get(member.name)
                    .filter(|value| !value.is_null())
                    .map(|value| (member, value))
            })
    };
    encode_query(service, set(Location::Query).collect(), &mut request.query);
    push_headers(service, structure, params, &mut request.headers);
    let body = body(op, structure, params, Direction::Request);
    if let Some(content_type) = body
        .content_type
        .filter(|_| request.header("content-type").is_none())
    {
        request
            .headers
            .push(("content-type".to_owned(), content_type.to_owned()));
    }
    request.body = body.bytes;
    Ok(request)
}

pub(crate) fn decode_request(
    op: &'static OperationModel,
    labels: &[(String, String)],
    request: &WireRequest,
) -> Result<String, String> {
    let service = op.service;
    let Some(structure) = input(op) else {
        return Ok("{}".to_owned());
    };
    let mut fields = Fields::new();
    for member in structure
        .members
        .iter()
        .filter(|member| member.traits.location == Location::Uri)
    {
        if let Some((_, value)) = labels.iter().find(|(label, _)| label == member.traits.wire) {
            scalar::push(
                fields.member(member.name),
                service.shape(member.shape),
                value,
            );
        }
    }
    fields.query(service, structure, &request.query);
    fields.headers(service, structure, &request.headers);
    let member = ShapeMember {
        shape: op.input.unwrap_or_default(),
        traits: op.input_traits.clone(),
        ..ShapeMember::default()
    };
    decode_body(op, structure, &member, &request.body, &mut fields)?;
    Ok(fields.finish())
}

pub(crate) fn encode_response(op: &'static OperationModel, output: &Value) -> Response {
    let mut response = Response {
        status: op.response_code.unwrap_or(200),
        ..Response::default()
    };
    let Some(structure) = op.output.and_then(|output| structure(op.service, output)) else {
        return response;
    };
    push_headers(op.service, structure, output, &mut response.headers);
    let status = structure
        .members
        .iter()
        .find(|member| member.traits.location == Location::Status);
    if let Some(status) = status.and_then(|member| output.get(member.name)?.as_u64()) {
        response.status = u16::try_from(status).unwrap_or(response.status);
    }
    let body = body(op, structure, output, Direction::Response);
    if let Some(content_type) = body
        .content_type
        .filter(|_| response.header("content-type").is_none())
    {
        response
            .headers
            .push(("content-type".to_owned(), content_type.to_owned()));
    }
    response.body = body.bytes;
    response
}

pub(crate) fn decode_response(
    op: &'static OperationModel,
    response: &Response,
) -> Result<String, String> {
    let Some(structure) = op.output.and_then(|output| structure(op.service, output)) else {
        return Ok("{}".to_owned());
    };
    let mut fields = Fields::new();
    for member in structure
        .members
        .iter()
        .filter(|member| member.traits.location == Location::Status)
    {
        scalar::push(
            fields.member(member.name),
            op.service.shape(member.shape),
            &response.status.to_string(),
        );
    }
    fields.headers(op.service, structure, &response.headers);
    let member = ShapeMember {
        shape: op.output.unwrap_or_default(),
        traits: op.output_traits.clone(),
        ..ShapeMember::default()
    };
    decode_body(op, structure, &member, &response.body, &mut fields)?;
    Ok(fields.finish())
}

fn input(op: &'static OperationModel) -> Option<&'static Structure> {
    structure(op.service, op.input?)
}

fn structure(
    service: &'static ServiceModel,
    id: crate::model::ShapeId,
) -> Option<&'static Structure> {
    match &service.shape(id).kind {
        ShapeKind::Structure(structure) => Some(structure),
        _ => None,
    }
}

/// The path with its labels filled in. An empty label would address something else.
fn fill(
    op: &'static OperationModel,
    template: &str,
    params: &Value,
) -> Result<String, EncodeError> {
    let mut path = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        path.push_str(before);
        let (label, after) = after.split_once('}').unwrap_or((after, ""));
        rest = after;
        let (label, greedy) = label
            .strip_suffix('+')
            .map_or((label, false), |label| (label, true));
        let member = op
            .input_members()
            .iter()
            .find(|member| member.traits.location == Location::Uri && member.traits.wire == label);
        let member = member.ok_or_else(|| EncodeError::Missing {
            path: label.to_owned(),
        })?;
        let value = params.get(member.name).unwrap_or(&Value::Null);
        let format = member.traits.timestamp.unwrap_or(TimestampFormat::Iso8601);
        let text = scalar::text(op.service.shape(member.shape), value, format);
        let text = quirks::label(op, member, &text);
        if ["", ".", ".."].contains(&text) {
            return Err(EncodeError::Label {
                path: member.name.to_owned(),
                value: text.to_owned(),
            });
        }
        if greedy {
            percent::encode_path(&mut path, text);
        } else {
            percent::encode(&mut path, text);
        }
    }
    path.push_str(rest);
    Ok(path)
}

/// Members by name first: where a map says the same key, it yields.
fn encode_query(
    service: &ServiceModel,
    mut members: Vec<(&ShapeMember, &Value)>,
    query: &mut String,
) {
    members.sort_by_key(|(member, _)| {
        matches!(service.shape(member.shape).kind, ShapeKind::Map { .. })
    });
    let mut taken: Vec<&str> = Vec::new();
    for (member, value) in members {
        let text = |member: &ShapeMember, value: &Value| {
            let format = member.traits.timestamp.unwrap_or(TimestampFormat::Iso8601);
            scalar::text(service.shape(member.shape), value, format)
        };
        match (&service.shape(member.shape).kind, value) {
            (ShapeKind::List(element), Value::Array(values)) => {
                taken.push(member.traits.wire);
                for value in values.iter().filter(|value| !value.is_null()) {
                    percent::push_pair(query, member.traits.wire, &text(element, value));
                }
            }
            (ShapeKind::Map { value: inner, .. }, Value::Object(entries)) => {
                for (key, value) in entries
                    .iter()
                    .filter(|(key, _)| !taken.contains(&key.as_str()))
                {
                    match (&service.shape(inner.shape).kind, value) {
                        (ShapeKind::List(element), Value::Array(values)) => {
                            for value in values {
                                percent::push_pair(query, key, &text(element, value));
                            }
                        }
                        _ => percent::push_pair(query, key, &text(inner, value)),
                    }
                }
            }
            _ => {
                taken.push(member.traits.wire);
                percent::push_pair(query, member.traits.wire, &text(member, value));
            }
        }
    }
}

fn push_headers(
    service: &ServiceModel,
    structure: &Structure,
    value: &Value,
    headers: &mut Vec<(String, String)>,
) {
    for member in &structure.members {
        let Some(value) = value.get(member.name).filter(|value| !value.is_null()) else {
            continue;
        };
        let wire = member.traits.wire;
        match (member.traits.location, value) {
            (Location::Header, value) => {
                if let Some(text) = header(service, member, value) {
                    headers.push((wire.to_owned(), text));
                }
            }
            (Location::Headers, Value::Object(entries)) => {
                let entries = entries
                    .iter()
                    .filter_map(|(name, value)| Some((name, value.as_str()?)));
                headers
                    .extend(entries.map(|(name, value)| (format!("{wire}{name}"), clean(value))));
            }
            _ => {}
        }
    }
}

fn header(service: &ServiceModel, member: &ShapeMember, value: &Value) -> Option<String> {
    let shape = service.shape(member.shape);
    let plain = |member: &ShapeMember, value: &Value| {
        let format = member.traits.timestamp.unwrap_or(TimestampFormat::Rfc822);
        clean(&scalar::text(service.shape(member.shape), value, format))
    };
    match (&shape.kind, value) {
        (ShapeKind::List(element), Value::Array(values)) => {
            let quotes = matches!(service.shape(element.shape).kind, ShapeKind::String);
            let texts = values.iter().filter(|value| !value.is_null()).map(|value| {
                match plain(element, value) {
                    text if quotes && text.contains([',', '"']) => {
                        format!("\"{}\"", text.replace('"', "\\\""))
                    }
                    text => text,
                }
            });
            let texts: Vec<_> = texts.collect();
            (!texts.is_empty()).then(|| texts.join(","))
        }
        _ if member.traits.json_value => {
            Some(base64_simd::STANDARD.encode_to_string(value.to_string()))
        }
        _ => Some(plain(member, value)),
    }
}

/// A line break in a value would end its header.
fn clean(text: &str) -> String {
    text.replace(['\r', '\n', '\0'], " ")
}

struct Body {
    bytes: Vec<u8>,
    content_type: Option<&'static str>,
}

impl Body {
    const NONE: Self = Self {
        bytes: Vec::new(),
        content_type: None,
    };

    fn new(text: impl Into<Vec<u8>>, content_type: &'static str) -> Self {
        Self {
            bytes: text.into(),
            content_type: Some(content_type),
        }
    }
}

fn body(
    op: &'static OperationModel,
    structure: &'static Structure,
    value: &Value,
    direction: Direction,
) -> Body {
    if let Some(payload) = structure.payload_member() {
        return payload_body(op, payload, value, direction);
    }
    let answer = direction == Direction::Response;
    let in_body = |member: &ShapeMember| member.traits.in_body(answer);
    if op.service.protocol == WireProtocol::RestJson {
        if !answer && !structure.members.iter().any(in_body) {
            return Body::NONE;
        }
        let mut out = String::new();
        json::encode_members(op.service, structure, value, in_body, &mut out);
        return Body::new(out, JSON);
    }
    let is_set =
        |member: &ShapeMember| value.get(member.name).is_some_and(|value| !value.is_null());
    let written =
        |member: &ShapeMember| (in_body(member) || member.traits.attribute) && is_set(member);
    if !answer && !structure.members.iter().any(written) {
        return Body::NONE;
    }
    if let Some(bytes) = quirks::unwrapped(op, value) {
        return Body::new(bytes, XML);
    }
    let (id, traits) = match direction {
        Direction::Request => (op.input, &op.input_traits),
        Direction::Response => (op.output, &op.output_traits),
    };
    let shape = op.service.shape(id.unwrap_or_default());
    let own = shape.root != shape.name;
    let name = match quirks::root(op) {
        Some(root) if answer => root,
        _ if traits.named && !own => traits.wire,
        _ => shape.root,
    };
    let mut writer = XmlWriter {
        service: op.service,
        direction,
        out: String::new(),
    };
    writer.open(name, traits.namespace, shape, value);
    writer.members(shape, value);
    writer.close(name);
    Body::new(writer.out, XML)
}

/// The body is one member.
fn payload_body(
    op: &'static OperationModel,
    payload: &ShapeMember,
    value: &Value,
    direction: Direction,
) -> Body {
    let shape = op.service.shape(payload.shape);
    let json = op.service.protocol == WireProtocol::RestJson;
    let inner = value.get(payload.name).filter(|value| !value.is_null());
    match (&shape.kind, inner) {
        (ShapeKind::Blob, Some(Value::String(text))) => {
            let bytes = base64_simd::forgiving_decode_to_vec(text.as_bytes());
            Body::new(
                bytes.unwrap_or_else(|_| text.clone().into_bytes()),
                "application/octet-stream",
            )
        }
        (ShapeKind::String, Some(Value::String(text))) => Body::new(text.as_str(), "text/plain"),
        (ShapeKind::Structure(structure), None)
            if json && direction == Direction::Request && !structure.union =>
        {
            Body::new("{}", JSON)
        }
        (ShapeKind::Blob | ShapeKind::String, _) | (_, None) => Body::NONE,
        (_, Some(inner)) if json => {
            let mut out = String::new();
            json::encode(op.service, payload, inner, &mut out);
            Body::new(out, JSON)
        }
        (_, Some(inner)) => {
            let wire = payload.traits.wire;
            let name = if wire == payload.name {
                shape.root
            } else {
                wire
            };
            let mut writer = XmlWriter {
                service: op.service,
                direction,
                out: String::new(),
            };
            writer.element(name, payload, inner);
            Body::new(writer.out, XML)
        }
    }
}

const JSON: &str = "application/json";
const XML: &str = "application/xml";

fn decode_body(
    op: &'static OperationModel,
    structure: &'static Structure,
    member: &ShapeMember,
    body: &[u8],
    fields: &mut Fields,
) -> Result<(), String> {
    let service = op.service;
    if body.is_empty() {
        return Ok(());
    }
    if let Some(payload) = structure.payload_member() {
        match service.shape(payload.shape).kind {
            ShapeKind::Blob => {
                let text = base64_simd::STANDARD.encode_to_string(body);
                scalar::push_string(fields.member(payload.name), &text);
            }
            ShapeKind::String => {
                scalar::push_string(fields.member(payload.name), &scalar::read_text(body));
            }
            _ => {
                let text = decode_document(op, payload, body)?;
                fields.member(payload.name).push_str(&text);
            }
        }
        return Ok(());
    }
    match decode_document(op, member, body) {
        Ok(text) if text.starts_with('{') => fields.extend(&text),
        // Nothing was expected there.
        _ if !structure
            .members
            .iter()
            .any(|member| member.traits.in_body(true)) => {}
        Ok(_) => return Err("it is no object".to_owned()),
        Err(reason) => return Err(reason),
    }
    Ok(())
}

fn decode_document(
    op: &'static OperationModel,
    member: &ShapeMember,
    body: &[u8],
) -> Result<String, String> {
    if op.service.protocol == WireProtocol::RestJson {
        return json::decode(op.service, member, body);
    }
    let text = scalar::read_text(body);
    let mut document = XmlDocument::open(&text)?;
    if document.name().eq_ignore_ascii_case("html") {
        return Err("it is a web page".to_owned());
    }
    match quirks::read_unwrapped(op, &mut document)? {
        Some(text) => Ok(text),
        None => xml::decode(op.service, member, &mut document),
    }
}
