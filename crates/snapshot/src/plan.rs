//! What is asked: the plan, read from `plan/*.toml`.
//!
//! Where an operation is asked, by whom, and the permission it needs stand in the catalogue
//! ([`crate::operations`]); the plan adds the parameters. A parameter is a literal or a reference:
//!
//! | written | means |
//! | --- | --- |
//! | `$`, `$.Name` | the item of the parent's answer, or a member of it |
//! | `^DetectorId` | a parameter of the parent's question |
//! | `@account`, `@home` | the account that is asked, its home region |
//! | `$$Default` | the literal text `$Default` |

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::operations::{Operation, operation};
use crate::record::Params;

/// One question of the plan.
#[derive(Debug, Clone)]
pub struct PlannedOperation {
    /// What is asked.
    pub operation: &'static Operation,
    /// Which of several questions by this operation it is.
    pub name: Option<String>,
    /// The parameters, as written.
    pub with: BTreeMap<String, Value>,
    /// The answers whose items it is asked for; a question without parents is asked once.
    pub parents: Vec<Parent>,
    /// Only items whose member matches: a text in which `*` stands for anything.
    pub only: BTreeMap<String, String>,
    /// A parameter that runs over several values.
    pub each: Option<(String, Vec<Value>)>,
    /// Where it is asked, when not where the catalogue says.
    pub region: Option<String>,
    /// The question that must have ended before.
    pub after: Option<String>,
    /// When to ask again.
    pub poll: Option<Poll>,
    /// Whether a member account is asked from inside when the administrator may not ask.
    pub else_inside: bool,
}

/// Where a child's items come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parent {
    /// The accounts of the organization.
    Accounts,
    /// A member of the answer to another question, or to this one (a tree).
    Items {
        /// `service:Operation`.
        question: String,
        /// The member that holds the items.
        path: String,
    },
}

/// When a question is asked again: until its answer holds a value, or while it is refused so.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Poll {
    /// Members that the answer must hold.
    #[serde(default)]
    pub until: BTreeMap<String, String>,
    /// Codes that mean "not yet".
    #[serde(default)]
    pub on: Vec<String>,
}

/// Could not read the plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The text is no plan.
    #[error("could not read plan `{file}`: {source}")]
    Syntax {
        /// The plan file.
        file: String,
        /// What is wrong with it.
        source: Box<toml::de::Error>,
    },
    /// An operation is not in the catalogue.
    #[error("plan `{file}` asks `{operation}`, which is not in the catalogue of operations")]
    UnknownOperation {
        /// The plan file.
        file: String,
        /// The operation.
        operation: String,
    },
    /// A parent is not written as `service:Operation/Member`.
    #[error("plan `{file}` names the parent `{parent}`: expected `service:Operation/Member`")]
    BadParent {
        /// The plan file.
        file: String,
        /// The parent.
        parent: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    ask: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    op: OneOrMany,
    #[serde(rename = "as")]
    name: Option<String>,
    #[serde(default)]
    with: BTreeMap<String, Value>,
    per: Option<OneOrMany>,
    #[serde(rename = "where", default)]
    only: BTreeMap<String, String>,
    each: Option<BTreeMap<String, Vec<Value>>>,
    region: Option<String>,
    after: Option<String>,
    poll: Option<Poll>,
    #[serde(rename = "else")]
    otherwise: Option<Otherwise>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Otherwise {
    Inside,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

/// The built-in plan's files.
const FILES: [(&str, &str); 12] = [
    ("organizations", include_str!("../plan/organizations.toml")),
    ("account", include_str!("../plan/account.toml")),
    ("iam", include_str!("../plan/iam.toml")),
    ("s3", include_str!("../plan/s3.toml")),
    ("s3control", include_str!("../plan/s3control.toml")),
    ("ec2", include_str!("../plan/ec2.toml")),
    ("cloudtrail", include_str!("../plan/cloudtrail.toml")),
    ("config", include_str!("../plan/config.toml")),
    ("guardduty", include_str!("../plan/guardduty.toml")),
    ("kms", include_str!("../plan/kms.toml")),
    ("sns", include_str!("../plan/sns.toml")),
    ("rds", include_str!("../plan/rds.toml")),
];

static PLAN: LazyLock<Result<Vec<PlannedOperation>, PlanError>> = LazyLock::new(|| {
    let mut asks = Vec::new();
    for (file, text) in FILES {
        asks.extend(parse(file, text)?);
    }
    Ok(asks)
});

/// The built-in plan. It is part of the program, so that it reads is proved by a test.
pub fn plan() -> &'static [PlannedOperation] {
    PLAN.as_deref().unwrap_or_default()
}

/// The sha256 of the plan as it is built in; a snapshot names the plan it was made by.
pub fn plan_hash() -> String {
    let mut hash = Sha256::new();
    for (file, text) in FILES {
        hash.update(file);
        hash.update(text);
    }
    hex(&hash.finalize())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Reads a plan file.
pub fn parse(file: &str, text: &str) -> Result<Vec<PlannedOperation>, PlanError> {
    let parsed: File = toml::from_str(text).map_err(|source| PlanError::Syntax {
        file: file.to_owned(),
        source: Box::new(source),
    })?;
    let mut asks = Vec::new();
    for row in parsed.ask {
        let per: Vec<String> = row.per.map(OneOrMany::into_vec).unwrap_or_default();
        for question in row.op.into_vec() {
            let found = split(&question)
                .and_then(|(service, name)| operation(service, name))
                .ok_or_else(|| PlanError::UnknownOperation {
                    file: file.to_owned(),
                    operation: question.clone(),
                })?;
            let parents = per
                .iter()
                .map(|text| {
                    parent(text, &question).ok_or_else(|| PlanError::BadParent {
                        file: file.to_owned(),
                        parent: text.clone(),
                    })
                })
                .collect::<Result<_, _>>()?;
            asks.push(PlannedOperation {
                operation: found,
                name: row.name.clone(),
                with: row.with.clone(),
                parents,
                only: row.only.clone(),
                each: row.each.clone().and_then(|each| each.into_iter().next()),
                region: row.region.clone(),
                after: row.after.clone(),
                poll: row.poll.clone(),
                else_inside: matches!(row.otherwise, Some(Otherwise::Inside)),
            });
        }
    }
    Ok(asks)
}

fn split(question: &str) -> Option<(&str, &str)> {
    question.split_once(':')
}

fn parent(text: &str, own: &str) -> Option<Parent> {
    if text == "@accounts" {
        return Some(Parent::Accounts);
    }
    let (question, path) = text.split_once('/')?;
    let question = if question == "self" { own } else { question };
    Some(Parent::Items {
        question: question.to_owned(),
        path: path.to_owned(),
    })
}

/// What references are filled from.
#[derive(Debug, Clone, Copy)]
pub struct ReferenceValues<'a> {
    /// The account that is asked.
    pub account: &'a str,
    /// The region that is asked when nothing else says so.
    pub home: &'a str,
    /// The item of the parent's answer.
    pub item: &'a Value,
    /// The parameters of the parent's question.
    pub parent: &'a Params,
}

impl PlannedOperation {
    /// `service:Operation`.
    pub fn question(&self) -> String {
        format!("{}:{}", self.operation.service, self.operation.name)
    }

    /// The parameters of each question that this asks about one item (one, or one per value of
    /// `each`). `None` when the item lacks a member that a parameter needs.
    pub fn fill(&self, facts: ReferenceValues<'_>) -> Option<Vec<Params>> {
        let mut base = Params::new();
        for (name, value) in &self.with {
            base.insert(name.clone(), fill(value, facts)?);
        }
        Some(match &self.each {
            None => vec![base],
            Some((name, values)) => values
                .iter()
                .map(|value| {
                    let mut params = base.clone();
                    params.insert(name.clone(), value.clone());
                    params
                })
                .collect(),
        })
    }

    /// Whether it is asked about this item at all.
    pub fn wants(&self, facts: ReferenceValues<'_>) -> bool {
        self.only.iter().all(|(path, pattern)| {
            let pattern = pattern.replace("@account", facts.account);
            member(facts.item, path)
                .and_then(Value::as_str)
                .is_some_and(|text| matches(&pattern, text))
        })
    }

    /// The region for one item, where the plan names one.
    pub fn region_for(&self, facts: ReferenceValues<'_>) -> Option<String> {
        let written = self.region.as_deref()?;
        fill(&Value::from(written), facts)?
            .as_str()
            .map(str::to_owned)
    }
}

fn fill(value: &Value, facts: ReferenceValues<'_>) -> Option<Value> {
    Some(match value {
        Value::String(text) => {
            if let Some(literal) = text.strip_prefix("$$") {
                Value::from(format!("${literal}"))
            } else if text == "$" {
                facts.item.clone()
            } else if let Some(path) = text.strip_prefix("$.") {
                member(facts.item, path)?.clone()
            } else if let Some(name) = text.strip_prefix('^') {
                facts.parent.get(name)?.clone()
            } else if text == "@account" {
                Value::from(facts.account)
            } else if text == "@home" {
                Value::from(facts.home)
            } else {
                value.clone()
            }
        }
        Value::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| fill(item, facts))
                .collect::<Option<_>>()?,
        ),
        other => other.clone(),
    })
}

/// The member at a dotted path.
pub fn member<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.')
        .try_fold(value, |value, name| value.get(name))
}

/// The items at a dotted path, through lists: `Reservations.Instances`. An object is one item.
pub fn items<'a>(value: &'a Value, path: &str) -> Vec<&'a Value> {
    let mut found = vec![value];
    for name in path.split('.') {
        found = found
            .into_iter()
            .filter_map(|value| value.get(name))
            .flat_map(|value| match value {
                Value::Array(items) => items.iter().collect(),
                other => vec![other],
            })
            .collect();
    }
    found
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
    use super::*;
    use serde_json::json;

    #[test]
    fn the_built_in_plan_reads() {
        assert!(PLAN.is_ok(), "{:?}", PLAN.as_ref().err());
        assert!(plan().len() > 80);
    }

    #[test]
    fn every_parent_is_asked_itself() {
        for ask in plan() {
            for parent in &ask.parents {
                if let Parent::Items { question, .. } = parent {
                    assert!(
                        plan().iter().any(|other| other.question() == *question),
                        "{question}"
                    );
                }
            }
        }
    }

    #[test]
    fn parameters_are_filled_from_item_parent_and_run() {
        let asks = parse(
            "t",
            r#"ask = [{ op = "guardduty:DescribePublishingDestination", per = "guardduty:ListPublishingDestinations/Destinations", with = { DetectorId = "^DetectorId", DestinationId = "$.Id", A = "@account", L = ["$$x"] } }]"#,
        )
        .unwrap();
        let parent = Params::from([("DetectorId".to_owned(), json!("d"))]);
        let facts = ReferenceValues {
            account: "1",
            home: "r",
            item: &json!({"Id": "i"}),
            parent: &parent,
        };
        assert_eq!(
            asks[0].fill(facts).unwrap()[0],
            Params::from([
                ("A".to_owned(), json!("1")),
                ("DestinationId".to_owned(), json!("i")),
                ("DetectorId".to_owned(), json!("d")),
                ("L".to_owned(), json!(["$x"])),
            ])
        );
    }

    #[test]
    fn a_star_stands_for_anything() {
        assert!(matches("*:111:*", "arn:aws:cloudtrail:r:111:trail/t"));
        assert!(!matches("*:222:*", "arn:aws:cloudtrail:r:111:trail/t"));
        assert!(matches("CUSTOMER", "CUSTOMER"));
        assert!(!matches("CUSTOMER", "CUSTOMERS"));
    }

    #[test]
    fn items_are_found_through_lists() {
        let page = json!({"R": [{"I": [1, 2]}, {"I": [3]}, {}]});
        assert_eq!(items(&page, "R.I").len(), 3);
        assert_eq!(items(&json!({"K": {"A": 1}}), "K").len(), 1);
    }
}
