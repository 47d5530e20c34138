//! Pages: the size to ask for, the token of the next.

use std::borrow::Cow;

use firestep_catalogue::Paging;
use serde_json::Value;

use super::error::CallError;
use super::room::Room;
use crate::codec::Json;
use crate::model::{OperationModel, ShapeKind, ShapeMember};

/// One page of an answer.
#[derive(Debug, Clone)]
pub struct Page {
    /// The output.
    pub json: Json,
    /// What asks for the next page; `None` on the last.
    pub next: Option<PageToken>,
    /// Whether the answer says that there is more. Without `next` it does not say what asks for it, and the list is cut.
    pub more: bool,
    /// Held as long as the page is: what it takes of the budget of all answers.
    _room: Room,
}

/// What asks for the next page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageToken(Vec<(&'static str, Value)>);

pub(super) fn with_token(
    operation: &'static OperationModel,
    params: &Value,
    token: Option<&PageToken>,
) -> Value {
    let mut params = params.clone();
    if let Value::Object(members) = &mut params {
        // Without the size some services cut the list without a token, so it goes with the first page too.
        if let Some((member, size)) = size(operation)
            && !members.contains_key(member)
        {
            members.insert(member.to_owned(), number_for(operation, member, size));
        }
        if let Some(PageToken(tokens)) = token {
            for (name, value) in tokens {
                members.insert((*name).to_owned(), value.clone());
            }
        }
    }
    params
}

/// The parameter that says how many items a page may hold, where a number is sent.
fn size(operation: &OperationModel) -> Option<(&'static str, u32)> {
    match firestep_catalogue::operation(operation.service.name, operation.name)?.paging {
        Paging::Sized { member, size, .. } => Some((member, size)),
        Paging::NoList | Paging::Whole | Paging::Token => None,
    }
}

/// A few old services declare their limit as text.
fn number_for(operation: &'static OperationModel, member: &str, size: u32) -> Value {
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
    room: &Room,
) -> Result<Page, CallError> {
    let tokens: Vec<(&'static str, Value)> = operation
        .pages
        .iter()
        .flat_map(|pages| pages.input_tokens.iter().zip(&pages.output_tokens))
        .filter_map(|(input, output)| Some((*input, json.token(output)?)))
        .collect();
    let more = says_more(operation, &json).unwrap_or(!tokens.is_empty());
    let next = (more && !tokens.is_empty()).then_some(PageToken(tokens));
    if next.is_some() && asked == next.as_ref() {
        return Err(CallError::RepeatedToken {
            operation: operation.name,
        });
    }
    Ok(Page {
        json,
        more,
        next,
        _room: room.clone(),
    })
}

/// What the answer says of whether there is more; `None` where it has no word for it. A word that is neither yes nor
/// no is not a no.
fn says_more(operation: &'static OperationModel, json: &Json) -> Option<bool> {
    let said = flags(operation)
        .into_iter()
        .filter_map(|flag| json.at(&flag))
        .filter(|value| !value.is_null());
    said.map(|value| value != false)
        .reduce(|any, one| any || one)
}

/// The flags of an output that say whether there is more: the paginator's, else those that are called as AWS calls them
/// (`kms:ListKeys` has one with a paginator, `firehose:ListDeliveryStreams` without).
fn flags(operation: &'static OperationModel) -> Vec<Cow<'static, str>> {
    if let Some(flag) = operation.pages.as_ref().and_then(|it| it.more_results) {
        return vec![flag.into()];
    }
    let service = operation.service;
    let members = |shape| match &service.shape(shape).kind {
        ShapeKind::Structure(structure) => structure.members.as_slice(),
        _ => &[],
    };
    let is_flag = |member: &ShapeMember| {
        matches!(service.shape(member.shape).kind, ShapeKind::Boolean)
            && (matches!(member.name, "IsTruncated" | "Truncated")
                || member.name.starts_with("HasMore"))
    };
    let mut found: Vec<Cow<'static, str>> = Vec::new();
    for member in operation.output.map(members).unwrap_or_default() {
        if is_flag(member) {
            found.push(member.name.into());
        }
        let inside = members(member.shape).iter().filter(|it| is_flag(it));
        found.extend(inside.map(|it| format!("{}.{}", member.name, it.name).into()));
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_cut_without_a_size_is_asked_with_one() {
        let mut found = Vec::new();
        for operation in firestep_catalogue::operations() {
            let Paging::Sized {
                member,
                size,
                without: Some(_),
            } = operation.paging
            else {
                continue;
            };
            let model = crate::model::service(operation.service)
                .and_then(|service| service.operation(operation.name))
                .unwrap();
            let sent = with_token(model, &json!({}), None);
            let number = sent.get(member).unwrap();
            assert!(
                *number == json!(size) || *number == json!(size.to_string()),
                "{}",
                operation.id
            );
            found.push(operation.id);
        }
        assert!(found.contains(&"sqs:ListQueues"), "{found:?}");
    }

    #[test]
    fn a_size_that_the_caller_gave_stays() {
        let model = crate::model::service("rds")
            .and_then(|service| service.operation("DescribeDBInstances"))
            .unwrap();
        let sent = with_token(model, &json!({"MaxRecords": 20}), None);
        assert_eq!(sent, json!({"MaxRecords": 20}));
    }

    #[test]
    fn every_flag_of_the_models_is_known() {
        let mut found = Vec::new();
        for operation in firestep_catalogue::operations() {
            let model = crate::model::service(operation.service)
                .and_then(|service| service.operation(operation.name))
                .unwrap();
            for flag in flags(model) {
                found.push(format!("{} {flag}", operation.id));
            }
        }
        for flag in [
            "iam:GetAccountAuthorizationDetails IsTruncated",
            "iam:ListServiceSpecificCredentials IsTruncated",
            "kms:ListKeys Truncated",
            "cloudfront:ListOriginAccessControls OriginAccessControlList.IsTruncated",
            "ec2:SearchTransitGatewayRoutes AdditionalRoutesAvailable",
            "firehose:ListDeliveryStreams HasMoreDeliveryStreams",
        ] {
            assert!(found.contains(&flag.to_owned()), "{flag}: {found:?}");
        }
    }
}
