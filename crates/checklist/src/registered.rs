//! What people wrote down of accounts: who answers for each, who pays, what it is for.

use std::collections::BTreeMap;

use firestep_program::Program;

use crate::report::Registered;

/// What people wrote down of accounts, by id. The program has accounts by their ids.
pub(crate) fn of_accounts(program: &Program) -> BTreeMap<String, Registered> {
    let mut registered: BTreeMap<String, Registered> = BTreeMap::new();
    let text = |it: &Option<Box<str>>| it.as_deref().map(str::to_owned);
    for row in program.registry.iter().flat_map(|it| &it.rows) {
        let of = registered.entry(row.id.to_string()).or_default();
        of.owner = text(&row.owner);
        of.business_unit = text(&row.business_unit);
    }
    for (category, members) in &program.settings.categories {
        for id in members {
            let of = registered.entry(id.to_string()).or_default();
            of.category = Some(category.to_string());
        }
    }
    registered
}
