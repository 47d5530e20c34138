//! Finding the recorded answer to a request, and serving it page by page: each recorded page by itself, and a part of it
//! where the request wants fewer items. A page is never parsed whole: its items are found once, and those served are read.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::OnceLock;

use firestep_aws::model;
use firestep_catalogue::{Paging, Scope, operation};
use firestep_snapshot::plan::times_of;
use firestep_snapshot::{End, Outcome, Records, Refusal};
use serde_json::Value;
use serde_json::value::RawValue;

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
    pages: Vec<RecordedPage>,
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
        let (mut from, mut most) = (Position::default(), PAGE);
        if let Some(pages) = &op.pages {
            for name in &pages.input_tokens {
                if let Some(token) = identifying.remove(*name) {
                    match token.as_str().and_then(Position::parse) {
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
        let params = written(identifying);
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
const ACCOUNT_WIDE: [(&str, &str); 5] = [
    ("ec2", "DescribeRegions"),
    ("elbv2", "DescribeSSLPolicies"),
    ("s3control", "GetPublicAccessBlock"),
    ("securityhub", "GetFindingAggregator"),
    ("securityhub", "ListFindingAggregators"),
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

/// Parameters as text that is the same in whatever order their members were sent.
fn written(params: impl IntoIterator<Item = (String, Value)>) -> String {
    let mut params: Value = params.into_iter().collect();
    params.sort_all_objects();
    params.to_string()
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
        let params = written(identifying);
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
        let pages = answer.pages.iter();
        let pages = pages.map(|page| RecordedPage::new(page.get())).collect();
        operations
            .entry((operation, region))
            .or_default()
            .insert(params, Recorded { pages, broken });
        debug_assert!(matches!(record.outcome, Outcome::Ok(_) | Outcome::Error(_)));
    }
    operations
}

/// Where a page begins: in which recorded one, after how many of its items.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Position {
    page: usize,
    item: usize,
}

impl Position {
    fn parse(token: &str) -> Option<Self> {
        let (page, item) = token.strip_prefix(TOKEN)?.split_once('-')?;
        Some(Self {
            page: page.parse().ok()?,
            item: item.parse().ok()?,
        })
    }

    fn token(self) -> Value {
        Value::from(format!("{TOKEN}{}-{}", self.page, self.item))
    }
}

/// A recorded page, from `from.item` on and as many items as requested, under the answer's own members.
fn page(
    op: &'static model::OperationModel,
    recorded: &Recorded,
    from: Position,
    most: usize,
) -> ReplayAnswer {
    let Some(here) = recorded.pages.get(from.page) else {
        return match &recorded.broken {
            Some(refusal) => ReplayAnswer::Refused(refusal.clone()),
            None => not_recorded("this operation"),
        };
    };
    let keys: &[&str] = op.pages.as_ref().map_or(&[], |it| &it.result_keys);
    let Some((mut output, left)) = here.items(keys, from.item, most) else {
        return not_recorded("this operation: the record is no JSON");
    };
    let Some(pages) = &op.pages else {
        return ReplayAnswer::Output(output);
    };
    let next = Position {
        page: from.page + 1,
        item: 0,
    };
    let next = if left {
        Some(Position {
            item: from.item.saturating_add(most),
            ..from
        })
    } else {
        // What was seen is served first; the page after it ends as it did.
        (next.page < recorded.pages.len() || recorded.broken.is_some()).then_some(next)
    };
    match next {
        Some(next) => set(&mut output, &pages.output_tokens, &next.token()),
        None => {
            if let Value::Object(members) = &mut output {
                for token in &pages.output_tokens {
                    members.remove(simple(token));
                }
            }
        }
    }
    if let Some(flag) = pages.more_results {
        put(&mut output, flag, Value::from(next.is_some()));
    }
    ReplayAnswer::Output(output)
}

/// A page as it was recorded, and where its items are in it, found when they are first asked for.
#[derive(Debug)]
struct RecordedPage {
    text: Box<str>,
    cut: OnceLock<Option<Cut>>,
}

/// A page's text, taken apart.
#[derive(Debug)]
struct Cut {
    /// The page with empty lists.
    frame: Value,
    /// The places of each list's items, by the list's path.
    lists: Vec<(&'static str, Vec<Range<usize>>)>,
}

impl RecordedPage {
    fn new(text: &str) -> Self {
        Self {
            text: text.into(),
            cut: OnceLock::new(),
        }
    }

    /// The page with so many items from one on, and whether more are left in it.
    fn items(&self, keys: &[&'static str], from: usize, most: usize) -> Option<(Value, bool)> {
        let cut = self
            .cut
            .get_or_init(|| Cut::of(&self.text, keys))
            .as_ref()?;
        let mut output = cut.frame.clone();
        let (mut skip, mut room, mut left) = (from, most, false);
        for (key, places) in &cut.lists {
            let begin = skip.min(places.len());
            skip -= begin;
            let end = begin.saturating_add(room).min(places.len());
            room -= end - begin;
            left |= end < places.len();
            let items = places.get(begin..end)?.iter();
            let items = items.map(|place| serde_json::from_str(self.text.get(place.clone())?).ok());
            *at(&mut output, key)? = Value::Array(items.collect::<Option<_>>()?);
        }
        Some((output, left))
    }
}

impl Cut {
    fn of(text: &str, keys: &[&'static str]) -> Option<Self> {
        let mut lists = Vec::new();
        let mut whole: Vec<Range<usize>> = Vec::new();
        for key in keys {
            let Some(list) = raw_at(text, key) else {
                continue;
            };
            let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(list) else {
                continue;
            };
            let items = items.iter().map(|it| place(text, it.get()));
            lists.push((*key, items.collect::<Option<_>>()?));
            whole.push(place(text, list)?);
        }
        whole.sort_by_key(|it| it.start);
        let (mut frame, mut at) = (String::new(), 0);
        for list in whole {
            frame.push_str(text.get(at..list.start)?);
            frame.push_str("[]");
            at = list.end;
        }
        frame.push_str(text.get(at..)?);
        Some(Self {
            frame: serde_json::from_str(&frame).ok()?,
            lists,
        })
    }
}

/// The text of what a path of names leads to.
fn raw_at<'t>(text: &'t str, path: &str) -> Option<&'t str> {
    path.split('.').try_fold(text, |text, name| {
        let members: BTreeMap<String, &'t RawValue> = serde_json::from_str(text).ok()?;
        Some(members.get(name)?.get())
    })
}

/// Where a part of a text is in it.
fn place(text: &str, part: &str) -> Option<Range<usize>> {
    let start = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    let end = start + part.len();
    (end <= text.len()).then_some(start..end)
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
    use serde_json::json;

    fn keys(pages: &[Value], broken: Option<Refusal>) -> Recorded {
        let pages = pages.iter();
        Recorded {
            pages: pages.map(|it| RecordedPage::new(&it.to_string())).collect(),
            broken,
        }
    }

    /// Every page that a client which follows tokens gets, and how it ended.
    fn walked(recorded: &Recorded, most: usize) -> (Vec<Vec<String>>, Option<String>) {
        let op = model::service("kms")
            .unwrap()
            .operation("ListKeys")
            .unwrap();
        let (mut from, mut pages) = (Position::default(), Vec::new());
        loop {
            let output = match page(op, recorded, from, most) {
                ReplayAnswer::Output(output) => output,
                ReplayAnswer::Refused(refusal) => return (pages, Some(refusal.code.to_string())),
            };
            let ids = output["Keys"].as_array().unwrap().iter();
            pages.push(
                ids.map(|it| it["KeyId"].as_str().unwrap().to_owned())
                    .collect(),
            );
            let token = output.get("NextMarker").and_then(Value::as_str);
            assert_eq!(output["Truncated"], json!(token.is_some()));
            match token {
                Some(token) => from = Position::parse(token).unwrap(),
                None => return (pages, None),
            }
        }
    }

    fn listed(ids: &[&str], more: bool) -> Value {
        let keys: Vec<Value> = ids.iter().map(|id| json!({"KeyId": id})).collect();
        json!({"Keys": keys, "Truncated": more, "NextMarker": if more { "theirs" } else { "" }})
    }

    #[test]
    fn recorded_pages_are_served_as_they_are_or_in_parts() {
        let recorded = keys(
            &[listed(&["a", "b", "c"], true), listed(&["d"], false)],
            None,
        );
        let (whole, _) = walked(&recorded, 1000);
        assert_eq!(whole, [vec!["a", "b", "c"], vec!["d"]]);
        let (parts, _) = walked(&recorded, 2);
        assert_eq!(parts, [vec!["a", "b"], vec!["c"], vec!["d"]]);
        let (none, _) = walked(&keys(&[listed(&[], false)], None), 2);
        assert_eq!(none, [Vec::<String>::new()]);
    }

    #[test]
    fn what_was_seen_is_served_before_what_ended_it() {
        let refusal = Refusal {
            code: "ThrottlingException".into(),
            message: "".into(),
            status: Some(400),
        };
        let recorded = keys(&[listed(&["a"], true)], Some(refusal.clone()));
        let (pages, ended) = walked(&recorded, 1000);
        assert_eq!(
            (pages.len(), ended.as_deref()),
            (1, Some("ThrottlingException"))
        );
        assert_eq!(walked(&keys(&[], Some(refusal)), 5).0.len(), 0);
    }

    #[test]
    fn a_page_of_another_shape_is_served_whole() {
        let odd = json!({"Keys": {"not": "a list"}, "Truncated": false});
        let op = model::service("kms")
            .unwrap()
            .operation("ListKeys")
            .unwrap();
        let recorded = keys(std::slice::from_ref(&odd), None);
        let answer = page(op, &recorded, Position::default(), 1);
        assert_eq!(answer, ReplayAnswer::Output(odd));
    }

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
