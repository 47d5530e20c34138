//! Settings as they hold on a day in an organization: accounts by their ids, and nothing that has expired.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::declared::{AdministeredAccounts, Connection, Egress, PublicDuty};
use crate::selector::Selector;
use crate::settings::{Exposure, Settings};

impl Settings {
    /// The settings with accounts by their ids and without what expired before `day`. `names` are the
    /// accounts' names by id. A name that nobody has stays as it is, and matches nothing.
    #[must_use]
    pub fn resolved(&self, names: &BTreeMap<String, String>, day: Date) -> Settings {
        let mut settings = self.clone();
        let all_ids = |accounts: &[Box<str>]| {
            let all = accounts.iter().flat_map(|it| ids(it, names));
            all.collect::<Vec<_>>()
        };
        settings.security_accounts = all_ids(&self.security_accounts);
        settings.delegated_administrators = all_ids(&self.delegated_administrators);
        settings.network_accounts = all_ids(&self.network_accounts);
        settings.forensic_accounts = all_ids(&self.forensic_accounts);
        // A name that several accounts have says of none that it is the one.
        settings.log_archive =
            self.log_archive
                .as_ref()
                .map(|it| match ids(it, names).as_slice() {
                    [one] => one.clone(),
                    _ => it.clone(),
                });
        for members in settings.categories.values_mut() {
            // A unit's name stays as it is.
            *members = members.iter().flat_map(|it| ids(it, names)).collect();
        }
        settings.closed_regions = self.closed_regions.clone().filter(|it| it.until >= day);
        settings.exposures = Vec::new();
        for exposure in self.exposures_on(day).0 {
            match &exposure.account {
                None => settings.exposures.push(exposure.clone()),
                Some(account) => {
                    let of = |id| Exposure {
                        account: Some(id),
                        ..exposure.clone()
                    };
                    settings
                        .exposures
                        .extend(ids(account, names).into_iter().map(of));
                }
            }
        }
        self.resolve_policy(&mut settings, names, day);
        settings
    }

    fn resolve_policy(&self, settings: &mut Settings, names: &BTreeMap<String, String>, day: Date) {
        let each_id = |account: &Option<Box<str>>| match account {
            None => vec![None],
            Some(account) => ids(account, names).into_iter().map(Some).collect(),
        };
        let selected = |resources: &Selector| {
            let of = |account| Selector {
                account,
                ..resources.clone()
            };
            each_id(&resources.account)
                .into_iter()
                .map(of)
                .collect::<Vec<_>>()
        };
        settings
            .regions_out_of_use
            .retain(|it| !it.statement.is_over(day));
        settings.vendors.retain(|it| !it.statement.is_over(day));
        settings.decisions.retain(|_, it| it.holds_on(day));
        settings.critical_resources = self.critical_resources.iter().flat_map(selected).collect();
        let duties = self.public_duty.iter();
        settings.public_duty = duties
            .filter(|it| !it.statement.is_over(day))
            .flat_map(|duty| {
                let of = |resources| PublicDuty {
                    resources,
                    ..duty.clone()
                };
                selected(&duty.resources)
                    .into_iter()
                    .map(of)
                    .collect::<Vec<_>>()
            })
            .collect();
        settings.connections.clear();
        let connections = self.connections.iter();
        for connection in connections.filter(|it| !it.statement.is_over(day)) {
            for from in ids(&connection.from, names) {
                for to in ids(&connection.to, names) {
                    settings.connections.push(Connection {
                        from: from.clone(),
                        to,
                        ..connection.clone()
                    });
                }
            }
        }
        settings.allowed_egress.clear();
        let egress = self.allowed_egress.iter();
        for egress in egress.filter(|it| !it.statement.is_over(day)) {
            let of = |account| Egress {
                account,
                ..egress.clone()
            };
            let all = each_id(&egress.account).into_iter().map(of);
            settings.allowed_egress.extend(all);
        }
        let principals = &mut settings.administers.principals;
        principals.retain(|it| !it.statement.is_over(day));
        for principal in principals {
            if let AdministeredAccounts::These(accounts) = &mut principal.accounts {
                *accounts = accounts.iter().flat_map(|it| ids(it, names)).collect();
            }
        }
    }
}

/// The ids of an account that is given by id or name; several accounts can have one name.
pub(crate) fn ids(account: &str, names: &BTreeMap<String, String>) -> Vec<Box<str>> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const DAY: Date = date(2026, 11, 23);

    fn names() -> BTreeMap<String, String> {
        [("111122223333", "shop"), ("444455556666", "audit")]
            .map(|(id, name)| (id.to_owned(), name.to_owned()))
            .into()
    }

    #[test]
    fn the_defaults_are_what_they_were() {
        let settings = Settings::default();
        assert_eq!(settings.resolved(&names(), DAY), settings);
    }

    #[test]
    fn names_become_ids_and_what_has_expired_is_gone() {
        let settings = Settings::parse(
            "security_accounts: [audit, 777788889999]\n\
             exposures:\n\
             - { resource: 'acme-*', account: shop, reason: r, owner: o, until: 2026-11-23 }\n\
             - { resource: old, reason: r, owner: o, until: 2026-11-22 }\n",
        )
        .unwrap()
        .resolved(&names(), DAY);
        assert_eq!(
            settings.security_accounts,
            ["444455556666".into(), "777788889999".into()]
        );
        let [exposure] = &settings.exposures[..] else {
            panic!("{:?}", settings.exposures);
        };
        assert_eq!(exposure.account.as_deref(), Some("111122223333"));
    }
}
