//! A part of a snapshot that is being written: its journal, and what an earlier run has recorded of it.
//!
//! The interpreter gives the same requests for the same answers. So a run goes on with an unfinished part by beginning
//! it anew, taking the answers that are recorded, and sending what is left.

use firestep_aws::client::PageToken;
use firestep_snapshot::interpreter::{Reply, Request};
use firestep_snapshot::{End, Journal, Records, Refusal};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error::CollectError;

/// The organization's part, or an account's.
pub(crate) struct Part {
    pub(crate) journal: Journal,
    /// The whole answers that are in the journal already.
    pub(crate) recorded: Records,
}

/// What asks for the next page of an answer.
#[derive(Debug, Clone, Hash)]
pub(crate) enum NextPage {
    /// AWS's token.
    Token(PageToken),
    /// It is recorded, under this number. Tokens are not, so an answer is taken whole or not at all.
    Recorded(usize),
}

impl NextPage {
    pub(crate) fn token(&self) -> Option<&PageToken> {
        match self {
            Self::Token(token) => Some(token),
            Self::Recorded(_) => None,
        }
    }
}

/// One recorded page of an answer.
pub(crate) enum RecordedPage<'r> {
    Page {
        text: &'r RawValue,
        /// The number of the next one.
        next: Option<usize>,
    },
    Refused(&'r Refusal),
}

impl<'r> RecordedPage<'r> {
    /// What is recorded for a request.
    pub(crate) fn of(
        records: &'r Records,
        request: &Request<NextPage>,
    ) -> Result<Option<Self>, CollectError> {
        // One that was not ready is asked for again.
        if request.polls > 0 || matches!(request.token, Some(NextPage::Token(_))) {
            return Ok(None);
        }
        let planned = request.planned;
        let answer = records.answer(planned.id(), &request.region, planned.name, &request.params);
        let at = request.page as usize;
        let found = answer.and_then(|answer| {
            let refused = match answer.end {
                End::Refused(refusal) => Some(refusal),
                End::Whole | End::Cut => None,
            };
            match answer.pages.get(at) {
                Some(text) => Some(Self::Page {
                    text,
                    next: (at + 1 < answer.pages.len() || refused.is_some()).then_some(at + 1),
                }),
                None => refused
                    .filter(|_| at == answer.pages.len())
                    .map(Self::Refused),
            }
        });
        if found.is_none() && at > 0 {
            return Err(CollectError::Task(format!(
                "a recorded answer to {} lacks page {at}",
                planned.id()
            )));
        }
        Ok(found)
    }

    /// The page as a value, where it is read.
    pub(crate) fn value(&self, is_read: bool) -> Value {
        match self {
            Self::Page { text, .. } if is_read => {
                serde_json::from_str(text.get()).unwrap_or_default()
            }
            Self::Page { .. } | Self::Refused(_) => Value::Null,
        }
    }

    pub(crate) fn reply<'v>(&'v self, value: &'v Value) -> Reply<'v, NextPage> {
        match self {
            Self::Page { next, .. } => Reply::Page(value, next.map(NextPage::Recorded)),
            Self::Refused(refusal) => Reply::Error {
                code: &refusal.code,
                message: &refusal.message,
            },
        }
    }
}
