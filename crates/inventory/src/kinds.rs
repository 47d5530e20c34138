//! Every kind of resource that a snapshot can hold, wherever it is read: in an account, in what an account shows to the
//! others, in the organization.

use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

use firestep_snapshot::Records;

use crate::organizations::PolicyType;
use crate::reading::kind::FieldInfo;
use crate::reading::origin::Origin;
use crate::{Account, Gap, Org, Resource, Summary, account, organizations, summary};

/// A kind with the list in which its resources stand.
#[derive(Debug, Clone)]
pub struct ListedKind {
    /// The name of the list, `ec2_instances`.
    pub list: &'static str,
    /// Where its resources come from.
    pub origin: Origin,
    /// The table of its fields.
    pub fields: Vec<FieldInfo>,
    /// Where it is read.
    pub holder: Holder,
}

/// Where a list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// In the full inventory of each account.
    Account,
    /// In the summary of each account.
    Summary,
    /// In the organization.
    Organization,
}

/// What an account has of its own and only its summary reads. The others of a summary are an account's resources once
/// more, or what an administrator has set for the organization.
const OF_SUMMARIES: [&str; 4] = [
    "aggregators",
    "finding_aggregators",
    "aggregators_v2",
    "metric_filters",
];

/// All of them, those of the organization first.
pub fn all() -> Vec<ListedKind> {
    let organization = [
        "organizations_accounts",
        "organizations_roots",
        "organizations_policies",
        "organizations_delegated_administrators",
        "organizations_service_access",
        "organizations_units",
    ];
    let organization = organization.into_iter().zip(organizations::kinds());
    let organization = organization.map(|(list, (origin, fields))| ListedKind {
        list,
        origin,
        fields,
        holder: Holder::Organization,
    });
    let of_account = account::kinds().into_iter();
    let of_account = of_account.map(|(list, origin, fields)| ListedKind {
        list,
        origin,
        fields,
        holder: Holder::Account,
    });
    let of_summary = summary::lists().into_iter();
    let of_summary = of_summary
        .filter(|(list, ..)| OF_SUMMARIES.contains(list))
        .map(|(list, origin, fields)| ListedKind {
            list,
            origin,
            fields,
            holder: Holder::Summary,
        });
    organization.chain(of_account).chain(of_summary).collect()
}

impl ListedKind {
    /// The operations whose records it is read from, in an account.
    pub fn operations(&self) -> BTreeSet<&'static str> {
        match self.holder {
            Holder::Account => account::operations_of(self.list),
            Holder::Summary => Summary::operations(),
            Holder::Organization => BTreeSet::new(),
        }
    }
}

/// Whether this version calls an operation at all.
pub fn is_called(operation: &str) -> bool {
    static CALLED: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        let plan = firestep_catalogue::plan().iter();
        plan.map(firestep_catalogue::PlannedOperation::id).collect()
    });
    CALLED.contains(operation)
}

/// Hands over every resource of a list of the organization, and every gap of it.
pub fn visit_organization(org: &Org, list: &str, each: &mut dyn FnMut(Result<&dyn Resource, Gap>)) {
    let organization = &org.organization;
    match list {
        "organizations_accounts" => organization.members.visit(each),
        "organizations_roots" => organization.roots.visit(each),
        "organizations_policies" => {
            for kind in PolicyType::ALL {
                organization.policies(kind).visit(each);
            }
        }
        "organizations_delegated_administrators" => organization.delegated.visit(each),
        "organizations_service_access" => organization.trusted.visit(each),
        "organizations_units" => organization.units.visit(each),
        _ => {}
    }
}

/// One list of an account, read.
#[derive(Debug)]
pub struct OneList {
    list: &'static str,
    holder: ReadHolder,
}

#[derive(Debug)]
enum ReadHolder {
    Account(Box<Account>),
    Summary(Box<Summary>),
}

impl OneList {
    /// Reads it from the records of [`ListedKind::operations`]; `None` where it is not read in accounts. `closed` says
    /// whether a region is closed for a service by service control policies.
    pub fn read(
        kind: &ListedKind,
        records: &Records,
        account: &str,
        org: &Org,
        closed: impl Fn(&str, &str) -> bool,
    ) -> Option<Self> {
        let holder = match kind.holder {
            Holder::Account => {
                let read = Account::read_list(kind.list, records, account, org, closed);
                ReadHolder::Account(Box::new(read))
            }
            Holder::Summary => {
                let regions = org.scope.regions.as_deref();
                let read = Summary::read(records, account, regions, closed);
                ReadHolder::Summary(Box::new(read))
            }
            Holder::Organization => return None,
        };
        Some(OneList {
            list: kind.list,
            holder,
        })
    }

    /// Hands over every resource, and every gap of the list.
    pub fn visit(&self, each: &mut dyn FnMut(Result<&dyn Resource, Gap>)) {
        match &self.holder {
            ReadHolder::Account(account) => account.visit(&mut |list, it| {
                if list == self.list {
                    each(it);
                }
            }),
            ReadHolder::Summary(summary) => summary.visit(self.list, each),
        }
    }

    /// How many were left out: terminated, being deleted, managed by a service, or gone when they were asked about.
    pub fn dropped(&self) -> u64 {
        match &self.holder {
            ReadHolder::Account(account) => account.dropped.values().copied().map(u64::from).sum(),
            ReadHolder::Summary(_) => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_has_a_name_of_its_own_and_is_visited() {
        let all = all();
        let names: BTreeSet<&str> = all.iter().map(|it| it.list).collect();
        assert_eq!(names.len(), all.len());
        let org = Org::unseen();
        for kind in &all {
            let mut gaps = 0;
            let mut each = |it: Result<&dyn Resource, Gap>| gaps += usize::from(it.is_err());
            match OneList::read(kind, &Records::default(), "111122223333", &org, |_, _| {
                false
            }) {
                Some(read) => read.visit(&mut each),
                None => visit_organization(&org, kind.list, &mut each),
            }
            assert!(
                gaps > 0,
                "{}: nothing was seen, and nobody says so",
                kind.list
            );
            assert_eq!(
                kind.operations().is_empty(),
                kind.holder == Holder::Organization
            );
        }
    }
}
