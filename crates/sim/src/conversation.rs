//! What can be served: the records of an organization and its accounts.

use std::collections::{BTreeMap, HashMap};

use firestep_snapshot::manifest::{Calls, CollectionScope, FORMAT, Manifest};
use firestep_snapshot::{MemorySnapshot, ReadError, Records, Snapshot};

/// The records to serve, and how the server misbehaves on purpose.
#[derive(Debug, Default)]
pub struct Conversation {
    /// The account whose credentials come first: the one that asks about the organization.
    pub caller: String,
    /// What the organization answered.
    pub organization: Records,
    /// What each account answered.
    pub accounts: BTreeMap<String, Records>,
    /// How many calls of an account are throttled before it answers.
    pub throttled: HashMap<String, u64>,
    /// When the recorded world was seen: the demo is judged at this time.
    pub as_of: Option<String>,
}

impl Conversation {
    /// Reads a whole snapshot.
    pub fn of(snapshot: &Snapshot) -> Result<Self, ReadError> {
        let mut accounts = BTreeMap::new();
        for id in snapshot.accounts() {
            accounts.insert(id.to_owned(), snapshot.account(id)?);
        }
        let first = accounts.keys().next().cloned().unwrap_or_default();
        Ok(Self {
            caller: snapshot.manifest().caller_account.clone().unwrap_or(first),
            organization: snapshot.organization()?,
            accounts,
            throttled: HashMap::new(),
            as_of: snapshot.manifest().finished.clone(),
        })
    }

    /// The region from which it was recorded.
    pub fn home(&self) -> String {
        let once = ["sts:GetCallerIdentity", "ec2:DescribeRegions"];
        let mut files = std::iter::once(&self.organization).chain(self.accounts.values());
        files
            .find_map(|records| {
                let mut found = once.iter().flat_map(|operation| records.of(operation));
                found.find(|record| &*record.region != firestep_snapshot::GLOBAL)
            })
            .map_or_else(
                || "us-east-1".to_owned(),
                |record| record.region.to_string(),
            )
    }

    /// The snapshot that collecting all of it would write.
    pub fn snapshot(&self) -> MemorySnapshot {
        let copy = |records: &Records| records.iter().cloned().collect();
        let as_of = self.as_of.clone().unwrap_or_default();
        let accounts = self.accounts.iter();
        MemorySnapshot {
            manifest: Manifest {
                format: FORMAT,
                firestep: env!("CARGO_PKG_VERSION").to_owned(),
                run: "memory".to_owned(),
                caller: None,
                caller_account: Some(self.caller.clone()),
                started: as_of.clone(),
                finished: Some(as_of),
                plan: firestep_snapshot::plan::plan_hash(),
                scope: CollectionScope {
                    accounts: self.accounts.keys().cloned().collect(),
                    ..CollectionScope::default()
                },
                notes: Vec::new(),
                calls: Calls::default(),
                files: BTreeMap::new(),
            },
            organization: copy(&self.organization),
            accounts: accounts
                .map(|(id, records)| (id.clone(), copy(records)))
                .collect(),
        }
    }
}
