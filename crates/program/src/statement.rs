//! What everything that makes a finding less bad must say: why, who answers for it, and until when.

use jiff::civil::Date;

use crate::calendar::is_ending;
use crate::decode::{Decoder, Fields};

/// Why, who and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The line in which it begins.
    pub line: usize,
    /// `reason`: why.
    pub reason: Box<str>,
    /// `owner`: who answers for it.
    pub owner: Box<str>,
    /// `until`: the last day on which it holds.
    pub until: Date,
}

impl Statement {
    /// Whether its last day is past.
    pub fn is_over(&self, day: Date) -> bool {
        self.until < day
    }

    /// Whether it is in its last 30 days.
    pub fn is_ending(&self, day: Date) -> bool {
        is_ending(self.until, day)
    }

    pub(crate) fn read(decoder: &mut Decoder, fields: &Fields<'_>) -> Option<Self> {
        let (reason, owner, until) = decoder.statement(fields);
        Some(Statement {
            line: fields.at.line,
            reason: reason?,
            owner: owner?,
            until: until?,
        })
    }
}
