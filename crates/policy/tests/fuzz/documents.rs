//! Documents, and cases made of them: read, written, read again; nested and long ones in bounded time.

use firestep_policy::PolicyDocument;
use firestep_policy::case::Case;
use firestep_policy::json::line_and_column;
use serde_json::{Value, json};

use crate::input::{ONE_INPUT, best_of_three, documents, mutate, rounds};

/// The same document in every place that a policy has in a case.
fn everywhere(document: &Value) -> Value {
    json!({
        "request": {"principal": "arn:aws:sts::111122223333:assumed-role/app/one", "action": "s3:GetObject",
                    "resource": "arn:aws:s3:::b/k", "resource_account": "111122223333",
                    "context": {"aws:SecureTransport": "true", "s3:prefix": "home/app/x"}},
        "identity_policies": [document], "boundary": [document], "session_policy": document,
        "resource_policy": document, "vpce_policy": document,
        "scps": [{"level": "r-1", "policies": [document]}], "rcps": [{"level": "r-1", "policies": [document]}],
        "settings": {"s3": {"blockPublicAccess": true, "bucketAbacEnabled": false}},
    })
}

#[test]
fn a_document_that_is_read_is_written_and_read_again() {
    let corpus = documents();
    let mut read = 0;
    rounds(5, 4_000, |random| {
        let from = random.pick(&corpus).clone();
        let bytes = if random.below(20) == 0 {
            from
        } else {
            mutate(&from, &corpus, random)
        };
        let Ok(document) = PolicyDocument::parse_bytes(&bytes) else {
            return;
        };
        read += 1;
        let source = std::str::from_utf8(&bytes).unwrap();
        let written = document.to_value();
        let again = PolicyDocument::from_value(&written)
            .unwrap_or_else(|error| panic!("{written} of {source:?}: {error}"));
        assert_eq!(again.to_value(), written, "{source:?}");
        assert_eq!(
            again.statements.len(),
            document.statements.len(),
            "{source:?}"
        );
        for (first, second) in document.statements.iter().zip(&again.statements) {
            assert_eq!(first.effect, second.effect, "{source:?}");
            assert_eq!(first.sid, second.sid, "{source:?}");
            assert_eq!(first.actions, second.actions, "{source:?}");
            assert_eq!(first.resources, second.resources, "{source:?}");
            assert_eq!(
                first.principals.is_some(),
                second.principals.is_some(),
                "{source:?}"
            );
        }
        // Spans are those of the text that was given, unless it had to be decoded.
        if !source.trim_start().starts_with('%') {
            for statement in &document.statements {
                let (from, to) = (statement.span.start, statement.span.end);
                assert!(source.get(from..to).is_some(), "{from}..{to} of {source:?}");
                let (line, column) = line_and_column(source, from);
                assert!(line >= 1 && column >= 1, "{source:?}");
            }
        }
        // What was written and what was read are decided alike, wherever they hang.
        let decided = |value: &Value| {
            Case::from_value(&everywhere(value))
                .ok()
                .map(|it| it.decide().outcome().name())
        };
        // A case takes only what AWS would store: each element once, and none that it does not know.
        if let Some(own) = decided(&Value::from(source)) {
            for other in [written.clone(), Value::from(written.to_string())] {
                assert_eq!(decided(&other), Some(own), "{source:?}");
            }
        }
    });
    assert!(read > 50, "{read} documents were read");
}

/// Reads a text in bounded time, and says whether it is a document.
fn timed(name: &str, text: &str) -> bool {
    let mut is_document = false;
    let limit = 2 * ONE_INPUT;
    let took = best_of_three(limit, || {
        let read = PolicyDocument::parse(text);
        is_document = read.as_ref().map(PolicyDocument::to_value).is_ok();
    });
    assert!(took < limit, "{name}: {took:?}");
    is_document
}

fn with_condition(condition: &str) -> String {
    format!(
        r#"{{"Statement":{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"StringEquals":{condition}}}}}}}"#
    )
}

#[test]
fn what_is_nested_is_refused_in_time() {
    let depth = 200_000;
    for (name, open, shut) in [
        ("lists", "[", "]"),
        ("objects", "{\"a\":", "}"),
        ("open lists", "[", ""),
    ] {
        let text = format!("{}{}", open.repeat(depth), shut.repeat(depth));
        assert!(!timed(name, &text), "{name}");
        assert!(!timed(name, &format!("{{\"Statement\":{text}}}")), "{name}");
        assert!(
            !timed(name, &with_condition(&format!("{{\"a\":{text}}}"))),
            "{name}"
        );
    }
}

#[test]
fn what_is_long_is_read_in_time() {
    let statement = r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}"#;
    let many = vec![statement; 20_000].join(",");
    assert!(timed("statements", &format!("{{\"Statement\":[{many}]}}")));
    let actions = vec![r#""s3:GetObject""#; 100_000].join(",");
    assert!(timed(
        "actions",
        &format!(r#"{{"Statement":{{"Effect":"Allow","Action":[{actions}],"Resource":"*"}}}}"#)
    ));
    let values = vec![r#""x""#; 100_000].join(",");
    assert!(timed(
        "values",
        &with_condition(&format!("{{\"a\":[{values}]}}"))
    ));
    assert!(!timed(
        "escapes",
        &format!("\"{}", "\\u00e9".repeat(100_000))
    ));
    assert!(!timed("percent", &"%7B".repeat(200_000)));
}

#[test]
fn an_object_of_many_members_is_read_in_time() {
    let keys: Vec<String> = (0..30_000).map(|at| format!(r#""k{at}":"x""#)).collect();
    assert!(timed(
        "keys",
        &with_condition(&format!("{{{}}}", keys.join(",")))
    ));
}
