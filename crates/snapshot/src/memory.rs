//! A snapshot in memory: what a world or a test has made, never written to a folder.

use std::collections::BTreeMap;

use crate::manifest::Manifest;
use crate::record::Record;
use crate::records::Records;

/// A snapshot that no folder holds.
#[derive(Debug, Clone)]
pub struct MemorySnapshot {
    pub manifest: Manifest,
    pub organization: Vec<Record>,
    pub accounts: BTreeMap<String, Vec<Record>>,
}

impl MemorySnapshot {
    /// What the organization answered.
    pub fn organization(&self) -> Records {
        Records::new(self.organization.clone())
    }

    /// What an account answered; empty when it has no records.
    pub fn account(&self, id: &str) -> Records {
        Records::new(self.accounts.get(id).cloned().unwrap_or_default())
    }

    /// All records: the organization's, then each account's.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.organization
            .iter()
            .chain(self.accounts.values().flatten())
    }

    /// The same with every record put through `change`, which may drop or replace it. The account of the
    /// organization's records is empty.
    #[must_use]
    pub fn rewritten(&self, change: &dyn Fn(&str, &Record) -> Option<Record>) -> Self {
        let apply = |id: &str, records: &[Record]| -> Vec<Record> {
            records.iter().filter_map(|it| change(id, it)).collect()
        };
        let accounts = self.accounts.iter();
        Self {
            manifest: self.manifest.clone(),
            organization: apply("", &self.organization),
            accounts: accounts
                .map(|(id, records)| (id.clone(), apply(id, records)))
                .collect(),
        }
    }
}
