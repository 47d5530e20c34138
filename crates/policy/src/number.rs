//! Decimal numbers, compared exactly: an id of seventeen digits is not its neighbour.

use std::cmp::Ordering;

/// A number as it was written: `0.digits × 10^exponent`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Number {
    negative: bool,
    /// Without zeros at either end; none for zero.
    digits: Box<[u8]>,
    exponent: i64,
}

impl Number {
    /// Reads digits with a sign, a point and an exponent.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, text) = match text.as_bytes().first()? {
            b'-' => (true, text.get(1..)?),
            b'+' => (false, text.get(1..)?),
            _ => (false, text),
        };
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (text, 0),
        };
        let (whole, rest) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let are_digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
        if whole.len() + rest.len() == 0 || !are_digits(whole) || !are_digits(rest) {
            return None;
        }
        let all: Vec<u8> = whole.bytes().chain(rest.bytes()).collect();
        let Some(first) = all.iter().position(|it| *it != b'0') else {
            return Some(Self {
                negative: false,
                digits: [].into(),
                exponent: 0,
            });
        };
        let end = all
            .iter()
            .rposition(|it| *it != b'0')
            .map_or(0, |it| it + 1);
        let places = i64::try_from(whole.len()).ok()? - i64::try_from(first).ok()?;
        Some(Self {
            negative,
            digits: all.get(first..end)?.into(),
            exponent: exponent.checked_add(places)?,
        })
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |it: &Self| match (it.digits.is_empty(), it.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let by_sign = sign(self).cmp(&sign(other));
        if by_sign != Ordering::Equal || sign(self) == 0 {
            return by_sign;
        }
        let size = self
            .exponent
            .cmp(&other.exponent)
            .then_with(|| self.digits.cmp(&other.digits));
        if self.negative { size.reverse() } else { size }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_as_numbers_and_exactly() {
        let rising = [
            "-1e400",
            "-20",
            "-19.5",
            "-0.001",
            "0",
            "0.1",
            "1",
            "1.05",
            "9",
            "10",
            "99",
            "9007199254740992",
            "9007199254740993",
            "1e16",
            "1e300",
            "1e400",
        ];
        for (at, one) in rising.iter().enumerate() {
            for (other_at, other) in rising.iter().enumerate() {
                let (one, other) = (Number::parse(one).unwrap(), Number::parse(other).unwrap());
                assert_eq!(one.cmp(&other), at.cmp(&other_at), "{one:?} {other:?}");
            }
        }
        for (one, other) in [
            ("5", "5.0"),
            ("5", "+05"),
            ("50", "5e1"),
            ("0", "-0.00"),
            (".5", "0.5"),
            ("5.", "5"),
            ("0.0005", "5E-4"),
            (" 7 ", "7"),
        ] {
            assert_eq!(Number::parse(one), Number::parse(other));
        }
        for none in [
            "", ".", "-", "1e", "1e1.5", "0x1f", "1,000", "NaN", "inf", "--1", "1 2", "٣",
        ] {
            assert_eq!(Number::parse(none), None, "{none}");
        }
        assert_eq!(Number::parse("1e99999999999999999999"), None);
    }
}
