//! `accounts.yaml`: the organization's accounts, and who answers for each.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use crate::calendar::days_between;
use crate::decode::Decoder;
use crate::file;
use crate::mistake::{Mistake, ReadError, shown};
use crate::placeholder::is_placeholder;
use crate::yaml::{Node, Value};

/// The accounts that people wrote down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registry {
    /// A row an account; no id stands twice.
    pub rows: Vec<RegistryRow>,
}

/// What people wrote down about an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryRow {
    /// The line in which it begins.
    pub line: usize,
    /// `id`: the account's id.
    pub id: Box<str>,
    /// `name`: its name.
    pub name: Option<Box<str>>,
    /// `email`: the mail address of its root user.
    pub email: Option<Box<str>>,
    /// `category`: what it is for. It counts once the row is reviewed.
    pub category: Option<Box<str>>,
    /// `business_unit`: who pays.
    pub business_unit: Option<Box<str>>,
    /// `owner`: who answers for it.
    pub owner: Option<Box<str>>,
    /// `contact`: how to reach them.
    pub contact: Option<Box<str>>,
    /// `reviewed`: when somebody last checked the row.
    pub reviewed: Option<Date>,
    /// `ours`: whether the account is the organization's own. An account of others that is known here is not.
    pub ours: bool,
}

impl Registry {
    /// The registry that a text of YAML holds.
    pub fn parse(text: &str) -> Result<Self, Vec<Mistake>> {
        file::parse(text, |decoder, root| {
            let nodes = decoder.only(root, "accounts");
            Self::of(decoder, nodes)
        })
    }

    /// Reads people's spreadsheet, saved as CSV.
    pub fn read_csv(path: &Path) -> Result<Self, ReadError> {
        file::read(path, Self::from_csv)
    }

    /// The registry of these rows.
    pub(crate) fn of(decoder: &mut Decoder, nodes: &[Node]) -> Self {
        let mut rows = Vec::new();
        let mut seen: BTreeMap<Box<str>, usize> = BTreeMap::new();
        for node in nodes {
            let Some(row) = row(decoder, node) else {
                continue;
            };
            if let Some(line) = seen.get(&row.id) {
                decoder.wrong(node.at, || {
                    format!("account {} stands twice, first in line {line}", row.id)
                });
                continue;
            }
            seen.insert(row.id.clone(), row.line);
            rows.push(row);
        }
        Registry { rows }
    }

    /// The row of an account.
    pub fn row(&self, id: &str) -> Option<&RegistryRow> {
        self.rows.iter().find(|it| *it.id == *id)
    }
}

/// What a row is worth on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegistryRowState {
    /// Its account is there, and it was reviewed within 180 days.
    Current,
    /// Nobody has reviewed it yet.
    Unreviewed,
    /// It was reviewed longer ago.
    Stale,
    /// Its account is not in the organization any more.
    Gone,
    /// Its review is in the future.
    NotYet,
}

impl RegistryRowState {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Unreviewed => "not reviewed",
            Self::Stale => "stale",
            Self::Gone => "gone",
            Self::NotYet => "reviewed in the future",
        }
    }
}

/// For so many days a review holds.
const REVIEWED_DAYS: i64 = 180;

impl RegistryRow {
    /// What it is worth on a day. `names` are the accounts' names by id, or `None` when they could not be listed.
    pub fn state(&self, day: Date, names: Option<&BTreeMap<String, String>>) -> RegistryRowState {
        if self.ours && names.is_some_and(|it| !it.contains_key(&*self.id)) {
            return RegistryRowState::Gone;
        }
        match self.reviewed {
            None => RegistryRowState::Unreviewed,
            Some(reviewed) if reviewed > day => RegistryRowState::NotYet,
            Some(reviewed) if days_between(reviewed, day) > REVIEWED_DAYS => {
                RegistryRowState::Stale
            }
            Some(_) => RegistryRowState::Current,
        }
    }

    /// What a row of an account of ours must say and does not.
    pub fn lacks(&self) -> Vec<&'static str> {
        [
            ("business_unit", &self.business_unit),
            ("owner", &self.owner),
            ("contact", &self.contact),
        ]
        .into_iter()
        .filter(|(_, said)| self.ours && said.as_deref().is_none_or(is_placeholder))
        .map(|(name, _)| name)
        .collect()
    }
}

pub(crate) const KEYS: [&str; 9] = [
    "id",
    "name",
    "email",
    "category",
    "business_unit",
    "owner",
    "contact",
    "reviewed",
    "ours",
];

fn row(decoder: &mut Decoder, node: &Node) -> Option<RegistryRow> {
    let fields = decoder.fields(node, &KEYS)?;
    let id = decoder.required(&fields, "id", "the account's id, 12 digits");
    let id = id.and_then(|it| decoder.account_id(it));
    // A row is written with empty places for people to fill.
    let mut text = |key| -> Option<Box<str>> {
        let node = fields.get(key)?;
        match &node.value {
            Value::Empty => None,
            Value::Text(text) if text.trim().is_empty() => None,
            _ => decoder.text(node, "a text").map(Box::from),
        }
    };
    let (name, email, category) = (text("name"), text("email"), text("category"));
    let (business_unit, owner, contact) = (text("business_unit"), text("owner"), text("contact"));
    let reviewed = fields.get("reviewed");
    let reviewed = reviewed.filter(|it| !matches!(it.value, Value::Empty));
    let reviewed = reviewed.and_then(|it| decoder.date(it));
    let ours = fields.get("ours").and_then(|it| decoder.yes_or_no(it));
    if let (Some(node), Some(email)) = (fields.get("email"), &email)
        && !email.contains('@')
    {
        decoder.wrong(node.at, || {
            format!("{} is not a mail address", shown(email))
        });
    }
    Some(RegistryRow {
        line: node.at.line,
        id: id?.into(),
        name,
        email,
        category,
        business_unit,
        owner,
        contact,
        reviewed,
        ours: ours.unwrap_or(true),
    })
}
