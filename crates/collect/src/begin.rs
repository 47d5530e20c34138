//! How a run begins: with a new folder, or with one that holds a snapshot to go on with.

use std::collections::{BTreeMap, BTreeSet};

use firestep_aws::client::AccountClient;
use firestep_snapshot::manifest::{self, Calls, Manifest, SnapshotFile};
use firestep_snapshot::{ORGANIZATION, Records, Snapshot, SnapshotWriter};
use serde_json::{Value, json};

use crate::choice::{choose, meant_accounts};
use crate::error::CollectError;
use crate::organization::{AccountEntry, Discovered, discover};
use crate::part::Part;
use crate::request::CollectRequest;
use crate::walk::now;

/// The folder, what it says of itself, and what is in it.
pub(crate) struct Begun {
    pub(crate) writer: SnapshotWriter,
    pub(crate) manifest: Manifest,
    /// The snapshot to go on with.
    before: Option<Snapshot>,
    /// The accounts that the user named to be collected again.
    named: Vec<String>,
    /// Their ids: they are collected from the beginning.
    again: BTreeSet<String>,
    /// The accounts of the snapshot that is gone on with in which nothing is missing.
    done: BTreeSet<String>,
}

impl Begun {
    /// Takes the folder. A new one says at once what was asked for, whatever comes; what is gone on with decides that.
    pub(crate) fn new(request: &mut CollectRequest) -> Result<Self, CollectError> {
        if request.resume {
            return Self::resumed(request);
        }
        let writer = SnapshotWriter::create(&request.out)?;
        let manifest = first_manifest(request);
        writer.manifest(&manifest)?;
        Ok(Self {
            writer,
            manifest,
            before: None,
            named: Vec::new(),
            again: BTreeSet::new(),
            done: BTreeSet::new(),
        })
    }

    fn resumed(request: &mut CollectRequest) -> Result<Self, CollectError> {
        // First whether it is one: a lock is made in no folder that is none.
        Snapshot::open(&request.out)?;
        let writer = SnapshotWriter::open(&request.out)?;
        let before = Snapshot::open(&request.out)?;
        let manifest = before.manifest().clone();
        if manifest.plan != firestep_snapshot::plan::plan_hash() {
            return Err(CollectError::OtherPlan {
                folder: request.out.clone(),
                by: manifest.firestep,
            });
        }
        request.run.clone_from(&manifest.run);
        let scope = &manifest.scope;
        let named = request.accounts.take().unwrap_or_default();
        let asked = &scope.asked.accounts;
        request.accounts = (!asked.is_empty()).then(|| asked.clone());
        request.units.clone_from(&scope.asked.units);
        request.exclude.clone_from(&scope.asked.exclude);
        request.regions.clone_from(&scope.regions);
        let operations = scope.operations.as_ref();
        request.operations = operations.map(|it| it.iter().cloned().collect());
        Ok(Self {
            writer,
            manifest,
            before: Some(before),
            named,
            again: BTreeSet::new(),
            done: BTreeSet::new(),
        })
    }

    /// Takes away what was written for nothing. What was there before stays.
    pub(crate) fn give_up(self) {
        if self.before.is_none() {
            self.writer.discard();
        }
    }

    /// The time of the run, to the second, also when it is gone on with: what is asked for hangs on it.
    pub(crate) fn time(&self) -> Result<jiff::Timestamp, CollectError> {
        let started = &self.manifest.started;
        let told = |_| CollectError::Task(format!("`{started}` in its manifest is no time"));
        started.parse().map_err(told)
    }

    /// Refuses a caller of another account, role or organization than the snapshot's: two would be mixed.
    pub(crate) async fn accept(
        &mut self,
        account: &str,
        arn: Option<&str>,
        direct: &AccountClient,
        home: &str,
    ) -> Result<(), CollectError> {
        let Some(before) = &self.before else {
            self.manifest.caller = arn.map(str::to_owned);
            self.manifest.caller_account = Some(account.to_owned());
            self.writer.manifest(&self.manifest)?;
            return Ok(());
        };
        let folder = before.folder().to_owned();
        let principal = |arn: &str| match arn.rsplit_once('/') {
            // The session has another name every time.
            Some((role, _)) if role.contains(":assumed-role/") => role.to_owned(),
            _ => arn.to_owned(),
        };
        let was = self.manifest.caller.as_deref().map(principal);
        let is = arn.map(principal);
        let of_account = self.manifest.caller_account.as_deref();
        if of_account.is_some_and(|it| it != account) || (was.is_some() && was != is) {
            return Err(CollectError::OtherCaller {
                folder,
                was: was.or(of_account.map(str::to_owned)).unwrap_or_default(),
                is: is.unwrap_or_else(|| account.to_owned()),
            });
        }
        self.manifest.caller = arn.map(str::to_owned);
        self.manifest.caller_account = Some(account.to_owned());
        let recorded = before.organization().map(|records| discover(&records));
        let Some(was) = recorded.ok().and_then(|it| it.organization) else {
            return Ok(());
        };
        let answer = direct
            .call("organizations", "DescribeOrganization", home, &json!({}))
            .await;
        let is = match answer {
            Ok(answer) => {
                let value = answer.value();
                let id = value.get("Organization").and_then(|it| it.get("Id"));
                id.and_then(Value::as_str).map(str::to_owned)
            }
            Err(error) if error.is_expired_credentials() => {
                return Err(CollectError::Expired(error.to_string()));
            }
            Err(error) if error.code() == "AWSOrganizationsNotInUseException" => {
                Some("none".to_owned())
            }
            // Whoever may not ask now was not told otherwise.
            Err(_) => None,
        };
        match is {
            Some(is) if is != was => Err(CollectError::OtherOrganization { folder, was, is }),
            _ => Ok(()),
        }
    }

    /// The journal of a part, with the answers of an earlier run: those that need not be asked for again, and what came
    /// of the others, until they are answered.
    pub(crate) fn part(&self, name: &str) -> Result<Part, CollectError> {
        let earlier = if self.replaces(name) {
            Records::default()
        } else {
            self.earlier(name)
        };
        let mut records = earlier.settled();
        let settled = records.len();
        records.extend(earlier.in_part());
        let journal = self.writer.journal_with(name, &records)?;
        records.truncate(settled);
        Ok(Part {
            journal,
            recorded: Records::new(records),
        })
    }

    /// What an earlier run recorded of a part.
    pub(crate) fn earlier(&self, name: &str) -> Records {
        let before = self.before.as_ref();
        let records = before.and_then(|before| before.account(name).ok());
        records.unwrap_or_default()
    }

    /// The finished file that an earlier run wrote of a part.
    pub(crate) fn earlier_file(&self, name: &str) -> Option<SnapshotFile> {
        self.before.as_ref()?.finished(name).ok().flatten()
    }

    /// Whether an account is collected from the beginning. One that was read in part goes on.
    pub(crate) fn replaces(&self, id: &str) -> bool {
        let before = self.before.as_ref();
        self.again.contains(id) && before.is_some_and(|before| !before.is_partly_read(id))
    }

    /// Chooses the accounts to examine, by what was asked at first. Where no list tells which there are, or what was
    /// asked is not in it, an earlier choice stands; none of its accounts is dropped.
    pub(crate) fn choose(
        &mut self,
        request: &CollectRequest,
        discovered: &Discovered,
        caller: &str,
    ) -> Result<Vec<AccountEntry>, CollectError> {
        let scope = &mut self.manifest.scope;
        let entry = |id: &String| {
            let mut members = discovered.members.iter().flatten();
            let known = members.find(|member| member.id == *id).cloned();
            known.unwrap_or_else(|| unnamed_entry(id))
        };
        let earlier: Vec<AccountEntry> = scope.accounts.iter().map(entry).collect();
        let choice = match choose(request, discovered, caller) {
            Ok(choice) if discovered.members.is_some() || earlier.is_empty() => choice,
            Err(error) if earlier.is_empty() => return Err(error),
            Ok(_) | Err(_) => return Ok(earlier),
        };
        let mut examined = choice.examined;
        for entry in earlier {
            if !examined.iter().any(|it| it.id == entry.id) {
                examined.push(entry);
            }
        }
        scope.accounts = examined.iter().map(|it| it.id.clone()).collect();
        (scope.excluded, scope.left_out) = (choice.excluded, choice.left_out);
        scope.excluded.retain(|id| !scope.accounts.contains(id));
        scope.left_out.retain(|id, _| !scope.accounts.contains(id));
        Ok(examined)
    }

    /// The accounts that are still to be asked, of those that were chosen.
    pub(crate) fn left(&self, examined: &[AccountEntry]) -> Vec<AccountEntry> {
        let is_left = |it: &&AccountEntry| {
            if self.again.is_empty() {
                !self.done.contains(&it.id)
            } else {
                self.again.contains(&it.id)
            }
        };
        examined.iter().filter(is_left).cloned().collect()
    }

    /// Finds out what is missing and takes up the snapshot; `false` when nothing is missing, and nothing was touched.
    ///
    /// Missing are accounts that have no sound file or could not be entered, and answers that failed or were throttled.
    /// Where the user named accounts, those and no others are collected, from the beginning.
    pub(crate) fn take_up(&mut self) -> Result<bool, CollectError> {
        let Some(before) = self.before.take() else {
            return Ok(true);
        };
        let organization = before.finished(ORGANIZATION);
        let again = self.named_again(&before)?;
        let records = before.organization().unwrap_or_default();
        let is_known = matches!(organization, Ok(Some(_))) && records.all_settled();
        let scope = &self.manifest.scope;
        let mut useless = Vec::new();
        for id in &scope.accounts {
            let file = before.finished(id);
            match file.and_then(|file| Ok((file, before.account(id)?))) {
                Ok((Some(file), records)) => {
                    if records.settled().is_empty() && records.in_part().is_empty() {
                        useless.push(id.clone());
                        continue;
                    }
                    self.manifest.files.insert(id.clone(), file);
                    // What is asked of an account hangs on what the organization answers.
                    if is_known && records.all_settled() {
                        self.done.insert(id.clone());
                    }
                }
                Ok((None, _)) => {}
                Err(_) => useless.push(id.clone()),
            }
        }
        let missing = scope.accounts.iter().filter(|id| !self.done.contains(*id));
        let todo: BTreeSet<String> = if again.is_empty() {
            missing.cloned().collect()
        } else {
            again.clone()
        };
        let mut members = discover(&records).members.unwrap_or_default().into_iter();
        let is_chosen = |id: &String| scope.accounts.contains(id) || scope.excluded.contains(id);
        let all_chosen = members.all(|it| !it.active || is_chosen(&it.id));
        if self.manifest.finished.is_some() && is_known && all_chosen && todo.is_empty() {
            return Ok(false);
        }
        // From here on it is unfinished, whatever comes; only then is anything taken away.
        self.manifest.finished = None;
        for name in todo.iter().map(String::as_str).chain([ORGANIZATION]) {
            self.manifest.files.remove(name);
        }
        self.writer.manifest(&self.manifest)?;
        for id in useless.iter().filter(|id| todo.contains(*id)) {
            self.writer.remove_finished(id)?;
        }
        if organization.is_err() {
            self.writer.remove_finished(ORGANIZATION)?;
        }
        self.before = Some(Snapshot::open(before.folder())?);
        self.again = again;
        Ok(true)
    }

    /// The ids of the accounts that the user named, to be collected again.
    fn named_again(&self, before: &Snapshot) -> Result<BTreeSet<String>, CollectError> {
        let scope = &self.manifest.scope.accounts;
        let records = before.organization().unwrap_or_default();
        let mut members = discover(&records).members.unwrap_or_default();
        members.retain(|it| scope.contains(&it.id));
        // Where the list is damaged, ids are known.
        let unnamed = scope
            .iter()
            .filter(|id| !members.iter().any(|it| it.id == **id));
        let unnamed: Vec<AccountEntry> = unnamed.map(|id| unnamed_entry(id)).collect();
        members.extend(unnamed);
        let meant = meant_accounts(&self.named, &members);
        let not_here = |error| match error {
            CollectError::NoSuchAccount { named, .. } => CollectError::NotInScope(named),
            other => other,
        };
        Ok(meant.map_err(not_here)?.into_iter().collect())
    }
}

fn unnamed_entry(id: &str) -> AccountEntry {
    AccountEntry {
        id: id.to_owned(),
        name: String::new(),
        active: true,
        is_id: true,
    }
}

/// The manifest of a run that has not asked anything yet.
fn first_manifest(request: &CollectRequest) -> Manifest {
    let narrowed = |it: &BTreeSet<String>| it.iter().cloned().collect();
    Manifest {
        format: manifest::FORMAT,
        firestep: request.version.clone(),
        run: request.run.clone(),
        caller: None,
        caller_account: None,
        started: now(),
        finished: None,
        plan: firestep_snapshot::plan::plan_hash(),
        scope: manifest::CollectionScope {
            asked: manifest::Asked {
                accounts: request.accounts.clone().unwrap_or_default(),
                units: request.units.clone(),
                exclude: request.exclude.clone(),
            },
            regions: request.regions.clone(),
            operations: request.operations.as_ref().map(narrowed),
            note: request.scope_note.clone(),
            ..manifest::CollectionScope::default()
        },
        notes: Vec::new(),
        calls: Calls::default(),
        files: BTreeMap::new(),
    }
}
