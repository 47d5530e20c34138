//! Categories of accounts: what belongs to each, and the one that a mistyped one means.

use std::collections::BTreeMap;

use crate::decode::{Decoder, nearest};
use crate::mistake::{Position, shown};
use crate::yaml::{Node, Value};

/// Something that belongs to a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryMember {
    /// Where it stands.
    pub at: Position,
    /// An account, by id or name, or an organizational unit, by name.
    pub member: Box<str>,
    /// The category.
    pub category: Box<str>,
}

/// Finds the categories that mistyped ones mean.
#[derive(Default)]
pub(crate) struct Spelling<'s> {
    /// What was asked before, and the answer.
    known: BTreeMap<&'s str, Option<&'s str>>,
}

impl<'s> Spelling<'s> {
    /// The category that is meant by one that does not stand in the settings; `None` when it stands there, or is like
    /// none.
    pub(crate) fn meant(&mut self, category: &'s str, all: &'s Categories) -> Option<&'s str> {
        /// A file that is nothing but categories is not compared with itself.
        const MOST: usize = 200;
        if all.contains_key(category) || all.len() > MOST {
            return None;
        }
        if let Some(meant) = self.known.get(category) {
            return *meant;
        }
        if self.known.len() > MOST {
            return None;
        }
        let meant = nearest(category, all.keys().map(|it| &**it));
        self.known.insert(category, meant);
        meant
    }
}

pub(crate) type Categories = BTreeMap<Box<str>, Vec<Box<str>>>;

/// The categories, and what each holds by line.
pub(crate) fn categories(decoder: &mut Decoder, node: &Node) -> (Categories, Vec<CategoryMember>) {
    let mut categories = BTreeMap::new();
    let mut named = Vec::new();
    let mut seen: BTreeMap<&str, (&str, usize)> = BTreeMap::new();
    let wanted = "a map from categories to accounts and organizational units";
    for entry in decoder.map(node, wanted) {
        let Some(category) = decoder.sound(entry.at, &entry.key, "a category") else {
            continue;
        };
        let members: Vec<&str> = decoder.each(
            &entry.value,
            "accounts and organizational units",
            Decoder::account_or_other,
        );
        let nodes = match &entry.value.value {
            Value::List(nodes) => nodes.as_slice(),
            _ => &[],
        };
        // The same account in two categories matches both ways.
        for node in nodes {
            let Value::Text(text) = &node.value else {
                continue;
            };
            match seen.get(text.trim()) {
                Some((other, line)) if *other != category => decoder.wrong(node.at, || {
                    format!(
                        "{} is in category {} too, in line {line}",
                        shown(text),
                        shown(other)
                    )
                }),
                _ => {
                    seen.insert(text.trim(), (category, node.at.line));
                    named.push(CategoryMember {
                        at: node.at,
                        member: text.trim().into(),
                        category: category.into(),
                    });
                }
            }
        }
        categories.insert(
            category.into(),
            members.into_iter().map(Box::from).collect(),
        );
    }
    (categories, named)
}
