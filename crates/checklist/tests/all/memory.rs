//! Evidence in memory, so that a part of it can be taken away.

use std::collections::BTreeMap;

use firestep_audit::Check;
use firestep_checklist::{Evaluated, Options, SnapshotSource, evaluate};
use firestep_sim::World;
use firestep_snapshot::manifest::{Calls, CollectionScope, FORMAT, Manifest};
use firestep_snapshot::{ReadError, Record, Records};

pub(crate) struct Memory {
    pub(crate) manifest: Manifest,
    pub(crate) organization: Vec<Record>,
    pub(crate) accounts: BTreeMap<String, Vec<Record>>,
}

impl Memory {
    pub(crate) fn of(world: &World) -> Self {
        let conversation = world.conversation();
        let copy = |records: &Records| records.iter().cloned().collect::<Vec<_>>();
        Self {
            manifest: Manifest {
                format: FORMAT,
                firestep: "test".to_owned(),
                run: "test".to_owned(),
                caller: None,
                caller_account: Some(conversation.caller.clone()),
                started: world.as_of.clone(),
                finished: Some(world.as_of.clone()),
                plan: String::new(),
                scope: CollectionScope {
                    accounts: conversation.accounts.keys().cloned().collect(),
                    ..CollectionScope::default()
                },
                calls: Calls::default(),
                files: BTreeMap::new(),
            },
            organization: copy(&conversation.organization),
            accounts: conversation
                .accounts
                .iter()
                .map(|(id, records)| (id.clone(), copy(records)))
                .collect(),
        }
    }

    pub(crate) fn records(&self) -> impl Iterator<Item = &Record> {
        self.organization
            .iter()
            .chain(self.accounts.values().flatten())
    }

    /// The same evidence with every record put through `change`, which may drop or replace it.
    pub(crate) fn rewritten(&self, change: &dyn Fn(&str, &Record) -> Option<Record>) -> Self {
        let apply = |id: &str, records: &[Record]| {
            records
                .iter()
                .filter_map(|it| change(id, it))
                .collect::<Vec<_>>()
        };
        Self {
            manifest: self.manifest.clone(),
            organization: apply("", &self.organization),
            accounts: self
                .accounts
                .iter()
                .map(|(id, records)| (id.clone(), apply(id, records)))
                .collect(),
        }
    }

    pub(crate) fn evaluated(&self) -> Evaluated {
        self.evaluated_by(firestep_checks::all())
    }

    pub(crate) fn evaluated_by(&self, checks: &[&'static Check]) -> Evaluated {
        let options = Options {
            keep_passes: true,
            threads: 1,
            ..Options::default()
        };
        evaluate(self, checks, &options).unwrap()
    }
}

impl SnapshotSource for Memory {
    fn organization(&self) -> Result<Records, ReadError> {
        Ok(Records::new(self.organization.clone()))
    }

    fn account(&self, id: &str) -> Result<Records, ReadError> {
        Ok(Records::new(
            self.accounts.get(id).cloned().unwrap_or_default(),
        ))
    }

    fn manifest(&self) -> &Manifest {
        &self.manifest
    }
}
