//! What people decided and vouch for, and when it is due; and who answers for what.

use std::path::Path;

use firestep_checklist::{AttestedClause, ClauseStatus, Grouping, Report};
use firestep_program::history::AuditResult;
use firestep_program::{Attestation, Exception};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::block::{AttestationPart, DecidedPart, ExceptionPart, GroupPart, GroupingPart};
use crate::attested;
use crate::filter::Filter;
use crate::groups::{self, GroupCounts, group_name};
use crate::style::safe;

/// What the pages show beside the audit itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside<'a> {
    /// The earlier audits of the same subject, the oldest first.
    pub earlier: &'a [&'a AuditResult],
    /// What people decided; `None` where no program folder was read.
    pub decided: Option<Decided<'a>>,
}

/// What people decided and vouch for, in their program folder.
#[derive(Debug, Clone, Copy)]
pub struct Decided<'a> {
    /// Every clause that people decide, with what is said of it.
    pub attestations: &'a [AttestedClause],
    /// The exceptions, those that are over too.
    pub exceptions: &'a [Exception],
    /// The folder: places in it are named from there.
    pub folder: &'a Path,
}

/// Attestations and exceptions, those that end first at the head.
pub(super) fn decided(report: &Report, decided: Decided<'_>) -> DecidedPart {
    let day = TimeZone::UTC.to_datetime(report.as_of).date();
    let mut attestations: Vec<AttestationPart> = decided
        .attestations
        .iter()
        .map(|it| attestation(it, report, decided.folder))
        .collect();
    attestations.sort_by(|one, other| {
        one.until
            .is_none()
            .cmp(&other.until.is_none())
            .then(one.until.cmp(&other.until))
    });
    let mut exceptions: Vec<ExceptionPart> = decided
        .exceptions
        .iter()
        .map(|it| exception(it, day, decided.folder))
        .collect();
    exceptions.sort_by(|one, other| one.until.cmp(&other.until));
    DecidedPart {
        attestations,
        exceptions,
    }
}

fn attestation(row: &AttestedClause, report: &Report, folder: &Path) -> AttestationPart {
    let of = report.item(row.item).into_iter().flat_map(|it| &it.clauses);
    let mut of = of.filter(|it| it.clause.id == row.clause);
    // What the files say alone, and what an audit says of it.
    let is_contradicted = of.any(|it| it.statuses.contains(&ClauseStatus::Contradicted));
    let said = row.attestation.as_ref();
    AttestationPart {
        item: row.item,
        text: row.text,
        state: if is_contradicted && said.is_some() {
            "contradicted"
        } else {
            attested::word(row)
        },
        owner: said.map(|it| safe(&it.owner)),
        until: said.map(|it| it.until().to_string()),
        place: said.map(|it| safe(&it.place().within(folder).to_string())),
        lacks: said
            .map(Attestation::lacks)
            .unwrap_or_default()
            .iter()
            .map(|it| safe(it))
            .collect(),
    }
}

fn exception(exception: &Exception, day: Date, folder: &Path) -> ExceptionPart {
    ExceptionPart {
        check: safe(&exception.check),
        resource: safe(exception.resource.as_str()),
        account: exception.account.as_deref().map(safe),
        region: exception.region.as_deref().map(safe),
        owner: safe(&exception.owner),
        reason: safe(&exception.reason),
        until: exception.until.to_string(),
        ticket: exception.ticket.as_deref().map(safe),
        place: safe(&exception.place().within(folder).to_string()),
        state: if exception.is_over(day) {
            "expired"
        } else if exception.is_ending(day) {
            "expiring"
        } else {
            "holds"
        },
    }
}

/// The failing verdicts by owner, business unit and category, of all accounts whatever findings are asked for.
pub(super) fn groupings(report: &Report) -> Vec<GroupingPart> {
    let all = Grouping::ALL.iter();
    all.map(|(_, by)| grouping(*by, report)).collect()
}

fn grouping(by: Grouping, report: &Report) -> GroupingPart {
    let (rows, sum) = groups::rows(by, report, &Filter::default());
    let of: Vec<String> = report
        .accounts
        .iter()
        .map(|it| group_name(by, it.registered.group(by)))
        .collect();
    let members = |name: &str| -> Vec<usize> {
        let of = of.iter().enumerate();
        of.filter(|(_, it)| *it == name).map(|(at, _)| at).collect()
    };
    let mut accounts = report.accounts.iter();
    GroupingPart {
        by: by.word(),
        is_known: accounts.any(|it| it.registered.group(by).is_some()),
        groups: rows
            .into_iter()
            .map(|(name, counts)| group(members(&name), name, counts))
            .collect(),
        sum: group(Vec::new(), "in all".to_owned(), sum),
    }
}

fn group(members: Vec<usize>, name: String, counts: GroupCounts) -> GroupPart {
    GroupPart {
        name,
        members,
        accounts: counts.accounts,
        failing: counts.failing,
        unknown: counts.unknown,
        excepted: counts.excepted,
    }
}
