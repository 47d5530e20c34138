//! How a clause stands for a unit, and where its unit is counted.

/// How a clause stands for a unit. The order is the one in which one status speaks for several units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClauseStatus {
    /// It does not hold.
    Fail,
    /// Evidence speaks against what was attested.
    Contradicted,
    /// Its attestation has expired.
    Expired,
    /// What it needs is not declared yet.
    Undeclared,
    /// Nobody has attested it yet.
    NotAttested,
    /// Evidence could not be had.
    Unknown,
    /// This snapshot does not hold its evidence: it was left out by the user, not reached, or not asked.
    NotCollected,
    /// No check of this version decides it.
    NotExamined,
    /// A service control policy closes the regions that it is about.
    Closed,
    /// It only waits for a declaration or an attestation.
    Waiting,
    /// It is attested, and the attestation ends within 30 days.
    Expiring,
    Attested,
    Pass,
    /// There is nothing to evaluate: lists complete and empty.
    Nothing,
}

impl ClauseStatus {
    /// Its letter in reports.
    pub fn letter(self) -> char {
        match self {
            Self::Pass => 'p',
            Self::Fail | Self::Undeclared => 'f',
            Self::Unknown => 'u',
            Self::NotCollected => 'o',
            Self::NotExamined => 'x',
            Self::Nothing => 'n',
            Self::NotAttested => 'm',
            Self::Closed => 'c',
            Self::Waiting => 'w',
            Self::Attested | Self::Expiring => 'a',
            Self::Expired => 'e',
            Self::Contradicted => 'k',
        }
    }

    /// Its word in data formats.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Undeclared => "not_declared",
            Self::NotAttested => "not_attested",
            Self::Unknown => "unknown",
            Self::NotCollected => "not_collected",
            Self::NotExamined => "not_examined",
            Self::Nothing => "nothing_to_judge",
            Self::Closed => "closed",
            Self::Waiting => "waiting",
            Self::Attested => "attested",
            Self::Expiring => "expiring",
            Self::Expired => "expired",
            Self::Contradicted => "contradicted",
        }
    }

    /// Where its unit is counted.
    pub fn counts_as(self) -> UnitState {
        match self {
            Self::Fail
            | Self::Contradicted
            | Self::Expired
            | Self::Undeclared
            | Self::NotAttested => UnitState::Fail,
            Self::Unknown => UnitState::Refused,
            Self::NotCollected => UnitState::NotCollected,
            Self::NotExamined => UnitState::NotExamined,
            Self::Closed => UnitState::Closed,
            Self::Waiting => UnitState::Waiting,
            Self::Attested | Self::Expiring | Self::Pass => UnitState::Pass,
            Self::Nothing => UnitState::NotApplicable,
        }
    }

    /// As what its unit is told: what nobody has declared or attested is worth no more than a failure, and is none.
    pub fn told_as(self) -> UnitState {
        match self {
            Self::Undeclared | Self::NotAttested => UnitState::Waiting,
            other => other.counts_as(),
        }
    }

    /// Whether no evidence of this version can make a pass of it.
    pub fn is_out_of_reach(self) -> bool {
        matches!(
            self,
            Self::NotExamined | Self::Undeclared | Self::NotAttested
        )
    }
}

/// How a unit stands: the first of these that holds for a clause of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnitState {
    /// A clause fails.
    Fail,
    /// The evidence of a clause was refused, or could not be had otherwise.
    Refused,
    /// This snapshot does not hold the evidence of a clause.
    NotCollected,
    /// This version has no check for a clause.
    NotExamined,
    /// A clause is about regions that a service control policy closes.
    Closed,
    /// A clause waits for a declaration or an attestation.
    Waiting,
    /// It passes every clause.
    Pass,
    /// It has nothing to evaluate.
    NotApplicable,
}

impl UnitState {
    /// Whether nothing fails, but not everything was seen.
    pub fn is_unseen(self) -> bool {
        matches!(
            self,
            Self::Refused | Self::NotCollected | Self::NotExamined | Self::Closed
        )
    }
}
