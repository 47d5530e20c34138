//! Which operation a request asks for: by target header, by action and version, or by method and address.

use serde_json::Value;

use super::error::RouteError;
use super::{cbor, json, percent, query, rest, scalar};
use crate::model::{self, OperationModel, ServiceModel, ShapeMember, WireProtocol};
use crate::wire::WireRequest;

/// Host names of S3 itself; what stands before them is the bucket.
const S3_HOSTS: [&str; 4] = ["s3.", "s3-", "localhost", "127.0.0.1"];

pub(crate) fn decode_request(
    hint: &str,
    request: &WireRequest,
) -> Result<(&'static OperationModel, Value), RouteError> {
    let mut services: Vec<_> = model::services_signing_as(hint).collect();
    if services.is_empty() {
        services.extend(model::service(hint));
    }
    let Some(service) = services.first() else {
        return Err(RouteError::UnknownService {
            hint: hint.to_owned(),
        });
    };
    let unknown = |asked: String| RouteError::UnknownOperation {
        service: service.name.to_owned(),
        asked,
    };

    if let Some(target) = request.header("x-amz-target") {
        let op = by_target(&services, target).ok_or_else(|| unknown(target.to_owned()))?;
        let body = if request.body.trim_ascii().is_empty() {
            b"{}"
        } else {
            request.body.as_slice()
        };
        let member = ShapeMember {
            shape: op.input.unwrap_or_default(),
            ..ShapeMember::default()
        };
        return read(op, json::decode(op.service, &member, body));
    }
    if cbor::is_spoken_by(request) {
        let op = cbor::target(&request.path)
            .and_then(|(prefix, name)| by_prefix(&services, prefix, name));
        let op = op.ok_or_else(|| unknown(request.path.clone()))?;
        let member = ShapeMember {
            shape: op.input.unwrap_or_default(),
            ..ShapeMember::default()
        };
        let body = cbor::to_json(&request.body);
        return read(
            op,
            body.and_then(|body| json::decode(op.service, &member, body.as_bytes())),
        );
    }
    if services
        .iter()
        .any(|service| matches!(service.protocol, WireProtocol::Query | WireProtocol::Ec2))
    {
        let mut pairs = percent::pairs(&request.query);
        pairs.extend(percent::pairs(&scalar::read_text(&request.body)));
        let value = |key: &str| {
            pairs
                .iter()
                .find(|(name, _)| name == key)
                .map_or("", |(_, value)| value.as_str())
        };
        let (action, version) = (value("Action"), value("Version"));
        let op = by_action(&services, action, version)
            .ok_or_else(|| unknown(format!("{action} ({version})")))?;
        return read(op, query::decode_request(op, &pairs));
    }
    let asked = || unknown(format!("{} {}", request.method, request.target()));
    let (op, labels) = by_address(&services, request).ok_or_else(asked)?;
    read(op, rest::decode_request(op, &labels, request))
}

fn read(
    op: &'static OperationModel,
    params: Result<String, String>,
) -> Result<(&'static OperationModel, Value), RouteError> {
    let params =
        params.and_then(|text| serde_json::from_str(&text).map_err(|error| error.to_string()));
    match params {
        Ok(params @ Value::Object(_)) => Ok((op, params)),
        Ok(_) => Err(RouteError::Unreadable {
            operation: op.name,
            reason: "its body is no object".to_owned(),
        }),
        Err(reason) => Err(RouteError::Unreadable {
            operation: op.name,
            reason,
        }),
    }
}

fn by_target(services: &[&'static ServiceModel], target: &str) -> Option<&'static OperationModel> {
    let (prefix, name) = target.rsplit_once('.')?;
    by_prefix(services, prefix, name)
}

fn by_prefix(
    services: &[&'static ServiceModel],
    prefix: &str,
    name: &str,
) -> Option<&'static OperationModel> {
    services
        .iter()
        .find(|service| service.target_prefix == Some(prefix))?
        .operation(name)
}

fn by_action(
    services: &[&'static ServiceModel],
    action: &str,
    version: &str,
) -> Option<&'static OperationModel> {
    let fits =
        |service: &&&'static ServiceModel| version.is_empty() || service.api_version == version;
    services
        .iter()
        .filter(fits)
        .find_map(|service| service.operation(action))
}

type Labels = Vec<(String, String)>;

/// The operation whose template fits and says most: query keys first, then literal segments.
fn by_address(
    services: &[&'static ServiceModel],
    request: &WireRequest,
) -> Option<(&'static OperationModel, Labels)> {
    let path = path(services, request);
    let segments = segments(&path);
    let pairs = percent::pairs(&request.query);
    let operations = services.iter().flat_map(|service| service.operations());
    let fitting = operations
        .filter(|op| op.method == request.method)
        .filter_map(|op| {
            let (template, query) = op.uri.split_once('?').unwrap_or((op.uri, ""));
            let wanted = percent::pairs(query);
            let has = |(key, value): &(String, String)| {
                pairs
                    .iter()
                    .any(|(name, given)| name == key && (value.is_empty() || given == value))
            };
            if !wanted.iter().all(has) {
                return None;
            }
            let mut labels = Labels::new();
            let template = self::segments(template);
            fits(&template, &segments, &mut labels).then(|| {
                let literal = template
                    .iter()
                    .filter(|segment| !segment.starts_with('{'))
                    .count();
                ((wanted.len(), literal), op, labels)
            })
        });
    fitting
        .max_by_key(|(said, ..)| *said)
        .map(|(_, op, labels)| (op, labels))
}

/// S3's buckets stand in the path or in the host; here they are in the path.
fn path(services: &[&'static ServiceModel], request: &WireRequest) -> String {
    if !services.iter().any(|service| service.name == "s3") {
        return request.path.clone();
    }
    // What stands before the host of s3control is the account, which a header names too.
    let account = request.header("x-amz-account-id").is_some();
    let in_host = || bucket_in_host(request.header("host").filter(|_| !account)?);
    let bucket = request.bucket.as_deref().or_else(in_host);
    match bucket {
        Some(bucket) => format!("/{bucket}{}", request.path),
        None => request.path.clone(),
    }
}

fn bucket_in_host(host: &str) -> Option<&str> {
    S3_HOSTS
        .iter()
        .filter_map(|s3| host.find(&format!(".{s3}")))
        .min()
        .and_then(|at| host.get(..at))
}

/// A slash at the end means nothing.
fn segments(path: &str) -> Vec<&str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    if path.is_empty() {
        Vec::new()
    } else {
        path.split('/').collect()
    }
}

fn fits(template: &[&str], path: &[&str], labels: &mut Labels) -> bool {
    let Some((first, template)) = template.split_first() else {
        return path.is_empty();
    };
    let Some(label) = first
        .strip_prefix('{')
        .and_then(|label| label.strip_suffix('}'))
    else {
        return path
            .split_first()
            .is_some_and(|(segment, path)| segment == first && fits(template, path, labels));
    };
    let Some(label) = label.strip_suffix('+') else {
        let Some((segment, path)) = path.split_first() else {
            return false;
        };
        labels.push((label.to_owned(), percent::decode(segment)));
        return fits(template, path, labels);
    };
    // A greedy label takes all but what the template still needs.
    let Some((taken, rest)) = path
        .len()
        .checked_sub(template.len())
        .and_then(|count| path.split_at_checked(count))
    else {
        return false;
    };
    labels.push((label.to_owned(), percent::decode(&taken.join("/"))));
    !taken.is_empty() && fits(template, rest, labels)
}
