//! Pages: the size to ask for, the token of the next.

use serde_json::Value;

use super::error::CallError;
use crate::codec::Json;
use crate::model::{OperationModel, ShapeKind};

/// One page of an answer.
#[derive(Debug, Clone)]
pub struct Page {
    /// The output.
    pub json: Json,
    /// What asks for the next page; `None` on the last.
    pub next: Option<PageToken>,
}

/// What asks for the next page.
#[derive(Debug, Clone, PartialEq)]
pub struct PageToken(Vec<(&'static str, Value)>);

/// Page sizes where AWS's maximum or advice is known; else none is sent and AWS decides.
fn size(operation: &OperationModel) -> Option<u64> {
    Some(match (operation.service.name, operation.name) {
        ("iam", _)
        | (
            "ec2",
            "DescribeInstances"
            | "DescribeSnapshots"
            | "DescribeVolumes"
            | "DescribeNetworkInterfaces"
            | "DescribeSecurityGroups"
            | "DescribeSubnets"
            | "DescribeVpcs"
            | "DescribeImages"
            | "DescribeFlowLogs"
            | "DescribeInstanceImageMetadata",
        ) => 1000,
        ("ec2", "DescribeLaunchTemplates" | "DescribeLaunchTemplateVersions") => 200,
        (
            "ec2",
            "DescribeRouteTables"
            | "DescribeNetworkAcls"
            | "DescribeInternetGateways"
            | "DescribeVpcPeeringConnections",
        ) => 100,
        ("s3", "ListBuckets") => 1000,
        ("rds", _) => 100,
        ("kms", "ListKeys") => 1000,
        ("kms", "ListAliases") => 100,
        ("organizations", _) => 20,
        _ => return None,
    })
}

pub(super) fn with_token(
    operation: &'static OperationModel,
    params: &Value,
    token: Option<&PageToken>,
) -> Value {
    let mut params = params.clone();
    if let (Value::Object(members), Some(pages)) = (&mut params, &operation.pages) {
        if let Some(limit) = pages.limit_key
            && !members.contains_key(limit)
            && let Some(size) = size(operation)
        {
            members.insert(limit.to_owned(), number_for(operation, limit, size));
        }
        if let Some(PageToken(tokens)) = token {
            for (name, value) in tokens {
                members.insert((*name).to_owned(), value.clone());
            }
        }
    }
    params
}

/// A few old services declare their limit as text.
fn number_for(operation: &'static OperationModel, member: &str, size: u64) -> Value {
    let kind = operation
        .input_members()
        .iter()
        .find(|it| it.name == member)
        .map(|it| &operation.service.shape(it.shape).kind);
    match kind {
        Some(ShapeKind::String) => Value::from(size.to_string()),
        _ => Value::from(size),
    }
}

pub(super) fn read(
    operation: &'static OperationModel,
    json: Json,
    asked: Option<&PageToken>,
) -> Result<Page, CallError> {
    let Some(pages) = &operation.pages else {
        return Ok(Page { json, next: None });
    };
    let more = pages
        .more_results
        .is_none_or(|flag| json.token(flag).is_some_and(|value| value == true));
    let tokens: Vec<(&'static str, Value)> = pages
        .input_tokens
        .iter()
        .zip(&pages.output_tokens)
        .filter_map(|(input, output)| Some((*input, json.token(output)?)))
        .collect();
    if !more || tokens.is_empty() {
        return Ok(Page { json, next: None });
    }
    let next = PageToken(tokens);
    if asked == Some(&next) {
        return Err(CallError::RepeatedToken {
            operation: operation.name,
        });
    }
    Ok(Page {
        json,
        next: Some(next),
    })
}
