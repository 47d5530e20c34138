//! What is quoted for a shell is one word to a real one, whatever it holds.
#![cfg(test)]
#![cfg(unix)]

use std::process::Command;

use firestep_audit::fix::Request;
use firestep_audit::fix::cli::{line, quoted};
use proptest::prelude::*;
use serde_json::{Map, Value};

/// The words that `sh` makes of a line.
fn words(line: &str) -> Vec<String> {
    let script = format!("for word in {line}; do printf '%s\\0' \"$word\"; done");
    let output = Command::new("sh")
        .args(["-eu", "-c", &script])
        .env_clear()
        .env("HOME", "/home/of-somebody")
        .current_dir("/")
        .output()
        .unwrap();
    assert!(output.status.success(), "{line}: {output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_terminator('\0').map(str::to_owned).collect()
}

/// Texts with much of what means something to a shell; a shell's word cannot hold NUL.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "'",
            "\"",
            "\\",
            "$(x)",
            "`x`",
            "$HOME",
            "${x}",
            "*",
            "?",
            "[a]",
            "~",
            "~root",
            "!",
            "!!",
            "&",
            "|",
            ";",
            "<",
            ">",
            "(",
            ")",
            "{a,b}",
            "#",
            " ",
            "\t",
            "\n",
            "-",
            "--",
            "=",
            "%s",
            "\\n",
            "''",
            "é",
            "\u{202e}",
            "\u{1b}[31m",
        ])
        .prop_map(str::to_owned),
        "[a-z0-9./:@_-]{1,4}",
        "[^\\x00]{0,3}",
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn a_quoted_text_is_that_text(texts in prop::collection::vec(hostile(), 1..5)) {
        let line: Vec<String> = texts.iter().map(|it| quoted(it)).collect();
        prop_assert_eq!(words(&line.join(" ")), texts);
    }

    #[test]
    fn a_line_is_the_words_of_its_request_and_shows_all_of_them(
        name in hostile(),
        names in prop::collection::vec(hostile(), 1..3),
        profile in hostile(),
    ) {
        let request = Request {
            service: "iam",
            operation: "DeleteLoginProfile",
            parameters: Map::from_iter([
                ("UserName".to_owned(), Value::from(name.as_str())),
                ("Names".to_owned(), Value::from(names.clone())),
            ]),
            region: None,
        };
        let texts = names.iter().chain([&name, &profile]);
        let unprintable = texts.clone().any(|it| it.chars().any(char::is_control));
        match line(&request, Some(&profile)) {
            None => {
                let turned = texts.clone().any(|it| !it.is_ascii());
                prop_assert!(unprintable || turned);
            }
            Some(line) => {
                let words = words(&line);
                prop_assert_eq!(&words[..3], ["aws", "iam", "delete-login-profile"]);
                prop_assert!(words.iter().any(|it| it.ends_with(&profile)));
                if let Some(at) = words.iter().position(|it| it == "--cli-input-json") {
                    let all: Value = serde_json::from_str(&words[at + 1]).unwrap();
                    prop_assert_eq!(all, Value::from(request.parameters));
                } else {
                    prop_assert_eq!(&words[3..5], ["--user-name", &name]);
                    prop_assert_eq!(&words[6..6 + names.len()], &names[..]);
                }
                prop_assert!(!line.chars().any(char::is_control));
            }
        }
    }
}
