//! Secrets by exact forms alone, taken out of a text that is kept otherwise: access key ids, ARNs, ids and hashes stay.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// A form: a group `keep` before and `after` the secret stays.
const FORMS: [(&str, &str); 15] = [
    (
        "private-key",
        r"-----BEGIN [A-Z ]{0,24}PRIVATE KEY(?: BLOCK)?-----(?s:.*?)(?:-----END [A-Z ]{0,24}PRIVATE KEY(?: BLOCK)?-----|\z)",
    ),
    (
        "aws-session-token",
        // A token may be broken into lines.
        r"(?:IQoJb3JpZ2lu|FwoGZXIvYXdz)[A-Za-z0-9/+=%_-]{20,}(?:\s*(?:[\r\n]|\\+[nr])\s*[A-Za-z0-9/+=%_-]{20,})*",
    ),
    (
        "encoded-private-key",
        r"(?:LS0tLS1CRUdJTi|0tLS0tQkVHSU4|tLS0tLUJFR0lO)(?:[A-Za-z0-9+/=_-]|[\r\n]+[ \t]*){12,}",
    ),
    (
        "aws-secret-key",
        r#"(?P<keep>(?i:aws_?)?(?i:secret[_ -]?(?:access[_ -]?)?key)(?:_id|Id)?["'\\\s]{0,8}(?:=|:|=>)["'\\\s]{0,8})[A-Za-z0-9/+]{40}(?P<after>[^A-Za-z0-9/+=]|\z)"#,
    ),
    (
        "aws-secret-key",
        r#"(?P<keep>\b(?:AKIA|ASIA)[A-Z2-7]{16}(?:["'\s:,;=|]|\\+[nrt]?){1,8})[A-Za-z0-9/+]{40}(?P<after>[^A-Za-z0-9/+=]|\z)"#,
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
        r#"(?P<keep>[A-Za-z][A-Za-z0-9+.-]{1,20}://)[^\s:/?#@"'\[\]]{0,128}:[^\s"<>]+(?P<after>@)"#,
    ),
    (
        "url-credentials",
        r#"(?P<keep>(?i:https?)://)[^\s:/?#@"'<>\[\]]{8,}(?P<after>@)"#,
    ),
    (
        "url-credentials",
        r#"(?P<keep>(?i:jdbc:oracle):\w{1,8}:[^\s/"@]{1,128}/)[^\s"<>]+(?P<after>@)"#,
    ),
    (
        "password",
        r#"(?P<keep>(?i:passw(?:or)?d|pwd)["']?\s*=\s*)(?:\{[^{}]+\}|"[^"]+"|'[^']+'|[^\s;&,"'{}\\](?:[^\s;&"\\]|\\[^\s"\\])*)"#,
    ),
    (
        "azure-key",
        r#"(?P<keep>\b(?i:AccountKey|SharedAccessKey|SharedAccessSignature)\s*=\s*)[^\s;"'\[]{16,}"#,
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

/// What any text with a secret holds, also where the text is inside of JSON: cheap, so that whole answers pass it (letters of
/// any case cost twenty times as much in the names that begin a form, so the usual spellings stand there).
static HINT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"PRIVATE KEY|IQoJb3JpZ2lu|FwoGZXIvYXdz|LS0tLS1CRUdJTi|0tLS0tQkVHSU4|tLS0tLUJFR0lO|(?i:secret[_ -]?(?:access[_ -]?)?key)|(?:AKIA|ASIA)[A-Z2-7]{16}[^A-Za-z0-9](?s:.{0,12})[A-Za-z0-9/+]{40}|(?:passwo?r?d|Passwo?r?d|PassWord|PASSWO?R?D|pwd|Pwd|PWD|AccountKey|accountkey|SharedAccess(?:Key|Signature)|sharedaccess(?:key|signature))[\\"'\s]*=|jdbc:oracle:|JDBC:ORACLE:|ABSK[A-Za-z0-9+/]{60}|bedrock-api-key-|gh[pousr]_[A-Za-z0-9]{36}|github_pat_|xox[abeprs]-|(?i:hooks\.slack\.com)|[sr]k_live_|sk-ant-|glpat-|npm_[A-Za-z0-9]{36}|AIza[A-Za-z0-9_-]{35}|SG\.[A-Za-z0-9_-]{20}|eyJ[A-Za-z0-9_-]{10,}\.eyJ|://[^\s:/?#@"\[\]]*:[^\s"<>]+@|://[^\s:/?#@"]{8,}@|://[^\s?"]*\?[^\s"]*="#,
    )
    .ok()
});

/// What any answer holds that has a credential beside its name.
static PAIR_HINT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?x) "(?:(?:[Tt]ag)?[Kk]ey|[Nn]ame|Parameter(?:Key|Name)|HeaderName)":"[^"]*(?i:pass|pwd|secret|token|credential|key|connection)
          | [Tt]ags":\{[^{}]*(?i:pass|pwd|secret|token|credential|key|connection)"#,
    )
    .ok()
});

/// Whether compact JSON may hold a name that [`names_a_credential`], with a value beside it.
pub fn may_hold_pairs(json: &str) -> bool {
    PAIR_HINT.as_ref().is_none_or(|hint| hint.is_match(json))
}

/// Whether a text may hold an exact form. `false` is certain of text whose JSON escapes hide no letter.
pub fn may_hold(text: &str) -> bool {
    HINT.as_ref().is_none_or(|hint| hint.is_match(text))
}

/// What a form alone cannot say of what it found.
fn is_secret(form: &str, found: &str) -> bool {
    match form {
        // A certificate in base64 is evidence.
        "encoded-private-key" => (0..4).any(|skipped| {
            let text = found.get(skipped..).and_then(crate::decoded_bytes);
            text.is_some_and(|it| it.windows(11).any(|part| part == b"PRIVATE KEY"))
        }),
        // A hash beside the id of a key.
        "aws-secret-key" => !found.bytes().all(|it| it.is_ascii_hexdigit()),
        // What stands behind the port of an address may have an `@` too.
        "url-credentials" => {
            !found.starts_with("[redacted ")
                && found.split_once(':').is_none_or(|(_, rest)| {
                    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                    let next = rest.as_bytes().get(digits);
                    !(1..=5).contains(&digits) || !matches!(next, Some(b'/' | b'?' | b'#'))
                })
        }
        "password" => !found.starts_with("[redacted"),
        _ => true,
    }
}

/// Whether a name (of a tag, of a parameter) says that its value is a credential: `AWS_SECRET_ACCESS_KEY`, `dbPassword`,
/// `api-token`. One that only tells of a credential (`SecretArn`, `password_encryption`, `TokenTtl`) does not.
pub fn names_a_credential(name: &str) -> bool {
    let mut words = String::with_capacity(name.len() + 4);
    let mut was_lower = false;
    for letter in name.trim().chars() {
        if letter.is_ascii_uppercase() && was_lower {
            words.push('_');
        }
        was_lower = letter.is_ascii_lowercase();
        words.push(if letter.is_ascii_alphanumeric() {
            letter.to_ascii_lowercase()
        } else {
            '_'
        });
    }
    let mut words = words.as_str();
    let ends = [
        "prod",
        "production",
        "staging",
        "stage",
        "test",
        "dev",
        "live",
        "old",
        "new",
    ];
    loop {
        words = words.trim_end_matches(|it: char| it == '_' || it.is_ascii_digit());
        let suffix = |it: &&'static str| words.strip_suffix(*it)?.strip_suffix('_');
        match ends.iter().find_map(suffix) {
            Some(shorter) => words = shorter,
            None => break,
        }
    }
    [
        "password",
        "passwd",
        "pwd",
        "passphrase",
        "_pass",
        "secret",
        "secrets",
        "secretkey",
        "secret_key",
        "secretaccesskey",
        "secret_access_key",
        "token",
        "apikey",
        "api_key",
        "auth_key",
        "privatekey",
        "private_key",
        "account_key",
        "credential",
        "credentials",
        "connectionstring",
        "connection_string",
    ]
    .iter()
    .any(|word| words.ends_with(word))
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
                let (whole, keep, after) = (
                    found.get(0).map_or("", |it| it.as_str()),
                    part("keep"),
                    part("after"),
                );
                let secret = whole.get(keep.len()..whole.len() - after.len());
                match secret.filter(|it| is_secret(name, it)) {
                    Some(secret) => format!("{keep}[redacted {name} {}]{after}", secret.len()),
                    None => whole.to_owned(),
                }
            });
            if replaced == shown {
                break;
            }
            shown = Cow::Owned(replaced.into_owned());
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
        assert!(HINT.is_some() && PAIR_HINT.is_some());
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
            (format!("AKIAY34FZKBOKMUTVV7A:{KEY}"), KEY),
            (format!("keys: AKIAY34FZKBOKMUTVV7A {KEY}."), KEY),
            (format!("AKIAY34FZKBOKMUTVV7A\n{KEY}"), KEY),
            (format!("\\\"AKIAY34FZKBOKMUTVV7A\\\",\\n \\\"{KEY}\\\""), KEY),
            ("postgres://app:hunt@er2@db/x".to_owned(), "er2"),
            ("postgres://app:hunt/er2@db/x".to_owned(), "er2"),
            ("postgres://app:hunt/e@r2@db/x".to_owned(), "r2"),
            ("postgres://app:hunt'er2@db/x".to_owned(), "er2"),
            ("redis://:12345@db".to_owned(), "12345"),
            (
                format!("amqp://app:{}hunter2@mq", "a".repeat(400)),
                "hunter2",
            ),
            ("https://0123456789abcdef@host/x".to_owned(), "89abcdef"),
            (
                "jdbc:mysql://db/x?user=a&password=hunter2&b=c".to_owned(),
                "hunter2",
            ),
            (
                "jdbc:sqlserver://db;user=a;password=hunter2;b=c".to_owned(),
                "hunter2",
            ),
            ("jdbc:oracle:thin:scott/tiger@//db:1521/x".to_owned(), "tiger"),
            ("Driver={x};Uid=a;Pwd={hun;ter2};".to_owned(), "ter2"),
            ("Server=a; PASSWORD = 'hunter 2';".to_owned(), "hunter"),
            ("DB_PASSWORD=hunter2".to_owned(), "hunter2"),
            (
                "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=AbCdEfGhIjKlMnOp0123456789==;E=x"
                    .to_owned(),
                "KlMnOp",
            ),
            (format!("{token}\n{}", "x9".repeat(12)), "x9x9"),
            (
                // `-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg`, from its first, second and third byte on.
                "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JSUV2UUlCQURBTkJn".to_owned(),
                "V2UUlCQ",
            ),
            (
                "Ci0tLS0tQkVHSU4gUFJJVkFURSBLRVktLS0tLQpNSUlFdlFJQkFEQU5CZw==".to_owned(),
                "FdlFJQkF",
            ),
            (
                "eHgtLS0tLUJFR0lOIFBSSVZBVEUgS0VZLS0tLS0KTUlJRXZRSUJBREFOQmc=".to_owned(),
                "JRXZRSUJ",
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
            "https://host:8443/a/b?c=d@e",
            "https://me@host/x",
            "https://[::1]:80/a@b",
            // `-----BEGIN CERTIFICATE-----\nMIIDQTCCAimgAwIBAgI`
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSURRVENDQWltZ0F3SUJBZ0k=",
            "AKIAY34FZKBOKMUTVV7A da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "AKIAY34FZKBOKMUTVV7A, ASIAY34FZKBOKMUTVV7A",
            "AKIAY34FZKBOKMUTVV7A/20261126/eu-central-1/s3/aws4_request",
            r#"{"password_encryption":"scram-sha-256"}"#,
            "password: see the vault",
            "password",
            "arn:aws:secretsmanager:eu-central-1:111122223333:secret:key-AbCdEf",
        ] {
            assert_eq!(hide(text), text);
        }
    }

    #[test]
    fn a_name_says_whether_its_value_is_a_credential() {
        for name in [
            "AWS_SECRET_ACCESS_KEY",
            "SecretAccessKey",
            "aws-secret-key",
            "DB_PASSWORD",
            "dbPassword",
            "password2",
            "db.pwd",
            "GITHUB_TOKEN",
            "apiKey",
            "X-Api-Key",
            "client_secret",
            "private key",
            "DB_PASSWORD_PROD",
            "SMTP_PASS",
        ] {
            assert!(names_a_credential(name), "{name}");
        }
        for name in [
            "",
            "Name",
            "AWS_ACCESS_KEY_ID",
            "SecretArn",
            "SecretName",
            "password_encryption",
            "TokenTtl",
            "token-service",
            "KmsMasterKeyId",
            "kms_key",
            "aws:cloudformation:stack-name",
            "secret-scanning",
        ] {
            assert!(!names_a_credential(name), "{name}");
        }
    }
}
