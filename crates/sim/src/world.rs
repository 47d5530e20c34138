//! A world: what an organization has, as a page of TOML.
//!
//! An `[[item]]` is an element of a list answer, in AWS's own member names, with the answers to the
//! operations that hang on it. An `[[answer]]` is a whole answer. What is not declared is an empty
//! list, or the error that AWS gives for "there is none". Later entries win.

use std::collections::BTreeMap;

use firestep_catalogue::Path;
use serde::Deserialize;
use serde_json::Value;

/// Could not read a world.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// The text is no world.
    #[error("could not read the world: {0}")]
    Syntax(#[from] Box<toml::de::Error>),
    /// An entry names an account that is not there.
    #[error("could not read the world: `{0}` is no account of it")]
    NoAccount(String),
}

/// What an organization has.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// The organization's id, `o-…`.
    pub organization: String,
    /// The name of its management account.
    pub management: String,
    /// The region of entries that name none.
    pub home: String,
    /// The enabled regions.
    pub regions: Vec<String>,
    /// Opt-in regions that are off.
    #[serde(default)]
    pub disabled_regions: Vec<String>,
    /// The moment that the world stands still at, RFC 3339.
    pub as_of: String,
    /// The accounts.
    #[serde(rename = "account")]
    pub accounts: Vec<AccountRow>,
    /// The organizational units below the root: name and parent's name (`Root` at the top).
    #[serde(rename = "unit", default)]
    pub units: Vec<WorldUnit>,
    /// The policy types that are enabled at the root.
    #[serde(default)]
    pub policy_types: Vec<String>,
    /// The organization's policies.
    #[serde(rename = "policy", default)]
    pub policies: Vec<WorldPolicy>,
    /// Services with trusted access.
    #[serde(default)]
    pub trusted: Vec<String>,
    /// Delegated administrators: account name to service principals.
    #[serde(default)]
    pub delegated: BTreeMap<String, Vec<String>>,
    /// Elements of list answers.
    #[serde(rename = "item", default)]
    pub items: Vec<WorldItem>,
    /// Whole answers.
    #[serde(rename = "answer", default)]
    pub answers: Vec<WholeAnswer>,
    /// Refusals.
    #[serde(rename = "fault", default)]
    pub faults: Vec<Fault>,
}

/// An account of the world.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its root user's address.
    pub email: String,
    /// The organizational unit that it is in.
    pub unit: String,
    /// Its state.
    #[serde(default = "active")]
    pub state: String,
    /// Its tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Answers to operations about the account: `GetAlternateContact/SECURITY`, …
    #[serde(default)]
    pub answers: BTreeMap<String, Value>,
    /// Members of the root user's row in the credential report that are not the default ones.
    #[serde(default)]
    pub root: BTreeMap<String, String>,
}

fn active() -> String {
    "ACTIVE".to_owned()
}

/// An organizational unit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorldUnit {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The name of the unit above it, or `Root`.
    pub parent: String,
}

/// A policy of the organization.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorldPolicy {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `SERVICE_CONTROL_POLICY`, …
    pub kind: String,
    /// Names of units and accounts, or `Root`.
    #[serde(default)]
    pub targets: Vec<String>,
    /// The document.
    pub content: Value,
}

/// Which accounts and regions an entry is for.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Where {
    /// Only these accounts, by name.
    pub accounts: Option<Vec<String>>,
    /// Only accounts with this tag value: `category=production`.
    #[serde(rename = "where")]
    pub tag: Option<String>,
    /// Not these accounts, by name.
    #[serde(default)]
    pub except: Vec<String>,
    /// In these regions; `["*"]` for every one. Without it: home.
    pub regions: Option<Vec<String>>,
}

/// A list of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct WorldList {
    /// The operation: `s3:ListBuckets`.
    pub operation: String,
    /// Where the list stands in its answer: `Buckets[]`.
    pub path: Path,
}

impl TryFrom<String> for WorldList {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let odd = || format!("`{text}` is no list, expected `s3:ListBuckets/Buckets[]`");
        let (operation, path) = text.split_once('/').ok_or_else(odd)?;
        let path = Path::parse(path).map_err(|error| error.to_string())?;
        if !path.as_str().ends_with("[]") {
            return Err(odd());
        }
        let known = operation
            .split_once(':')
            .and_then(|(service, name)| firestep_catalogue::operation(service, name));
        if known.is_none() {
            return Err(format!("`{operation}` is no operation of the catalogue"));
        }
        Ok(Self {
            operation: operation.to_owned(),
            path,
        })
    }
}

/// An element of a list answer.
#[derive(Debug, Clone, Deserialize)]
pub struct WorldItem {
    /// Which list: `s3:ListBuckets/Buckets[]`.
    #[serde(rename = "in")]
    pub list: WorldList,
    /// Where it is.
    #[serde(flatten)]
    pub place: Where,
    /// How many of it there are, numbered by `{n}`.
    #[serde(default = "one")]
    pub count: usize,
    /// The element.
    pub it: Value,
    /// The plan's operations by name (`as`) in which it stands, besides the one without a name.
    #[serde(default, rename = "as")]
    pub named: Vec<String>,
    /// The answers to the operations that hang on it, by operation.
    #[serde(default)]
    pub answers: BTreeMap<String, Value>,
    /// Members of the user's row in the credential report that are not the default ones.
    #[serde(default)]
    pub report: BTreeMap<String, String>,
}

fn one() -> usize {
    1
}

/// A whole answer to a operation that hangs on no other.
#[derive(Debug, Clone, Deserialize)]
pub struct WholeAnswer {
    /// The operation: `iam:GetAccountSummary`.
    pub op: String,
    /// Where it is answered so.
    #[serde(flatten)]
    pub place: Where,
    /// The output, or `{ Error = { Code = …, Message = … } }`.
    pub out: Value,
}

/// A refusal.
#[derive(Debug, Clone, Deserialize)]
pub struct Fault {
    /// The operation, or `service:*`, or `*`.
    pub op: String,
    /// Where it is refused.
    #[serde(flatten)]
    pub place: Where,
    /// How.
    pub kind: FaultKind,
    /// How many calls, for `throttle`.
    #[serde(default)]
    pub calls: u64,
}

/// How a operation is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FaultKind {
    /// No permission.
    Denied,
    /// Denied by an SCP.
    Scp,
    /// The first calls of the account are throttled.
    Throttle,
    /// The account cannot be entered.
    Unreachable,
}

impl World {
    /// Reads a world.
    pub fn parse(text: &str) -> Result<Self, WorldError> {
        let world: Self = toml::from_str(text).map_err(Box::new)?;
        let places = (world.items.iter().map(|it| &it.place))
            .chain(world.answers.iter().map(|it| &it.place))
            .chain(world.faults.iter().map(|it| &it.place));
        let named = places.flat_map(|place| place.accounts.iter().flatten().chain(&place.except));
        for name in named
            .chain(world.delegated.keys())
            .chain([&world.management])
        {
            if world.account(name).is_none() {
                return Err(WorldError::NoAccount(name.clone()));
            }
        }
        Ok(world)
    }

    /// An account by name.
    pub fn account(&self, name: &str) -> Option<&AccountRow> {
        self.accounts.iter().find(|account| account.name == name)
    }
}

impl Where {
    /// Whether an entry is for this account.
    pub(crate) fn is_for(&self, account: &AccountRow) -> bool {
        let tagged = self.tag.as_ref().is_none_or(|tag| {
            tag.split_once('=')
                .is_some_and(|(key, value)| account.tags.get(key).is_some_and(|it| it == value))
        });
        tagged
            && self
                .accounts
                .as_ref()
                .is_none_or(|names| names.contains(&account.name))
            && !self.except.contains(&account.name)
    }

    /// Whether an entry is for this region.
    pub(crate) fn is_in(&self, region: &str, home: &str) -> bool {
        match &self.regions {
            None => region == home || region == firestep_snapshot::GLOBAL,
            Some(regions) => regions.iter().any(|it| it == "*" || it == region),
        }
    }
}
