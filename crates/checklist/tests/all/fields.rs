//! What the demo's resources say: every field by its name, and which answers each check really reads.

use std::collections::{BTreeMap, BTreeSet};

use firestep_access::Guardrails;
use firestep_audit::{run, run_organization};
use firestep_inventory::{Account, AuditScope, Org, Organization, Summary, traced};
use firestep_sim::{ACME, World};
use firestep_snapshot::{Outline, Records};

/// The demo, read.
pub(crate) fn demo() -> (Org, Vec<Account>) {
    read(&World::parse(ACME).unwrap())
}

/// What collecting a world would leave, read.
pub(crate) fn read(world: &World) -> (Org, Vec<Account>) {
    let conversation = world.conversation();
    let organization = Organization::read(&conversation.organization);
    let guardrails = Guardrails::of(&organization);
    let summaries: Vec<Summary> = conversation
        .accounts
        .iter()
        .map(|(id, records)| Summary::read(records, id, None, guardrails.closed(&organization, id)))
        .collect();
    let as_of = conversation.as_of.as_ref().unwrap().parse().unwrap();
    let scope = AuditScope::default();
    let org = Org::new(
        organization,
        summaries,
        scope,
        firestep_program::Program::default(),
        as_of,
    );
    let accounts = conversation.accounts.iter();
    let accounts = accounts
        .map(|(id, records)| {
            Account::read(records, id, &org, guardrails.closed(&org.organization, id))
        })
        .collect();
    (org, accounts)
}

#[test]
fn a_check_reads_only_the_operations_that_it_names() {
    let (org, accounts) = demo();
    let mut wrong = Vec::new();
    for check in firestep_checks::all() {
        let ((), read) = traced(|| {
            run_organization([check], &org, firestep_audit::Keeps::ALL);
            for account in &accounts {
                run([check], &org, account, firestep_audit::Keeps::ALL);
            }
        });
        let unnamed: Vec<&&str> = read
            .operations()
            .iter()
            .filter(|operation| !check.reads.contains(operation))
            .collect();
        if !unnamed.is_empty() {
            wrong.push(format!("{}: {unnamed:?}", check.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_field_of_the_demo_s_resources_is_read_by_its_name() {
    let (_, accounts) = demo();
    // By field: how often it had a value, and how often not.
    let mut read: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut lists = BTreeSet::new();
    for account in &accounts {
        account.visit(&mut |list, resource| {
            let Ok(resource) = resource else { return };
            lists.insert(list);
            for name in ["id", "arn", "name", "account", "region"] {
                assert!(resource.field(name).is_some(), "{list}: {name}");
            }
            assert!(resource.field("no_such_field").is_none(), "{list}");
            for field in resource.fields() {
                assert!(!field.doc.trim().is_empty(), "{list}: {}", field.name);
                let value = resource.field(&field.name);
                let value = value.unwrap_or_else(|| panic!("{list} has no {}", field.name));
                let counted = read.entry(format!("{list}.{}", field.name)).or_default();
                match value {
                    Ok(_) => counted.0 += 1,
                    Err(_) => counted.1 += 1,
                }
            }
        });
    }
    let blind: Vec<&String> = read
        .iter()
        .filter(|(_, (seen, _))| *seen == 0)
        .map(|(name, _)| name)
        .collect();
    assert!(read.len() > 150, "{}", read.len());
    assert!(lists.len() > 30, "{lists:?}");
    assert!(blind.is_empty(), "never seen in the demo: {blind:?}");
}

#[test]
fn a_summary_reads_only_the_operations_that_it_names() {
    let conversation = World::parse(ACME).unwrap().conversation();
    let organization = Organization::read(&conversation.organization);
    let guardrails = Guardrails::of(&organization);
    let operations = Summary::operations();
    let mut in_vain = operations.clone();
    for (id, records) in &conversation.accounts {
        let read = |records: &Records| {
            Summary::read(records, id, None, guardrails.closed(&organization, id))
        };
        let of = |operation: &str| records.of(operation).next().is_some();
        let recorded: Vec<&str> = operations.iter().copied().filter(|it| of(it)).collect();
        // Also with an answer of each kind away, so that nothing else can stand for it.
        for away in recorded.into_iter().chain([""]) {
            let left = records.iter().filter(|it| it.operation_id() != away);
            let left = Records::new(left.cloned().collect());
            let whole = read(&left);
            if !whole.needs_no_other_records() {
                assert!(matches!(away, "ec2:DescribeRegions" | ""), "{away}");
                continue;
            }
            let narrow = read(&left.clone().only(&operations));
            assert_eq!(format!("{whole:?}"), format!("{narrow:?}"), "{id} {away}");
            in_vain.remove(away);
        }
    }
    // Those without which there are no regions are not among what was compared.
    assert!(in_vain.remove("ec2:DescribeRegions"));
    assert!(in_vain.remove("sts:AssumeRole"));
    assert!(in_vain.is_empty(), "the demo answers no {in_vain:?}");
}

/// An account of many records is read some kinds at a time; nobody can tell from what was read.
#[test]
fn an_account_that_is_read_in_parts_is_the_same() {
    let conversation = World::parse(ACME).unwrap().conversation();
    let (org, accounts) = demo();
    let guardrails = Guardrails::of(&org.organization);
    for account in &accounts {
        let records = &conversation.accounts[account.id];
        // So much of each operation that no two fit together.
        let outline = Outline {
            bytes: records
                .iter()
                .map(|it| (it.operation_id(), 1 << 30))
                .collect(),
            regions: records.regions().map(Into::into).collect(),
        };
        let parts = std::cell::Cell::new(0);
        let read = Account::read_in_parts(
            &outline,
            |operations| {
                parts.set(parts.get() + 1);
                records.clone().only(operations)
            },
            account.id,
            &org,
            guardrails.closed(&org.organization, account.id),
        );
        assert!(records.is_empty() || parts.get() > 10, "{}", parts.get());
        assert_eq!(format!("{read:?}"), format!("{account:?}"));
    }
}
