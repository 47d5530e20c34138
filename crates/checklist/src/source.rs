//! Where records come from, and which files of it can be read: what cannot is unseen, the others are not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use firestep_snapshot::manifest::Manifest;
use firestep_snapshot::{
    AccountRecords, MemorySnapshot, ORGANIZATION, ReadError, Records, Snapshot,
};

/// Where records come from: a folder, or memory.
pub trait SnapshotSource: Sync {
    /// What the organization answered.
    fn organization(&self) -> Result<Records, ReadError>;
    /// What an account answered; empty when it was not reached.
    fn account(&self, id: &str) -> Result<Records, ReadError>;
    /// What an account answered to these operations.
    fn account_only(&self, id: &str, operations: &BTreeSet<&str>) -> Result<Records, ReadError> {
        Ok(self.account(id)?.only(operations))
    }
    /// What an account answered; where that is too much to be held at once, what it is about.
    fn account_or_outline(&self, id: &str) -> Result<AccountRecords, ReadError> {
        Ok(AccountRecords::All(self.account(id)?))
    }
    /// Whether collecting ended amid an account, so that what was not asked yet is missing.
    fn is_partly_read(&self, _id: &str) -> bool {
        false
    }
    /// What collecting says of itself.
    fn manifest(&self) -> &Manifest;
}

impl SnapshotSource for Snapshot {
    fn organization(&self) -> Result<Records, ReadError> {
        Snapshot::organization(self)
    }

    fn account(&self, id: &str) -> Result<Records, ReadError> {
        Snapshot::account(self, id)
    }

    fn account_only(&self, id: &str, operations: &BTreeSet<&str>) -> Result<Records, ReadError> {
        Snapshot::account_only(self, id, operations)
    }

    fn account_or_outline(&self, id: &str) -> Result<AccountRecords, ReadError> {
        Snapshot::account_or_outline(self, id)
    }

    fn is_partly_read(&self, id: &str) -> bool {
        Snapshot::is_partly_read(self, id)
    }

    fn manifest(&self) -> &Manifest {
        Snapshot::manifest(self)
    }
}

impl SnapshotSource for MemorySnapshot {
    fn organization(&self) -> Result<Records, ReadError> {
        Ok(MemorySnapshot::organization(self))
    }

    fn account(&self, id: &str) -> Result<Records, ReadError> {
        Ok(MemorySnapshot::account(self, id))
    }

    fn manifest(&self) -> &Manifest {
        &self.manifest
    }
}

/// Why a snapshot does not hold an account whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// Collecting ended amid it: what it had answered is evaluated.
    Partly,
    /// Collecting ended before it.
    NotReached,
    /// Its file cannot be read, for this reason.
    Damaged(String),
}

/// A snapshot of which single files may be unreadable.
pub(crate) struct Readable<'s> {
    source: &'s dyn SnapshotSource,
    damaged: Mutex<BTreeMap<String, String>>,
}

impl<'s> Readable<'s> {
    pub(crate) fn new(source: &'s dyn SnapshotSource) -> Self {
        Self {
            source,
            damaged: Mutex::default(),
        }
    }

    /// What the organization answered; nothing when its file cannot be read.
    pub(crate) fn organization(&self) -> Records {
        self.or_nothing(ORGANIZATION, self.source.organization())
    }

    /// What is wrong with the organization's file.
    pub(crate) fn organization_damage(&self) -> Option<String> {
        match self.damage(ORGANIZATION)? {
            Unread::Damaged(why) => Some(why),
            Unread::Partly | Unread::NotReached => None,
        }
    }

    /// What an account answered; nothing when its file cannot be read.
    pub(crate) fn account(&self, id: &str) -> Records {
        self.or_nothing(id, self.source.account(id))
    }

    /// What an account answered to these operations; nothing when its file cannot be read.
    pub(crate) fn account_only(&self, id: &str, operations: &BTreeSet<&str>) -> Records {
        self.or_nothing(id, self.source.account_only(id, operations))
    }

    /// What an account answered; where that is too much to be held at once, what it is about.
    pub(crate) fn account_or_outline(&self, id: &str) -> AccountRecords {
        self.or_nothing(id, self.source.account_or_outline(id))
    }

    fn or_nothing<T: Default>(&self, id: &str, read: Result<T, ReadError>) -> T {
        let mut damaged = self.damaged.lock().unwrap_or_else(PoisonError::into_inner);
        match read {
            // What could not be read once is left alone: verdicts must not rest on two states of a file.
            Ok(records) if !damaged.contains_key(id) => records,
            Ok(_) => T::default(),
            Err(error) => {
                damaged.insert(id.to_owned(), error.to_string());
                T::default()
            }
        }
    }

    /// What is wrong with an account's file, as far as it was read.
    pub(crate) fn damage(&self, id: &str) -> Option<Unread> {
        let damaged = self.damaged.lock().unwrap_or_else(PoisonError::into_inner);
        damaged.get(id).cloned().map(Unread::Damaged)
    }

    /// Why an account is not whole; `None` when it is. `shows_nothing`: it could not be entered, or has no records.
    pub(crate) fn unread(&self, id: &str, shows_nothing: bool) -> Option<Unread> {
        let damage = self.damage(id);
        if damage.is_some() {
            return damage;
        }
        if shows_nothing {
            let nothing = self.account(id).is_empty();
            return nothing.then_some(Unread::NotReached);
        }
        let partly = self.source.is_partly_read(id);
        partly.then_some(Unread::Partly)
    }
}
