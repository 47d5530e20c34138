//! From account to account: what is there of a kind, some accounts at a time, so that memory does not grow with their
//! number.

use std::collections::{BTreeMap, BTreeSet};

use firestep_access::Guardrails;
use firestep_inventory::kinds::{Holder, ListedKind, OneList, visit_organization};
use firestep_inventory::org::AuditScope;
use firestep_inventory::reading::records::RecordReader;
use firestep_inventory::{
    Account, GLOBAL, Gap, GapReason, Identity, Org, Organization, Resource, Summary,
};
use firestep_program::Program;
use firestep_snapshot::AccountRecords;
use firestep_snapshot::manifest::Manifest;
use jiff::Timestamp;

use super::condition::Condition;
use super::field::{Cell, Column};
use super::kind::KindName;
use super::not_seen::{Gaps, NotExamined, NotSeen};
use crate::evaluate::{everyone, in_parallel, left_out};
use crate::source::{Readable, SnapshotSource, Unread};

/// A snapshot, ready to be asked for its resources.
pub struct Inventory<'s> {
    readable: Readable<'s>,
    manifest: &'s Manifest,
    org: Org,
    guardrails: Guardrails,
    names: BTreeMap<String, String>,
    inactive: Vec<String>,
    /// Those that are read.
    accounts: Vec<String>,
    left_out: Vec<String>,
    /// Why nobody knows which accounts there are.
    members_gap: Option<Gap>,
}

/// Which accounts and regions.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    /// Only these, by id; empty: all.
    pub accounts: Vec<String>,
    /// Only these; empty: all. `global` is what has none.
    pub regions: Vec<String>,
}

impl Chosen {
    fn has_region(&self, region: &str) -> bool {
        self.regions.is_empty() || self.regions.iter().any(|it| it == region)
    }

    /// Whether what was not seen could be in these regions.
    fn could_have(&self, gap: Gap) -> bool {
        let info = gap.info();
        if info.reason == GapReason::RegionClosed {
            return info.message.split(", ").any(|it| self.has_region(it));
        }
        let region = &*info.region;
        self.has_region(region) || [GLOBAL, firestep_inventory::UNSEEN_REGIONS].contains(&region)
    }
}

/// What is asked of a kind.
#[derive(Debug, Clone)]
pub struct Query {
    /// The kind.
    pub kind: KindName,
    /// Which fields are shown.
    pub columns: Vec<Column>,
    /// What holds of those that are shown.
    pub conditions: Vec<Condition>,
    /// Where.
    pub chosen: Chosen,
}

/// A resource.
#[derive(Debug)]
pub struct Row<'r> {
    /// Its account; empty: the organization.
    pub account: &'r str,
    /// The account's name, where that is known.
    pub account_name: &'r str,
    /// Who it is.
    pub identity: &'r Identity,
    /// The columns' values.
    pub cells: Vec<Cell>,
}

/// An account that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// Its id.
    pub id: String,
    /// Its name, where that is known.
    pub name: String,
}

/// What came of a query, beside the rows.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// How many were shown.
    pub shown: u64,
    /// In how many accounts.
    pub accounts: usize,
    /// How many were seen.
    pub seen: u64,
    /// What could be shown too, had a field been seen: by field.
    pub maybe: Vec<Maybe>,
    /// What of the lists was not seen.
    pub lists: Vec<NotSeen>,
    /// What of the shown fields was not seen.
    pub fields: Vec<NotSeen>,
    /// Accounts that were not read, or not whole.
    pub not_examined: Vec<NotExamined>,
    /// How many were left out: terminated, being deleted, managed by a service, gone when they were asked about.
    pub dropped: u64,
}

/// Resources of which a field that was asked for was not seen, and all else holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maybe {
    /// The field.
    pub field: String,
    /// How many.
    pub count: u64,
    /// Why.
    pub not_seen: Vec<NotSeen>,
}

/// How many there are of a kind.
#[derive(Debug, Clone)]
pub struct KindCount {
    /// The kind.
    pub kind: KindName,
    /// How many were seen.
    pub seen: u64,
    /// In how many accounts; what is the organization's is in none.
    pub accounts: usize,
    /// What of its lists was not seen.
    pub lists: Vec<NotSeen>,
}

impl<'s> Inventory<'s> {
    /// Reads what the organization says.
    pub fn open(source: &'s dyn SnapshotSource) -> Self {
        let readable = Readable::new(source);
        let manifest = source.manifest();
        let organization = Organization::read(&readable.organization());
        let seen = organization.overview();
        let left_out = left_out(&seen, manifest);
        let accounts = everyone(&seen, manifest, &left_out);
        let guardrails = Guardrails::of(&organization);
        let regions = manifest.scope.regions.as_ref();
        let scope = AuditScope {
            regions: regions.map(|all| all.iter().map(|it| it.as_str().into()).collect()),
            ..AuditScope::default()
        };
        // Nothing here hangs on a clock, nor on what people decided.
        let org = Org::new(
            organization,
            [],
            scope,
            Program::default(),
            Timestamp::UNIX_EPOCH,
        );
        Inventory {
            readable,
            manifest,
            org,
            guardrails,
            members_gap: seen.members_gap.filter(|_| !seen.standalone),
            names: seen.names,
            inactive: seen.inactive,
            accounts,
            left_out,
        }
    }

    /// What collecting says of itself.
    pub fn manifest(&self) -> &Manifest {
        self.manifest
    }

    /// The accounts that are read.
    pub fn accounts(&self) -> Vec<Examined> {
        let named = |id: &String| Examined {
            id: id.clone(),
            name: self.name(id).to_owned(),
        };
        self.accounts.iter().map(named).collect()
    }

    /// The accounts' names, by id.
    pub fn names(&self) -> &BTreeMap<String, String> {
        &self.names
    }

    /// The accounts that are known and not read, each with the reason.
    pub fn others(&self) -> Vec<NotExamined> {
        let inactive = self.inactive.iter().map(|id| (id, INACTIVE));
        let left_out = self.left_out.iter().map(|id| (id, LEFT_OUT));
        let all = inactive.chain(left_out);
        all.filter(|(id, _)| !self.accounts.contains(id))
            .map(|(id, why)| self.not_examined(id, why.to_owned()))
            .collect()
    }

    fn not_examined(&self, id: &str, why: String) -> NotExamined {
        NotExamined {
            id: id.to_owned(),
            name: self.name(id).to_owned(),
            why,
        }
    }

    fn name(&self, id: &str) -> &str {
        self.names.get(id).map_or("", String::as_str)
    }

    /// The regions that the accounts have enabled or answered from, as far as that is known; a look into each account.
    pub fn regions(&self) -> BTreeSet<&'static str> {
        let regions = self.org.scope.regions.as_deref();
        let of_each = in_parallel(&self.accounts, threads(), |id| {
            // Few records are read: those that every list needs.
            let operations = firestep_inventory::account::operations_of("ec2_ebs_encryption");
            let records = self.readable.account_only(id, &operations);
            let reader = RecordReader::new(&records, id, None, |_, _| false);
            reader.regions().0.to_vec()
        });
        let is_asked =
            |it: &&str| regions.is_none_or(|asked| asked.iter().any(|one| **one == **it));
        let all = of_each.into_iter().flatten().filter(is_asked);
        all.chain([GLOBAL]).collect()
    }

    /// How many there are of each kind, of those with any resource or gap.
    pub fn counts(&self, chosen: &Chosen) -> (Vec<KindCount>, Vec<NotExamined>) {
        /// By list: how many, and what was not seen.
        type Counted = BTreeMap<&'static str, (u64, Gaps)>;
        let count = |of: &mut Counted, list: &'static str, it: Result<&dyn Resource, Gap>| {
            let counted = of.entry(list).or_default();
            match it {
                Ok(resource) => {
                    let region = resource.identity().location.region;
                    counted.0 += u64::from(chosen.has_region(region));
                }
                Err(gap) if chosen.could_have(gap) => counted.1.add(gap.info()),
                Err(_) => {}
            }
        };
        let kinds = super::kind::kinds();
        let of_summary: Vec<&ListedKind> = kinds
            .iter()
            .map(|it| &it.kind)
            .filter(|it| it.holder == Holder::Summary)
            .collect();
        let accounts = self.chosen(chosen);
        let each = in_parallel(&accounts, threads(), |id| {
            let closed = || self.guardrails.closed(&self.org.organization, id);
            let mut counted = Counted::new();
            let summary = |records: &firestep_snapshot::Records| {
                Summary::read(records, id, self.org.scope.regions.as_deref(), closed())
            };
            let (account, summary) = match self.readable.account_or_outline(id) {
                AccountRecords::All(records) => (
                    Account::read(&records, id, &self.org, closed()),
                    summary(&records),
                ),
                AccountRecords::Many(outline) => {
                    let records_of = |it: &BTreeSet<&str>| self.readable.account_only(id, it);
                    let read =
                        Account::read_in_parts(&outline, records_of, id, &self.org, closed());
                    let needed =
                        records_of(&Summary::operations()).of_regions(outline.regions.clone());
                    (read, summary(&needed))
                }
            };
            if let Some(why) = self.unread(id, summary.unreachable.as_deref())
                && !why.1
            {
                return (counted, Some(why.0));
            }
            let partly = self.unread(id, None).map(|it| it.0);
            account.visit(&mut |list, it| count(&mut counted, list, it));
            for kind in &of_summary {
                summary.visit(kind.list, &mut |it| count(&mut counted, kind.list, it));
            }
            (counted, partly)
        });
        let mut all: BTreeMap<&str, (u64, usize, Gaps)> = BTreeMap::new();
        let mut not_examined = Vec::new();
        let mut organization = Counted::new();
        if chosen.accounts.is_empty() {
            for kind in kinds
                .iter()
                .filter(|it| it.kind.holder == Holder::Organization)
            {
                let list = kind.kind.list;
                visit_organization(&self.org, list, &mut |it| {
                    count(&mut organization, list, it);
                });
            }
        }
        let of_accounts = each.into_iter().map(|it| (it, true));
        for ((counted, unread), is_account) in of_accounts.chain([((organization, None), false)]) {
            not_examined.extend(unread);
            for (list, (seen, gaps)) in counted {
                let sum = all.entry(list).or_default();
                sum.0 += seen;
                sum.1 += usize::from(seen > 0 && is_account);
                sum.2.merge(gaps);
            }
        }
        let counts = kinds.into_iter().filter_map(|kind| {
            let (seen, accounts, gaps) = all.remove(kind.kind.list)?;
            let lists = gaps.all();
            (seen > 0 || !lists.is_empty()).then_some(KindCount {
                kind,
                seen,
                accounts,
                lists,
            })
        });
        let counts = counts.collect();
        not_examined.extend(self.beside(chosen));
        (counts, not_examined)
    }

    /// Accounts that are there and that nobody asked about, where all are meant.
    fn beside(&self, chosen: &Chosen) -> Vec<NotExamined> {
        if !chosen.accounts.is_empty() {
            return Vec::new();
        }
        let mut others = self.others();
        others.extend(self.damaged_organization());
        if let Some(gap) = self.members_gap {
            let why = gap.info().sentence();
            others.push(NotExamined {
                id: String::new(),
                name: String::new(),
                why,
            });
        }
        others
    }

    /// What is wrong with what the organization answered, where that cannot be read.
    fn damaged_organization(&self) -> Option<NotExamined> {
        Some(NotExamined {
            id: String::new(),
            name: "the organization".to_owned(),
            why: self.readable.organization_damage()?,
        })
    }

    fn chosen(&self, chosen: &Chosen) -> Vec<String> {
        let is_chosen = |id: &&String| chosen.accounts.is_empty() || chosen.accounts.contains(id);
        self.accounts.iter().filter(is_chosen).cloned().collect()
    }

    /// Why an account was not read, or not whole, and whether there is something of it all the same.
    fn unread(&self, id: &str, unreachable: Option<&str>) -> Option<(NotExamined, bool)> {
        let (why, partly) = match (self.readable.unread(id, unreachable.is_some()), unreachable) {
            (Some(Unread::Partly), _) => ("collecting ended amid it".to_owned(), true),
            (Some(Unread::NotReached), _) => ("collecting ended before it".to_owned(), false),
            (Some(Unread::Damaged(why)), _) => (why, false),
            (None, Some(why)) => (format!("it could not be entered: {why}"), false),
            (None, None) => return None,
        };
        Some((self.not_examined(id, why), partly))
    }

    /// Hands over every resource that the query is about, account by account.
    pub fn visit<E>(
        &self,
        query: &Query,
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<Outcome, E> {
        let mut walk = Walk {
            query,
            each,
            outcome: Outcome::default(),
            maybe: BTreeMap::new(),
            lists: Gaps::default(),
            fields: Gaps::default(),
        };
        if query.kind.kind.holder == Holder::Organization {
            walk.account("", "", &mut |each| {
                visit_organization(&self.org, query.kind.kind.list, each);
            })?;
        } else {
            self.visit_accounts(&mut walk)?;
        }
        let mut outcome = walk.outcome;
        outcome.lists = walk.lists.all();
        outcome.fields = walk.fields.all();
        outcome.maybe = walk
            .maybe
            .into_values()
            .map(|(field, count, gaps)| Maybe {
                field,
                count,
                not_seen: gaps.all(),
            })
            .collect();
        if query.kind.kind.holder == Holder::Organization {
            outcome.not_examined.extend(self.damaged_organization());
        } else {
            outcome.not_examined.extend(self.beside(&query.chosen));
        }
        Ok(outcome)
    }

    fn visit_accounts<E>(&self, walk: &mut Walk<'_, E>) -> Result<(), E> {
        let kind = &walk.query.kind.kind;
        let operations = kind.operations();
        let accounts = self.chosen(&walk.query.chosen);
        // As many as are read at once are held at once.
        for some in accounts.chunks(threads()) {
            let read = in_parallel(some, threads(), |id| {
                let closed = || self.guardrails.closed(&self.org.organization, id);
                let mut records = self.readable.account_only(id, &operations);
                let regions = self.org.scope.regions.as_deref();
                let reader = RecordReader::new(&records, id, regions, closed());
                let entry = reader.entry();
                if reader.regions().1.is_some() {
                    drop(reader);
                    // Where the regions were not seen, those of all records stand for them.
                    records = self.readable.account(id).only(&operations);
                }
                let list = OneList::read(kind, &records, id, &self.org, closed());
                let unread = self.unread(id, entry.as_deref());
                (list, unread)
            });
            for (id, (list, unread)) in some.iter().zip(read) {
                let is_there = unread.as_ref().is_none_or(|(_, partly)| *partly);
                walk.outcome.not_examined.extend(unread.map(|it| it.0));
                if let Some(list) = list.filter(|_| is_there) {
                    walk.outcome.dropped += list.dropped();
                    walk.account(id, self.name(id), &mut |each| list.visit(each))?;
                }
            }
        }
        Ok(())
    }
}

const INACTIVE: &str = "it is suspended, closed or being closed";
const LEFT_OUT: &str = "it was left out when this was collected";

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// A query under way.
struct Walk<'w, E> {
    query: &'w Query,
    each: &'w mut dyn FnMut(&Row<'_>) -> Result<(), E>,
    outcome: Outcome,
    /// By the place of the condition: the field, how many, why.
    maybe: BTreeMap<usize, (String, u64, Gaps)>,
    lists: Gaps,
    fields: Gaps,
}

/// What takes resources and gaps.
type Take<'t> = dyn FnMut(Result<&dyn Resource, Gap>) + 't;

impl<E> Walk<'_, E> {
    fn account(
        &mut self,
        account: &str,
        account_name: &str,
        visit: &mut dyn FnMut(&mut Take<'_>),
    ) -> Result<(), E> {
        let before = self.outcome.shown;
        let mut failed = None;
        visit(&mut |it| {
            if failed.is_some() {
                return;
            }
            match it {
                Ok(resource) => failed = self.resource(account, account_name, resource).err(),
                Err(gap) if self.query.chosen.could_have(gap) => self.lists.add(gap.info()),
                Err(_) => {}
            }
        });
        self.outcome.accounts += usize::from(self.outcome.shown > before);
        failed.map_or(Ok(()), Err)
    }

    fn resource(
        &mut self,
        account: &str,
        account_name: &str,
        resource: &dyn Resource,
    ) -> Result<(), E> {
        let identity = resource.identity();
        if !self.query.chosen.has_region(identity.location.region) {
            return Ok(());
        }
        self.outcome.seen += 1;
        let mut unseen = None;
        for (at, condition) in self.query.conditions.iter().enumerate() {
            let cell = condition.column.read(resource);
            match condition.holds(&cell) {
                Some(true) => {}
                // One that does not hold decides, whatever was not seen.
                Some(false) => return Ok(()),
                None => unseen = unseen.or(Some((at, cell))),
            }
        }
        if let Some((at, cell)) = unseen {
            let name = self
                .query
                .conditions
                .get(at)
                .map(|it| it.column.name.clone());
            let of = self.maybe.entry(at).or_default();
            of.0 = name.unwrap_or_default();
            of.1 += 1;
            if let Cell::NotSeen(info) = cell {
                of.2.add(info);
            }
            return Ok(());
        }
        let cells: Vec<Cell> = self
            .query
            .columns
            .iter()
            .map(|column| column.read(resource))
            .collect();
        for cell in &cells {
            if let Cell::NotSeen(info) = cell {
                self.fields.add(info);
            }
        }
        self.outcome.shown += 1;
        (self.each)(&Row {
            account,
            account_name,
            identity,
            cells,
        })
    }
}
