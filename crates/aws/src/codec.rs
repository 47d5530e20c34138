//! Between JSON values under the API's own names and AWS's five wire formats, in both directions.

mod error;
mod output;

use serde_json::Value;

pub use error::{EncodeError, ErrorKind, RouteError, ServiceError};
pub use output::Json;

use crate::model::Operation;
use crate::wire::{Request, Response};

pub fn encode_request(op: &'static Operation, params: &Value) -> Result<Request, EncodeError> {
    let _ = params;
    Err(EncodeError::WrongType {
        path: op.name.to_owned(),
        expected: "unfinished",
    })
}

pub fn decode_response(op: &'static Operation, response: &Response) -> Result<Json, ServiceError> {
    let _ = op;
    Err(ServiceError {
        status: response.status,
        ..ServiceError::default()
    })
}

/// What a request asks for, for a server. `service_hint` is the signing name of its credential scope.
pub fn decode_request(
    service_hint: &str,
    request: &Request,
) -> Result<(&'static Operation, Value), RouteError> {
    let _ = request;
    Err(RouteError::UnknownService {
        hint: service_hint.to_owned(),
    })
}

pub fn encode_response(op: &'static Operation, output: &Value) -> Result<Response, EncodeError> {
    let _ = output;
    Err(EncodeError::WrongType {
        path: op.name.to_owned(),
        expected: "unfinished",
    })
}

/// An error in the format's own place; without a status the model's own, else 400.
pub fn encode_error(
    op: &'static Operation,
    code: &str,
    message: &str,
    status: Option<u16>,
) -> Response {
    let _ = (op, code, message);
    Response {
        status: status.unwrap_or(400),
        ..Response::default()
    }
}
