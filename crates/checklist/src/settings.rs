//! What the settings say in vain.

use std::collections::{BTreeMap, BTreeSet};

use firestep_audit::{Decision, Finding};
use firestep_program::{NoWorkloads, Settings};
use jiff::civil::Date;

/// What the settings decide of the whole, and what they say in vain, a sentence each.
pub(crate) fn notes(
    settings: &Settings,
    names: &BTreeMap<String, String>,
    day: Date,
) -> Vec<String> {
    let mut notes = Vec::new();
    for expired in settings.exposures_on(day).1 {
        notes.push(format!(
            "The declared exposure `{}` expired on {} and no longer counts.",
            expired.resource, expired.until
        ));
    }
    if let Some(expired) = settings.closed_regions.as_ref().filter(|it| it.until < day) {
        notes.push(format!(
            "What `closed_regions` says expired on {} and no longer counts.",
            expired.until
        ));
    }
    if let Some(said) = settings
        .closed_regions
        .as_ref()
        .filter(|it| it.until >= day)
    {
        let which = match &said.no_workloads {
            NoWorkloads::All => "Closed regions are".to_owned(),
            NoWorkloads::Regions(regions) => {
                format!("Where they are closed, {} are", regions.join(", "))
            }
        };
        notes.push(format!(
            "{which} taken for empty until {} ({}; {}).",
            said.until, said.reason, said.owner
        ));
    }
    // Where the accounts could not be listed, nobody can say that one is not there.
    if !names.is_empty() {
        let exposed = settings
            .exposures
            .iter()
            .filter_map(|it| it.account.as_ref());
        for account in settings
            .security_accounts
            .iter()
            .chain(&settings.delegated_administrators)
            .chain(&settings.log_archive)
            .chain(exposed)
        {
            let known = names
                .iter()
                .any(|(id, name)| **id == **account || **name == **account);
            if !known {
                notes.push(format!(
                    "The settings name the account `{account}`, which the organization does not have."
                ));
            }
        }
    }
    let unread = unread(settings);
    if !unread.is_empty() {
        notes.push(format!(
            "No check of this version reads these settings: {}.",
            unread.join(", ")
        ));
    }
    notes
}

/// What the settings, with accounts by id, say of what was not met, a sentence each: regions that nothing closes and
/// exposures of nothing that is exposed. `closed` are the regions that a policy closes in any account.
pub(crate) fn unmet(
    settings: &Settings,
    closed: &BTreeSet<String>,
    findings: &[Finding],
) -> Vec<String> {
    let mut notes = Vec::new();
    let said = settings.closed_regions.as_ref().map(|it| &it.no_workloads);
    if let Some(NoWorkloads::Regions(regions)) = said {
        let open = regions.iter().filter(|region| !closed.contains(&***region));
        let open: Vec<&str> = open.map(|it| &**it).collect();
        if !open.is_empty() {
            notes.push(format!(
                "`closed_regions` is of no effect on what no service control policy was seen to close: {}.",
                open.join(", ")
            ));
        }
    }
    let declared: Vec<&Finding> = findings
        .iter()
        .filter(|it| it.decision == Decision::Declared)
        .collect();
    for exposure in &settings.exposures {
        let fits = |it: &&Finding| exposure.declares(it.account, it.resource.names());
        if !declared.iter().any(fits) {
            let account = match &exposure.account {
                Some(account) => format!(" in account {account}"),
                None => String::new(),
            };
            notes.push(format!(
                "The declared exposure `{}`{account} fits nothing that was seen to be exposed.",
                exposure.resource
            ));
        }
    }
    notes
}

/// The settings that are given and that no check reads yet.
fn unread(settings: &Settings) -> Vec<&'static str> {
    [
        ("regions_in_use", !settings.regions_in_use.is_empty()),
        ("break_glass.roles", !settings.break_glass.roles.is_empty()),
        ("required_tags", !settings.required_tags.is_empty()),
    ]
    .into_iter()
    .filter(|(_, given)| *given)
    .map(|(name, _)| name)
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn names() -> BTreeMap<String, String> {
        [("111122223333", "shop"), ("444455556666", "audit")]
            .map(|(id, name)| (id.to_owned(), name.to_owned()))
            .into()
    }

    const DAY: Date = date(2026, 11, 23);

    #[test]
    fn what_was_not_met_is_told() {
        let settings = Settings::parse(
            "closed_regions: { no_workloads: [eu-nort-1, eu-west-1], reason: r, owner: o, until: 2027-01-01 }\n\
             exposures:\n\
             - { resource: acme-site, account: '111122223333', reason: r, owner: o, until: 2027-01-01 }\n",
        )
        .unwrap();
        assert_eq!(
            unmet(&settings, &BTreeSet::from(["eu-west-1".to_owned()]), &[]),
            [
                "`closed_regions` is of no effect on what no service control policy was seen to close: eu-nort-1.",
                "The declared exposure `acme-site` in account 111122223333 fits nothing that was seen to be exposed.",
            ]
        );
    }

    #[test]
    fn what_is_said_in_vain_is_told() {
        assert!(notes(&Settings::default(), &names(), DAY).is_empty());
        let settings = Settings::parse(
            "security_accounts: [audit, 777788889999]\n\
             exposures:\n\
             - { resource: 'acme-*', account: shop, reason: r, owner: o, until: 2026-11-23 }\n\
             - { resource: old, reason: r, owner: o, until: 2026-11-22 }\n\
             regions_in_use: [eu-central-1]\n",
        )
        .unwrap();
        assert_eq!(
            notes(&settings, &names(), DAY),
            [
                "The declared exposure `old` expired on 2026-11-22 and no longer counts.",
                "The settings name the account `777788889999`, which the organization does not have.",
                "No check of this version reads these settings: regions_in_use.",
            ]
        );
    }
}
