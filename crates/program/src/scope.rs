//! `scope`: what is collected when nothing else is typed.

use crate::decode::Decoder;
use crate::mistake::Position;
use crate::yaml::{Node, Value};

/// What of the organization is collected. The default: everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// `accounts`: only these, by id or name. Empty: all.
    pub accounts: Vec<Box<str>>,
    /// `exclude`: not these, by id or name.
    pub exclude: Vec<Box<str>>,
    /// `ous`: only accounts under these organizational units, by id or name. Empty: under any.
    pub ous: Vec<Box<str>>,
    /// `regions`: only these. Empty: those that each account has enabled.
    pub regions: Vec<Box<str>>,
    /// Where each of them stands.
    pub named: Vec<(Position, Box<str>)>,
}

impl Scope {
    pub(crate) const KEYS: [&str; 4] = ["accounts", "exclude", "ous", "regions"];

    /// Whether it leaves anything out.
    pub fn is_narrow(&self) -> bool {
        let all = [&self.accounts, &self.exclude, &self.ous, &self.regions];
        all.iter().any(|it| !it.is_empty())
    }

    /// Where an account, unit or region stands.
    pub fn place_of(&self, name: &str) -> Option<Position> {
        let found = self.named.iter().find(|it| *it.1 == *name);
        found.map(|it| it.0)
    }

    pub(crate) fn read(decoder: &mut Decoder, node: &Node) -> Self {
        let Some(fields) = decoder.fields(node, &Self::KEYS) else {
            return Self::default();
        };
        let mut named = Vec::new();
        let mut list = |key, wanted, read: fn(&mut Decoder, &Node) -> Option<Box<str>>| {
            let Some(node) = fields.get(key) else {
                return Vec::new();
            };
            // Nobody means to look at nothing.
            if key != "exclude" && matches!(&node.value, Value::List(nodes) if nodes.is_empty()) {
                decoder.wrong(node.at, || {
                    format!("the list of {wanted} is empty; leave it out for all {wanted}")
                });
            }
            decoder.each(node, wanted, |decoder, it| {
                let name = read(decoder, it)?;
                named.push((it.at, name.clone()));
                Some(name)
            })
        };
        let account: fn(&mut Decoder, &Node) -> Option<Box<str>> =
            |decoder, it| decoder.account_or_other(it).map(Box::from);
        let (accounts, exclude) = (
            list("accounts", "accounts", account),
            list("exclude", "accounts", account),
        );
        let ous = list("ous", "organizational units", |decoder, it| {
            decoder.text(it, "an organizational unit").map(Box::from)
        });
        let regions = list("regions", "regions", |decoder, it| {
            decoder.region(it).map(Box::from)
        });
        Scope {
            accounts,
            exclude,
            ous,
            regions,
            named,
        }
    }
}
