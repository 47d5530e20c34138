//! Which accounts there are: from the organization's own answers.

use std::collections::{BTreeMap, BTreeSet};

use firestep_catalogue::{ErrorMeaning, meaning};
use firestep_snapshot::interpreter::is_active;
use firestep_snapshot::{End, Records};
use serde_json::Value;

/// What is known of the organization before its accounts are entered.
#[derive(Debug, Clone, Default)]
pub struct Discovered {
    /// The organization's id; `None` when there is none, or it could not be seen.
    pub organization: Option<String>,
    /// The management account.
    pub management: Option<String>,
    /// Whether AWS said that the caller's account belongs to no organization.
    pub standalone: bool,
    /// The accounts, in AWS's order; `None` when the list was refused.
    pub members: Option<Vec<AccountEntry>>,
    /// The service principals each account is delegated administrator for.
    pub delegated: BTreeMap<String, BTreeSet<String>>,
    /// The organizational units above each account, the root first.
    pub path: BTreeMap<String, Vec<String>>,
    /// The names of roots and organizational units, by id.
    pub units: BTreeMap<String, String>,
}

/// An account of the organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountEntry {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is active: suspended, pending and closed accounts cannot be entered.
    pub active: bool,
}

/// Reads what the organization answered.
pub(crate) fn discover(records: &Records) -> Discovered {
    let mut found = Discovered::default();
    for answer in records.answers("organizations:DescribeOrganization", None) {
        if let End::Refused(refusal) = answer.end {
            let means = meaning(
                "organizations",
                "DescribeOrganization",
                &refusal.code,
                &refusal.message,
            );
            found.standalone = means == ErrorMeaning::NoOrganization;
        }
    }
    for page in pages(records, "organizations:DescribeOrganization") {
        let text = |name: &str| {
            page.get("Organization")
                .and_then(|it| it.get(name))
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        found.organization = text("Id");
        found.management = text("MasterAccountId");
    }
    let listed = records.answers("organizations:ListAccounts", None);
    if listed.iter().any(|answer| !answer.pages.is_empty()) {
        let mut members = Vec::new();
        for page in pages(records, "organizations:ListAccounts") {
            for account in items(&page, "Accounts") {
                let text = |name: &str| {
                    account
                        .get(name)
                        .and_then(Value::as_str)
                        .unwrap_or_default()
                };
                members.push(AccountEntry {
                    id: text("Id").to_owned(),
                    name: text("Name").to_owned(),
                    active: is_active(account),
                });
            }
        }
        found.members = Some(members);
    }
    for answer in records.answers("organizations:ListDelegatedServicesForAccount", None) {
        let Some(id) = answer
            .record
            .params
            .get("AccountId")
            .and_then(Value::as_str)
        else {
            continue;
        };
        let services = found.delegated.entry(id.to_owned()).or_default();
        for page in values(&answer.pages) {
            for service in items(&page, "DelegatedServices") {
                services.extend(
                    service
                        .get("ServicePrincipal")
                        .and_then(Value::as_str)
                        .map(str::to_owned),
                );
            }
        }
    }
    found.path = paths(records);
    for (operation, list) in [
        ("organizations:ListRoots", "Roots"),
        (
            "organizations:ListOrganizationalUnitsForParent",
            "OrganizationalUnits",
        ),
    ] {
        for page in pages(records, operation) {
            for unit in items(&page, list) {
                let text = |name: &str| unit.get(name).and_then(Value::as_str);
                if let (Some(id), Some(name)) = (text("Id"), text("Name")) {
                    found.units.insert(id.to_owned(), name.to_owned());
                }
            }
        }
    }
    found
}

fn paths(records: &Records) -> BTreeMap<String, Vec<String>> {
    let mut above: BTreeMap<String, String> = BTreeMap::new();
    for (operation, member) in [
        (
            "organizations:ListOrganizationalUnitsForParent",
            "OrganizationalUnits",
        ),
        ("organizations:ListAccountsForParent", "Accounts"),
    ] {
        for answer in records.answers(operation, None) {
            let Some(parent) = answer.record.params.get("ParentId").and_then(Value::as_str) else {
                continue;
            };
            for page in values(&answer.pages) {
                for child in items(&page, member) {
                    if let Some(id) = child.get("Id").and_then(Value::as_str) {
                        above.insert(id.to_owned(), parent.to_owned());
                    }
                }
            }
        }
    }
    above
        .keys()
        .map(|id| {
            let mut path = Vec::new();
            let mut at = id;
            // A tree of more than 16 levels is no tree.
            while let Some(parent) = above.get(at).filter(|_| path.len() < 16) {
                path.push(parent.clone());
                at = parent;
            }
            path.reverse();
            (id.clone(), path)
        })
        .collect()
}

fn pages(records: &Records, operation: &str) -> Vec<Value> {
    records
        .answers(operation, None)
        .iter()
        .flat_map(|answer| values(&answer.pages))
        .collect()
}

/// The items of a list of a page.
pub(crate) fn items<'v>(page: &'v Value, list: &str) -> impl Iterator<Item = &'v Value> {
    page.get(list)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn values(pages: &[&serde_json::value::RawValue]) -> Vec<Value> {
    pages
        .iter()
        .filter_map(|page| serde_json::from_str(page.get()).ok())
        .collect()
}
