//! From an entry of the library and a finding to the requests that would be sent.

use std::collections::BTreeMap;

use firestep_inventory::GLOBAL;
use serde_json::{Map, Value};

use crate::fix::entry::{Arg, Call, Fix, When};

/// One request with everything filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The service as botocore names it.
    pub service: &'static str,
    pub operation: &'static str,
    /// Its parameters, in the order in which they are shown.
    pub parameters: Map<String, Value>,
    /// The region that it is sent to; `None`: the service has none.
    pub region: Option<String>,
}

/// What a fix is applied to.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    pub id: &'a str,
    /// Its ARN, when it has one.
    pub arn: Option<&'a str>,
    pub account: &'a str,
    /// Its region, or `global`.
    pub region: &'a str,
    /// Fields of it that the check found.
    pub fields: Option<&'a BTreeMap<&'static str, Value>>,
    /// What the organization has decided.
    pub settings: &'a BTreeMap<String, String>,
}

impl Fix {
    /// The requests for a resource; `None` when something that they need is not known.
    pub fn requests(&self, target: &Target<'_>) -> Option<Vec<Request>> {
        let mut requests = Vec::new();
        for call in self.calls {
            match call.when {
                When::Always => requests.push(target.request(call, None)?),
                When::With(field) if target.field(field).is_some() => {
                    requests.push(target.request(call, None)?);
                }
                When::Without(field) if target.field(field).is_none() => {
                    requests.push(target.request(call, None)?);
                }
                When::With(_) | When::Without(_) => {}
                When::Each(field) => {
                    for item in target.field(field)?.as_array()? {
                        requests.push(target.request(call, Some(item))?);
                    }
                }
            }
        }
        (!requests.is_empty()).then_some(requests)
    }
}

impl Target<'_> {
    fn field(&self, name: &str) -> Option<&Value> {
        self.fields?.get(name)
    }

    fn request(&self, call: &Call, item: Option<&Value>) -> Option<Request> {
        let fill = |arg: &Arg| self.filled(arg, item);
        let region = fill(&call.region)?;
        Some(Request {
            service: call.service,
            operation: call.operation,
            parameters: members(call.parameters, &fill)?,
            region: region
                .as_str()
                .filter(|it| *it != GLOBAL)
                .map(str::to_owned),
        })
    }

    fn filled(&self, arg: &Arg, item: Option<&Value>) -> Option<Value> {
        Some(match arg {
            Arg::Id => self.id.into(),
            Arg::Arn => self.arn.unwrap_or(self.id).into(),
            Arg::Region => self.region.into(),
            Arg::Account if self.account.is_empty() => return None,
            Arg::Account => self.account.into(),
            Arg::Field(name) | Arg::Answer { expected: name, .. } => self.field(name)?.clone(),
            Arg::Item => item?.clone(),
            Arg::Setting(name) => self.settings.get(*name)?.as_str().into(),
            other => built(other, &|arg| self.filled(arg, item))?,
        })
    }
}

/// The requests of every call, with placeholders.
pub(super) fn pattern(fix: &Fix) -> Vec<Request> {
    let requests = fix.calls.iter().map(|call| {
        Some(Request {
            service: call.service,
            operation: call.operation,
            parameters: members(call.parameters, &placeholder)?,
            region: regional(call.service)
                .then(|| placeholder(&call.region))
                .flatten()
                .and_then(|it| it.as_str().map(str::to_owned)),
        })
    });
    requests.flatten().collect()
}

/// Whether a service has a region of its own; of the others findings stand under `global`.
fn regional(service: &str) -> bool {
    !matches!(service, "iam" | "account" | "s3control")
}

fn placeholder(arg: &Arg) -> Option<Value> {
    Some(match arg {
        Arg::Id => "{id}".into(),
        Arg::Arn => "{arn}".into(),
        Arg::Region => "{region}".into(),
        Arg::Account => "{account}".into(),
        Arg::Item => "{each}".into(),
        Arg::Field(name) | Arg::Setting(name) | Arg::Answer { expected: name, .. } => {
            format!("{{{name}}}").into()
        }
        other => built(other, &placeholder)?,
    })
}

/// What does not depend on the resource itself, its parts filled by `fill`.
fn built(arg: &Arg, fill: &dyn Fn(&Arg) -> Option<Value>) -> Option<Value> {
    Some(match arg {
        Arg::Text(text) => (*text).into(),
        Arg::Number(number) => (*number).into(),
        Arg::Bool(it) => (*it).into(),
        Arg::List(items) => Value::Array(items.iter().map(fill).collect::<Option<_>>()?),
        Arg::Map(all) => Value::Object(members(all, fill)?),
        Arg::Json(inner) => fill(inner)?.to_string().into(),
        Arg::Join(parts) => {
            let mut joined = String::new();
            for part in *parts {
                joined.push_str(fill(part)?.as_str()?);
            }
            joined.into()
        }
        Arg::Id
        | Arg::Arn
        | Arg::Region
        | Arg::Account
        | Arg::Item
        | Arg::Field(_)
        | Arg::Setting(_)
        | Arg::Answer { .. } => return None,
    })
}

fn members(
    all: &[(&'static str, Arg)],
    fill: &dyn Fn(&Arg) -> Option<Value>,
) -> Option<Map<String, Value>> {
    all.iter()
        .map(|(name, arg)| Some(((*name).to_owned(), fill(arg)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fix::entry::{Inverse, Risk};
    use serde_json::json;

    const FIX: Fix = Fix {
        id: "sample",
        title: "A sample",
        calls: &[
            Call::new("ec2", "First", &[("Id", Arg::Id)]).when(When::Without("there")),
            Call::new("ec2", "Second", &[("Id", Arg::Field("there"))]).when(When::With("there")),
            Call::new("ec2", "Third", &[("It", Arg::Item)]).when(When::Each("many")),
        ],
        reads_before: &[],
        inverse: Inverse::None("a sample"),
        risk: Risk::Safe,
        preconditions: &[],
    };

    fn sent(fields: &[(&'static str, Value)]) -> Option<Vec<String>> {
        let fields = fields.iter().cloned().collect();
        let settings = BTreeMap::new();
        let target = Target {
            id: "it",
            arn: None,
            account: "111122223333",
            region: "eu-central-1",
            fields: Some(&fields),
            settings: &settings,
        };
        let requests = FIX.requests(&target)?;
        Some(
            requests
                .iter()
                .map(|it| format!("{} {}", it.operation, Value::from(it.parameters.clone())))
                .collect(),
        )
    }

    #[test]
    fn the_state_decides_which_requests_are_sent() {
        assert_eq!(
            sent(&[("many", json!([]))]).unwrap(),
            [r#"First {"Id":"it"}"#]
        );
        assert_eq!(
            sent(&[("there", json!("d")), ("many", json!(["v1", "v2"]))]).unwrap(),
            [
                r#"Second {"Id":"d"}"#,
                r#"Third {"It":"v1"}"#,
                r#"Third {"It":"v2"}"#
            ]
        );
    }

    #[test]
    fn what_is_not_known_prints_nothing() {
        assert_eq!(sent(&[("there", json!("d"))]), None);
    }
}
