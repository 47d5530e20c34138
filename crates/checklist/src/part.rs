//! A part of an audit: what concerns those for whom one person, unit or category answers.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use firestep_audit::CheckResults;

use crate::evaluate::Evaluated;
use crate::items::UnitKind;
use crate::report::Registered;
use crate::resources::Resources;
use crate::rollup::{ItemState, RolledItem, Units, roll_statuses};

/// By what accounts are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// Who answers for them, by the registry.
    Owner,
    /// Who pays, by the registry.
    Unit,
    /// What they are for, by the settings and reviewed rows of the registry.
    Category,
}

impl Grouping {
    /// All of them, by their words.
    pub const ALL: [(&str, Self); 3] = [
        ("owner", Self::Owner),
        ("unit", Self::Unit),
        ("category", Self::Category),
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|it| it.1 == self);
        found.map_or("", |it| it.0)
    }
}

impl Registered {
    /// What it says of an account; `None` where it says nothing.
    pub fn group(&self, by: Grouping) -> Option<&str> {
        match by {
            Grouping::Owner => self.owner.as_deref(),
            Grouping::Unit => self.business_unit.as_deref(),
            Grouping::Category => self.category.as_deref(),
        }
    }
}

/// Whose part it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// What is said of the organization as a whole.
    Organization,
    /// These accounts, by id, and the group that they are; `None`: of which nothing is written down.
    Accounts(Option<String>, BTreeSet<String>),
}

impl Evaluated {
    /// The parts of it: the organization, then a part a group by name, then the accounts in none. Each account is in one.
    pub fn parts(&self, by: Grouping) -> Vec<Part> {
        let mut groups: BTreeMap<Option<&str>, BTreeSet<String>> = BTreeMap::new();
        let tallied = self.outcome.tallies.iter().map(|it| it.account);
        let found = self.outcome.findings.iter().map(|it| it.account);
        let unseen = self.outcome.unseen.iter().map(|it| it.account);
        let listed = self.units.accounts.iter().chain(self.names.keys());
        let all = listed.map(String::as_str).chain(tallied).chain(found);
        for id in all.chain(unseen).filter(|it| !it.is_empty()) {
            let group = self.registered.get(id).and_then(|it| it.group(by));
            groups.entry(group).or_default().insert(id.to_owned());
        }
        let none = groups.remove(&None);
        let named = groups
            .into_iter()
            .map(|(name, ids)| Part::Accounts(name.map(str::to_owned), ids));
        let none = none.map(|ids| Part::Accounts(None, ids));
        std::iter::once(Part::Organization)
            .chain(named)
            .chain(none)
            .collect()
    }

    /// A part of it, evaluated as the whole was: an item of accounts by the part's accounts, one of the organization in the
    /// organization's part alone.
    #[must_use]
    pub fn part(&self, part: &Part) -> Evaluated {
        let nobody = BTreeSet::new();
        let (ids, is_organization) = match part {
            Part::Organization => (&nobody, true),
            Part::Accounts(_, ids) => (ids, false),
        };
        let packed_of = match part {
            Part::Organization => BTreeSet::from([String::new()]),
            Part::Accounts(_, ids) => ids.clone(),
        };
        // What is of one account stands together: it is looked up once.
        let last = Cell::new(("", is_organization));
        let is_in = |account: &'static str| {
            if last.get().0 != account {
                let found = match account {
                    "" => is_organization,
                    id => ids.contains(id),
                };
                last.set((account, found));
            }
            last.get().1
        };
        let of_ids = |all: &BTreeSet<String>| all.intersection(ids).cloned().collect();
        let units = Units {
            accounts: within(&self.units.accounts, ids),
            unreachable: of_ids(&self.units.unreachable),
            not_collected: of_ids(&self.units.not_collected),
            ..self.units.clone()
        };
        let roll = |items: &[RolledItem]| -> Vec<RolledItem> {
            let of_accounts = |it: &&RolledItem| it.item.unit == UnitKind::Account;
            let items = items.iter().filter(|it| of_accounts(it) != is_organization);
            if is_organization {
                items.cloned().collect()
            } else {
                items.map(|it| rolled_again(it, &units)).collect()
            }
        };
        let outcome = &self.outcome;
        Evaluated {
            packed: self.packed.as_ref().map(|it| it.of(packed_of)),
            outcome: CheckResults {
                findings: kept(&outcome.findings, |it| is_in(it.account)),
                answered: outcome.answered.clone(),
                unseen: kept(&outcome.unseen, |it| is_in(it.account)),
                tallies: kept(&outcome.tallies, |it| is_in(it.account)),
                ..CheckResults::default()
            },
            items: roll(&self.items),
            emptied: self.emptied.as_deref().map(roll),
            examined: self.examined.clone(),
            as_of: self.as_of,
            subject: self.subject.clone(),
            lacks: self.lacks.clone(),
            // What is kept of earlier audits is of the whole.
            earlier: None,
            resources: Resources::default(),
            names: of_map(&self.names, ids),
            inactive: within(&self.inactive, ids),
            unreachable: of_map(&self.unreachable, ids),
            unread: of_map(&self.unread, ids),
            unit_paths: of_map(&self.unit_paths, ids),
            registered: of_map(&self.registered, ids),
            organization: self.organization.clone(),
            organization_unseen: self.organization_unseen.clone(),
            management_account: self.management_account.clone(),
            organization_damaged: self.organization_damaged,
            standalone: self.standalone,
            is_member_alone: self.is_member_alone,
            regions_unlisted: within(&self.regions_unlisted, ids),
            regions: self.regions.clone(),
            closed_in: of_map(&self.closed_in, ids),
            closed_regions: self.closed_regions.clone(),
            // What the files say in vain concerns those who write them.
            notes: if is_organization {
                self.notes.clone()
            } else {
                Vec::new()
            },
            commands: self.commands.clone(),
            units,
        }
    }
}

fn kept<T: Clone>(all: &[T], is_in: impl Fn(&T) -> bool) -> Vec<T> {
    all.iter().filter(|it| is_in(it)).cloned().collect()
}

fn within(all: &[String], ids: &BTreeSet<String>) -> Vec<String> {
    kept(all, |it| ids.contains(it))
}

fn of_map<T: Clone>(all: &BTreeMap<String, T>, ids: &BTreeSet<String>) -> BTreeMap<String, T> {
    let of = all.iter().filter(|(id, _)| ids.contains(*id));
    of.map(|(id, it)| (id.clone(), it.clone())).collect()
}

/// An item of accounts, by fewer of them: each stands as it stood.
fn rolled_again(rolled: &RolledItem, units: &Units) -> RolledItem {
    let unit = |(at, (id, _)): (usize, &(String, _))| {
        units.accounts.contains(id).then(|| (at, id.clone()))
    };
    let (at, names): (Vec<usize>, Vec<String>) =
        rolled.units.iter().enumerate().filter_map(unit).unzip();
    let statuses = rolled.clauses.iter();
    let statuses = statuses
        .map(|clause| at.iter().map(|at| clause.of_unit(*at)).collect())
        .collect();
    let mut again = roll_statuses(rolled.item, names, statuses, units);
    // What this version does not examine at all.
    if again.state == ItemState::Unknown && rolled.state == ItemState::NotExamined {
        (again.state, again.parts) = (rolled.state, rolled.parts);
    }
    again
}
