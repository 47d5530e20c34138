//! What belongs together: a service's file, its kinds, the checks on them, and the demo. Whoever forgets one is told
//! which.

use std::collections::BTreeSet;

use firestep_inventory::Account;
use firestep_inventory::account::kinds;
use firestep_sim::synthetic;

use crate::fields::{demo, read};

fn service(operation: &str) -> &str {
    operation.split(':').next().unwrap_or_default()
}

/// Kinds whose list is not called any more, as no check reads them yet.
const NOT_COLLECTED: [&str; 2] = ["ec2_internet_gateways", "ec2_vpc_peering_connections"];

/// Operations that only make AWS write what another one reads.
const FOR_ANOTHER: [&str; 1] = ["iam:GenerateCredentialReport"];

/// Kinds that the demo's accounts have none of; those that are not collected beside them.
const NOT_IN_THE_DEMO: [&str; 5] = [
    "iam_server_certificates",
    "iam_oidc_providers",
    "organizations_effective_policies",
    "s3_access_points",
    "rds_cluster_snapshots",
];

#[test]
fn every_kind_is_collected() {
    let mut missing = BTreeSet::new();
    for (list, origin, fields) in kinds() {
        let details = fields.iter().filter_map(|field| field.detail.as_ref());
        let operations = details.map(|detail| detail.operation);
        for operation in operations.chain([origin.operation]) {
            let planned = firestep_catalogue::plan();
            let is_planned = planned.iter().any(|it| it.id() == operation);
            if !is_planned && !NOT_COLLECTED.contains(&list) {
                missing.insert(format!(
                    "`{list}` reads {operation}, which is never called: an [[ask]] is missing in \
                     crates/catalogue/services/{}.toml (then cargo xtask catalogue)",
                    service(operation)
                ));
            }
        }
    }
    let missing: Vec<String> = missing.into_iter().collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_operation_that_is_called_is_read_by_a_check_or_names_the_item_that_will() {
    let read: BTreeSet<&str> = firestep_checks::all()
        .iter()
        .flat_map(|check| check.reads.iter().copied())
        .collect();
    let mut forgotten = Vec::new();
    for planned in firestep_catalogue::plan() {
        let operation = planned.id();
        let is_read = read.contains(operation) || FOR_ANOTHER.contains(&operation);
        if planned.item.is_none() && !is_read {
            forgotten.push(format!(
                "{operation} is called and no check reads it: crates/checks/src/{}/ (cargo xtask new-check), a kind in \
                 crates/inventory/src/services/, or `item = \"…\"` at its [[ask]]",
                service(operation)
            ));
        }
    }
    assert!(forgotten.is_empty(), "{}", forgotten.join("\n"));
}

fn has(account: &Account, list: &str) -> bool {
    let counts = account.counts();
    counts.get(list).is_some_and(|(items, _)| *items > 0)
}

#[test]
fn every_kind_stands_in_the_demo() {
    let (_, accounts) = demo();
    let mut missing = Vec::new();
    for (list, origin, _) in kinds() {
        let operation = origin.operation;
        let stands = accounts.iter().any(|account| has(account, list));
        let is_known = NOT_IN_THE_DEMO.contains(&list) || NOT_COLLECTED.contains(&list);
        if stands == is_known {
            missing.push(if stands {
                format!("`{list}` stands in the demo after all")
            } else {
                format!(
                    "the demo has nothing of `{list}`: an [[item]] in \"{operation}/…\" is missing in \
                     crates/sim/worlds/acme.toml"
                )
            });
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_kind_stands_in_each_account_of_a_synthetic_organization() {
    let size = synthetic::Size {
        accounts: 2,
        regions: 2,
        resources: 4000,
        seed: 1,
    };
    let (_, accounts) = read(&synthetic::world(size).unwrap());
    let mut wrong = Vec::new();
    for (list, origin, _) in kinds() {
        let is_known = NOT_COLLECTED.contains(&list);
        for account in accounts.iter().filter(|it| has(it, list) == is_known) {
            wrong.push(format!(
                "{}: `{list}`, an [[item]] in \"{}/…\" of crates/sim/worlds/synthetic.toml",
                account.id, origin.operation
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    let resources: usize = accounts
        .iter()
        .flat_map(|account| account.counts().into_values())
        .map(|(items, _)| items)
        .sum();
    let apart = resources.abs_diff(size.resources);
    assert!(apart * 20 <= size.resources, "{resources} resources");
}
