//! What people vouch for: attestations and records of exercises, by the clause that they decide.

use std::collections::{BTreeMap, BTreeSet};

use firestep_program::{
    Attestation, AttestationScope, AttestationState, Exercise, ExerciseKind, Program, RecordState,
};
use jiff::civil::Date;

use crate::items::{DecidedBy, items};
use crate::status::ClauseStatus;

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

/// The clauses that the record of an exercise decides, with the kind that it must be of.
const EXERCISES: [(&str, &str, Option<ExerciseKind>); 2] = [
    ("E10.2", "exercise", None),
    ("M10.1", "exercise", Some(ExerciseKind::Tabletop)),
];

/// What the files of a program, with accounts by their ids, say on a day.
pub(crate) fn vouched(program: &Program, day: Date) -> Vouched {
    let mut vouched = Vouched::new();
    for attestation in &program.attestations {
        for clause in clauses(attestation) {
            let vouch = Vouch {
                accounts: accounts(attestation, program),
                status: status_of(&limited(attestation, &clause), day),
            };
            let key = (attestation.item.to_string(), clause);
            vouched.entry(key).or_default().push(vouch);
        }
    }
    let periods = &program.settings.periods;
    for (item, clause, kind) in EXERCISES {
        let days = match kind {
            None => periods.exercise_days,
            Some(_) => periods.tabletop_days,
        };
        let days = days.min(most_days(item, clause).unwrap_or(days));
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

/// For how many days a clause lets a statement or a record hold, by its text.
fn most_days(item: &str, clause: &str) -> Option<u32> {
    let item = items().iter().find(|it| it.id == item)?;
    item.clauses.iter().find(|it| it.id == clause)?.within_days
}

fn limited(attestation: &Attestation, clause: &str) -> Attestation {
    let days = most_days(&attestation.item, clause);
    attestation.clone().limited(days)
}

fn of_exercise(exercise: &Exercise, day: Date, days: u32) -> ClauseStatus {
    match exercise.state(day, days) {
        RecordState::Done if exercise.is_ending(day, days) => ClauseStatus::Expiring,
        RecordState::Done => ClauseStatus::Attested,
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

/// The accounts of its scope. A category is what the settings and reviewed rows of the registry say: no name, tag or unit.
fn accounts(attestation: &Attestation, program: &Program) -> Option<BTreeSet<String>> {
    match &attestation.scope {
        AttestationScope::Everything => None,
        AttestationScope::Accounts(accounts) => {
            Some(accounts.iter().map(ToString::to_string).collect())
        }
        AttestationScope::Categories(categories) => {
            let declared = program.settings.categories.iter();
            let declared = declared.filter(|(name, _)| categories.contains(name));
            let declared =
                declared.flat_map(|(_, members)| members.iter().map(ToString::to_string));
            Some(declared.collect())
        }
    }
}

/// A clause that people decide, or of which something is attested, and what is said of it.
#[derive(Debug, Clone)]
pub struct AttestedClause {
    pub item: &'static str,
    pub clause: &'static str,
    /// What it asks.
    pub text: &'static str,
    /// What the files alone come to; whether a fact speaks against it only an audit can say.
    pub status: ClauseStatus,
    /// The statement that decides it; none where nobody made one, or the record of an exercise decides it.
    pub attestation: Option<Attestation>,
    /// What the statement is worth.
    pub state: Option<AttestationState>,
}

/// Every clause that people decide, and every other of which they attest something, in checklist order. A statement about some
/// accounts is worth, here, what it is worth in them.
pub fn attested_clauses(program: &Program, day: Date) -> Vec<AttestedClause> {
    let vouched = vouched(program, day);
    let mut rows = Vec::new();
    for item in items() {
        for clause in &item.clauses {
            let about = program
                .attestations
                .iter()
                .filter(|it| *it.item == *item.id && clauses(it).contains(&clause.id));
            let about: Vec<&Attestation> = about.collect();
            if clause.decided_by != DecidedBy::Attested && about.is_empty() {
                continue;
            }
            let row = |attestation: Option<Attestation>, status| AttestedClause {
                item: item.id,
                clause: &clause.id,
                text: &clause.text,
                status,
                state: attestation.as_ref().map(|it| it.state(day)),
                attestation,
            };
            let key = (item.id.to_owned(), clause.id.clone());
            let all = vouched.get(&key).map_or(&[][..], Vec::as_slice);
            if about.is_empty() {
                rows.push(row(None, best(all, None)));
            }
            for attestation in about {
                let attestation = limited(attestation, &clause.id);
                let status = status_of(&attestation, day);
                rows.push(row(Some(attestation), status));
            }
        }
    }
    rows
}

fn status_of(attestation: &Attestation, day: Date) -> ClauseStatus {
    match attestation.state(day) {
        AttestationState::Attested => ClauseStatus::Attested,
        AttestationState::Expiring => ClauseStatus::Expiring,
        AttestationState::Expired => ClauseStatus::Expired,
        AttestationState::NotYet | AttestationState::Partial => ClauseStatus::NotAttested,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_program::Known;
    use jiff::civil::date;

    const DAY: Date = date(2026, 11, 23);

    fn program(attestation: &str) -> Program {
        let items = [("E4.1", vec!["document"]), ("E1.3", vec!["two-members"])];
        let known = Known {
            checks: &[],
            items: &items,
        };
        let file = std::path::Path::new("a.yaml");
        Program {
            attestations: Attestation::parse(file, attestation, &known).unwrap(),
            ..Program::default()
        }
    }

    fn said(more: &str, account: Option<&str>) -> ClauseStatus {
        let text = format!(
            "item: E4.1\nstatement: we have one\nowner: Kim\nreviewer: Lee\n\
             evidence: [{{ type: document, uri: 'https://wiki/x', date: 2026-10-01 }}]\n{more}"
        );
        let vouched = vouched(&program(&text), DAY);
        let key = ("E4.1".to_owned(), "document".to_owned());
        best(&vouched[&key], account)
    }

    #[test]
    fn a_statement_is_worth_what_its_dates_and_its_scope_say() {
        let everywhere = "scope: everything\ndate: 2026-10-01\nvalid_days: ";
        let of = |days: &str| said(&format!("{everywhere}{days}"), None);
        assert_eq!(of("365"), ClauseStatus::Attested);
        assert_eq!(of("60"), ClauseStatus::Expiring);
        assert_eq!(of("30"), ClauseStatus::Expired);
        let some = "scope: { accounts: ['111122223333'] }\ndate: 2026-10-01\nvalid_days: 365";
        assert_eq!(said(some, Some("111122223333")), ClauseStatus::Attested);
        assert_eq!(said(some, Some("444455556666")), ClauseStatus::NotAttested);
        assert_eq!(said(some, None), ClauseStatus::NotAttested);
    }

    #[test]
    fn nothing_holds_longer_than_the_text_of_its_clause_says() {
        let of = |date: &str| {
            said(
                &format!("scope: everything\ndate: {date}\nvalid_days: 3650"),
                None,
            )
        };
        assert_eq!(of("2026-10-01"), ClauseStatus::Attested);
        assert_eq!(of("2025-11-01"), ClauseStatus::Expired);
    }

    #[test]
    fn every_clause_that_people_decide_is_listed_attested_or_not() {
        let rows = attested_clauses(&Program::default(), DAY).len();
        let all = items().iter().flat_map(|it| &it.clauses);
        let of_people = all.filter(|it| it.decided_by == DecidedBy::Attested);
        assert_eq!(rows, of_people.count());
    }
}
