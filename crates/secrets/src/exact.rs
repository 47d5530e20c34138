//! Secrets by exact forms alone, taken out of a text that is kept otherwise: access key ids, ARNs, ids and hashes stay.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// A form: a group `keep` before and `after` the secret stays.
const FORMS: [(&str, &str); 9] = [
    (
        "private-key",
        r"-----BEGIN [A-Z ]{0,24}PRIVATE KEY(?: BLOCK)?-----(?s:.*?)(?:-----END [A-Z ]{0,24}PRIVATE KEY(?: BLOCK)?-----|\z)",
    ),
    (
        "aws-session-token",
        r"(?:IQoJb3JpZ2lu|FwoGZXIvYXdz)[A-Za-z0-9/+=%_-]{20,}",
    ),
    (
        "aws-secret-key",
        r#"(?P<keep>(?i:aws_?)?(?i:secret[_ -]?(?:access[_ -]?)?key)(?:_id|Id)?["'\\\s]{0,8}(?:=|:|=>)["'\\\s]{0,8})[A-Za-z0-9/+]{40}(?P<after>[^A-Za-z0-9/+=]|\z)"#,
    ),
    (
        "bedrock-key",
        r"\b(?:ABSK[A-Za-z0-9+/]{60,}={0,2}|bedrock-api-key-[A-Za-z0-9+/=]{20,})",
    ),
    (
        "github-token",
        r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})",
    ),
    (
        "slack-token",
        r"\bxox[abeprs]-[A-Za-z0-9-]{10,}|(?i:https://hooks\.slack\.com/services/)[A-Za-z0-9/]{20,}",
    ),
    (
        "vendor-token",
        r"\b(?:[sr]k_live_[A-Za-z0-9]{16,}|sk-ant-[A-Za-z0-9_-]{20,}|glpat-[A-Za-z0-9_-]{20,}|npm_[A-Za-z0-9]{36}|AIza[A-Za-z0-9_-]{35}|SG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}|eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,})",
    ),
    (
        "url-credentials",
        r#"(?P<keep>[A-Za-z][A-Za-z0-9+.-]{1,20}://)[^\s:/?#@"'\[\]]{0,128}:[^\s/?#@"']{1,256}(?P<after>@)"#,
    ),
    (
        "url-token",
        r#"(?P<keep>[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s"'?]*\?(?:[^\s"'#]*&)?(?i:token|access_token|api_?key|secret|client_secret|sig|signature|password|auth|x-amz-security-token|x-amz-signature)=)[^&\s"'#\[]{4,}"#,
    ),
];

static COMPILED: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
    // A test compiles each.
    FORMS
        .iter()
        .filter_map(|(name, form)| Some((*name, Regex::new(form).ok()?)))
        .collect()
});

/// What any text with a secret holds, also where the text is inside of JSON: cheap, so that whole answers pass it.
static HINT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"PRIVATE KEY|IQoJb3JpZ2lu|FwoGZXIvYXdz|(?i:secret[_ -]?(?:access[_ -]?)?key)|ABSK[A-Za-z0-9+/]{60}|bedrock-api-key-|gh[pousr]_[A-Za-z0-9]{36}|github_pat_|xox[abeprs]-|(?i:hooks\.slack\.com)|[sr]k_live_|sk-ant-|glpat-|npm_[A-Za-z0-9]{36}|AIza[A-Za-z0-9_-]{35}|SG\.[A-Za-z0-9_-]{20}|eyJ[A-Za-z0-9_-]{10,}\.eyJ|://[^\s:/?#@"]*:[^\s/?#@"]+@|://[^\s?"]*\?[^\s"]*="#,
    )
    .ok()
});

/// Whether a text may hold an exact form. `false` is certain of text whose JSON escapes hide no letter.
pub fn may_hold(text: &str) -> bool {
    HINT.as_ref().is_none_or(|hint| hint.is_match(text))
}

/// The text with each secret's kind and length where it stood.
pub fn hide(text: &str) -> Cow<'_, str> {
    if !may_hold(text) {
        return Cow::Borrowed(text);
    }
    let mut shown = Cow::Borrowed(text);
    for (name, form) in COMPILED.iter() {
        // An address may have several tokens: one is found in each turn.
        for _ in 0..16 {
            let replaced = form.replace_all(&shown, |found: &Captures<'_>| {
                let part = |name| found.name(name).map_or("", |it| it.as_str());
                let (keep, after) = (part("keep"), part("after"));
                let whole = found.get(0).map_or(0, |it| it.len());
                let length = whole - keep.len() - after.len();
                format!("{keep}[redacted {name} {length}]{after}")
            });
            match replaced {
                Cow::Borrowed(_) => break,
                Cow::Owned(text) => shown = Cow::Owned(text),
            }
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_compiles() {
        assert_eq!(COMPILED.len(), FORMS.len());
        assert!(HINT.is_some());
    }

    const KEY: &str = "zUtnFEMIxK7MDENGbbPxRfiCYqqqqKEYwJalrXaa";

    #[test]
    fn exact_forms_are_hidden_wherever_they_stand() {
        let token = format!("IQoJb3JpZ2luX2Vj{}", "aB3/".repeat(40));
        for (text, secret) in [
            (format!("aws_secret_access_key={KEY}"), KEY),
            (format!("  AWS_SECRET_ACCESS_KEY = '{KEY}' x"), KEY),
            (format!("{{\\\"SecretAccessKey\\\": \\\"{KEY}\\\"}}"), KEY),
            (format!("x {token} y"), token.as_str()),
            (
                "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----".to_owned(),
                "MIIabc",
            ),
            ("-----BEGIN PRIVATE KEY-----\nMIIabc".to_owned(), "MIIabc"),
            (
                "\nghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".to_owned(),
                "ghp_aaaa",
            ),
            ("  HTTPS://user:hunter2@host/x".to_owned(), "hunter2"),
            ("Postgres://u:p-w@db".to_owned(), "p-w"),
            (
                "https://h.example/a?b=1&token=abcd1234&c=2&sig=wxyz9876".to_owned(),
                "wxyz9876",
            ),
            (
                "https://h.example/a?b=1&token=abcd1234&c=2&sig=wxyz9876".to_owned(),
                "abcd1234",
            ),
            (
                "HTTPS://hooks.slack.com/services/T000/B000/XXXXXXXXXXXXXXXX".to_owned(),
                "XXXXXXX",
            ),
        ] {
            let shown = hide(&text);
            assert!(!shown.contains(secret), "{text}: {shown}");
            assert!(shown.contains("[redacted "), "{shown}");
            assert_eq!(hide(&shown), shown);
        }
    }

    #[test]
    fn evidence_stays() {
        for text in [
            "AKIAY34FZKBOKMUTVV7A",
            "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX",
            "arn:aws:s3:::bucket/*",
            "d41d8cd98f00b204e9800998ecf8427e",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            KEY,
            "sha256:e3b0c44298fc1c149afbf4c8996fb924",
            r#"{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"*"}"#,
            r#"{"Condition":{"StringEquals":{"token.actions.githubusercontent.com:sub":"repo:a/b:ref:refs/heads/main"}}}"#,
            "ssh://git@host/repo",
            "https://oidc.eks.eu-central-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789",
            "https://host:8443/path@v1",
            "password",
            "arn:aws:secretsmanager:eu-central-1:111122223333:secret:key-AbCdEf",
        ] {
            assert_eq!(hide(text), text);
        }
    }
}
