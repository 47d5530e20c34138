//! The accounts and units that a program names and an organization does not have, each with its place and what may be meant.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::decode::nearest;
use crate::folder::{Program, ProgramError};
use crate::honeytoken::HoneytokenState;
use crate::mistake::{Mistake, Position, ReadError, shown, shown_path};

/// What an organization has that a program may name.
#[derive(Debug, Clone, Copy)]
pub struct KnownAccounts<'k> {
    /// The accounts' names by id, those that are closed or suspended too.
    pub names: &'k BTreeMap<String, String>,
    /// The ids and names of the organizational units; `None` when they were not all seen.
    pub units: Option<&'k BTreeSet<String>>,
}

/// Something that a program names and an organization does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownAccount {
    /// The file that names it.
    pub file: PathBuf,
    /// Where.
    pub at: Position,
    /// The name.
    pub name: Box<str>,
    /// What it could have been: `account`, `organizational unit`.
    pub what: &'static str,
    /// The name that may be meant.
    pub near: Option<Box<str>>,
}

impl UnknownAccount {
    /// `file:line:column`.
    pub fn place(&self) -> String {
        format!("{}:{}", shown_path(&self.file), self.at)
    }

    fn mistake(&self) -> Mistake {
        let (what, name) = (self.what, shown(&self.name));
        let message = match &self.near {
            Some(near) => format!("unknown {what} {name}; did you mean {}?", shown(near)),
            None => format!("unknown {what} {name}: the organization has none of this name or id"),
        };
        Mistake {
            at: self.at,
            message,
        }
    }
}

impl fmt::Display for UnknownAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", shown_path(&self.file), self.mistake())
    }
}

impl From<Vec<UnknownAccount>> for ProgramError {
    fn from(unknown: Vec<UnknownAccount>) -> Self {
        let mut files: Vec<(PathBuf, Vec<Mistake>)> = Vec::new();
        for one in unknown {
            let mistake = one.mistake();
            match files.iter_mut().find(|it| it.0 == one.file) {
                Some((_, mistakes)) => mistakes.push(mistake),
                None => files.push((one.file, vec![mistake])),
            }
        }
        let of_file = |(path, mut mistakes): (PathBuf, Vec<Mistake>)| {
            mistakes.sort_by_key(|it| it.at);
            ReadError::Mistakes { path, mistakes }
        };
        ProgramError {
            files: files.into_iter().map(of_file).collect(),
        }
    }
}

/// An account or unit that is named.
struct Named<'p> {
    file: &'p Path,
    at: Position,
    name: &'p str,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// An account, as it is spelled.
    Account,
    /// An account or unit, as it is spelled.
    Member,
    /// What collecting takes whatever its case.
    ScopeAccount,
    ScopeUnit,
}

impl Program {
    /// What the program names as accounts or units of the organization, and it does not have. Vendors and accounts that
    /// the registry says are not ours are known, and so is every id at the end of a connection; retired honeytokens and
    /// the registry's own rows may be of accounts that have left. At most 100 of a file.
    pub fn unknown_accounts(&self, known: KnownAccounts<'_>, day: Date) -> Vec<UnknownAccount> {
        let settings = self.settings_path();
        let mut named = self.named_in_settings(&settings);
        named.extend(self.named_in_files(day));
        let accounts: BTreeSet<&str> = self.foreign().chain(both(known.names)).collect();
        let lower = |it: &str| it.to_lowercase();
        let any_case: BTreeSet<String> = accounts.iter().map(|it| lower(it)).collect();
        let units = known.units;
        let is_unit = |it: &str| units.is_none_or(|units| units.contains(it));
        let is_id = |it: &str| it.len() == 12 && it.bytes().all(|it| it.is_ascii_digit());
        let is_known = |it: &Named<'_>| match it.kind {
            Kind::Account => accounts.contains(it.name),
            Kind::Member if is_id(it.name) => accounts.contains(it.name),
            Kind::Member => accounts.contains(it.name) || is_unit(it.name),
            Kind::ScopeAccount => any_case.contains(&lower(it.name)),
            Kind::ScopeUnit => units
                .is_none_or(|units| units.iter().any(|unit| unit.eq_ignore_ascii_case(it.name))),
        };
        named.retain(|it| !is_known(it));
        // Nobody reads more, and a hostile file must not make us compare for hours.
        let mut count: BTreeMap<&Path, usize> = BTreeMap::new();
        named.retain(|it| {
            let count = count.entry(it.file).or_default();
            *count += 1;
            *count <= MOST
        });
        let told = |it: Named<'_>| UnknownAccount {
            file: it.file.to_owned(),
            at: it.at,
            name: it.name.into(),
            what: match it.kind {
                Kind::Account | Kind::ScopeAccount => "account",
                Kind::Member => "account or organizational unit",
                Kind::ScopeUnit => "organizational unit",
            },
            near: near(&it, known),
        };
        named.into_iter().map(told).collect()
    }

    /// Accounts of others, by id and name.
    fn foreign(&self) -> impl Iterator<Item = &str> {
        let vendors = self.settings.vendors.iter();
        let vendors = vendors.flat_map(|it| [&*it.account, &*it.name]);
        let rows = self.registry.iter().flat_map(|it| &it.rows);
        let rows = rows.filter(|it| !it.ours);
        vendors.chain(rows.flat_map(|it| [Some(&*it.id), it.name.as_deref()].into_iter().flatten()))
    }

    fn named_in_settings<'p>(&'p self, file: &'p Path) -> Vec<Named<'p>> {
        let settings = &self.settings;
        let of = |at: Position, name: &'p str, kind| Named {
            file,
            at,
            name,
            kind,
        };
        let accounts = settings.named_accounts.iter();
        let mut named: Vec<Named<'_>> = accounts
            .map(|(at, name)| of(*at, name, Kind::Account))
            .collect();
        let members = settings.named_members.iter();
        named.extend(members.map(|it| of(it.at, &it.member, Kind::Member)));
        let scope = &settings.scope;
        for (names, kind) in [
            (&scope.accounts, Kind::ScopeAccount),
            (&scope.exclude, Kind::ScopeAccount),
            (&scope.ous, Kind::ScopeUnit),
        ] {
            for name in names {
                named.extend(scope.place_of(name).map(|at| of(at, name, kind)));
            }
        }
        named
    }

    fn named_in_files(&self, day: Date) -> Vec<Named<'_>> {
        let exceptions = self.exceptions.iter().filter_map(|it| {
            let name = it.account.as_deref()?;
            Some((it.file.as_path(), it.account_at?, name))
        });
        let attestations = self.attestations.iter().flat_map(|one| {
            let accounts = one.named_accounts.iter();
            accounts.map(|(at, name)| (one.file.as_path(), *at, &**name))
        });
        let tokens = self.honeytokens.iter();
        let tokens = tokens.filter(|it| it.state(day) != HoneytokenState::Retired);
        let tokens = tokens.map(|it| (it.file.as_path(), it.account_at, &*it.account));
        let all = exceptions.chain(attestations).chain(tokens);
        let account = |(file, at, name)| Named {
            file,
            at,
            name,
            kind: Kind::Account,
        };
        all.map(account).collect()
    }
}

/// The unknown names of a file that are told.
const MOST: usize = 100;

fn both(names: &BTreeMap<String, String>) -> impl Iterator<Item = &str> {
    names.iter().flat_map(|it| [it.0.as_str(), it.1.as_str()])
}

/// The name that may be meant: an id for digits, a name for a name.
fn near(named: &Named<'_>, known: KnownAccounts<'_>) -> Option<Box<str>> {
    let digits = named.name.bytes().all(|it| it.is_ascii_digit());
    let units = known.units.into_iter().flatten().map(String::as_str);
    let found = match named.kind {
        Kind::ScopeUnit => nearest(named.name, units),
        // Ids can be alike: of twelve digits two are too many to be a slip.
        _ if digits => {
            let ids = known.names.keys().map(String::as_str);
            let slip = |it: &&str| strsim::damerau_levenshtein(named.name, it) <= 1;
            ids.filter(slip).min()
        }
        Kind::Member => nearest(named.name, both(known.names).chain(units)),
        Kind::Account | Kind::ScopeAccount => {
            nearest(named.name, known.names.values().map(String::as_str))
        }
    };
    found.filter(|it| !it.is_empty()).map(Box::from)
}
