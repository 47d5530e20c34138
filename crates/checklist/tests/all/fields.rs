//! Every field of every kind is read by its name.

use std::collections::{BTreeMap, BTreeSet};

use firestep_inventory::{Account, AuditScope, Declared, Org, Organization, Summary};
use firestep_sim::{ACME, World};

#[test]
fn every_field_of_the_demo_s_resources_is_read_by_its_name() {
    let conversation = World::parse(ACME).unwrap().conversation();
    let organization = Organization::read(&conversation.organization);
    let summaries: Vec<Summary> = conversation
        .accounts
        .iter()
        .map(|(id, records)| Summary::read(records, id, &organization, None))
        .collect();
    let as_of = conversation.as_of.as_ref().unwrap().parse().unwrap();
    let scope = AuditScope::default();
    let org = Org::new(organization, summaries, scope, Declared::default(), as_of);
    // By field: how often it had a value, and how often not.
    let mut read: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut lists = BTreeSet::new();
    for (id, records) in &conversation.accounts {
        Account::read(records, id, &org).visit(&mut |list, resource| {
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
