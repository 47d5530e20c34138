//! Mistakes in service files are told with file and line.

use super::*;
use crate::ErrorMeaning;

const COMMON: &str = "answers = []\n";

fn error_of(text: &str) -> String {
    let files = [("sqs.toml".to_owned(), text.to_owned())];
    let errors = compile(COMMON, &files).unwrap_err();
    errors
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

const HEAD: &str = r#"service = "sqs"
iam = "sqs"
at_once = 4
denied = "AccessDenied"
throttled = { code = "Throttling", status = 400 }
[[operation]]
name = "ListQueues"
scope = "regional"
caller = "any"
access = "List"
granted_by = "SecurityAudit"
page = "token"
list = "QueueUrls[]"
"#;

fn with(line: &str) -> String {
    error_of(&format!("{HEAD}{line}\n"))
}

fn instead(old: &str, new: &str) -> String {
    assert!(HEAD.contains(old));
    error_of(&HEAD.replace(old, new))
}

#[test]
fn an_unknown_key_is_an_error() {
    let error = with("colour = \"blue\"");
    assert!(
        error.starts_with("sqs.toml:14: ") && error.contains("colour"),
        "{error}"
    );
}

#[test]
fn unknown_words_are_errors() {
    for (old, new, line, word) in [
        ("\"regional\"", "\"reginal\"", 8, "reginal"),
        ("\"any\"", "\"anyone\"", 7, "anyone"),
        ("\"List\"", "\"Write\"", 10, "Write"),
        ("\"SecurityAudit\"", "\"Audit\"", 11, "Audit"),
        ("\"token\"", "\"tokens\"", 12, "tokens"),
        ("\"QueueUrls[]\"", "\"QueueUrls[\"", 7, "QueueUrls["),
    ] {
        let error = instead(old, new);
        assert!(
            error.starts_with(&format!("sqs.toml:{line}: ")) && error.contains(word),
            "{error}"
        );
    }
    let error = with("answers.Throttled = { means = \"slow\", source = \"doc\" }");
    assert!(
        error.starts_with("sqs.toml:14: ") && error.contains("slow"),
        "{error}"
    );
    let error = with("answers.Throttled = [\n  { means = \"failed\", source = \"docs\" },\n]");
    assert!(
        error.starts_with("sqs.toml:15: ") && error.contains("docs"),
        "{error}"
    );
    let error = with("redact.\"A.B\" = \"wholly\"");
    assert!(
        error.starts_with("sqs.toml:14: ") && error.contains("wholly"),
        "{error}"
    );
}

#[test]
fn a_list_must_say_how_its_pages_come() {
    assert!(instead("page = \"token\"\n", "").contains("page"));
    assert!(instead("\"token\"", "\"none\"").contains("`page = \"none\"` is for what is no list"));
}

#[test]
fn a_plan_that_cannot_be_followed_is_an_error() {
    for (line, wanted) in [
        ("[[ask]]\nop = \"ListQueue\"", "`ListQueue` is no operation"),
        (
            "[[ask]]\nop = \"ListQueues\"\nwith = { A = \"$.B\" }",
            "needs `per`",
        ),
        (
            "[[ask]]\nop = \"ListQueues\"\nwith = { A = \"@acount\" }",
            "unknown reference `@acount`",
        ),
        (
            "[[ask]]\nop = \"ListQueues\"\nwith = { A = \"@now-3w\" }",
            "`@now-3w` is no time",
        ),
        (
            "[[ask]]\nop = \"ListQueues\"\nper = \"ListQueues\"",
            "is no parent",
        ),
        (
            "[[ask]]\nop = \"ListQueues\"\nprobe = 5",
            "numbered from 1 to 4",
        ),
        (
            "[[ask]]\nop = [\n  \"ListQueues\",\n  \"ListQueues\",\n]",
            "asked twice",
        ),
    ] {
        let error = with(line);
        assert!(error.contains(wanted), "{error}");
        assert!(error.starts_with("sqs.toml:1"), "{error}");
    }
}

#[test]
fn references_are_told_from_literals() {
    let read = |value: Value| param(&value).unwrap().to_string();
    for (written, reads) in [
        ("$", "$"),
        ("$.A.B", "$.A.B"),
        ("^Name", "^Name"),
        ("@now-90d", "@now-90d"),
        ("$$Default", "\"$Default\""),
        ("self", "\"self\""),
    ] {
        assert_eq!(read(Value::from(written)), reads);
    }
    assert_eq!(
        read(serde_json::json!([{"Name": "time", "Values": ["@now-1d"]}])),
        "[{Name:\"time\",Values:[@now-1d]}]"
    );
    assert_eq!(
        param(&serde_json::json!(["$$Default", 1])).unwrap(),
        Param::Literal(serde_json::json!(["$Default", 1]))
    );
}

#[test]
fn a_guess_is_left_out() {
    let row = |source: &str| -> AnswerRow {
        toml::from_str(&format!("means = \"gone\"\nsource = \"{source}\"")).unwrap()
    };
    assert!(error_row("A", &row("guess")).is_none());
    assert_eq!(
        error_row("A", &row("seen")).map(|it| it.means),
        Some(ErrorMeaning::Gone)
    );
}

#[test]
fn the_blob_is_what_the_files_say() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/services");
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    let common = concat!(env!("CARGO_MANIFEST_DIR"), "/common.toml");
    let blob = compile(&std::fs::read_to_string(common).unwrap(), &files);
    let blob = blob.unwrap_or_else(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"))
    });
    assert!(
        blob == include_bytes!("../../catalogue.bin"),
        "catalogue.bin is out of date: run `cargo xtask catalogue`"
    );
}
