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
    /// The policy types that the root has enabled; `None` when that could not be seen.
    pub policy_types: Option<BTreeSet<String>>,
    /// The organizational units above each account, the root first.
    pub path: BTreeMap<String, Vec<String>>,
    /// The names of roots and organizational units, by id.
    pub units: BTreeMap<String, String>,
    /// What is odd in the answers, a sentence each: the run goes on without it.
    pub odd: Vec<String>,
    /// The operation that tells which accounts there are, where it failed or was throttled.
    pub unanswered: Option<&'static str>,
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
    /// Whether its id is one: others are not entered, and no file is named by them.
    pub is_id: bool,
}

/// What tells which accounts there are.
const ACCOUNTS: &[&str] = &[
    "organizations:DescribeOrganization",
    "organizations:ListAccounts",
];
/// What tells under which units they are.
const UNITS: &[&str] = &[
    "organizations:ListRoots",
    "organizations:ListOrganizationalUnitsForParent",
    "organizations:ListAccountsForParent",
];

/// The operation that the choice of accounts hangs on and that was not answered. Refused for good is answered.
pub(crate) fn unanswered(records: &Records, by_units: bool) -> Option<&'static str> {
    let units = if by_units { UNITS } else { &[] };
    let mut asked = ACCOUNTS.iter().chain(units).copied();
    asked.find(|operation| !records.are_settled(operation))
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
        let (members, odd) = members(&pages(records, "organizations:ListAccounts"));
        found.odd.extend(odd);
        if members.is_empty() {
            // The caller's own account is one of them.
            found.odd.push(
                "organizations:ListAccounts names no account, not even your own, which alone is examined."
                    .to_owned(),
            );
        }
        found.members = Some(members).filter(|it| !it.is_empty());
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
    found.policy_types = if found.standalone {
        Some(BTreeSet::new())
    } else {
        enabled_types(records)
    };
    let (above, odd) = parents(records);
    found.odd.extend(odd);
    found.path = paths(&above);
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

/// The accounts that a list names: each once, whatever it says; and what is odd about it.
fn members(pages: &[Value]) -> (Vec<AccountEntry>, Vec<String>) {
    let mut members: Vec<AccountEntry> = Vec::new();
    let mut odd = Vec::new();
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for account in pages.iter().flat_map(|page| items(page, "Accounts")) {
        let text = |name: &str| {
            account
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let id = text("Id").to_owned();
        let times = times.entry(id.clone()).or_default();
        *times += 1;
        if *times > 1 {
            if *times == 2 {
                odd.push(format!(
                    "organizations:ListAccounts names account {id} more than once; it is taken once."
                ));
            }
            continue;
        }
        let is_id = is_account_id(&id);
        if !is_id {
            let shown: String = id.chars().take(64).collect();
            odd.push(format!(
                "organizations:ListAccounts names an account `{shown}`, which is no id of 12 digits; it is left out."
            ));
        }
        members.push(AccountEntry {
            id,
            name: text("Name").to_owned(),
            active: is_active(account),
            is_id,
        });
    }
    (members, odd)
}

pub(crate) fn is_account_id(id: &str) -> bool {
    id.len() == 12 && id.bytes().all(|it| it.is_ascii_digit())
}

/// The policy types that the root has enabled.
fn enabled_types(records: &Records) -> Option<BTreeSet<String>> {
    let pages = pages(records, "organizations:ListRoots");
    let mut enabled = None;
    for root in pages.iter().flat_map(|page| items(page, "Roots")) {
        let types = root.get("PolicyTypes")?.as_array()?.iter();
        let is_on = |it: &&Value| it.get("Status").and_then(Value::as_str) == Some("ENABLED");
        let names = types
            .filter(is_on)
            .filter_map(|it| it.get("Type")?.as_str());
        let enabled: &mut BTreeSet<String> = enabled.get_or_insert_default();
        enabled.extend(names.map(str::to_owned));
    }
    enabled
}

/// The parent of each unit and account, and what is odd about it.
fn parents(records: &Records) -> (BTreeMap<String, String>, Vec<String>) {
    let mut above: BTreeMap<String, String> = BTreeMap::new();
    let mut odd = BTreeMap::new();
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
                    let Some(id) = child.get("Id").and_then(Value::as_str) else {
                        continue;
                    };
                    let first = above
                        .entry(id.to_owned())
                        .or_insert_with(|| parent.to_owned());
                    if first != parent {
                        let said = format!(
                            "{operation} names {id} under {first} and under {parent}; the first is taken."
                        );
                        odd.entry(id.to_owned()).or_insert(said);
                    }
                }
            }
        }
    }
    (above, odd.into_values().collect())
}

fn paths(above: &BTreeMap<String, String>) -> BTreeMap<String, Vec<String>> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_under_two_parents_is_told_once() {
        let under = |parent: &str| {
            serde_json::from_value(serde_json::json!({
                "service": "organizations", "operation": "ListAccountsForParent", "region": "global",
                "params": {"ParentId": parent}, "at": "2026-11-23T21:12:31Z",
                "ok": {"Accounts": [{"Id": "111122223333"}]}
            }))
            .unwrap()
        };
        let records = Records::new(vec![under("ou-1"), under("ou-2"), under("ou-3")]);
        let found = discover(&records);
        assert_eq!(found.odd.len(), 1, "{:?}", found.odd);
        assert!(found.odd[0].contains("111122223333 under ou-1 and under ou-2"));
        assert_eq!(found.path["111122223333"], ["ou-1"]);
    }
}
