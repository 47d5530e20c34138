//! What service files say of errors: a row for a code and what it means.

use crate::blob::{Packed, Reader, Writer, packed, packed_words};

packed_words! {
    /// What an error says about the resource that was asked about. Only [`ErrorMeaning::Absent`],
    /// [`ErrorMeaning::NotEnabled`], [`ErrorMeaning::NoOrganization`] and [`ErrorMeaning::NotOffered`] are
    /// evidence.
    ErrorMeaning {
        /// There is none: a value.
        Absent = "absent",
        /// The service or feature is off: a value.
        NotEnabled = "not_enabled",
        /// Only the management account or a delegated administrator may send it.
        NotAdministrator = "not_administrator",
        /// The account belongs to no organization: a value.
        NoOrganization = "no_organization",
        /// This region, partition, support plan or kind of resource does not have the feature.
        NotOffered = "not_offered",
        /// Refused; the operation's action is missing.
        Denied = "denied",
        /// Refused by a service control policy: no permission helps.
        DeniedByScp = "denied_by_scp",
        /// The answer was still being made when time ran out.
        NotReady = "not_ready",
        /// It was listed and had vanished when asked about.
        Gone = "gone",
        /// The service is closed to this customer.
        Closed = "closed",
        /// Throttled past the last retry.
        Throttled = "throttled",
        /// It had no end: a page token that came before, or more than any account can have.
        Endless = "endless",
        /// Anything else: our request, their server, the network.
        Failed = "failed",
    }
}

/// One row: what a code, with a message or whatever the message, means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ErrorRow {
    /// The wire code, or `*` for any.
    pub(crate) code: &'static str,
    pub(crate) message: Message,
    pub(crate) means: ErrorMeaning,
}

packed!(ErrorRow {
    code,
    message,
    means,
});

/// What a row asks of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Message {
    /// Nothing.
    Any,
    /// That there is none.
    Empty,
    /// That it contains this, in small letters.
    Contains(&'static str),
}

impl Packed for Message {
    fn pack(&self, writer: &mut Writer) {
        match self {
            Message::Any => writer.number(0),
            Message::Empty => writer.number(1),
            Message::Contains(text) => {
                writer.number(2);
                writer.text(text);
            }
        }
    }

    fn unpack(reader: &mut Reader) -> Option<Self> {
        Some(match reader.number()? {
            0 => Message::Any,
            1 => Message::Empty,
            2 => Message::Contains(reader.text()?),
            _ => return None,
        })
    }
}

impl ErrorRow {
    pub(crate) fn fits(&self, code: &str, message: &str, with_message: bool) -> bool {
        (self.code == "*" || self.code == code)
            && match self.message {
                Message::Any => !with_message,
                Message::Empty => with_message && message.is_empty(),
                Message::Contains(text) => with_message && message.contains(text),
            }
    }
}
