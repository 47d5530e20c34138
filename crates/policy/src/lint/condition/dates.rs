//! Dates in conditions.

use jiff::Timestamp;

/// Whether a text is a date of the W3C's profile of ISO 8601.
pub(super) fn is_date(text: &str) -> bool {
    /// The longest has nine digits after the second and a zone.
    const LONGEST: usize = 64;
    if text.len() > LONGEST || is_epoch(text) {
        return false;
    }
    if text.parse::<Timestamp>().is_ok() {
        return true;
    }
    // A year's day alone, a month, a time without its seconds or its zone.
    let whole = match text.split_once('T') {
        None if text.len() == 7 => format!("{text}-01T00:00:00Z"),
        None => format!("{text}T00:00:00Z"),
        Some((date, time)) => match time.strip_suffix('Z').unwrap_or(time) {
            minutes if minutes.len() == 5 => format!("{date}T{minutes}:00Z"),
            time => format!("{date}T{time}Z"),
        },
    };
    whole.parse::<Timestamp>().is_ok()
}

/// Whether a text counts the seconds since 1970.
pub(super) fn is_epoch(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
