//! What is declared in vain, and what runs out.

use std::collections::BTreeSet;

use firestep_audit::{Decision, Finding};
use firestep_program::{
    Attestation, AttestationState, Exception, NoWorkloads, Place, Program, RecordState,
    UnknownAccount,
};
use jiff::civil::Date;

/// What is decided of the whole, what is said in vain, and what has run out or soon will, a sentence each.
///
/// `unknown` is what the program names and the accounts that were listed do not include, where they were not all listed.
pub(crate) fn notes(program: &Program, unknown: &[UnknownAccount], day: Date) -> Vec<String> {
    let settings = &program.settings;
    let mut notes = Vec::new();
    for exception in &program.exceptions {
        let (until, place) = (exception.until, exception.place().within(&program.folder));
        if exception.is_over(day) {
            notes.push(format!(
                "The exception in {place} expired on {until} and no longer counts."
            ));
        } else if exception.is_ending(day) {
            notes.push(format!("The exception in {place} ends on {until}."));
        }
    }
    for one in unknown {
        notes.push(format!(
            "{} names `{}`, which the accounts that could be listed do not include.",
            one.place(),
            one.name
        ));
    }
    notes.extend(incomplete(program, day));
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
    let unread = settings.unread();
    if !unread.is_empty() {
        notes.push(format!(
            "No check of this version reads these settings: {}.",
            unread.join(", ")
        ));
    }
    notes
}

/// The attestations and records of exercises that do not count for what they lack, a sentence each.
fn incomplete(program: &Program, day: Date) -> Vec<String> {
    /// Nobody reads more; `attest status` has them all.
    const MOST: usize = 5;
    let attestations = program.attestations.iter();
    let partial: Vec<&Attestation> = attestations
        .filter(|it| it.state(day) == AttestationState::Partial)
        .collect();
    let told = |it: &&Attestation| {
        let lacks = it.lacks().join(", ");
        format!(
            "The attestation of {} ({}) does not count: it lacks {lacks}.",
            it.item,
            it.place().within(&program.folder)
        )
    };
    let mut notes: Vec<String> = partial.iter().take(MOST).map(told).collect();
    let days = program.settings.periods.exercise_days;
    let exercises = program.exercises.iter();
    let exercises = exercises.filter(|it| it.state(day, days) == RecordState::Partial);
    notes.extend(exercises.take(MOST).map(|it| {
        let lacks = match it.lacks().as_slice() {
            [] => "a gap of it is open after its last day".to_owned(),
            roles => format!("nobody had the roles {}", roles.join(", ")),
        };
        let place = it.place().within(&program.folder);
        format!(
            "The exercise of {} ({place}) does not count: {lacks}.",
            it.date
        )
    }));
    if let more @ 1.. = partial.len().saturating_sub(MOST) {
        notes.push(format!(
            "{more} more attestations do not count for what they lack: firestep attest status"
        ));
    }
    notes
}

/// How an exception is called in a sentence; its file as it is called in the folder.
fn excepted(program: &Program, exception: &Exception) -> String {
    format!(
        "The exception of `{}` from {} ({})",
        exception.resource,
        exception.check,
        exception.place().within(&program.folder)
    )
}

/// What the program, with accounts by id, says of what was not met, a sentence each: regions that nothing closes,
/// exposures of nothing that is exposed, exceptions from nothing that fails. `closed` are the regions that a policy closes
/// in any account, `met` where the exceptions are written that held for a finding, `unseen` those that would hold for one
/// that was not seen.
pub(crate) fn unmet(
    program: &Program,
    closed: &BTreeSet<String>,
    findings: &[Finding],
    met: &BTreeSet<Place>,
    unseen: &BTreeSet<Place>,
) -> Vec<String> {
    let settings = &program.settings;
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
    let mut told = BTreeSet::new();
    for exception in &program.exceptions {
        // One of an account's name stands once for each account that has it.
        let place = exception.place();
        if met.contains(&place) || !told.insert(place.clone()) {
            continue;
        }
        let why = if unseen.contains(&place) {
            "; what it fits could not be seen, and an unknown finding cannot be excepted"
        } else {
            ""
        };
        let what = excepted(program, exception);
        notes.push(format!("{what} fits nothing that fails{why}."));
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    use firestep_program::{Known, Position, Settings};
    use jiff::civil::date;

    fn of(settings: Settings) -> Program {
        Program {
            settings,
            ..Program::default()
        }
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
            unmet(
                &of(settings),
                &BTreeSet::from(["eu-west-1".to_owned()]),
                &[],
                &BTreeSet::new(),
                &BTreeSet::new()
            ),
            [
                "`closed_regions` is of no effect on what no service control policy was seen to close: eu-nort-1.",
                "The declared exposure `acme-site` in account 111122223333 fits nothing that was seen to be exposed.",
            ]
        );
    }

    #[test]
    fn an_exception_that_holds_for_nothing_is_told_once_and_why() {
        let rest = "account: shop, owner: o, reason: r, until: 2027-01-01";
        let one = |it| format!("- {{ check: c, resource: {it}, {rest} }}\n");
        let text = ["met", "idle", "unseen"].map(one).concat();
        let known = Known {
            checks: &["c"],
            items: &[],
        };
        let file = Path::new("exceptions.yaml");
        let text = format!("exceptions:\n{text}");
        let program = Program {
            exceptions: Exception::parse(file, &text, &known).unwrap(),
            ..Program::default()
        };
        // Two accounts have the name.
        let names = [("111122223333", "shop"), ("444455556666", "shop")]
            .map(|(id, name)| (id.to_owned(), name.to_owned()));
        let program = program.resolved(&names.into(), DAY);
        assert_eq!(program.exceptions.len(), 6);
        let place = |at: usize| BTreeSet::from([program.exceptions[at].place()]);
        let (met, unseen) = (place(0), place(4));
        assert_eq!(
            unmet(&program, &BTreeSet::new(), &[], &met, &unseen),
            [
                "The exception of `idle` from c (exceptions.yaml:3) fits nothing that fails.",
                "The exception of `unseen` from c (exceptions.yaml:4) fits nothing that fails; \
                 what it fits could not be seen, and an unknown finding cannot be excepted.",
            ]
        );
    }

    #[test]
    fn attestations_that_do_not_count_say_what_they_lack() {
        let one = |reviewer: &str| {
            format!(
                "- {{ item: E4.1, statement: s, scope: everything, owner: o, {reviewer}date: 2026-11-01, valid_days: 90, \
                 evidence: [{{ type: ticket, uri: SEC-7, date: 2026-11-01 }}] }}\n"
            )
        };
        let program = |text: &str| {
            let known = Known {
                checks: &[],
                items: &[("E4.1", Vec::new())],
            };
            Program {
                attestations: Attestation::parse(Path::new("a.yaml"), text, &known).unwrap(),
                ..Program::default()
            }
        };
        let whole = one("reviewer: r, ");
        assert_eq!(notes(&program(&whole), &[], DAY), [] as [String; 0]);
        let told = notes(&program(&format!("{whole}{}", one(""))), &[], DAY);
        assert_eq!(
            told,
            ["The attestation of E4.1 (a.yaml:2) does not count: it lacks a reviewer."]
        );
        let told = notes(&program(&one("").repeat(12)), &[], DAY);
        assert_eq!(told.len(), 6);
        assert!(told[5].starts_with("7 more attestations "), "{told:?}");
    }

    #[test]
    fn what_is_said_in_vain_is_told() {
        assert!(notes(&Program::default(), &[], DAY).is_empty());
        let settings = Settings::parse(
            "security_accounts: [audit, 777788889999]\n\
             exposures:\n\
             - { resource: 'acme-*', account: shop, reason: r, owner: o, until: 2026-11-23 }\n\
             - { resource: old, reason: r, owner: o, until: 2026-11-22 }\n\
             regions_in_use: [eu-central-1]\n",
        )
        .unwrap();
        let unknown = UnknownAccount {
            file: "firestep.yaml".into(),
            at: Position {
                line: 1,
                column: 28,
            },
            name: "777788889999".into(),
            what: "account",
            near: None,
        };
        assert_eq!(
            notes(&of(settings), &[unknown], DAY),
            [
                "firestep.yaml:1:28 names `777788889999`, which the accounts that could be listed do not include.",
                "The declared exposure `old` expired on 2026-11-22 and no longer counts.",
                "No check of this version reads these settings: regions_in_use.",
            ]
        );
    }
}
