//! Single values: from a wire's text to JSON and back.

use std::borrow::Cow;
use std::fmt::Write;

use serde_json::Value;

use crate::codec::percent;
use crate::codec::timestamp::Moment;
use crate::model::{Shape, ShapeKind, TimestampFormat};

/// A body as text, bad bytes replaced. `from_utf8_lossy` alone takes many times as long.
pub(crate) fn read_text(body: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(body) {
        Ok(text) => text.into(),
        Err(_) => String::from_utf8_lossy(body),
    }
}

/// Writes what stands in an XML element, a header or a form as JSON of the model's kind. What does not look like that kind
/// becomes a string: one odd value must not cost the page.
pub(crate) fn push(out: &mut String, shape: &Shape, text: &str) {
    match shape.kind {
        ShapeKind::Boolean => match text.trim() {
            text if text.eq_ignore_ascii_case("true") => out.push_str("true"),
            text if text.eq_ignore_ascii_case("false") => out.push_str("false"),
            _ => push_string(out, text),
        },
        ShapeKind::Integer | ShapeKind::Long | ShapeKind::Float | ShapeKind::Double => {
            match number(text.trim()) {
                Some(number) => out.push_str(number),
                None => push_string(out, text),
            }
        }
        ShapeKind::Timestamp => push_timestamp(out, text),
        ShapeKind::Blob => push_string(out, text.trim()),
        _ => push_string(out, text),
    }
}

/// As RFC 3339, or the text itself if it is no time.
pub(crate) fn push_timestamp(out: &mut String, text: &str) {
    match Moment::parse(text) {
        Some(moment) => {
            out.push('"');
            moment.write_rfc3339(out);
            out.push('"');
        }
        None => push_string(out, text),
    }
}

/// IAM sends policy documents percent-encoded (it writes a space as `%20`; a `+` is a plus).
pub(crate) fn push_url_encoded(out: &mut String, text: &str) {
    push_string(out, &percent::decode(text));
}

/// The part that JSON takes as a number, e.g. without a plus sign. The digits stay as they are, so nothing is rounded.
fn number(text: &str) -> Option<&str> {
    let text = text.strip_prefix('+').unwrap_or(text);
    is_number(text.as_bytes()).then_some(text)
}

pub(crate) fn is_number(text: &[u8]) -> bool {
    fn digits(text: &[u8]) -> (usize, &[u8]) {
        let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        (count, text.get(count..).unwrap_or(&[]))
    }
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let (whole, mut rest) = digits(text);
    if whole == 0 || (whole > 1 && text.first() == Some(&b'0')) {
        return false;
    }
    if let Some(after) = rest.strip_prefix(b".") {
        let (count, after) = digits(after);
        if count == 0 {
            return false;
        }
        rest = after;
    }
    if let [b'e' | b'E', after @ ..] = rest {
        let (count, after) = digits(
            after
                .strip_prefix(b"+")
                .or(after.strip_prefix(b"-"))
                .unwrap_or(after),
        );
        if count == 0 {
            return false;
        }
        rest = after;
    }
    rest.is_empty()
}

pub(crate) fn push_string(out: &mut String, text: &str) {
    out.push('"');
    push_escaped(out, text);
    out.push('"');
}

/// A part of a JSON string.
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest
        .bytes()
        .position(|byte| byte < 0x20 || byte == b'"' || byte == b'\\')
    {
        let (plain, from) = rest.split_at(at);
        out.push_str(plain);
        match from.bytes().next() {
            Some(b'"') => out.push_str("\\\""),
            Some(b'\\') => out.push_str("\\\\"),
            Some(b'\n') => out.push_str("\\n"),
            Some(b'\r') => out.push_str("\\r"),
            Some(b'\t') => out.push_str("\\t"),
            Some(control) => {
                let _ = write!(out, "\\u{control:04x}");
            }
            None => {}
        }
        rest = from.get(1..).unwrap_or("");
    }
    out.push_str(rest);
}

/// What goes on the wire for a value, as text.
pub(crate) fn text(shape: &Shape, value: &Value, format: TimestampFormat) -> String {
    match (value, &shape.kind) {
        (Value::String(text), ShapeKind::Timestamp) => timestamp(text, format),
        (Value::String(text), _) => text.clone(),
        (Value::Number(number), ShapeKind::Timestamp) => timestamp(&number.to_string(), format),
        (Value::Object(object), _) if object.contains_key("redacted") => "REDACTED".to_owned(),
        (Value::Null, _) => String::new(),
        (value, _) => value.to_string(),
    }
}

fn timestamp(text: &str, format: TimestampFormat) -> String {
    let mut out = String::new();
    match Moment::parse(text) {
        Some(moment) => moment.write(&mut out, format),
        None => out.push_str(text),
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(kind: ShapeKind, text: &str) -> String {
        let mut out = String::new();
        push(
            &mut out,
            &Shape {
                name: "",
                kind,
                sensitive: false,
                error: None,
                root: "",
                url_encoded: false,
            },
            text,
        );
        out
    }

    #[test]
    fn an_odd_value_stays_as_text() {
        assert_eq!(json(ShapeKind::Integer, "many"), r#""many""#);
        assert_eq!(json(ShapeKind::Integer, ""), r#""""#);
        assert_eq!(json(ShapeKind::Integer, "007"), r#""007""#);
        assert_eq!(json(ShapeKind::Double, "NaN"), r#""NaN""#);
        assert_eq!(json(ShapeKind::Boolean, "maybe"), r#""maybe""#);
        assert_eq!(json(ShapeKind::Timestamp, "never"), r#""never""#);
    }

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!(
            json(ShapeKind::Long, "9007199254740993"),
            "9007199254740993"
        );
        assert_eq!(
            json(ShapeKind::Double, "0.10000000000000000001"),
            "0.10000000000000000001"
        );
        assert_eq!(json(ShapeKind::Integer, " +5 "), "5");
        assert_eq!(json(ShapeKind::Boolean, "TRUE"), "true");
    }

    #[test]
    fn only_what_json_takes_is_a_number() {
        for good in ["0", "-0", "10", "1.5", "-1.5e10", "1E+5", "2e-3"] {
            assert!(is_number(good.as_bytes()), "{good}");
        }
        for bad in [
            "", "-", "01", "1.", ".5", "1e", "1e+", "0x1", "1 2", "--1", "NaN",
        ] {
            assert!(!is_number(bad.as_bytes()), "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_string_comes_back(text in ".*") {
            let mut out = String::new();
            push_string(&mut out, &text);
            proptest::prop_assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
        }
    }
}
