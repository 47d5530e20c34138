//! Percent-encoding, as AWS wants it: everything but RFC 3986's unreserved characters.

/// Encodes a path segment, a label or a query's key or value.
pub(crate) fn encode(out: &mut String, text: &str) {
    encode_but(out, text, |_| false);
}

/// Encodes a label that may span segments: slashes stay.
pub(crate) fn encode_path(out: &mut String, text: &str) {
    encode_but(out, text, |byte| byte == b'/');
}

fn encode_but(out: &mut String, text: &str, keep: impl Fn(u8) -> bool) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || keep(byte) {
            out.push(char::from(byte));
        } else {
            let digit = |nibble| {
                char::from_digit(nibble, 16)
                    .unwrap_or('0')
                    .to_ascii_uppercase()
            };
            out.push('%');
            out.push(digit(u32::from(byte >> 4)));
            out.push(digit(u32::from(byte & 15)));
        }
    }
}

/// Decodes what can be decoded; anything else stays as it is.
pub(crate) fn decode(text: &str) -> String {
    decode_bytes(text, false)
}

/// Decodes a form's key or value, in which `+` is a space.
pub(crate) fn decode_form(text: &str) -> String {
    decode_bytes(text, true)
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

fn decode_bytes(text: &str, plus: bool) -> String {
    if !text.contains(['%', '+']) {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (first, after) {
            (b'%', [high, low, after @ ..])
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                bytes.push(nibble(*high) << 4 | nibble(*low));
                rest = after;
            }
            (b'+', _) if plus => bytes.push(b' '),
            _ => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 0x20).wrapping_sub(b'a').wrapping_add(10),
    }
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
    fn what_is_no_encoding_stays() {
        assert_eq!(decode("100%, %zz %4"), "100%, %zz %4");
        assert_eq!(decode("%ff"), "%ff");
        assert_eq!(decode_form("a+b"), "a b");
        assert_eq!(decode("a+b"), "a+b");
    }
}
