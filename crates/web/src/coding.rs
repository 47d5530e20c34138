//! Names in addresses: percent-encoding, as far as paths and forms take it; and errors in one line.

/// A text as a segment of a path: only what no address gives a meaning to stands as it is.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// A segment of a path as the text that it stands for.
pub(crate) fn decoded(segment: &str) -> String {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        let digit = |at: usize| char::from(*behind.get(at)?).to_digit(16);
        if let (b'%', Some(high), Some(low)) = (byte, digit(0), digit(1)) {
            bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
            rest = behind.get(2..).unwrap_or_default();
        } else {
            bytes.push(byte);
            rest = behind;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A value of a form's query: a blank is a plus there.
pub(crate) fn value(query: &str) -> String {
    decoded(&query.replace('+', " "))
}

/// An error in one line.
pub(crate) fn one_line(error: &dyn std::error::Error) -> String {
    let text = error.to_string();
    text.lines().map(str::trim).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_comes_back() {
        for name in [
            "2026-05-28T211400Z",
            "may result #1",
            "a+b%41?&=/..",
            "m\u{202e}y",
            "%",
        ] {
            let sent = encoded(name);
            assert!(
                sent.is_ascii() && !sent.contains([' ', '#', '?', '/', '&', '+']),
                "{sent}"
            );
            assert_eq!(decoded(&sent), name);
            assert_eq!(value(&sent), name);
        }
        assert_eq!(value("may+result+%231"), "may result #1");
        assert_eq!(decoded("a+b%2"), "a+b%2");
        assert_eq!(decoded("%zz%ff"), "%zz\u{fffd}");
    }
}
