//! Points in time: read in every form AWS writes them, kept as RFC 3339 in UTC.

use std::fmt::Write;

use crate::model::TimestampFormat;

/// Seconds since 1970 and nanoseconds within the second; only years 0 to 9999 exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    seconds: i64,
    nanos: u32,
}

const DAY: i64 = 86_400;
/// 0000-01-01 and 10000-01-01.
const RANGE: std::ops::Range<i64> = -62_167_219_200..253_402_300_800;
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

impl Moment {
    /// Reads epoch seconds, ISO 8601 or RFC 7231, whichever the text looks like: services mix them up.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let first = text.bytes().next()?;
        if first.is_ascii_alphabetic() {
            return rfc7231(text);
        }
        if first.is_ascii_digit() && text.as_bytes().get(4) == Some(&b'-') {
            return iso8601(text);
        }
        epoch(text)
    }

    fn new(seconds: i64, nanos: u32) -> Option<Self> {
        RANGE.contains(&seconds).then_some(Self { seconds, nanos })
    }

    pub(crate) fn write(self, out: &mut String, format: TimestampFormat) {
        match format {
            TimestampFormat::Iso8601 => self.write_rfc3339(out),
            TimestampFormat::Rfc822 => self.write_rfc7231(out),
            TimestampFormat::UnixTimestamp => self.write_epoch(out),
        }
    }

    /// `2025-03-01T00:00:00Z`; a fraction only where there is one, without its last zeros.
    pub(crate) fn write_rfc3339(self, out: &mut String) {
        let (year, month, day) = civil(self.seconds.div_euclid(DAY));
        let second = self.seconds.rem_euclid(DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let _ = write!(
            out,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        );
        push_fraction(out, self.nanos);
        out.push('Z');
    }

    fn write_rfc7231(self, out: &mut String) {
        let days = self.seconds.div_euclid(DAY);
        let (year, month, day) = civil(days);
        let second = self.seconds.rem_euclid(DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let name = |names: &[&'static str], at: i64| {
            usize::try_from(at)
                .ok()
                .and_then(|at| names.get(at).copied())
                .unwrap_or("")
        };
        let (weekday, month) = (
            name(&WEEKDAYS, days.rem_euclid(7)),
            name(&MONTHS, month - 1),
        );
        let _ = write!(
            out,
            "{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02}"
        );
        push_fraction(out, self.nanos);
        out.push_str(" GMT");
    }

    fn write_epoch(self, out: &mut String) {
        if self.seconds < 0 && self.nanos > 0 {
            // -1.5 is one and a half seconds before, but is kept as -2 s and half a second after.
            let _ = write!(out, "-{}", -(self.seconds + 1));
            push_fraction(out, 1_000_000_000 - self.nanos);
        } else {
            let _ = write!(out, "{}", self.seconds);
            push_fraction(out, self.nanos);
        }
    }
}

fn push_fraction(out: &mut String, nanos: u32) {
    if nanos > 0 {
        let _ = write!(out, ".{nanos:09}");
        out.truncate(out.trim_end_matches('0').len());
    }
}

fn iso8601(text: &str) -> Option<Moment> {
    let mut rest = text;
    let year = digits(&mut rest, 4)?;
    take(&mut rest, "-")?;
    let month = digits(&mut rest, 2)?;
    take(&mut rest, "-")?;
    let day = digits(&mut rest, 2)?;
    let midnight = days(year, month, day)?.checked_mul(DAY)?;
    if rest.is_empty() {
        return Moment::new(midnight, 0);
    }
    rest = rest.strip_prefix(['T', 't', ' '])?;
    let (second, nanos) = clock(&mut rest)?;
    Moment::new(midnight + second - offset(rest.trim_start())?, nanos)
}

/// `Tue, 29 Apr 2014 18:30:38 GMT`, and the same with a fraction or a numeric offset.
fn rfc7231(text: &str) -> Option<Moment> {
    let (weekday, mut rest) = text.split_once(',')?;
    if weekday.len() < 3 {
        return None;
    }
    rest = rest.trim_start();
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let day = digits(&mut rest, length.clamp(1, 2))?;
    rest = rest.strip_prefix([' ', '-'])?;
    let name = rest.get(..3)?;
    let month = MONTHS
        .iter()
        .zip(1..)
        .find(|(month, _)| month.eq_ignore_ascii_case(name))
        .map(|(_, month)| month)?;
    rest = rest.get(3..)?.strip_prefix([' ', '-'])?;
    let year = digits(&mut rest, 4)?;
    take(&mut rest, " ")?;
    let (second, nanos) = clock(&mut rest)?;
    Moment::new(
        days(year, month, day)? * DAY + second - offset(rest.trim_start())?,
        nanos,
    )
}

/// `18:30:38.123`, and what it is in seconds of the day.
fn clock(rest: &mut &str) -> Option<(i64, u32)> {
    let hour = digits(rest, 2)?;
    take(rest, ":")?;
    let minute = digits(rest, 2)?;
    let mut second = 0;
    if take(rest, ":").is_some() {
        second = digits(rest, 2)?;
    }
    let mut nanos = 0;
    if take(rest, ".").is_some() || take(rest, ",").is_some() {
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (fraction, after) = rest.split_at_checked(length)?;
        nanos = nanoseconds(fraction)?;
        *rest = after;
    }
    (hour < 24 && minute < 60 && second <= 60)
        .then_some((hour * 3600 + minute * 60 + second, nanos))
}

/// Seconds east of UTC.
fn offset(text: &str) -> Option<i64> {
    if ["", "Z", "z", "GMT", "UTC"].contains(&text) {
        return Some(0);
    }
    let (sign, mut rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let hours = digits(&mut rest, 2)?;
    let _ = take(&mut rest, ":");
    let minutes = if rest.is_empty() {
        0
    } else {
        digits(&mut rest, 2)?
    };
    rest.is_empty()
        .then_some(sign * (hours * 3600 + minutes * 60))
}

fn epoch(text: &str) -> Option<Moment> {
    let (negative, unsigned) = text
        .strip_prefix('-')
        .map_or((false, text), |rest| (true, rest));
    if unsigned.contains(['e', 'E']) {
        let value: f64 = text.parse().ok()?;
        return if value.abs() < 1e15 {
            epoch(&format!("{value:.6}"))
        } else {
            None
        };
    }
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (seconds, nanos) = (whole.parse::<i64>().ok()?, nanoseconds(fraction)?);
    match (negative, nanos) {
        (false, _) => Moment::new(seconds, nanos),
        (true, 0) => Moment::new(-seconds, 0),
        (true, _) => Moment::new(-seconds - 1, 1_000_000_000 - nanos),
    }
}

/// The first nine digits of a fraction.
fn nanoseconds(fraction: &str) -> Option<u32> {
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let kept = fraction.get(..9).unwrap_or(fraction);
    format!("{kept:0<9}").parse().ok()
}

fn digits(rest: &mut &str, count: usize) -> Option<i64> {
    let (digits, after) = rest.split_at_checked(count)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    *rest = after;
    digits.parse().ok()
}

fn take(rest: &mut &str, prefix: &str) -> Option<()> {
    *rest = rest.strip_prefix(prefix)?;
    Some(())
}

/// Days since 1970 of a date (Hinnant, "chrono-compatible low-level date algorithms").
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=last).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year
            - 719_468,
    )
}

/// The inverse of [`days`].
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rfc3339(text: &str) -> String {
        let mut out = String::new();
        Moment::parse(text).expect(text).write_rfc3339(&mut out);
        out
    }

    #[test]
    fn every_form_is_read() {
        for (text, wanted) in [
            ("1398796238", "2014-04-29T18:30:38Z"),
            ("1398796238.123", "2014-04-29T18:30:38.123Z"),
            ("1.398796238E9", "2014-04-29T18:30:38Z"),
            ("-1.5", "1969-12-31T23:59:58.5Z"),
            ("0", "1970-01-01T00:00:00Z"),
            ("2014-04-29T18:30:38Z", "2014-04-29T18:30:38Z"),
            ("2014-04-29T18:30:38.000Z", "2014-04-29T18:30:38Z"),
            ("2014-04-29T20:30:38.120+02:00", "2014-04-29T18:30:38.12Z"),
            ("2014-04-29T18:30:38+0000", "2014-04-29T18:30:38Z"),
            ("2014-04-29 18:30", "2014-04-29T18:30:00Z"),
            ("2014-04-29", "2014-04-29T00:00:00Z"),
            ("2024-02-29T23:59:60Z", "2024-03-01T00:00:00Z"),
            ("Tue, 29 Apr 2014 18:30:38 GMT", "2014-04-29T18:30:38Z"),
            (
                "Sun, 02 Jan 2000 20:34:56.456 GMT",
                "2000-01-02T20:34:56.456Z",
            ),
            ("Tue, 29 Apr 2014 18:30:38 +0100", "2014-04-29T17:30:38Z"),
        ] {
            assert_eq!(rfc3339(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        for text in [
            "",
            "never",
            "2014-13-01T00:00:00Z",
            "2014-02-30",
            "1e30",
            "99999999999999",
            "2014-04-29T25:00:00Z",
            "é014-",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_form_is_written() {
        let moment = Moment::parse("1998-12-31T23:59:59.25Z").unwrap();
        let write = |format| {
            let mut out = String::new();
            moment.write(&mut out, format);
            out
        };
        assert_eq!(
            write(TimestampFormat::Rfc822),
            "Thu, 31 Dec 1998 23:59:59.25 GMT"
        );
        assert_eq!(write(TimestampFormat::UnixTimestamp), "915148799.25");
        let mut out = String::new();
        Moment::parse("-1.5").unwrap().write_epoch(&mut out);
        assert_eq!(out, "-1.5");
    }

    proptest::proptest! {
        #[test]
        fn all_days_go_there_and_back(day in -719_528_i64..2_932_896) {
            let (year, month, date) = civil(day);
            proptest::prop_assert_eq!(days(year, month, date), Some(day));
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = Moment::parse(&text);
        }
    }
}
