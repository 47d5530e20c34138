//! Pages: the size to ask for, the token of the next.

use firestep_catalogue::Paging;
use serde_json::Value;

use super::error::CallError;
use super::room::Room;
use crate::codec::Json;
use crate::model::{OperationModel, ShapeKind};

/// One page of an answer.
#[derive(Debug, Clone)]
pub struct Page {
    /// The output.
    pub json: Json,
    /// What asks for the next page; `None` on the last.
    pub next: Option<PageToken>,
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
    let whole = |json| Page {
        json,
        next: None,
        _room: room.clone(),
    };
    let Some(pages) = &operation.pages else {
        return Ok(whole(json));
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
        return Ok(whole(json));
    }
    let next = PageToken(tokens);
    if asked == Some(&next) {
        return Err(CallError::RepeatedToken {
            operation: operation.name,
        });
    }
    Ok(Page {
        next: Some(next),
        ..whole(json)
    })
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
}
