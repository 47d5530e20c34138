//! Finding secrets in text, and naming the account of an access key. Pure.
//!
//! A rule says what kind of secret a text holds; the secret itself is never returned.

mod exact;

use std::sync::LazyLock;

use regex::Regex;

pub use exact::{hide, may_hold, may_hold_pairs, names_a_credential};

/// A kind of secret and how it looks.
struct SecretRule {
    name: &'static str,
    pattern: &'static str,
}

/// In the order in which they are tried: the surest first.
const RULES: [SecretRule; 12] = [
    SecretRule {
        name: "private-key",
        pattern: r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    },
    SecretRule {
        name: "aws-access-key-id",
        pattern: r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b",
    },
    SecretRule {
        name: "aws-session-token",
        pattern: r"(?:IQoJb3JpZ2lu|FwoGZXIvYXdz)[A-Za-z0-9/+=]{60,}",
    },
    SecretRule {
        name: "bedrock-key",
        pattern: r"\b(?:ABSK[A-Za-z0-9+/]{60,}|bedrock-api-key-[A-Za-z0-9+/=]{20,})",
    },
    SecretRule {
        name: "github-token",
        pattern: r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})",
    },
    SecretRule {
        name: "slack-token",
        pattern: r"\bxox[abprs]-[A-Za-z0-9-]{10,}|https://hooks\.slack\.com/services/[A-Za-z0-9/]{20,}",
    },
    SecretRule {
        name: "jwt",
        pattern: r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
    },
    SecretRule {
        name: "connection-string",
        pattern: r"(?i)\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@]{1,64}:[^\s:/@]{3,}@[^\s/]+",
    },
    SecretRule {
        name: "aws-secret-key",
        pattern: r#"(?i)secret[a-z_ -]{0,20}(?:key)?["'\s]*[=:]+["'\s]*[A-Za-z0-9/+]{40}\b"#,
    },
    SecretRule {
        name: "vendor-token",
        pattern: r"\b(?:sk_live_[A-Za-z0-9]{16,}|sk-ant-[A-Za-z0-9_-]{20,}|glpat-[A-Za-z0-9_-]{20,}|npm_[A-Za-z0-9]{36}|AIza[A-Za-z0-9_-]{35}|SG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,})",
    },
    SecretRule {
        name: "named-secret",
        pattern: r#"(?i)(?:password|passwd|pwd|secret|token|api[_-]?key|auth[_-]?key|credential)s?["']?\s*[=:]\s*["']?[^\s"'$<{]{6,}"#,
    },
    SecretRule {
        name: "url-token",
        pattern: r"(?i)[?&](?:token|key|secret|sig|signature|password|auth)=[^&\s]{4,}",
    },
];

static COMPILED: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
    // A pattern that does not compile would be a rule that never fires: a test compiles each.
    RULES
        .iter()
        .filter_map(|rule| Some((rule.name, Regex::new(rule.pattern).ok()?)))
        .collect()
});

/// Texts that look like secrets in documentation.
const EXAMPLES: [&str; 2] = [
    "AKIAIOSFODNN7EXAMPLE",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
];

/// The kind of the first secret in a text, if it holds one; one layer of base64 is looked through.
pub fn scan(text: &str) -> Option<&'static str> {
    scan_plain(text).or_else(|| scan_plain(&decoded(text)?))
}

/// Whether [`scan`] cannot look through a text that may be base64: what is inside is compressed, encoded once more, or a
/// message with parts that are.
pub fn is_opaque(text: &str) -> bool {
    let text = text.trim();
    match decoded_bytes(text) {
        None => text.len() > LONGEST || has_encoded_parts(text),
        Some(bytes) => match String::from_utf8(bytes) {
            Ok(inside) => {
                let inside = inside.trim();
                text.len() > LONGEST
                    || has_encoded_parts(inside)
                    || (inside.len() >= SHORTEST && decoded_bytes(inside).is_some())
            }
            Err(_) => true,
        },
    }
}

/// Whether a message says of a part that it is encoded, as user data for cloud-init may.
/// <https://cloudinit.readthedocs.io/en/latest/explanation/format.html>
fn has_encoded_parts(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["encoding: base64", "encoding: b64", "encoding: gz"]
        .iter()
        .any(|it| text.contains(it))
}

/// What a name ends in that tells of a secret, and is not one: `DB_SECRET_ARN`, `TOKEN_TTL_SECONDS`, `PASSWORD_MIN_LENGTH`.
const TELLING: [&str; 35] = [
    "arn",
    "name",
    "names",
    "id",
    "ids",
    "path",
    "paths",
    "param",
    "params",
    "parameter",
    "table",
    "url",
    "uri",
    "endpoint",
    "host",
    "file",
    "ttl",
    "seconds",
    "minutes",
    "hours",
    "days",
    "length",
    "size",
    "expiry",
    "expiration",
    "timeout",
    "type",
    "version",
    "region",
    "enabled",
    "policy",
    "rotation",
    "bucket",
    "queue",
    "topic",
];

/// Whether the value of something with this name is a secret by its name alone.
pub fn is_secret_name(name: &str) -> bool {
    let name = name.to_lowercase();
    let last = name.rsplit(['_', '-', '.']).next().unwrap_or_default();
    if TELLING.contains(&last) {
        return false;
    }
    [
        "password",
        "passwd",
        "secret",
        "token",
        "api_key",
        "apikey",
        "private_key",
        "credential",
    ]
    .iter()
    .any(|word| name.contains(word))
}

fn scan_plain(text: &str) -> Option<&'static str> {
    let text = EXAMPLES
        .iter()
        .fold(text.to_owned(), |text, example| text.replace(example, ""));
    COMPILED
        .iter()
        .find(|(_, regex)| regex.is_match(&text))
        .map(|(name, _)| *name)
}

/// What is shorter holds no secret when it is base64.
const SHORTEST: usize = 16;
/// What is longer is not looked through.
const LONGEST: usize = 1 << 20;

/// The text inside base64, when there is one.
fn decoded(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() < SHORTEST || text.len() > LONGEST {
        return None;
    }
    String::from_utf8(decoded_bytes(text)?).ok()
}

/// The bytes inside base64.
fn decoded_bytes(text: &str) -> Option<Vec<u8>> {
    // Both alphabets, padding or not, lines or not: whatever someone may have pasted.
    let mut digits: Vec<u8> = text
        .bytes()
        .filter(|it| !it.is_ascii_whitespace() && *it != b'=')
        .map(|it| match it {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        })
        .collect();
    if digits.len() % 4 == 1 {
        // Six bits are no byte.
        digits.pop();
    }
    base64_simd::forgiving_decode_to_vec(&digits).ok()
}

/// The account that an access key belongs to; `None` for keys from before about 2019.
pub fn account_of_key(key: &str) -> Option<String> {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let body = key.get(4..).filter(|body| body.len() == 16)?;
    let mut bits: u128 = 0;
    for byte in body.bytes() {
        let digit = ALPHABET.iter().position(|letter| *letter == byte)?;
        bits = (bits << 5) | u128::try_from(digit).ok()?;
    }
    let head = u64::try_from(bits >> 32).ok()?;
    (head & (1 << 47) != 0).then(|| format!("{:012}", (head & 0x7fff_ffff_ff80) >> 7))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_tells_of_a_secret_is_none() {
        for name in [
            "DB_PASSWORD",
            "secretKey",
            "API_TOKEN",
            "PASSWORD_DB",
            "apikey2",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "DB_PASSWORD_SECRET_ARN",
            "SECRET_NAME",
            "DB_SECRET_ID",
            "TOKENS_TABLE",
            "TOKEN_TTL_SECONDS",
            "PASSWORD_MIN_LENGTH",
            "DB_PASSWORD_PARAM",
            "STAGE",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn every_rule_compiles() {
        assert_eq!(COMPILED.len(), RULES.len());
    }

    #[test]
    fn what_cannot_be_looked_through_is_opaque() {
        let script = "IyEvYmluL2Jhc2gKZWNobyBoZWxsbwo=";
        // Of `gzip`, twice encoded, and a message with an encoded part.
        let gzip = "H4sIAAAAAAAAA0tMTAQAqRaE2QMAAAA=";
        let twice = base64_simd::STANDARD.encode_to_string(script);
        let part = base64_simd::STANDARD
            .encode_to_string("MIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\nYWJj");
        assert!(!is_opaque(script) && !is_opaque("#!/bin/sh"));
        assert!(is_opaque(gzip) && is_opaque(&twice) && is_opaque(&part));
    }

    #[test]
    fn secrets_are_named_by_their_kind() {
        for (text, kind) in [
            ("id AKIAY34FZKBOKMUTVV7A here", "aws-access-key-id"),
            ("-----BEGIN RSA PRIVATE KEY-----", "private-key"),
            (
                "postgres://app:hunter22@db.internal/app",
                "connection-string",
            ),
            ("DB_PASSWORD=correct-horse", "named-secret"),
            ("https://hook.example/?token=abcd1234", "named-secret"),
            ("ghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "github-token"),
        ] {
            assert_eq!(scan(text), Some(kind), "{text}");
        }
    }

    #[test]
    fn a_layer_of_base64_is_looked_through() {
        for text in [
            "REJfUEFTU1dPUkQ9Y29ycmVjdC1ob3JzZQ==",
            // Without padding, on two lines, with six bits too many.
            "REJfUEFTU1dPUkQ9Y29ycmVjdC1ob3JzZQ",
            "REJfUEFTU1dPUkQ9\n  Y29ycmVjdC1ob3JzZQ==\n",
            "REJfUEFTU1dPUkQ9Y29ycmVjdC1ob3JzZTEy/",
            // The other alphabet: `DB_PASSWORD=correct>horse?`.
            "REJfUEFTU1dPUkQ9Y29ycmVjdD5ob3JzZT8_",
        ] {
            assert_eq!(scan(text), Some("named-secret"), "{text}");
        }
    }

    #[test]
    fn plain_text_and_examples_hold_none() {
        for text in [
            "#!/bin/bash\necho hello",
            "AKIAIOSFODNN7EXAMPLE",
            "password",
            "",
        ] {
            assert_eq!(scan(text), None, "{text}");
        }
    }

    #[test]
    fn published_pairs_of_key_and_account_agree() {
        assert_eq!(
            account_of_key("ASIAY34FZKBOKMUTVV7A").as_deref(),
            Some("609629065308")
        );
        assert_eq!(
            account_of_key("ASIAQNZGKIQY56JQ7WML").as_deref(),
            Some("029608264753")
        );
    }
}
