//! The findings of an evaluation that were packed: all of them, or those of a part.

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use firestep_audit::{Check, Finding, Packed};

/// Packed findings, which several parts share.
#[derive(Debug, Clone)]
pub struct PackedFindings {
    store: Arc<Packed>,
    /// The accounts that they are of, the organization by an empty id; `None`: all.
    accounts: Option<BTreeSet<String>>,
}

impl PackedFindings {
    pub(crate) fn all(store: Arc<Packed>) -> Self {
        PackedFindings {
            store,
            accounts: None,
        }
    }

    /// Those of some accounts, the organization by an empty id.
    pub(crate) fn of(&self, accounts: BTreeSet<String>) -> Self {
        PackedFindings {
            store: Arc::clone(&self.store),
            accounts: Some(accounts),
        }
    }

    pub(crate) fn each(
        &self,
        of_check: &dyn Fn(&'static Check) -> bool,
        of_account: &dyn Fn(&'static str) -> bool,
        take: &mut dyn FnMut(&Finding) -> io::Result<()>,
    ) -> io::Result<()> {
        let is_in = |id: &str| self.accounts.as_ref().is_none_or(|it| it.contains(id));
        self.store
            .each(of_check, &|id| is_in(id) && of_account(id), take)
    }
}
