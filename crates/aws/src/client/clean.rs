//! Messages from outside without secrets: a refused signature is answered with the request that was signed, its session
//! token in it.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use aws_credential_types::Credentials;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use regex::Regex;

use super::error::CallError;
use crate::codec::ErrorKind;

/// The most letters of a message.
const MOST: usize = 1_000;
/// The most letters of a page that is no error of a service.
const MOST_OF_A_PAGE: usize = 200;
/// A shorter part of a secret tells nothing.
const SHORTEST: usize = 8;

/// All but what an address leaves as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// What looks like a secret in a message, whosever it is.
static LIKE_TOKENS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        // A token may be broken into lines.
        r"(?i)(?P<keep>x-amz-security-token\s*[:=]\s*)[^\s&<]+(?:\s+[a-z0-9+/=%_-]{32,})*",
        r"(?i)(?P<keep>\b(?:x-amz-)?signature\s*=\s*)[0-9a-f]{16,}",
        r"(?P<keep>)[A-Za-z0-9+/=_%-]{128,}",
        // The bytes of what was signed (S3's `CanonicalRequestBytes`), which say the same once more.
        r"(?i)(?P<keep>)\b(?:0x)?[0-9a-f]{2}(?:[\s,:]+(?:0x)?[0-9a-f]{2}){15,}\b",
    ]
    .iter()
    .filter_map(|pattern| Regex::new(pattern).ok())
    .collect()
});

static TAGS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?is)<!--.*?-->|<(?:script|style)\b.*?</(?:script|style)\s*>|<[^<>]*>").ok()
});

/// The secrets of the credentials of one run.
#[derive(Clone, Default)]
pub(super) struct Known(Arc<Mutex<BTreeSet<String>>>);

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Known")
    }
}

impl Known {
    pub(super) fn learn(&self, credentials: &Credentials) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let secrets = [
            Some(credentials.secret_access_key()),
            credentials.session_token(),
        ];
        for secret in secrets.into_iter().flatten() {
            if secret.len() >= SHORTEST {
                known.extend(forms(secret));
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_empty()
    }

    /// The error, its texts from outside without secrets and of limited length.
    pub(super) fn clean(&self, error: CallError) -> CallError {
        match error {
            CallError::Service(mut error) => {
                let is_page = error.kind == ErrorKind::Unnamed;
                let page = is_page.then(|| without_tags(&error.message));
                let most = if is_page { MOST_OF_A_PAGE } else { MOST };
                error.message = self.text(&page.unwrap_or(error.message), most);
                error.code = self.text(&error.code, MOST_OF_A_PAGE);
                CallError::Service(error)
            }
            CallError::Transport { code, message } => CallError::Transport {
                code,
                message: self.text(&message, MOST),
            },
            CallError::Credentials { code, message } => CallError::Credentials {
                code: self.text(&code, MOST_OF_A_PAGE),
                message: self.text(&message, MOST),
            },
            other @ (CallError::Timeout
            | CallError::Deadline
            | CallError::CircuitOpen { .. }
            | CallError::TooLarge { .. }
            | CallError::RepeatedToken { .. }
            | CallError::NoRegion { .. }
            | CallError::Params(_)
            | CallError::NotInCatalogue { .. }) => other,
        }
    }

    fn text(&self, text: &str, most: usize) -> String {
        let text = {
            let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            without(text, &known)
        };
        let mut text = firestep_secrets::hide(&text).into_owned();
        for pattern in LIKE_TOKENS.iter() {
            text = pattern.replace_all(&text, "${keep}[redacted]").into_owned();
        }
        match text.char_indices().nth(most) {
            Some((at, _)) => {
                text.truncate(at);
                text.push_str(" …");
                text
            }
            None => text,
        }
    }
}

/// A secret as it stands in a text, an address, a canonical request, JSON and HTML.
fn forms(secret: &str) -> Vec<String> {
    let once = utf8_percent_encode(secret, ENCODED).to_string();
    let twice = utf8_percent_encode(&once, ENCODED).to_string();
    let lower = |text: &str| {
        let mut shown = String::new();
        let mut left = 0;
        for letter in text.chars() {
            if letter == '%' {
                left = 3;
            }
            shown.push(if left > 0 {
                letter.to_ascii_lowercase()
            } else {
                letter
            });
            left = usize::saturating_sub(left, 1);
        }
        shown
    };
    vec![
        lower(&once),
        lower(&twice),
        once,
        twice,
        secret.replace('/', "\\/"),
        secret.replace('/', "&#x2F;").replace('+', "&#43;"),
        secret.replace('+', " "),
        secret.to_owned(),
    ]
}

/// Without the secrets, also where one is broken by blanks and line ends, and where the text ends in the midst of one.
fn without(text: &str, secrets: &BTreeSet<String>) -> String {
    let letters = solid(text);
    let mut found: Vec<(usize, usize)> = Vec::new();
    for secret in secrets {
        let secret: Vec<u8> = solid(secret)
            .into_iter()
            .map(|(_, letter)| letter)
            .collect();
        let mut at = 0;
        while let Some(rest) = letters.get(at..).filter(|rest| rest.len() >= SHORTEST) {
            let pairs = rest.iter().zip(&secret);
            let same = pairs.take_while(|((_, one), other)| one == *other).count();
            let is_whole = same == secret.len() || same == rest.len();
            if is_whole
                && same >= SHORTEST
                && let (Some((from, _)), Some((last, _))) = (rest.first(), rest.get(same - 1))
            {
                found.push((*from, last + 1));
            }
            at += 1;
        }
    }
    found.sort_unstable();
    let (mut shown, mut end) = (String::with_capacity(text.len()), 0);
    for (from, to) in found {
        if from >= end {
            shown.push_str(text.get(end..from).unwrap_or_default());
            shown.push_str("[redacted]");
        }
        end = end.max(to);
    }
    shown.push_str(text.get(end..).unwrap_or_default());
    shown
}

/// The bytes of a text with their places, without what only breaks it: blanks and line ends, also escaped ones.
fn solid(text: &str) -> Vec<(usize, u8)> {
    let bytes = text.as_bytes();
    let mut letters = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&letter) = bytes.get(at) {
        let is_escape = letter == b'\\' && matches!(bytes.get(at + 1), Some(b'n' | b'r'));
        if is_escape {
            at += 1;
        } else if !letter.is_ascii_whitespace() {
            letters.push((at, letter));
        }
        at += 1;
    }
    letters
}

/// What a page says, without its markup.
fn without_tags(page: &str) -> String {
    let text = match TAGS.as_ref() {
        Some(tags) => tags.replace_all(page, " "),
        None => page.into(),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::ServiceError;

    const SECRET: &str = "zUtnFEMI/K7MDENG+bPxRfiCYqqqqKEYwJalrXaa";

    fn token() -> String {
        format!("AnyOtherTokenOfAnEmulator/{}+==", "aB/3".repeat(30))
    }

    fn known() -> Known {
        let known = Known::default();
        known.learn(&Credentials::new(
            "AKIAIOSFODNN7EXAMPLE",
            SECRET,
            Some(token()),
            None,
            "test",
        ));
        known
    }

    fn cleaned(message: &str, kind: ErrorKind) -> String {
        let error = CallError::Service(ServiceError {
            code: "SignatureDoesNotMatch".to_owned(),
            message: message.to_owned(),
            status: 403,
            kind,
            ..ServiceError::default()
        });
        known().clean(error).message()
    }

    #[test]
    fn no_form_of_a_credential_is_left() {
        for secret in [SECRET.to_owned(), token()] {
            for form in forms(&secret) {
                for kind in [ErrorKind::Service, ErrorKind::Unnamed] {
                    let shown = cleaned(&format!("a {form} b"), kind);
                    assert_eq!(shown, "a [redacted] b", "{form}");
                }
                // Cut in its middle.
                let cut = form.get(..30).unwrap();
                assert!(!cleaned(&format!("a {cut}"), ErrorKind::Service).contains(cut));
            }
        }
    }

    #[test]
    fn nothing_is_left_of_a_credential_that_is_broken_into_lines() {
        for secret in [SECRET.to_owned(), token()] {
            for form in forms(&secret) {
                for broken_by in ["\n", "\r\n    ", " ", "\\n", "\\r\\n"] {
                    for at in [1, 9, form.len() / 2, form.len() - 3] {
                        let (head, tail) = form.split_at(at);
                        let shown =
                            cleaned(&format!("a {head}{broken_by}{tail} b"), ErrorKind::Service);
                        assert_eq!(shown, "a [redacted] b", "{form}");
                    }
                }
                let (head, tail) = form.split_at(20);
                let cut = format!("a {head}\n{}", tail.get(..10).unwrap());
                assert_eq!(cleaned(&cut, ErrorKind::Service), "a [redacted]");
            }
        }
        // One that is another's.
        let half = "anothers".repeat(6);
        for name in ["x-amz-security-token:", "X-Amz-Security-Token="] {
            let shown = cleaned(&format!("{name}{half}\n{half}\n\nhost"), ErrorKind::Service);
            assert!(
                !shown.contains("anothers") && shown.ends_with("host"),
                "{shown}"
            );
        }
    }

    #[test]
    fn the_bytes_of_what_was_signed_are_not_kept() {
        let hex = |separator: &str| {
            let bytes: Vec<String> = token().bytes().map(|it| format!("{it:02x}")).collect();
            bytes.join(separator)
        };
        for separator in [" ", "\n", ", ", ":"] {
            let shown = cleaned(&format!("a\n{}\nb", hex(separator)), ErrorKind::Service);
            assert_eq!(shown, "a\n[redacted]\nb");
        }
        assert_eq!(
            cleaned(&hex(" ").to_uppercase(), ErrorKind::Service),
            "[redacted]"
        );
        let address = "of 0a:58:a9:fe:ac:02";
        assert_eq!(cleaned(address, ErrorKind::Service), address);
    }

    #[test]
    fn a_canonical_request_keeps_what_helps() {
        let message = format!(
            "The request signature we calculated does not match the signature you provided.\n\nThe Canonical String for this \
             request should have been\n'POST\n/\n\ncontent-type:application/x-www-form-urlencoded\nhost:sts.amazonaws.com\n\
             x-amz-date:20261126T030000Z\nx-amz-security-token:{}\n\nhost\n'",
            "anothers".repeat(8)
        );
        let shown = cleaned(&message, ErrorKind::Service);
        assert!(!shown.contains("anothers"), "{shown}");
        assert!(shown.contains("host:sts.amazonaws.com") && shown.contains("does not match"));
    }

    #[test]
    fn a_page_is_told_by_its_words_and_nothing_is_long() {
        let page = format!(
            "<!DOCTYPE html><html><head><style>b {{}}</style></head><body><h1>Blocked</h1>{}</body>",
            "<p>word</p>".repeat(500)
        );
        let shown = cleaned(&page, ErrorKind::Unnamed);
        assert!(shown.starts_with("Blocked word word"), "{shown}");
        assert!(shown.chars().count() <= MOST_OF_A_PAGE + 2);
        let long = cleaned(&"ab ".repeat(5_000), ErrorKind::Service);
        assert!(long.chars().count() <= MOST + 2);
    }

    #[test]
    fn what_is_refused_stays_word_by_word() {
        let message = "User: arn:aws:sts::111122223333:assumed-role/OrganizationAccountAccessRole/firestep-0a1b2c is not authorized \
                       to perform: iam:ListRoles on resource: arn:aws:iam::111122223333:role/ because no session policy allows \
                       the iam:ListRoles action";
        assert_eq!(cleaned(message, ErrorKind::Service), message);
    }
}
