//! Errors on the wire: each format has its own place for the code.

use serde_json::{Map, Value};

use super::error::{ErrorKind, ServiceError};
use super::scalar;
use super::xml::{Direction, XmlDocument, XmlWriter};
use crate::model::{Namespace, OperationModel, ServiceModel, WireProtocol};
use crate::wire::Response;

const REQUEST_ID: &str = "00000000-0000-0000-0000-000000000000";
const REQUEST_ID_HEADERS: [&str; 3] = ["x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"];
const QUERY_ERROR: &str = "x-amzn-query-error";
/// The most that is read of a body that is no error in the service's format. What is shown of it is cut later, when the
/// secrets in it are gone: a secret that is cut would not be known any more.
const EXCERPT: usize = 16_384;

pub(crate) fn decode(service: &ServiceModel, response: &Response) -> ServiceError {
    let body = scalar::read_text(&response.body);
    let mut error = if service.protocol.is_xml() {
        from_xml(&body)
    } else {
        from_json(&body)
    }
    .unwrap_or_default();
    if let Some(code) = response.header("x-amzn-errortype") {
        code.clone_into(&mut error.code);
    }
    error.code = bare(&error.code).to_owned();
    if let Some((code, _)) = response
        .header(QUERY_ERROR)
        .and_then(|header| header.split_once(';'))
    {
        error.query_code = (!code.is_empty() && code != error.code).then(|| code.to_owned());
    }
    if error.code.is_empty() {
        error.code = response.status.to_string();
        error.kind = ErrorKind::Unnamed;
        if error.message.is_empty() {
            error.message = excerpt(&body);
        }
    }
    error.bucket_region = response.header("x-amz-bucket-region").map(Box::from);
    error.status = response.status;
    error.request_id = request_id(response).or(error.request_id);
    error
}

/// A success that could not be read.
pub(crate) fn unreadable(response: &Response, reason: &str) -> ServiceError {
    ServiceError {
        code: "UnreadableResponse".to_owned(),
        message: format!("the answer's body could not be read: {reason}"),
        status: response.status,
        request_id: request_id(response),
        kind: ErrorKind::Unreadable,
        ..ServiceError::default()
    }
}

/// S3 may begin a success and end in an error; other XML services do not, but it costs nothing to look.
pub(crate) fn hides_in_success(service: &ServiceModel, response: &Response) -> bool {
    if !service.protocol.is_xml() || response.body.len() > 64 * 1024 {
        return false;
    }
    let Ok(body) = std::str::from_utf8(&response.body) else {
        return false;
    };
    body.contains("<Error")
        && XmlDocument::open(body)
            .is_ok_and(|root| ["Error", "ErrorResponse"].contains(&root.name()))
}

fn request_id(response: &Response) -> Option<String> {
    REQUEST_ID_HEADERS
        .iter()
        .find_map(|name| response.header(name))
        .map(str::to_owned)
}

/// Without the namespace before `#` and the address after `:`.
fn bare(code: &str) -> &str {
    let code = code.split(':').next().unwrap_or(code);
    code.rsplit('#').next().unwrap_or(code).trim()
}

fn excerpt(body: &str) -> String {
    let text = body.trim();
    let end = text
        .char_indices()
        .nth(EXCERPT)
        .map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or("").to_owned()
}

fn from_json(body: &str) -> Option<ServiceError> {
    let body: Map<String, Value> =
        serde_json::from_str(body.trim_start_matches('\u{feff}')).ok()?;
    let text = |names: &[&str]| {
        let known = names
            .iter()
            .find_map(|name| body.get(*name))
            .filter(|value| !value.is_null());
        known
            .map(|value| {
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned)
            })
            .unwrap_or_default()
    };
    Some(ServiceError {
        code: text(&["__type", "code", "Code"]),
        message: text(&["message", "Message", "errorMessage"]),
        ..ServiceError::default()
    })
}

/// `Code`, `Message` and `RequestId`, wherever they stand.
fn from_xml(body: &str) -> Option<ServiceError> {
    let mut error = ServiceError::default();
    let mut document = XmlDocument::open(body).ok()?;
    let set = |field: &mut String, text: &str| {
        if field.is_empty() {
            text.clone_into(field);
        }
    };
    // A body cut off later than at its code still names it.
    let _ = document.leaves(|name, text| match name {
        "Code" => set(&mut error.code, text.trim()),
        "Message" | "message" => set(&mut error.message, text),
        "RequestId" | "RequestID" | "requestId" => {
            set(error.request_id.get_or_insert_default(), text);
        }
        _ => {}
    });
    Some(error)
}

pub(crate) fn encode(
    op: &'static OperationModel,
    code: &str,
    message: &str,
    status: Option<u16>,
) -> Response {
    let service = op.service;
    let known = op.errors.iter().map(|id| service.shape(*id)).find(|shape| {
        shape.name == code || shape.error.as_ref().is_some_and(|error| error.code == code)
    });
    let error = known.and_then(|shape| shape.error.as_ref());
    let status = status
        .or(error.and_then(|error| error.status))
        .unwrap_or_else(|| guess(service, code));
    let mut response = Response {
        status,
        ..Response::default()
    };
    let mut header = |name: &str, value: &str| {
        response
            .headers
            .push((name.to_owned(), value.replace(['\r', '\n'], " ")));
    };
    header("x-amzn-requestid", REQUEST_ID);
    match service.protocol {
        WireProtocol::Json10 => header("content-type", "application/x-amz-json-1.0"),
        WireProtocol::Json11 => header("content-type", "application/x-amz-json-1.1"),
        WireProtocol::RestJson => {
            header("content-type", "application/json");
            header("x-amzn-errortype", code);
        }
        WireProtocol::RestXml | WireProtocol::Query | WireProtocol::Ec2 => {
            header("content-type", "text/xml");
        }
    }
    let mut name = code;
    if service.query_compatible {
        name = known.map_or(code, |shape| shape.name);
        let old = error.map_or(code, |error| error.code);
        header(
            QUERY_ERROR,
            &format!("{old};{}", if status < 500 { "Sender" } else { "Receiver" }),
        );
    }
    response.body = match service.protocol {
        WireProtocol::Json10 | WireProtocol::Json11 => json("__type", name, message),
        WireProtocol::RestJson => json("code", name, message),
        WireProtocol::RestXml | WireProtocol::Query | WireProtocol::Ec2 => {
            xml(service, status, code, message)
        }
    };
    response
}

/// What AWS does where no model says: JSON services answer 400 to everything.
fn guess(service: &ServiceModel, code: &str) -> u16 {
    if !matches!(
        service.protocol,
        WireProtocol::RestXml | WireProtocol::Query | WireProtocol::RestJson
    ) {
        return 400;
    }
    match code {
        _ if code.starts_with("AccessDenied") || code.starts_with("Forbidden") => 403,
        _ if code.starts_with("NoSuch") || code.contains("NotFound") => 404,
        "InternalError" | "InternalFailure" | "ServiceUnavailable" => 503,
        _ => 400,
    }
}

fn json(key: &str, code: &str, message: &str) -> Vec<u8> {
    let mut out = format!("{{\"{key}\":");
    scalar::push_string(&mut out, code);
    out.push_str(",\"message\":");
    scalar::push_string(&mut out, message);
    out.push('}');
    out.into_bytes()
}

fn xml(service: &ServiceModel, status: u16, code: &str, message: &str) -> Vec<u8> {
    let mut writer = XmlWriter {
        service,
        direction: Direction::Response,
        out: String::new(),
    };
    let namespace = service
        .xml_namespace
        .map(|uri| Namespace { uri, prefix: None });
    let around: &[&str] = match service.protocol {
        WireProtocol::Ec2 => &["Response", "Errors", "Error"],
        _ if service.name == "s3" => &["Error"],
        _ => &["ErrorResponse", "Error"],
    };
    for (at, name) in around.iter().enumerate() {
        writer.start(
            name,
            namespace.filter(|_| at == 0 && service.protocol == WireProtocol::Query),
        );
    }
    if service.protocol != WireProtocol::Ec2 && service.name != "s3" {
        writer.text("Type", if status < 500 { "Sender" } else { "Receiver" });
    }
    writer.text("Code", code);
    writer.text("Message", message);
    for (at, name) in around.iter().enumerate().rev() {
        if at == 0 {
            writer.text(
                if service.protocol == WireProtocol::Ec2 {
                    "RequestID"
                } else {
                    "RequestId"
                },
                REQUEST_ID,
            );
        }
        writer.close(name);
    }
    writer.out.into_bytes()
}
