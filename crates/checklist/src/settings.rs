//! What the settings say in vain.

use std::collections::BTreeMap;

use firestep_program::Settings;
use jiff::civil::Date;

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
        for account in settings
            .security_accounts
            .iter()
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

/// The settings that are given and that no check reads yet.
fn unread(settings: &Settings) -> Vec<&'static str> {
    let default = Settings::default();
    [
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
