//! Percent-encoding, as AWS wants it: everything but RFC 3986's unreserved characters.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
const RESERVED_IN_PATH: &AsciiSet = &RESERVED.remove(b'/');

/// Encodes a path segment, a label or a query's key or value.
pub(crate) fn encode(out: &mut String, text: &str) {
    out.extend(utf8_percent_encode(text, RESERVED));
}

/// Encodes a label that may span segments: slashes stay.
pub(crate) fn encode_path(out: &mut String, text: &str) {
    out.extend(utf8_percent_encode(text, RESERVED_IN_PATH));
}

/// Decodes what can be decoded; anything else stays as it is.
pub(crate) fn decode(text: &str) -> String {
    percent_decode_str(text)
        .decode_utf8()
        .map_or_else(|_| text.to_owned(), Cow::into_owned)
}

/// Decodes a form's key or value, in which `+` is a space.
pub(crate) fn decode_form(text: &str) -> String {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced)
        .decode_utf8()
        .map_or_else(|_| text.to_owned(), Cow::into_owned)
}

/// Key and value of each pair, decoded. `a` and `a=` are the same.
pub(crate) fn pairs(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(key, value)| (decode_form(key), decode_form(value)))
        .collect()
}

pub(crate) fn push_pair(query: &mut String, key: &str, value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    encode(query, key);
    query.push('=');
    encode(query, value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_comes_back() {
        let text = "a b+c/ü%41~._-\u{1f600}";
        let mut encoded = String::new();
        encode(&mut encoded, text);
        assert_eq!(encoded, "a%20b%2Bc%2F%C3%BC%2541~._-%F0%9F%98%80");
        assert_eq!(decode(&encoded), text);
    }

    #[test]
    fn slashes_stay_in_a_path() {
        let mut encoded = String::new();
        encode_path(&mut encoded, "a/b c:*\u{7f}\0");
        assert_eq!(encoded, "a/b%20c%3A%2A%7F%00");
    }

    proptest::proptest! {
        #[test]
        fn every_text_comes_back_and_only_unreserved_letters_stay(text in ".*") {
            let mut encoded = String::new();
            encode(&mut encoded, &text);
            proptest::prop_assert_eq!(decode(&encoded), text.clone());
            proptest::prop_assert_eq!(decode_form(&encoded), text);
            proptest::prop_assert!(
                encoded.bytes().all(|it| it.is_ascii_alphanumeric() || b"-._~%".contains(&it))
            );
        }
    }

    #[test]
    fn what_is_no_encoding_stays() {
        assert_eq!(decode("100%, %zz %4"), "100%, %zz %4");
        assert_eq!(decode("%ff"), "%ff");
        assert_eq!(decode_form("%ff+"), "%ff+");
        assert_eq!(decode_form("%2B+%"), "+ %");
        assert_eq!(decode_form("a+b"), "a b");
        assert_eq!(decode("a+b"), "a+b");
    }
}
