//! What is said in two ways, shown with both places.

use std::collections::BTreeMap;

use crate::exception::Exception;
use crate::folder::{Program, REGISTRY};
use crate::place::Place;
use crate::resolved::ids;

/// Two rules that are about the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TwoWays {
    /// An account is in two categories.
    #[error("account {account} is in category `{}` ({}) and in `{}` ({})", .first.0, .first.1, .second.0, .second.1)]
    Categories {
        /// Its id.
        account: Box<str>,
        /// One category, and where it says so.
        first: (Box<str>, Place),
        /// The other.
        second: (Box<str>, Place),
    },
    /// Two exceptions fit one finding.
    #[error("two exceptions of {check} fit the same finding: {first} and {second}")]
    Exceptions {
        /// The check.
        check: Box<str>,
        /// One exception.
        first: Place,
        /// The other.
        second: Place,
    },
}

impl Program {
    /// The exception that is about a finding, as [`Exception::excepts`] says. To ask of a program that is
    /// [`resolved`](Program::resolved), in which accounts have ids and no exception is over.
    pub fn exception<'n>(
        &self,
        check: &str,
        account: &str,
        region: &str,
        names: &(impl Iterator<Item = &'n str> + Clone),
        tags: impl Fn(&str) -> Option<Box<str>>,
    ) -> Result<Option<&Exception>, TwoWays> {
        let mut fitting = self
            .exceptions
            .iter()
            .filter(|it| it.excepts(check, account, region, names.clone(), &tags));
        match (fitting.next(), fitting.next()) {
            (Some(first), Some(second)) => Err(TwoWays::Exceptions {
                check: check.into(),
                first: first.place(),
                second: second.place(),
            }),
            (first, _) => Ok(first),
        }
    }

    /// The accounts that the settings and reviewed rows of the registry put into two categories. `names` are the accounts' names by
    /// id. To ask of a program that is not resolved.
    pub fn two_categories(&self, names: &BTreeMap<String, String>) -> Vec<TwoWays> {
        let mut said: Vec<(Box<str>, &str, Place)> = Vec::new();
        let settings = self.settings_path();
        for one in &self.settings.named_members {
            for id in ids(&one.member, names) {
                said.push((id, &one.category, Place::new(&settings, one.at.line)));
            }
        }
        let registry = self.folder.join(REGISTRY);
        for (row, category) in self.categorized_rows() {
            said.push((row.id.clone(), category, Place::new(&registry, row.line)));
        }
        let mut seen: BTreeMap<Box<str>, (&str, Place)> = BTreeMap::new();
        let mut two_ways = Vec::new();
        for (account, category, place) in said {
            match seen.get(&account) {
                Some((first, _)) if *first == category => {}
                Some((first, at)) => two_ways.push(TwoWays::Categories {
                    account,
                    first: ((*first).into(), at.clone()),
                    second: (category.into(), place),
                }),
                None => {
                    seen.insert(account, (category, place));
                }
            }
        }
        two_ways
    }
}
