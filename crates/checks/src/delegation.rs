//! Which account administers a service for the organization, and what of that is asked of an account without one.

use std::collections::BTreeSet;

use firestep_audit::{Verdict, Verdicts, organization_that};
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{GLOBAL, Gap, Location, Org, Summary, all_found};

/// The delegated administrator of a service, by its principal; `None`: there is none.
pub(crate) fn administrator<'o>(org: &'o Org, principal: &str) -> Result<Option<&'o str>, Gap> {
    let admins = org.organization.delegated.region(GLOBAL);
    let found = admins.first(|it| {
        let services = it.services.get()?;
        Ok(services.iter().any(|service| **service == *principal))
    })?;
    Ok(found.map(|it| &*it.identity.id))
}

/// The accounts whose settings of a service hold for all: that of its administrator, `None` where there is none; without
/// an organization each account's own.
pub(crate) fn deciding<'o>(org: &'o Org, principal: &str) -> Result<Option<Vec<&'o Summary>>, Gap> {
    if org.organization.management_account()?.is_none() {
        return looked_at(org).map(Some);
    }
    let admin = administrator(org, principal)?;
    admin.map(|id| Ok(vec![org.summary(id)?])).transpose()
}

/// The regions that are found in any of these accounts.
pub(crate) fn regions_of_any<'o>(
    accounts: Vec<&'o Summary>,
    found: impl Fn(&'o Summary) -> Result<Vec<&'static str>, Gap>,
) -> Result<Vec<&'static str>, Gap> {
    let all = all_found(accounts, |it| {
        let here = found(it)?;
        Ok((!here.is_empty()).then_some(here))
    })?;
    let all: BTreeSet<&str> = all.into_iter().flatten().collect();
    Ok(all.into_iter().collect())
}

/// The accounts that were looked at: that there is none says nothing.
pub(crate) fn looked_at(org: &Org) -> Result<Vec<&Summary>, Gap> {
    let accounts: Vec<&Summary> = org.summaries().collect();
    if accounts.is_empty() {
        return Err(undecided(
            Location::new("", GLOBAL),
            "organizations:DescribeOrganization",
            "no account was looked at",
        ));
    }
    Ok(accounts)
}

/// One verdict about the organization, whose management account is handed over. Nothing is asked of an account that
/// belongs to none: it has no members, and nobody to delegate to.
pub(crate) fn of_members<'a>(
    org: &'a Org,
    examine: impl FnOnce(&'a str) -> Result<Verdict, Gap>,
) -> Verdicts<'a> {
    organization_that(|| {
        let management = org.organization.management_account()?;
        management.map(examine).transpose()
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use firestep_audit::Check;
    use firestep_inventory::{Account, Org, Seen, Summary};

    use crate::tests::words_in;

    /// What a check says of an account that belongs to no organization and shows this.
    pub(crate) fn alone(
        check: &'static Check,
        show: impl FnOnce(&mut Summary),
    ) -> Vec<&'static str> {
        let mut summary = Summary::empty("111122223333");
        show(&mut summary);
        let mut org = Org::sample([summary]);
        org.organization.facts = Seen::new(None);
        words_in(check, &org, &Account::empty())
    }
}
