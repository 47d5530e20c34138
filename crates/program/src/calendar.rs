//! Days between dates, and when something is about to end.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

/// The last days before an end, in which it is told.
const LAST_DAYS: i64 = 30;

/// How many days `to` is after `from`; below 0 when it is before.
pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |it| i64::from(it.get_days()))
}

/// The day that is so many days later.
pub(crate) fn later(day: Date, days: u32) -> Date {
    let days: Span = i64::from(days).days();
    day.saturating_add(days)
}

/// Whether what holds until a day is in its last 30 days.
pub(crate) fn is_ending(until: Date, day: Date) -> bool {
    (0..LAST_DAYS).contains(&days_between(day, until))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_last_thirty_days_end_with_the_last_day() {
        let until = date(2027, 1, 31);
        assert!(!is_ending(until, date(2027, 1, 1)));
        assert!(is_ending(until, date(2027, 1, 2)));
        assert!(is_ending(until, until));
        assert!(!is_ending(until, date(2027, 2, 1)));
        assert_eq!(later(date(2026, 12, 31), 31), until);
        assert_eq!(later(Date::MAX, 5), Date::MAX);
        assert_eq!(days_between(until, date(2027, 1, 1)), -30);
        assert_eq!(days_between(date(2025, 1, 1), date(2027, 1, 1)), 730);
    }
}
