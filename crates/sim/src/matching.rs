//! Finding the recorded answer to a request, and cutting it into the pages that were requested.

use std::collections::{BTreeMap, HashMap};

use firestep_aws::model;
use firestep_catalogue::{Paging, Scope, operation};
use firestep_snapshot::plan::times_of;
use firestep_snapshot::{End, Outcome, Records, Refusal};
use serde_json::Value;

use crate::conversation::Conversation;

/// Items on a page when the request does not say.
const PAGE: usize = 100;
const TOKEN: &str = "firestep-page-";

/// What the server answers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ReplayAnswer {
    Output(Value),
    Refused(Refusal),
}

/// The answers of every account, by operation.
#[derive(Debug)]
pub(crate) struct Answers {
    caller: String,
    organization: Operations,
    accounts: HashMap<String, Operations>,
}

/// By operation and region (empty where the operation belongs to no region), then by parameters.
type Operations = HashMap<(String, String), HashMap<String, Recorded>>;

#[derive(Debug, Default)]
struct Recorded {
    pages: Vec<Box<str>>,
    /// What ended it, when it did not end whole.
    broken: Option<Refusal>,
}

impl Answers {
    pub(crate) fn new(conversation: &Conversation) -> Self {
        Self {
            caller: conversation.caller.clone(),
            organization: index(&conversation.organization),
            accounts: conversation
                .accounts
                .iter()
                .map(|(id, records)| (id.clone(), index(records)))
                .collect(),
        }
    }

    /// Whether there is such an account.
    pub(crate) fn has(&self, account: &str) -> bool {
        account == self.caller || self.accounts.contains_key(account)
    }

    /// Why an account could not be entered when it was recorded.
    pub(crate) fn unreachable(&self, account: &str) -> Option<&Refusal> {
        let operations = self.accounts.get(account)?;
        operations
            .iter()
            .filter(|((operation, _), _)| operation == "sts:AssumeRole")
            .flat_map(|(_, by_params)| by_params.values())
            .find_map(|recorded| recorded.broken.as_ref())
    }

    /// The answer to a request.
    pub(crate) fn find(
        &self,
        account: &str,
        region: &str,
        op: &'static model::OperationModel,
        params: &Value,
    ) -> ReplayAnswer {
        let id = format!("{}:{}", op.service.name, op.name);
        let mut identifying: BTreeMap<String, Value> = params
            .as_object()
            .map(|members| {
                members
                    .iter()
                    .map(|(name, value)| (name.clone(), value.clone()))
                    .collect()
            })
            .unwrap_or_default();
        let (mut from, mut most) = (0, PAGE);
        if let Some(pages) = &op.pages {
            for name in &pages.input_tokens {
                if let Some(token) = identifying.remove(*name) {
                    match token
                        .as_str()
                        .and_then(|text| text.strip_prefix(TOKEN)?.parse().ok())
                    {
                        Some(start) => from = start,
                        None => {
                            return not_recorded(&format!("{id}: a token of another conversation"));
                        }
                    }
                }
            }
            if let Some(limit) = pages.limit_key.and_then(|name| identifying.remove(name)) {
                let limit = limit.as_u64().or_else(|| limit.as_str()?.parse().ok());
                most = limit
                    .and_then(|it| usize::try_from(it).ok())
                    .unwrap_or(PAGE)
                    .max(1);
            }
        }
        let planned = operation(op.service.name, op.name);
        if let Some(Paging::Sized { member, .. }) = planned.map(|it| it.paging) {
            identifying.remove(member);
        }
        for time in planned.into_iter().flat_map(|it| times_of(it.id)) {
            identifying.remove(time);
        }
        let key = (id, scoped(op.service.name, op.name, region));
        let params = serde_json::to_string(&identifying).unwrap_or_default();
        let own = self.accounts.get(account);
        let shared = (account == self.caller).then_some(&self.organization);
        let found = [own, shared]
            .into_iter()
            .flatten()
            .find_map(|operations| operations.get(&key)?.get(&params));
        match found {
            None => not_recorded(&format!("{} in {region} with {params}", key.0)),
            Some(recorded) => page(op, recorded, from, most),
        }
    }
}

fn not_recorded(what: &str) -> ReplayAnswer {
    ReplayAnswer::Refused(Refusal {
        code: "NotRecorded".into(),
        message: format!("this snapshot holds no answer to {what}").into(),
        status: Some(400),
    })
}

/// Operations of regional endpoints whose answer is about the whole account: recorded once, answered everywhere.
const ACCOUNT_WIDE: [(&str, &str); 2] = [
    ("ec2", "DescribeRegions"),
    ("s3control", "GetPublicAccessBlock"),
];

/// The region as far as it identifies the operation: bucket operations are global in the catalogue,
/// though each is sent where its bucket is.
fn scoped(service: &str, name: &str, region: &str) -> String {
    if ACCOUNT_WIDE.contains(&(service, name)) {
        return String::new();
    }
    match operation(service, name).map(|operation| operation.scope) {
        Some(Scope::Regional) => region.to_owned(),
        _ => String::new(),
    }
}

fn index(records: &Records) -> Operations {
    let mut operations = Operations::new();
    let mut seen = std::collections::HashSet::new();
    for record in records.iter() {
        let operation = record.operation_id();
        // Times of the run differ from run to run: they do not identify a request.
        let mut identifying = record.params.clone();
        for time in times_of(&operation) {
            identifying.remove(time);
        }
        let params = serde_json::to_string(&identifying).unwrap_or_default();
        let region = scoped(&record.service, &record.operation, &record.region);
        if !seen.insert((
            operation.clone(),
            record.region.clone(),
            record.name.clone(),
            params.clone(),
        )) {
            continue;
        }
        let Some(answer) = records.answer(
            &operation,
            &record.region,
            record.name.as_deref(),
            &record.params,
        ) else {
            continue;
        };
        let broken = match answer.end {
            End::Whole => None,
            End::Refused(refusal) => Some(refusal.clone()),
            End::Cut => Some(Refusal {
                code: "NotRecorded".into(),
                message: "this snapshot holds the answer only in part".into(),
                status: Some(400),
            }),
        };
        let pages = answer.pages.iter().map(|page| page.get().into()).collect();
        operations
            .entry((operation, region))
            .or_default()
            .insert(params, Recorded { pages, broken });
        debug_assert!(matches!(record.outcome, Outcome::Ok(_) | Outcome::Error(_)));
    }
    operations
}

/// The items from one on, as many as requested, under the answer's own members.
fn page(
    op: &'static model::OperationModel,
    recorded: &Recorded,
    from: usize,
    most: usize,
) -> ReplayAnswer {
    let Some(first) = recorded.pages.first() else {
        return match &recorded.broken {
            Some(refusal) => ReplayAnswer::Refused(refusal.clone()),
            None => not_recorded("this operation"),
        };
    };
    let Ok(mut output) = serde_json::from_str::<Value>(first) else {
        return not_recorded("this operation: the record is no JSON");
    };
    let Some(pages) = &op.pages else {
        return ReplayAnswer::Output(output);
    };
    // The lists run on from page to page.
    for text in recorded.pages.iter().skip(1) {
        let Ok(mut more) = serde_json::from_str::<Value>(text) else {
            continue;
        };
        for key in &pages.result_keys {
            let (Some(to), Some(Value::Array(items))) =
                (at(&mut output, key), at(&mut more, key).map(Value::take))
            else {
                continue;
            };
            if let Value::Array(all) = to {
                all.extend(items);
            }
        }
    }
    let mut start = from;
    let mut room = most;
    let mut left = false;
    for key in &pages.result_keys {
        if let Some(Value::Array(items)) = at(&mut output, key) {
            let all = items.len();
            let begin = start.min(all);
            start -= begin;
            let end = begin.saturating_add(room).min(all);
            room -= end - begin;
            left |= end < all;
            items.truncate(end);
            items.drain(..begin);
        }
    }
    if left {
        let token = Value::from(format!("{TOKEN}{}", from + most));
        set(&mut output, &pages.output_tokens, &token);
        if let Some(flag) = pages.more_results {
            put(&mut output, flag, Value::from(true));
        }
    } else {
        if let Some(refusal) = &recorded.broken {
            // What was seen is served first; the page after it ends as it did.
            if room < most {
                let token = Value::from(format!("{TOKEN}{}", usize::MAX / 2));
                set(&mut output, &pages.output_tokens, &token);
                if let Some(flag) = pages.more_results {
                    put(&mut output, flag, Value::from(true));
                }
                return ReplayAnswer::Output(output);
            }
            return ReplayAnswer::Refused(refusal.clone());
        }
        if let Value::Object(members) = &mut output {
            for token in &pages.output_tokens {
                members.remove(simple(token));
            }
        }
        if let Some(flag) = pages.more_results {
            put(&mut output, flag, Value::from(false));
        }
    }
    ReplayAnswer::Output(output)
}

fn set(output: &mut Value, tokens: &[&str], token: &Value) {
    for name in tokens {
        put(output, simple(name), token.clone());
    }
}

/// The first name of a token's path: `NextMarker || Contents[-1].Key` is `NextMarker`.
fn simple(path: &str) -> &str {
    path.split("||").next().unwrap_or(path).trim()
}

fn put(output: &mut Value, path: &str, value: Value) {
    let mut at = output;
    let mut names = path.split('.').peekable();
    while let Some(name) = names.next() {
        let Value::Object(members) = at else { return };
        if names.peek().is_none() {
            members.insert(name.to_owned(), value);
            return;
        }
        at = members
            .entry(name)
            .or_insert_with(|| Value::Object(serde_json::Map::new()));
    }
}

fn at<'a>(value: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    path.split('.')
        .try_fold(value, |value, name| value.get_mut(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_catalogue::plan;

    #[test]
    fn what_is_planned_once_at_home_is_account_wide_or_known_not_to_be() {
        // Another region shows only the trails that it takes part in.
        let elsewhere_less = ("cloudtrail", "DescribeTrails");
        for planned in plan() {
            let operation = planned.operation;
            let at_home = planned.region == Some(firestep_catalogue::Param::Home);
            let key = (operation.service, operation.name);
            if at_home && operation.scope == Scope::Regional {
                assert!(
                    ACCOUNT_WIDE.contains(&key) || key == elsewhere_less,
                    "{key:?}"
                );
            }
        }
    }
}
