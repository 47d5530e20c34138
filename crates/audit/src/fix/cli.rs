//! Requests as lines of the AWS CLI for a POSIX shell.

use std::fmt::Write as _;

use serde_json::Value;

use crate::fix::entry::Fix;
use crate::fix::resolve::{self, Request};

/// The line of a request; `None` when it holds what no terminal should show.
pub fn line(request: &Request, profile: Option<&str>) -> Option<String> {
    let line = rendered(request, profile, &quoted);
    is_printable(&line).then_some(line)
}

impl Fix {
    /// Its commands with placeholders for what belongs to a resource, one for each request that it may send.
    pub fn pattern(&self) -> Vec<String> {
        resolve::pattern(self).iter().map(pattern).collect()
    }
}

/// The line of a request whose values are placeholders.
pub(super) fn pattern(request: &Request) -> String {
    let bare = |text: &str| {
        let inner = text.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
        let is_placeholder = inner.is_some_and(|inner| {
            inner
                .chars()
                .all(|it| it.is_ascii_lowercase() || it == '_' || it == '.')
        });
        if is_placeholder {
            text.to_owned()
        } else {
            quoted(text)
        }
    };
    rendered(request, None, &bare)
}

fn rendered(request: &Request, profile: Option<&str>, word: &dyn Fn(&str) -> String) -> String {
    let mut line = format!(
        "aws {} {}",
        command(request.service),
        kebab(request.operation)
    );
    if request.parameters.values().any(needs_json) {
        let all = Value::Object(request.parameters.clone()).to_string();
        let _ = write!(line, " --cli-input-json {}", word(&all));
    } else {
        for (name, value) in &request.parameters {
            line.push_str(&flag(&kebab(name), value, word));
        }
    }
    for (flag, value) in [("region", request.region.as_deref()), ("profile", profile)] {
        match value {
            // With a space the CLI would take it for another flag.
            Some(value) if value.starts_with('-') => {
                let _ = write!(line, " --{flag}={}", word(value));
            }
            Some(value) => {
                let _ = write!(line, " --{flag} {}", word(value));
            }
            None => {}
        }
    }
    line
}

fn flag(name: &str, value: &Value, word: &dyn Fn(&str) -> String) -> String {
    match value {
        Value::Bool(true) => format!(" --{name}"),
        Value::Bool(false) => format!(" --no-{name}"),
        Value::String(text) => format!(" --{name} {}", word(text)),
        Value::Array(items) if !items.is_empty() && items.iter().all(Value::is_string) => {
            let message: Vec<String> = items.iter().filter_map(Value::as_str).map(word).collect();
            format!(" --{name} {}", message.join(" "))
        }
        other => format!(" --{name} {}", word(&other.to_string())),
    }
}

/// Whether the CLI would make something else of a value on its command line: a flag, a file that it
/// reads or an address that it fetches, a structure.
fn needs_json(value: &Value) -> bool {
    let odd = |text: &str, list: bool| {
        text.starts_with('-')
            || ["file://", "fileb://", "http://", "https://"]
                .iter()
                .any(|it| text.starts_with(it))
            || (list && (text.is_empty() || text.starts_with(['[', '{'])))
    };
    match value {
        Value::String(text) => odd(text, false),
        Value::Array(items) => items
            .iter()
            .filter_map(Value::as_str)
            .any(|it| odd(it, true)),
        _ => false,
    }
}

/// The command of a service, where it is not the service's name.
fn command(service: &str) -> &str {
    match service {
        "s3" => "s3api",
        "config" => "configservice",
        other => other,
    }
}

/// A member's or an operation's name as the CLI spells it: `DBInstanceIdentifier` is `db-instance-identifier`.
fn kebab(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    // A plural of an abbreviation is one word: `VpcIDs`.
    let plural = letters
        .iter()
        .rev()
        .skip(1)
        .take_while(|it| it.is_ascii_uppercase());
    let end = match (letters.last(), plural.count()) {
        (Some('s'), capitals) if capitals > 1 => letters.len() - capitals - 1,
        _ => letters.len(),
    };
    let mut message = String::with_capacity(name.len() + 4);
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(at + 1);
        let begins = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || (at < end && after.is_some_and(char::is_ascii_lowercase))
                    || at == end
            })
            && at <= end;
        if begins {
            message.push('-');
        }
        message.push(letter.to_ascii_lowercase());
    }
    message
}

/// A word for a POSIX shell.
pub fn quoted(text: &str) -> String {
    // Some shells take a leading `=` or `~` for more than a letter.
    let plain = text
        .chars()
        .all(|it| it.is_ascii_alphanumeric() || "-_./:@=+,".contains(it));
    if plain && !text.is_empty() && !text.starts_with('=') {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// Whether a line shows all that it holds: no control character, nothing invisible or turning.
pub fn is_printable(line: &str) -> bool {
    !line.chars().any(|it| {
        it.is_control()
            || matches!(it, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn request(parameters: &Value) -> Request {
        Request {
            service: "ec2",
            operation: "ModifySnapshotAttribute",
            parameters: parameters.as_object().unwrap().clone(),
            region: Some("eu-central-1".into()),
        }
    }

    #[test]
    fn a_name_is_quoted_when_it_needs_to_be() {
        assert_eq!(quoted("i-0abc"), "i-0abc");
        assert_eq!(quoted("a b'c"), r"'a b'\''c'");
        assert_eq!(quoted("$(x)"), "'$(x)'");
        assert_eq!(quoted("=ls"), "'=ls'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn names_are_spelled_as_the_cli_spells_them() {
        for (name, flag) in [
            ("DBInstanceIdentifier", "db-instance-identifier"),
            ("ModifyDBSnapshotAttribute", "modify-db-snapshot-attribute"),
            ("HttpPutResponseHopLimit", "http-put-response-hop-limit"),
            ("IsMultiRegionTrail", "is-multi-region-trail"),
            ("publicAccessBlock", "public-access-block"),
            ("VpcIDs", "vpc-ids"),
            ("ResourceARNs", "resource-arns"),
            ("Enable", "enable"),
            ("VPCId", "vpc-id"),
            ("S3Bucket", "s3-bucket"),
        ] {
            assert_eq!(kebab(name), flag);
        }
    }

    #[test]
    fn values_become_flags() {
        let line = line(
            &request(
                &json!({"On": true, "Off": false, "Names": ["a", "b c"], "Many": 3,
                "Data": {"A": ["it's"]}, "Of": [{"B": 1}]}),
            ),
            Some("my profile"),
        );
        assert_eq!(
            line.unwrap(),
            r#"aws ec2 modify-snapshot-attribute --on --no-off --names a 'b c' --many 3 --data '{"A":["it'\''s"]}' --of '[{"B":1}]' --region eu-central-1 --profile 'my profile'"#
        );
    }

    #[test]
    fn what_the_cli_would_misread_is_given_as_json() {
        for value in [
            "-x",
            "file:///etc/passwd",
            "fileb://x",
            "http://x",
            "https://x",
        ] {
            let line = line(&request(&json!({"Name": value})), None).unwrap();
            assert!(line.contains("--cli-input-json '{\"Name\":"), "{line}");
        }
        let line = line(&request(&json!({"Names": ["a", "[b]"]})), None).unwrap();
        assert!(line.contains("--cli-input-json"), "{line}");
    }

    #[test]
    fn what_a_terminal_should_not_show_is_not_rendered() {
        for value in ["a\nb", "a\u{1b}[31m", "a\u{202e}b", "a\u{200b}b"] {
            assert_eq!(line(&request(&json!({ "Name": value })), None), None);
        }
    }
}
