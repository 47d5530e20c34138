//! Which accounts a run examines, and why the others are left out.

use std::collections::BTreeMap;

use firestep_snapshot::manifest::LeftOut;

use crate::error::CollectError;
use crate::organization::{AccountEntry, Discovered, is_account_id};
use crate::request::CollectRequest;

/// What was chosen.
pub(crate) struct Choice {
    /// The accounts to examine.
    pub(crate) examined: Vec<AccountEntry>,
    /// The others, in the order in which they were listed.
    pub(crate) excluded: Vec<String>,
    /// Why each of the others is left out.
    pub(crate) left_out: BTreeMap<String, LeftOut>,
}

/// The accounts to examine, and those left out. Every name that was typed must be one.
pub(crate) fn choose(
    request: &CollectRequest,
    discovered: &Discovered,
    caller: &str,
) -> Result<Choice, CollectError> {
    let members = match &discovered.members {
        Some(members) => members.clone(),
        None => unlisted(request, caller)?,
    };
    let accounts = match &request.accounts {
        Some(named) => Some(meant_accounts(named, &members)?),
        None => None,
    };
    let exclude = meant_accounts(&request.exclude, &members)?;
    let units = meant_units(&request.units, &discovered.units)?;
    let why_not = |member: &AccountEntry| {
        let above = discovered.path.get(&member.id);
        let is_under = || above.is_some_and(|path| path.iter().any(|it| units.contains(it)));
        if !member.is_id {
            Some(LeftOut::NoId)
        } else if !member.active {
            Some(LeftOut::Inactive)
        } else if exclude.contains(&member.id) {
            Some(LeftOut::Excluded)
        } else if accounts.as_ref().is_some_and(|it| !it.contains(&member.id)) {
            Some(LeftOut::NotNamed)
        } else if !units.is_empty() && !is_under() {
            Some(LeftOut::OtherUnit)
        } else {
            None
        }
    };
    let mut choice = Choice {
        examined: Vec::new(),
        excluded: Vec::new(),
        left_out: BTreeMap::new(),
    };
    for member in members {
        match why_not(&member) {
            None => choice.examined.push(member),
            Some(why) => {
                choice.excluded.push(member.id.clone());
                choice.left_out.insert(member.id, why);
            }
        }
    }
    if choice.examined.is_empty() {
        return Err(CollectError::NothingToExamine);
    }
    Ok(choice)
}

/// Where no list tells which accounts there are: those that were named by id, else the caller's own.
fn unlisted(request: &CollectRequest, caller: &str) -> Result<Vec<AccountEntry>, CollectError> {
    let own = [caller.to_owned()];
    let named = request.accounts.as_deref().unwrap_or(&own);
    if let Some(name) = named.iter().find(|it| !is_account_id(it)) {
        return Err(CollectError::Unlisted(name.clone()));
    }
    let entry = |id: &String| AccountEntry {
        id: id.clone(),
        name: String::new(),
        active: true,
        is_id: true,
    };
    Ok(named.iter().map(entry).collect())
}

/// The ids of those that a name means: by id or name, as it is written, else whatever its case.
fn meant<'n>(named: &str, of: &(impl Iterator<Item = (&'n str, &'n str)> + Clone)) -> Vec<String> {
    let ids = |fits: &dyn Fn(&str) -> bool| -> Vec<String> {
        let of = of.clone().filter(|(id, name)| fits(id) || fits(name));
        of.map(|(id, _)| id.to_owned()).collect()
    };
    let exact = ids(&|it| it == named);
    if exact.is_empty() {
        ids(&|it| it.eq_ignore_ascii_case(named))
    } else {
        exact
    }
}

fn known<'n>(of: impl Iterator<Item = (&'n str, &'n str)>) -> Vec<String> {
    let all = of.flat_map(|(id, name)| [id, name]);
    all.filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

/// The ids of accounts by what was typed.
pub(crate) fn meant_accounts(
    typed: &[String],
    members: &[AccountEntry],
) -> Result<Vec<String>, CollectError> {
    let of = members.iter().map(|it| (it.id.as_str(), it.name.as_str()));
    let mut ids = Vec::new();
    for named in typed {
        let found = meant(named, &of);
        if found.is_empty() {
            return Err(CollectError::NoSuchAccount {
                named: named.clone(),
                known: known(of),
            });
        }
        ids.extend(found);
    }
    Ok(ids)
}

fn meant_units(
    typed: &[String],
    units: &BTreeMap<String, String>,
) -> Result<Vec<String>, CollectError> {
    let of = units.iter().map(|(id, name)| (id.as_str(), name.as_str()));
    let mut ids = Vec::new();
    for named in typed {
        let found = meant(named, &of);
        if found.is_empty() {
            return Err(CollectError::NoSuchUnit {
                named: named.clone(),
                known: known(of),
            });
        }
        ids.extend(found);
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_what_is_spelled_so_and_else_whatever_its_case() {
        let of = [("1", "Prod"), ("2", "prod"), ("3", "Dev"), ("4", "dev")];
        let meant = |named: &str| meant(named, &of.into_iter());
        assert_eq!(meant("Prod"), ["1"]);
        assert_eq!(meant("PROD"), ["1", "2"]);
        assert_eq!(meant("3"), ["3"]);
        assert!(meant("pro").is_empty());
    }
}
