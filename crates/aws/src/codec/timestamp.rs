//! Points in time: read in every form AWS writes them, kept as RFC 3339 in UTC.

use std::fmt::Write;

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, date};

use crate::model::TimestampFormat;

/// A point in time in the years 0 to 9999, in UTC. Not a `jiff::Timestamp`, which ends a day before the
/// 9999-12-31T23:59:59Z that services write for "never".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment(DateTime);

const EPOCH: DateTime = date(1970, 1, 1).at(0, 0, 0, 0);
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

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

    /// So many seconds and nanoseconds after another time.
    fn after(start: DateTime, seconds: i64, nanos: u32) -> Option<Self> {
        let duration = SignedDuration::new(seconds, i32::try_from(nanos).ok()?);
        let time = start.checked_add(duration).ok()?;
        (time.year() >= 0).then_some(Self(time))
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
        let _ = write!(out, "{}Z", self.0);
    }

    fn write_rfc7231(self, out: &mut String) {
        let _ = write!(out, "{}", self.0.strftime("%a, %d %b %Y %H:%M:%S%.f GMT"));
    }

    fn write_epoch(self, out: &mut String) {
        let since = self.0.duration_since(EPOCH);
        let sign = if since.is_negative() { "-" } else { "" };
        let since = since.unsigned_abs();
        let _ = write!(out, "{sign}{}", since.as_secs());
        if since.subsec_nanos() > 0 {
            let _ = write!(out, ".{:09}", since.subsec_nanos());
            out.truncate(out.trim_end_matches('0').len());
        }
    }
}

fn iso8601(text: &str) -> Option<Moment> {
    let mut rest = text;
    let year = digits(&mut rest, 4)?;
    take(&mut rest, "-")?;
    let month = digits(&mut rest, 2)?;
    take(&mut rest, "-")?;
    let day = digits(&mut rest, 2)?;
    let day = midnight(year, month, day)?;
    if rest.is_empty() {
        return Some(Moment(day));
    }
    rest = rest.strip_prefix(['T', 't', ' '])?;
    let (second, nanos) = clock(&mut rest)?;
    Moment::after(day, second - offset(rest.trim_start())?, nanos)
}

/// The begin of a day of the calendar.
fn midnight(year: i64, month: i64, day: i64) -> Option<DateTime> {
    let small = |number: i64| i8::try_from(number).ok();
    let date = Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()?;
    Some(date.at(0, 0, 0, 0))
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
    Moment::after(
        midnight(year, month, day)?,
        second - offset(rest.trim_start())?,
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
        (false, _) => Moment::after(EPOCH, seconds, nanos),
        (true, 0) => Moment::after(EPOCH, -seconds, 0),
        (true, _) => Moment::after(EPOCH, -seconds - 1, 1_000_000_000 - nanos),
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
            ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
            ("253402300799", "9999-12-31T23:59:59Z"),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
            ("-0.000000001", "1969-12-31T23:59:59.999999999Z"),
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
            "0000-01-01T00:00:00+00:01",
            "9999-12-31T23:59:60Z",
            "2023-02-29",
            "-9223372036854775808",
            "9223372036854775807.9",
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
        fn all_times_go_there_and_back(
            seconds in -62_167_219_200_i64..253_402_300_800,
            nanos in 0_u32..1_000_000_000,
        ) {
            let moment = Moment::after(EPOCH, seconds, nanos).unwrap();
            for format in [
                TimestampFormat::Iso8601,
                TimestampFormat::Rfc822,
                TimestampFormat::UnixTimestamp,
            ] {
                let mut text = String::new();
                moment.write(&mut text, format);
                proptest::prop_assert_eq!(Moment::parse(&text), Some(moment), "{}", text);
            }
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = Moment::parse(&text);
        }
    }
}
