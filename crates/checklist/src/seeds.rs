//! The accounts of a snapshot, as rows of a registry that people complete.

use firestep_inventory::organizations::Organization;
use firestep_inventory::{GLOBAL, evaluate};
use firestep_program::AccountSeed;
use firestep_snapshot::Records;

/// What the organization's records say of its accounts. A category is proposed where a tag of that name says one.
pub fn account_seeds(records: &Records) -> Vec<AccountSeed> {
    let organization = Organization::read(records);
    let mut seeds = Vec::new();
    organization.members.region(GLOBAL).visit(
        |member| {
            let email = evaluate(|| member.email.get()).ok().cloned();
            let category = evaluate(|| Ok(member.tags.get()?.value("category")));
            seeds.push(AccountSeed {
                id: member.identity.id.clone(),
                name: member.identity.name.clone(),
                email,
                category: category.ok().flatten().map(Box::from),
            });
        },
        |_| {},
    );
    seeds
}
