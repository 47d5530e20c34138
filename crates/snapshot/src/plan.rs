//! The plan's requests: which are made of an item, where, with which parameters.

use std::fmt::Write;

use firestep_catalogue::{Param, PlannedOperation, plan};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::record::Params;

/// The sha256 of what is asked; a snapshot names the plan that it was made by.
pub fn plan_hash() -> String {
    let mut text = String::new();
    for planned in plan() {
        let _ = writeln!(text, "{planned}");
    }
    hex(&Sha256::digest(text))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What references are filled from.
#[derive(Debug, Clone, Copy)]
pub struct ReferenceValues<'a> {
    /// The account that is asked.
    pub account: &'a str,
    /// The region that is asked when nothing else says so.
    pub home: &'a str,
    /// The time of the run.
    pub now: Timestamp,
    /// The item of the parent's answer.
    pub item: &'a Value,
    /// The parameters of the parent's request.
    pub parent: &'a Params,
}

/// The parameters of each request that is made of one item: one, or one per value of `each`. `None` when
/// the item lacks a member that a parameter needs.
pub fn requests(planned: &PlannedOperation, values: ReferenceValues<'_>) -> Option<Vec<Params>> {
    let mut base = Params::new();
    for (name, param) in &planned.with {
        base.insert((*name).to_owned(), fill(param, values)?);
    }
    Some(for_each(planned, &base))
}

/// The parameters of each request that an account is asked from inside, about itself: without those that
/// would name it.
pub fn requests_inside(planned: &PlannedOperation) -> Vec<Params> {
    for_each(planned, &Params::new())
}

fn for_each(planned: &PlannedOperation, base: &Params) -> Vec<Params> {
    let Some((name, values)) = &planned.each else {
        return vec![base.clone()];
    };
    let with = |value: &Value| {
        let mut params = base.clone();
        params.insert((*name).to_owned(), value.clone());
        params
    };
    values.iter().map(with).collect()
}

/// Whether anything is asked about this item at all.
pub fn wants(planned: &PlannedOperation, values: ReferenceValues<'_>) -> bool {
    planned.only.iter().all(|(path, pattern)| {
        let pattern = pattern.replace("@account", values.account);
        path.value(values.item)
            .and_then(Value::as_str)
            .is_some_and(|text| matches(&pattern, text))
    })
}

/// The region for one item, where the plan names one and the item has it.
pub fn region(planned: &PlannedOperation, values: ReferenceValues<'_>) -> Option<String> {
    let region = fill(planned.region.as_ref()?, values)?;
    region
        .as_str()
        .filter(|it| !it.is_empty())
        .map(str::to_owned)
}

fn fill(param: &Param, values: ReferenceValues<'_>) -> Option<Value> {
    Some(match param {
        Param::Literal(value) => value.clone(),
        Param::Item(None) => values.item.clone(),
        Param::Item(Some(path)) => path.value(values.item)?.clone(),
        Param::Parent(name) => values.parent.get(*name)?.clone(),
        Param::Account => Value::from(values.account),
        Param::Home => Value::from(values.home),
        Param::DaysAgo(days) => {
            let ago = SignedDuration::from_hours(i64::from(*days) * 24);
            let time = values.now.checked_sub(ago).ok()?;
            Value::from(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        }
        Param::List(items) => items
            .iter()
            .map(|item| fill(item, values))
            .collect::<Option<_>>()?,
        Param::Object(members) => members
            .iter()
            .map(|(name, member)| Some(((*name).to_owned(), fill(member, values)?)))
            .collect::<Option<_>>()?,
    })
}

/// The parameters of this operation that hold a time of the run: they differ from run to run, so they do
/// not identify a request.
pub fn times_of(id: &str) -> impl Iterator<Item = &'static str> {
    let planned = plan().iter().filter(move |planned| planned.id() == id);
    planned
        .flat_map(|planned| &planned.with)
        .filter(|(_, param)| holds_time(param))
        .map(|(name, _)| *name)
}

fn holds_time(param: &Param) -> bool {
    match param {
        Param::DaysAgo(_) => true,
        Param::List(items) => items.iter().any(holds_time),
        Param::Object(members) => members.iter().any(|(_, member)| holds_time(member)),
        Param::Literal(_) | Param::Item(_) | Param::Parent(_) | Param::Account | Param::Home => {
            false
        }
    }
}

/// Whether `text` matches a pattern in which `*` stands for anything.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let Some(last) = pattern.rsplit('*').next().filter(|_| pattern.contains('*')) else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use firestep_catalogue::Path;
    use serde_json::json;

    use super::*;

    fn path(text: &str) -> Path {
        Path::parse(text).unwrap()
    }

    #[test]
    fn parameters_are_filled_from_item_parent_and_run() {
        let planned = PlannedOperation {
            with: vec![
                ("A", Param::Account),
                ("DestinationId", Param::Item(Some(path("Id")))),
                ("DetectorId", Param::Parent("DetectorId")),
                (
                    "L",
                    Param::List(vec![Param::Literal(json!("$x")), Param::Home]),
                ),
                ("Since", Param::Object(vec![("From", Param::DaysAgo(30))])),
            ],
            region: Some(Param::Item(Some(path("Region")))),
            each: None,
            ..plan()[0].clone()
        };
        let parent = Params::from([("DetectorId".to_owned(), json!("d"))]);
        let values = ReferenceValues {
            account: "1",
            home: "r",
            now: "2026-11-25T10:00:00Z".parse().unwrap(),
            item: &json!({"Id": "i", "Region": null}),
            parent: &parent,
        };
        assert_eq!(
            requests(&planned, values).unwrap()[0],
            Params::from([
                ("A".to_owned(), json!("1")),
                ("DestinationId".to_owned(), json!("i")),
                ("DetectorId".to_owned(), json!("d")),
                ("L".to_owned(), json!(["$x", "r"])),
                ("Since".to_owned(), json!({"From": "2026-10-26T10:00:00Z"})),
            ])
        );
        assert_eq!(region(&planned, values), None);
        let lacking = ReferenceValues {
            item: &json!({}),
            ..values
        };
        assert_eq!(requests(&planned, lacking), None);
    }

    #[test]
    fn a_star_stands_for_anything() {
        assert!(matches("*:111:*", "arn:aws:cloudtrail:r:111:trail/t"));
        assert!(!matches("*:222:*", "arn:aws:cloudtrail:r:111:trail/t"));
        assert!(matches("CUSTOMER", "CUSTOMER"));
        assert!(!matches("CUSTOMER", "CUSTOMERS"));
    }
}
