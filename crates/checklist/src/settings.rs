//! From the settings file to what checks read.

use std::collections::BTreeMap;

use firestep_inventory::Declared;
use firestep_inventory::declared::Exposure;
use firestep_program::{SensitiveTags, Settings};
use jiff::civil::Date;

/// What checks read: accounts by their ids, and nothing that has expired. `names` are the accounts' names by id.
pub(crate) fn declared(
    settings: &Settings,
    names: &BTreeMap<String, String>,
    day: Date,
) -> Declared {
    let SensitiveTags { keys, values } = settings.sensitive_tags.clone();
    Declared {
        unused_days: settings.ages.unused_days.into(),
        image_age_days: settings.images.max_age_days.into(),
        access_key_age_days: settings.ages.access_key_days.into(),
        sensitive_ports: settings
            .sensitive_ports
            .iter()
            .map(|(port, name)| (*port, name.clone()))
            .collect(),
        free_mail_domains: settings.free_mail_domains.clone(),
        list_patterns: settings
            .list_patterns
            .iter()
            .map(|it| it.as_str().into())
            .collect(),
        break_glass_users: settings.break_glass.users.clone(),
        security_accounts: settings
            .security_accounts
            .iter()
            .flat_map(|it| ids(it, names))
            .collect(),
        image_owners: settings.images.owners.clone(),
        exposures: exposures(settings, names, day),
        sensitivity_tags: keys,
        sensitive_values: values,
    }
}

fn exposures(settings: &Settings, names: &BTreeMap<String, String>, day: Date) -> Vec<Exposure> {
    let mut exposures = Vec::new();
    for one in settings.exposures_on(day).0 {
        let resource: Box<str> = one.resource.as_str().into();
        match &one.account {
            None => exposures.push(Exposure {
                resource,
                account: None,
            }),
            Some(account) => exposures.extend(ids(account, names).into_iter().map(|id| Exposure {
                resource: resource.clone(),
                account: Some(id),
            })),
        }
    }
    exposures
}

/// The ids of an account that is given by id or name; a name that nobody has stays as it is, and matches nothing.
fn ids(account: &str, names: &BTreeMap<String, String>) -> Vec<Box<str>> {
    let named: Vec<Box<str>> = names
        .iter()
        .filter(|(_, name)| *name == account)
        .map(|(id, _)| id.as_str().into())
        .collect();
    if named.is_empty() {
        vec![account.into()]
    } else {
        named
    }
}

/// What the settings say in vain, a sentence each.
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
    // Where the accounts could not be listed, nobody can say that one is not there.
    if !names.is_empty() {
        let exposed = settings
            .exposures
            .iter()
            .filter_map(|it| it.account.as_ref());
        for account in settings.security_accounts.iter().chain(exposed) {
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

/// The settings that are given and that no check reads yet.
fn unread(settings: &Settings) -> Vec<&'static str> {
    let default = Settings::default();
    [
        ("log_archive", settings.log_archive.is_some()),
        ("categories", !settings.categories.is_empty()),
        ("closed_regions", settings.closed_regions.is_some()),
        ("regions_in_use", !settings.regions_in_use.is_empty()),
        ("break_glass.roles", !settings.break_glass.roles.is_empty()),
        ("required_tags", !settings.required_tags.is_empty()),
        (
            "ages.access_key_days",
            settings.ages.access_key_days != default.ages.access_key_days,
        ),
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
    fn without_a_file_everything_is_as_inventory_has_it() {
        let settings = Settings::default();
        assert_eq!(declared(&settings, &names(), DAY), Declared::default());
        assert!(notes(&settings, &names(), DAY).is_empty());
    }

    #[test]
    fn names_become_ids_and_what_has_expired_counts_no_more() {
        let settings = Settings::parse(
            "security_accounts: [audit, 777788889999]\n\
             exposures:\n\
             - { resource: 'acme-*', account: shop, reason: r, owner: o, until: 2026-11-23 }\n\
             - { resource: old, reason: r, owner: o, until: 2026-11-22 }\n\
             categories: { production: [shop] }\n",
        )
        .unwrap();
        let declared = declared(&settings, &names(), DAY);
        assert_eq!(
            declared.security_accounts,
            ["444455556666".into(), "777788889999".into()]
        );
        assert_eq!(
            declared.exposures,
            [Exposure {
                resource: "acme-*".into(),
                account: Some("111122223333".into())
            }]
        );
        assert_eq!(
            notes(&settings, &names(), DAY),
            [
                "The declared exposure `old` expired on 2026-11-22 and no longer counts.",
                "The settings name the account `777788889999`, which the organization does not have.",
                "No check of this version reads these settings: categories.",
            ]
        );
    }
}
