//! What people vouch for: attestations and records of exercises, by the clause that they decide.

use std::collections::{BTreeMap, BTreeSet};

use firestep_program::{
    Attestation, AttestationScope, AttestationState, Exercise, ExerciseKind, Program, RecordState,
};
use jiff::civil::Date;

use crate::items::{DecidedBy, items};
use crate::rollup::ClauseStatus;

/// One statement about a clause, and what it is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouch {
    /// The accounts of which it is said; `None`: of the whole organization.
    pub accounts: Option<BTreeSet<String>>,
    /// Attested, expiring, expired, or not attested: it is not complete, or not yet in force.
    pub status: ClauseStatus,
}

impl Vouch {
    /// Whether it is about an account, or, with `None`, about the organization as a whole.
    fn covers(&self, account: Option<&str>) -> bool {
        match (&self.accounts, account) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(accounts), Some(account)) => accounts.contains(account),
        }
    }
}

/// What statements are made about clauses, by item and clause.
pub type Vouched = BTreeMap<(String, String), Vec<Vouch>>;

/// The best that is said of a clause of an account, or of the organization: `NotAttested` where nothing is.
pub(crate) fn best(vouches: &[Vouch], account: Option<&str>) -> ClauseStatus {
    let rank = |status: &ClauseStatus| match status {
        ClauseStatus::Attested => 3,
        ClauseStatus::Expiring => 2,
        ClauseStatus::Expired => 1,
        _ => 0,
    };
    let about = vouches.iter().filter(|it| it.covers(account));
    let statuses = about.map(|it| it.status);
    statuses
        .max_by_key(rank)
        .unwrap_or(ClauseStatus::NotAttested)
}

/// Exercises of which kind decide a clause, and for how many days.
const EXERCISES: [(&str, &str, Option<ExerciseKind>, u32); 2] = [
    ("E10.2", "exercise", None, 183),
    ("M10.1", "exercise", Some(ExerciseKind::Tabletop), 365),
];

/// The days before its end in which a statement is expiring.
const LAST_DAYS: u32 = 30;

/// What the files of a program, with accounts by their ids, say on a day.
pub(crate) fn vouched(program: &Program, day: Date) -> Vouched {
    let mut vouched = Vouched::new();
    for attestation in &program.attestations {
        let vouch = Vouch {
            accounts: accounts(attestation, program),
            status: match attestation.state(day) {
                AttestationState::Attested => ClauseStatus::Attested,
                AttestationState::Expiring => ClauseStatus::Expiring,
                AttestationState::Expired => ClauseStatus::Expired,
                AttestationState::NotYet | AttestationState::Partial => ClauseStatus::NotAttested,
            },
        };
        for clause in clauses(attestation) {
            let key = (attestation.item.to_string(), clause);
            vouched.entry(key).or_default().push(vouch.clone());
        }
    }
    for (item, clause, kind, days) in EXERCISES {
        let held = program.exercises.iter();
        let held = held.filter(|it| kind.is_none_or(|kind| it.kind == kind));
        for exercise in held {
            let key = (item.to_owned(), clause.to_owned());
            vouched.entry(key).or_default().push(Vouch {
                accounts: None,
                status: of_exercise(exercise, day, days),
            });
        }
    }
    vouched
}

fn of_exercise(exercise: &Exercise, day: Date, days: u32) -> ClauseStatus {
    match exercise.state(day, days) {
        RecordState::Done => match exercise.state(day, days - LAST_DAYS) {
            RecordState::Expired => ClauseStatus::Expiring,
            RecordState::Done | RecordState::Partial | RecordState::NotYet => {
                ClauseStatus::Attested
            }
        },
        RecordState::Expired => ClauseStatus::Expired,
        RecordState::Partial | RecordState::NotYet => ClauseStatus::NotAttested,
    }
}

/// The clauses that an attestation is about: the one it names; without one, those of its item that people decide.
pub(crate) fn clauses(attestation: &Attestation) -> Vec<String> {
    if let Some(clause) = &attestation.clause {
        return vec![clause.to_string()];
    }
    let item = items().iter().find(|it| *it.id == *attestation.item);
    let clauses = item.into_iter().flat_map(|it| &it.clauses);
    clauses
        .filter(|it| it.decided_by == DecidedBy::Attested)
        .map(|it| it.id.clone())
        .collect()
}

/// The accounts of its scope. A category is what the settings and the registry say: no name, tag or unit.
fn accounts(attestation: &Attestation, program: &Program) -> Option<BTreeSet<String>> {
    let owned = |it: &Box<str>| it.to_string();
    match &attestation.scope {
        AttestationScope::Everything => None,
        AttestationScope::Accounts(accounts) => Some(accounts.iter().map(owned).collect()),
        AttestationScope::Categories(categories) => {
            let declared = program.settings.categories.iter();
            let declared = declared.filter(|(name, _)| categories.contains(name));
            let declared = declared.flat_map(|(_, members)| members.iter().map(owned));
            let rows = program.registry.iter().flat_map(|it| &it.rows);
            let registered = rows.filter(|row| {
                let of = row.category.as_ref();
                of.is_some_and(|it| categories.contains(it))
            });
            Some(declared.chain(registered.map(|it| owned(&it.id))).collect())
        }
    }
}
