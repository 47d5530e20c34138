//! What no model says (client.md, section of that name), as far as it concerns what is written and read.
//!
//! IAM's percent-encoded policies are a property of their shape (`url_encoded`); EC2's and elasticache's list elements go by any name.

use serde_json::Value;

use super::xml::{Direction, XmlDocument, XmlWriter};
use super::{EncodeError, scalar};
use crate::model::{Namespace, OperationModel, ShapeMember};
use crate::wire::WireRequest;

const LOCATION: &str = "LocationConstraint";
const S3: Namespace = Namespace {
    uri: "http://s3.amazonaws.com/doc/2006-03-01/",
    prefix: None,
};

/// A header that a service needs with every request. Without its own, API Gateway answers in HAL and Glacier not at all.
pub(crate) fn headers(op: &OperationModel) -> Option<(&'static str, &'static str)> {
    let service = op.service;
    if service.query_compatible {
        return Some(("x-amzn-query-mode", "true"));
    }

    match service.name {
        // The one operation whose model demands a checksum; its body is empty.
        "s3control" if op.name == "ListMultiRegionAccessPoints" => {
            Some(("x-amz-checksum-crc32", "AAAAAA=="))
        }
        "apigateway" => Some(("accept", "application/json")),
        "glacier" => Some(("x-amz-glacier-version", service.api_version)),
        _ => None,
    }
}

/// Moves S3's bucket out of the path; the path template that is left.
pub(crate) fn take_bucket(
    op: &'static OperationModel,
    params: &Value,
    request: &mut WireRequest,
) -> Result<&'static str, EncodeError> {
    let rest = op
        .uri
        .strip_prefix("/{Bucket}")
        .filter(|_| op.service.name == "s3");
    let Some((rest, bucket)) = rest.zip(params.get("Bucket").and_then(Value::as_str)) else {
        return Ok(op.uri);
    };
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    if !bucket.starts_with(|first: char| first.is_ascii_alphanumeric()) || !bucket.bytes().all(fits)
    {
        return Err(EncodeError::Label {
            path: "Bucket".to_owned(),
            value: bucket.to_owned(),
        });
    }
    request.bucket = Some(bucket.to_owned());
    Ok(rest)
}

/// Route 53 gives ids as `/hostedzone/Z1` and takes them as `Z1`.
pub(crate) fn label<'a>(op: &OperationModel, member: &ShapeMember, text: &'a str) -> &'a str {
    let id = op.service.name == "route53"
        && ["ResourceId", "DelegationSetId", "ChangeId"]
            .contains(&op.service.shape(member.shape).name);
    if id {
        text.rsplit('/').next().unwrap_or(text)
    } else {
        text
    }
}

/// The root element of S3's answers, which its model does not name; of a payload, the payload's own shape does.
/// From the API reference's response syntax; AWS's SDK for Rust refuses any other.
pub(crate) fn root(op: &OperationModel) -> Option<&'static str> {
    if op.service.name != "s3" {
        return None;
    }
    Some(match op.name {
        "ListBuckets" => "ListAllMyBucketsResult",
        "GetBucketAcl" => "AccessControlPolicy",
        "GetBucketCors" => "CORSConfiguration",
        "GetBucketLifecycleConfiguration" => "LifecycleConfiguration",
        "GetBucketLocation" => LOCATION,
        "GetBucketLogging" => "BucketLoggingStatus",
        "GetBucketNotificationConfiguration" => "NotificationConfiguration",
        "GetBucketTagging" => "Tagging",
        "GetBucketVersioning" => "VersioningConfiguration",
        "GetBucketWebsite" => "WebsiteConfiguration",
        _ => return None,
    })
}

/// `GetBucketLocation`'s body is the member itself, empty for us-east-1.
pub(crate) fn unwrapped(op: &OperationModel, output: &Value) -> Option<Vec<u8>> {
    if !is_bucket_location(op) {
        return None;
    }
    let mut writer = XmlWriter {
        service: op.service,
        direction: Direction::Response,
        out: String::new(),
    };
    writer.start(LOCATION, Some(S3));
    writer
        .out
        .push_str(output.get(LOCATION).and_then(Value::as_str).unwrap_or(""));
    writer.close(LOCATION);
    Some(writer.out.into_bytes())
}

pub(crate) fn read_unwrapped(
    op: &OperationModel,
    document: &mut XmlDocument,
) -> Result<Option<String>, String> {
    if !is_bucket_location(op) {
        return Ok(None);
    }
    let text = document.text()?;
    let mut out = String::from("{");
    if !text.trim().is_empty() {
        out.push_str("\"LocationConstraint\":");
        scalar::push_string(&mut out, text.trim());
    }
    out.push('}');
    Ok(Some(out))
}

fn is_bucket_location(op: &OperationModel) -> bool {
    op.name == "GetBucketLocation" && op.service.name == "s3"
}
