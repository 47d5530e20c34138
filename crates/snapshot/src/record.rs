//! One line of a snapshot: a request to AWS and one page of its answer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

/// The region of an answer that belongs to no region (IAM, Organizations, the list of buckets).
pub const GLOBAL: &str = "global";

/// The parameters that identify a request. Page sizes and tokens are not among them.
pub type Params = BTreeMap<String, Value>;

/// One answered page.
#[derive(Debug, Clone)]
pub struct Record {
    /// The service, under botocore's name: `s3`, `elbv2`.
    pub service: Box<str>,
    /// The operation, under AWS's name: `GetBucketPolicy`.
    pub operation: Box<str>,
    /// The region that was asked, or [`GLOBAL`].
    pub region: Box<str>,
    /// Which of several requests of the same operation this is, where the plan has several.
    pub name: Option<Box<str>>,
    /// What identifies the request.
    pub params: Params,
    /// The page, from 0.
    pub page: u32,
    /// Whether AWS said that another page follows. A list is whole when its last page says no.
    pub more: bool,
    /// When the answer came, RFC 3339 in UTC.
    pub at: Box<str>,
    /// The answer.
    pub outcome: Outcome,
}

/// What came back.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The output as JSON text under the API's own member names.
    Ok(Box<RawValue>),
    /// A refusal or failure, as AWS or the transport worded it.
    Error(Refusal),
}

/// A refusal or failure, kept word by word; what it means is decided by [`crate::answers`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The wire code (`AccessDenied`), `http:403` when the answer had none, `dns:name-not-found`.
    pub code: Box<str>,
    /// The message, perhaps empty.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub message: Box<str>,
    /// The HTTP status, when there was an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

impl Record {
    /// `service:Operation`, as checks and plans write it.
    pub fn operation_id(&self) -> String {
        format!("{}:{}", self.service, self.operation)
    }

    /// The output, when there is one.
    pub fn ok(&self) -> Option<&RawValue> {
        match &self.outcome {
            Outcome::Ok(output) => Some(output),
            Outcome::Error(_) => None,
        }
    }
}

/// The line as it is written. `serde(flatten)` cannot carry a `RawValue`, so the two outcomes are two
/// optional members.
#[derive(Serialize, Deserialize)]
struct Line {
    service: Box<str>,
    operation: Box<str>,
    region: Box<str>,
    #[serde(rename = "as", default, skip_serializing_if = "Option::is_none")]
    name: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    params: Params,
    #[serde(default, skip_serializing_if = "is_zero")]
    page: u32,
    #[serde(default, skip_serializing_if = "is_false")]
    more: bool,
    at: Box<str>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    ok: Option<Box<RawValue>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<Refusal>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature serde asks for"
)]
fn is_zero(page: &u32) -> bool {
    *page == 0
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature serde asks for"
)]
fn is_false(more: &bool) -> bool {
    !*more
}

/// An output of `null` is an output: without this it would read as none.
fn present<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(deserializer).map(Some)
}

impl Serialize for Record {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (ok, error) = match &self.outcome {
            Outcome::Ok(output) => (Some(output.clone()), None),
            Outcome::Error(refusal) => (None, Some(refusal.clone())),
        };
        Line {
            service: self.service.clone(),
            operation: self.operation.clone(),
            region: self.region.clone(),
            name: self.name.clone(),
            params: self.params.clone(),
            page: self.page,
            more: self.more,
            at: self.at.clone(),
            ok,
            error,
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let line = Line::deserialize(deserializer)?;
        let outcome = match (line.ok, line.error) {
            (Some(output), None) => Outcome::Ok(output),
            (None, Some(refusal)) => Outcome::Error(refusal),
            _ => {
                return Err(serde::de::Error::custom(
                    "a record has either `ok` or `error`",
                ));
            }
        };
        Ok(Record {
            service: line.service,
            operation: line.operation,
            region: line.region,
            name: line.name,
            params: line.params,
            page: line.page,
            more: line.more,
            at: line.at,
            outcome,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_record_reads_back_as_it_was_written() {
        let text = r#"{"service":"s3","operation":"GetBucketPolicy","region":"eu-central-1","params":{"Bucket":"b"},"at":"2026-11-23T21:12:31Z","ok":{"Policy":"{}"}}"#;
        let record: Record = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&record).unwrap(), text);
    }

    #[test]
    fn a_record_without_an_outcome_is_refused() {
        let text = r#"{"service":"s3","operation":"X","region":"r","at":"t"}"#;
        assert!(serde_json::from_str::<Record>(text).is_err());
    }

    fn text() -> impl Strategy<Value = Box<str>> {
        ".{0,12}".prop_map(Into::into)
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(".{0,6}", inner, 0..4)
                    .prop_map(|members| members.into_iter().collect()),
            ]
        })
    }

    fn outcome() -> impl Strategy<Value = Outcome> {
        prop_oneof![
            json().prop_map(|output| {
                Outcome::Ok(RawValue::from_string(output.to_string()).unwrap())
            }),
            (text(), text(), any::<Option<u16>>()).prop_map(|(code, message, status)| {
                Outcome::Error(Refusal {
                    code,
                    message,
                    status,
                })
            }),
        ]
    }

    prop_compose! {
        fn record()(
            service in text(),
            operation in text(),
            region in text(),
            name in prop::option::of(text()),
            params in prop::collection::btree_map(".{0,6}", json(), 0..3),
            page in any::<u32>(),
            more in any::<bool>(),
            at in text(),
            outcome in outcome(),
        ) -> Record {
            Record { service, operation, region, name, params, page, more, at, outcome }
        }
    }

    proptest! {
        #[test]
        fn any_record_reads_back_and_is_one_line(record in record()) {
            let line = serde_json::to_string(&record).unwrap();
            prop_assert!(!line.contains('\n'));
            let read: Record = serde_json::from_str(&line).unwrap();
            prop_assert_eq!(serde_json::to_string(&read).unwrap(), line);
            prop_assert_eq!(format!("{read:?}"), format!("{record:?}"));
        }
    }
}
