//! Dates in conditions.

use crate::condition::instant;

/// Whether a text is a date of the W3C's profile of ISO 8601.
pub(super) fn is_date(text: &str) -> bool {
    /// The longest has nine digits after the second and a zone.
    const LONGEST: usize = 64;
    text.len() <= LONGEST && !is_epoch(text) && instant(text).is_some()
}

/// Whether a text counts the seconds since 1970.
pub(super) fn is_epoch(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
