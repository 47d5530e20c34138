//! What a finding comes to for formats that know no more than pass and fail: everything else is neither, and says why.

use firestep_audit::FindingOutcome;
use firestep_checklist::report::GapReason;

use crate::style::safe;
use crate::told::Told;

/// What a finding comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    Fails,
    /// It could not be seen.
    NotSeen,
    /// It lies in a region that a service control policy closes.
    Closed,
    /// It waits for somebody to declare something.
    Waits,
    /// It fails, and an exception holds.
    Excepted,
    /// It fails, and is declared to be meant.
    Declared,
    Passes,
}

impl Standing {
    pub(crate) fn of(told: &Told<'_>) -> Self {
        match told.outcome {
            FindingOutcome::Pass => Standing::Passes,
            FindingOutcome::Fail => Standing::Fails,
            FindingOutcome::Declared => Standing::Declared,
            FindingOutcome::Excepted => Standing::Excepted,
            FindingOutcome::Unknown => match told.gap.map(|gap| gap.reason) {
                Some(GapReason::RegionClosed) => Standing::Closed,
                Some(GapReason::NotDeclared) => Standing::Waits,
                _ => Standing::NotSeen,
            },
        }
    }

    /// What is said before the message, so that nobody takes it for a failure; nothing for what passes or fails.
    fn lead(self) -> &'static str {
        match self {
            Standing::Fails | Standing::Passes => "",
            Standing::NotSeen => "not seen: ",
            Standing::Closed => "closed region: ",
            Standing::Waits => "not declared: ",
            Standing::Excepted => "excepted: ",
            Standing::Declared => "declared: ",
        }
    }
}

/// Why somebody answers for what fails: the reason, who, until when, and where more is said.
pub(crate) fn justification(told: &Told<'_>) -> Option<String> {
    let by = match Standing::of(told) {
        Standing::Excepted => "an exception of the program folder holds for it",
        Standing::Declared => "the settings declare that it is meant",
        Standing::Fails
        | Standing::Passes
        | Standing::NotSeen
        | Standing::Closed
        | Standing::Waits => return None,
    };
    let Some(answered) = told.answered else {
        return Some(by.to_owned());
    };
    let ticket = answered.ticket.iter().map(|it| format!(", {}", safe(it)));
    Some(format!(
        "{by}: {} ({}, until {}{})",
        safe(&answered.reason),
        safe(&answered.owner),
        answered.until,
        ticket.collect::<String>()
    ))
}

/// The words of a finding, begun with what it comes to where that is neither a pass nor a failure.
pub(crate) fn said(told: &Told<'_>) -> String {
    format!("{}{}", Standing::of(told).lead(), told.message)
}

/// The same with what it is said of: `prod-data-exports-eu in prod-data, eu-central-1: its policy lets everyone in`.
pub(crate) fn sentence(told: &Told<'_>) -> String {
    let resource = match told.resource.called() {
        "" => String::new(),
        called => format!("{} in ", safe(called)),
    };
    format!(
        "{resource}{}, {}: {}",
        safe(told.account_called()),
        safe(told.region),
        said(told)
    )
}
