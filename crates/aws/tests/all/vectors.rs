//! AWS's protocol vectors, as botocore carries them (see `tests/vectors/NOTICE`).

use std::fs;

use firestep_aws::codec::{decode_response, encode_request};
use firestep_aws::model::{OperationModel, ServiceModel, ShapeId, ShapeKind, WireProtocol};
use firestep_aws::wire::{Response, WireRequest};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Value, json};

use crate::{normal, same};

const FILES: [&str; 7] = [
    "ec2",
    "json",
    "json_1_0",
    "json_1_0-query-compatible",
    "query",
    "rest-json",
    "rest-xml",
];

/// What firestep does otherwise, and why.
const SKIPPED: &[(&str, &[&str])] = &[
    (
        "no operation of the catalogue compresses its request",
        &[
            "SDKAppliedContentEncoding_awsJson1_0",
            "SDKAppliedContentEncoding_awsJson1_1",
            "SDKAppliedContentEncoding_awsQuery",
            "SDKAppliedContentEncoding_ec2Query",
            "SDKAppliedContentEncoding_restJson1",
            "SDKAppliedContentEncoding_restXml",
            "SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_0",
            "SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_1",
            "SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsQuery",
            "SDKAppendsGzipAndIgnoresHttpProvidedEncoding_ec2Query",
            "SDKAppendedGzipAfterProvidedEncoding_restJson1",
            "SDKAppendedGzipAfterProvidedEncoding_restXml",
        ],
    ),
    (
        "no operation of the catalogue needs an idempotency token",
        &[
            "Ec2ProtocolIdempotencyTokenAutoFill",
            "QueryProtocolIdempotencyTokenAutoFill",
            "RestJsonQueryIdempotencyTokenAutoFill",
            "QueryIdempotencyTokenAutoFill",
        ],
    ),
    (
        "a checksum of the body is the client's to add; botocore skips it too",
        &["RestJsonHttpChecksumRequired"],
    ),
    (
        "a JSON header holds JSON, not text; botocore skips it too",
        &["MediaTypeHeaderInputBase64", "MediaTypeHeaderOutputBase64"],
    ),
    (
        "an empty list writes no header, as in botocore",
        &["RestJsonNullAndEmptyHeaders", "NullAndEmptyHeaders"],
    ),
    (
        "a null in a map is kept, as in botocore",
        &["RestJsonDeserializesDenseSetMapAndSkipsNull"],
    ),
];

#[test]
fn requests_are_written_as_aws_wants() {
    run("input", |operation, case| {
        let params = from_botocore(operation.service, operation.input, &case["params"]);
        let request = encode_request(operation, &params).map_err(|error| error.to_string())?;
        same_request(&request, &case["serialized"], case, operation)
    });
}

#[test]
fn answers_are_read_as_aws_wants() {
    run("output", |operation, case| {
        let response = response(&case["response"], operation);
        match (decode_response(operation, &response), case.get("error")) {
            (Err(error), Some(_)) => {
                let code = case["errorCode"].as_str().unwrap_or_default();
                let known = [Some(error.code.as_str()), error.query_code.as_deref()];
                if !known.contains(&Some(code)) {
                    return Err(format!("{known:?} is not `{code}`"));
                }
                match case["errorMessage"].as_str() {
                    Some(message) if message != error.message => {
                        Err(format!("`{}` is not `{message}`", error.message))
                    }
                    _ => Ok(()),
                }
            }
            (Ok(output), None) => {
                let output = to_botocore(operation.service, operation.output, &output.value());
                same(&output, &case["result"])
            }
            (Err(error), None) => Err(format!("{error:?}")),
            (Ok(output), Some(_)) => Err(format!("no error: {}", output.text())),
        }
    });
}

fn run(direction: &str, check: impl Fn(&'static OperationModel, &Value) -> Result<(), String>) {
    let (mut passed, mut failures) = (0, Vec::new());
    for file in FILES {
        let path = format!(
            "{}/tests/vectors/{direction}-{file}.json.zst",
            env!("CARGO_MANIFEST_DIR")
        );
        let text = zstd::stream::decode_all(fs::File::open(path).unwrap()).unwrap();
        let suites: Vec<Value> = serde_json::from_slice(&text).unwrap();
        for suite in &suites {
            for case in suite["cases"].as_array().unwrap() {
                let id = case["id"].as_str().unwrap();
                if SKIPPED.iter().any(|(_, skipped)| skipped.contains(&id)) {
                    continue;
                }
                match check(operation(suite, case), &with_endpoint(suite, case)) {
                    Ok(()) => passed += 1,
                    Err(reason) => failures.push(format!("{file} {id}: {reason}")),
                }
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {}:\n{}",
        failures.len(),
        failures.len() + passed,
        failures.join("\n")
    );
}

fn with_endpoint(suite: &Value, case: &Value) -> Value {
    let mut case = case.clone();
    case["clientEndpoint"] = suite["clientEndpoint"].clone();
    case
}

fn operation(suite: &Value, case: &Value) -> &'static OperationModel {
    let mut given = case["given"].clone();
    let name = given["name"].as_str().unwrap().to_owned();
    let has_output = given.get("output").is_some_and(|output| {
        let shape = &suite["shapes"][output["shape"].as_str().unwrap()];
        shape["members"]
            .as_object()
            .is_some_and(|members| !members.is_empty())
    });
    if suite["metadata"]["protocol"] == "query" && has_output {
        given["output"]["resultWrapper"] = format!("{name}Result").into();
    }
    let model = json!({
        "metadata": suite["metadata"], "shapes": suite["shapes"], "operations": { name.as_str(): given }
    });
    let service = ServiceModel::from_json("vectors", &model.to_string()).unwrap();
    service.operation(&name).unwrap()
}

fn response(response: &Value, operation: &OperationModel) -> Response {
    let headers = response["headers"].as_object().into_iter().flatten();
    let none = if operation.service.protocol.name() == "query" {
        "<xml/>"
    } else {
        ""
    };
    Response {
        status: response["status_code"]
            .as_u64()
            .unwrap()
            .try_into()
            .unwrap(),
        headers: headers
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
            .collect(),
        body: response["body"]
            .as_str()
            .unwrap_or(none)
            .as_bytes()
            .to_vec(),
    }
}

/// Blobs as base64; botocore takes and gives them as bytes.
fn from_botocore(service: &ServiceModel, shape: Option<ShapeId>, value: &Value) -> Value {
    convert(service, shape, value, &|kind, value| match (kind, value) {
        (ShapeKind::Blob, Value::String(text)) => {
            base64_simd::STANDARD.encode_to_string(text).into()
        }
        (_, value) => value.clone(),
    })
}

/// Times as epoch seconds, blobs as text.
fn to_botocore(service: &ServiceModel, shape: Option<ShapeId>, value: &Value) -> Value {
    convert(service, shape, value, &|kind, value| match (kind, value) {
        (ShapeKind::Blob, Value::String(text)) => {
            String::from_utf8(base64_simd::STANDARD.decode_to_vec(text).unwrap())
                .unwrap()
                .into()
        }
        (ShapeKind::Timestamp, Value::String(text)) => text
            .parse::<jiff::Timestamp>()
            .unwrap()
            .as_duration()
            .as_secs_f64()
            .into(),
        (_, value) => value.clone(),
    })
}

fn convert(
    service: &ServiceModel,
    shape: Option<ShapeId>,
    value: &Value,
    scalar: &impl Fn(&ShapeKind, &Value) -> Value,
) -> Value {
    let Some(shape) = shape else {
        return value.clone();
    };
    let kind = &service.shape(shape).kind;
    let inner = |shape, value: &Value| convert(service, Some(shape), value, scalar);
    match (kind, value) {
        (ShapeKind::Structure(structure), Value::Object(entries)) => entries
            .iter()
            .map(|(name, value)| match structure.member(name) {
                Some(member) => (name.clone(), inner(member.shape, value)),
                None => (name.clone(), value.clone()),
            })
            .collect(),
        (ShapeKind::List(element), Value::Array(values)) => values
            .iter()
            .map(|value| inner(element.shape, value))
            .collect(),
        (ShapeKind::Map { value: element, .. }, Value::Object(entries)) => entries
            .iter()
            .map(|(name, value)| (name.clone(), inner(element.shape, value)))
            .collect(),
        _ => scalar(kind, value),
    }
}

fn same_request(
    request: &WireRequest,
    wanted: &Value,
    case: &Value,
    operation: &OperationModel,
) -> Result<(), String> {
    let text = |key: &str| wanted[key].as_str();
    let differ = |what: &str, ours: &str, wanted: &str| {
        Err(format!("{what}\n  ours   {ours}\n  wanted {wanted}"))
    };
    let base = case["clientEndpoint"]
        .as_str()
        .and_then(|endpoint| endpoint.split("://").nth(1)?.split_once('/'));
    let base = base.map_or("", |(_, path)| path.trim_end_matches('/'));
    let ours = if base.is_empty() {
        request.path.clone()
    } else {
        format!("/{base}{}", request.path)
    };
    let (path, query) = text("uri")
        .unwrap()
        .split_once('?')
        .unwrap_or((text("uri").unwrap(), ""));
    if ours != path {
        return differ("path", &ours, path);
    }
    if sorted(&request.query) != sorted(query) {
        return differ("query", &request.query, query);
    }
    if let Some(method) = text("method").filter(|method| *method != request.method) {
        return differ("method", &request.method, method);
    }
    if let (Some(host), Some(endpoint)) = (text("host"), case["clientEndpoint"].as_str()) {
        let endpoint = endpoint
            .trim_start_matches("https://")
            .split('/')
            .next()
            .unwrap();
        let ours = format!(
            "{}{endpoint}",
            request.host_prefix.as_deref().unwrap_or_default()
        );
        if Some(ours.as_str()) != host.split('/').next() {
            return differ("host", &ours, host);
        }
    }
    for (name, value) in wanted["headers"].as_object().into_iter().flatten() {
        let (ours, value) = (
            request.header(name).unwrap_or("(none)"),
            value.as_str().unwrap(),
        );
        if ours.replace("; charset=utf-8", "").replace(", ", ",") != value.replace(", ", ",") {
            return differ(name, ours, value);
        }
    }
    for name in wanted["forbidHeaders"].as_array().into_iter().flatten() {
        if let Some(value) = request.header(name.as_str().unwrap()) {
            return differ(name.as_str().unwrap(), value, "(none)");
        }
    }
    match text("body") {
        Some(wanted) => same_body(operation.service.protocol, &request.body, wanted.as_bytes()),
        None => Ok(()),
    }
}

/// Do the bodies mean the same? Order counts in XML only.
pub(crate) fn same_body(protocol: WireProtocol, ours: &[u8], wanted: &[u8]) -> Result<(), String> {
    let (ours, wanted) = (
        String::from_utf8_lossy(ours),
        String::from_utf8_lossy(wanted),
    );
    let parsed = |text: &str| {
        serde_json::from_str::<Value>(text)
            .ok()
            .map(|value| normal(&value))
    };
    let fits = match protocol {
        _ if ours == wanted => true,
        WireProtocol::Json10 | WireProtocol::Json11 | WireProtocol::RestJson => {
            parsed(&ours).is_some_and(|ours| parsed(&wanted) == Some(ours))
        }
        WireProtocol::RestXml => {
            canonical(&ours).is_some_and(|ours| canonical(&wanted) == Some(ours))
        }
        WireProtocol::Query | WireProtocol::Ec2 => sorted(&ours) == sorted(&wanted),
    };
    if fits {
        Ok(())
    } else {
        Err(format!("body\n  ours   {ours}\n  wanted {wanted}"))
    }
}

/// The pairs of a query or form in one order and one spelling.
pub(crate) fn sorted(query: &str) -> Vec<String> {
    let spelled = |pair: &str| {
        pair.strip_suffix('=')
            .unwrap_or(pair)
            .replace('+', "%20")
            .replace('*', "%2A")
    };
    let mut pairs: Vec<_> = query.split('&').map(spelled).collect();
    pairs.sort_unstable();
    pairs
}

/// One line per tag, attributes sorted, text trimmed.
fn canonical(xml: &str) -> Option<Vec<String>> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let mut lines = Vec::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                let mut attributes: Vec<_> = start
                    .attributes()
                    .flatten()
                    .map(|a| format!("{a:?}"))
                    .collect();
                attributes.sort();
                lines.push(format!(
                    "<{} {}",
                    start.name().into_inner(),
                    attributes.join(" ")
                ));
            }
            Event::End(_) => lines.push(">".to_owned()),
            Event::Text(text) if text.trim().is_empty() => {}
            Event::Text(text) => lines.push(text.trim().to_owned()),
            Event::GeneralRef(name) => lines.push(format!("&{};", &*name)),
            Event::Eof => return (!lines.is_empty()).then_some(lines),
            _ => {}
        }
    }
}
