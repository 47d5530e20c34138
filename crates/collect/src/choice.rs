//! Which accounts a run examines.

use crate::error::CollectError;
use crate::organization::{AccountEntry, Discovered, is_account_id};
use crate::request::CollectRequest;

/// The accounts to examine, and those left out.
pub(crate) fn choose(
    request: &CollectRequest,
    discovered: &Discovered,
    caller: &str,
) -> Result<(Vec<AccountEntry>, Vec<String>), CollectError> {
    let unknown = |id: &str| AccountEntry {
        id: id.to_owned(),
        name: String::new(),
        active: true,
        is_id: is_account_id(id),
    };
    let members = discovered.members.clone().unwrap_or_else(|| {
        let named = request
            .accounts
            .clone()
            .unwrap_or_else(|| vec![caller.to_owned()]);
        named.iter().map(|id| unknown(id)).collect()
    });
    for id in request.accounts.iter().flatten().chain(&request.exclude) {
        if !members
            .iter()
            .any(|member| member.id == *id || member.name == *id)
        {
            return Err(CollectError::NoSuchAccount(format!("`{id}`")));
        }
    }
    for named in &request.units {
        let known = |(id, name): (&String, &String)| id == named || name == named;
        if !discovered.units.iter().any(known) {
            let there: Vec<&str> = discovered.units.values().map(String::as_str).collect();
            return Err(CollectError::NoSuchUnit(if there.is_empty() {
                format!("`{named}`: the organization's units could not be seen")
            } else {
                format!("`{named}`, by name or id; there are {}", there.join(", "))
            }));
        }
    }
    let is_wanted = |unit: &String| {
        let name = discovered.units.get(unit);
        let mut wanted = request.units.iter();
        wanted.any(|it| it == unit || Some(it) == name)
    };
    let wanted = |member: &AccountEntry| {
        let named = |list: &[String]| list.iter().any(|it| *it == member.id || *it == member.name);
        let above = discovered.path.get(&member.id);
        member.active
            && member.is_id
            && request
                .accounts
                .as_ref()
                .is_none_or(|accounts| named(accounts))
            && (request.units.is_empty() || above.is_some_and(|path| path.iter().any(is_wanted)))
            && !named(&request.exclude)
    };
    let (examined, excluded): (Vec<AccountEntry>, Vec<AccountEntry>) =
        members.into_iter().partition(wanted);
    if examined.is_empty() {
        return Err(CollectError::NothingToExamine);
    }
    Ok((
        examined,
        excluded.into_iter().map(|member| member.id).collect(),
    ))
}
