//! `firestep iam lint`: what is wrong with policies, or unwise.

use std::io::Write;

use firestep_policy::catalogue::Catalogue;
use firestep_policy::json::line_and_column;
use firestep_policy::lint::{Broken, LintSeverity, Linter, PolicyType, rules};
use serde_json::{Value, json};

use super::input;
use crate::arguments::{IamLint, LintFormat, LintSeverityArg, PolicyUse};
use crate::exit::Exit;
use crate::terminal;

struct Read {
    file: String,
    text: String,
    broken: Vec<Broken>,
    /// Why it is no policy at all.
    unreadable: Option<String>,
}

pub(crate) fn run(arguments: &IamLint, catalogue: &Catalogue) -> anyhow::Result<Exit> {
    let linter = Linter::new(catalogue);
    let mut all = Vec::new();
    for file in &arguments.files {
        let text = input::text(file)?;
        let mut read = Read {
            file: file.display().to_string(),
            text,
            broken: Vec::new(),
            unreadable: None,
        };
        let kind = arguments.kind.map(|it| match it {
            PolicyUse::Identity => PolicyType::Identity,
            PolicyUse::Resource => PolicyType::Resource,
            PolicyUse::Trust => PolicyType::Trust,
            PolicyUse::Scp => PolicyType::Scp,
            PolicyUse::Rcp => PolicyType::Rcp,
        });
        match linter.text(&read.text, kind) {
            Ok(broken) => read.broken = broken,
            Err(error) => read.unreadable = Some(format!("could not {error}")),
        }
        all.push(read);
    }
    // What was found decides the exit code, whether or not anybody reads it.
    terminal::print(|out| match arguments.format {
        LintFormat::Text => print(out, &all),
        LintFormat::Json => {
            let all: Vec<Value> = all.iter().flat_map(findings).collect();
            writeln!(out, "{:#}", json!(all))
        }
        LintFormat::Sarif => writeln!(out, "{:#}", sarif(&all)),
    })?;
    let threshold = match arguments.fail_on {
        None => return Ok(Exit::Ran),
        Some(LintSeverityArg::Suggestion) => LintSeverity::Suggestion,
        Some(LintSeverityArg::Warning) => LintSeverity::Warning,
        Some(LintSeverityArg::Risk) => LintSeverity::Risk,
        Some(LintSeverityArg::Error) => LintSeverity::Error,
    };
    let reached = all.iter().any(|it| {
        it.unreadable.is_some() || it.broken.iter().any(|it| it.rule.severity >= threshold)
    });
    Ok(if reached { Exit::Failed } else { Exit::Ran })
}

fn print(out: &mut dyn Write, all: &[Read]) -> std::io::Result<()> {
    let mut found = 0;
    for read in all {
        if let Some(why) = &read.unreadable {
            found += 1;
            writeln!(out, "{}: error: {why}", read.file)?;
        }
        for it in &read.broken {
            found += 1;
            let (line, column) = line_and_column(&read.text, it.span.start);
            writeln!(
                out,
                "{}:{line}:{column}: {}: {} [{}]",
                read.file,
                it.rule.severity.name(),
                it.words,
                it.rule.id
            )?;
        }
    }
    let files = if all.len() == 1 { "policy" } else { "policies" };
    writeln!(out, "{} {files}, {found} to look at", all.len())
}

fn findings(read: &Read) -> Vec<Value> {
    let mut all: Vec<Value> = read
        .unreadable
        .iter()
        .map(|why| json!({"file": read.file, "rule": "parse", "severity": "error", "words": why}))
        .collect();
    all.extend(read.broken.iter().map(|it| {
        let (line, column) = line_and_column(&read.text, it.span.start);
        json!({
            "file": read.file,
            "rule": it.rule.id,
            "severity": it.rule.severity.name(),
            "words": it.words,
            "path": it.path,
            "line": line,
            "column": column,
        })
    }));
    all
}

fn sarif(all: &[Read]) -> Value {
    let level = |severity: &str| match severity {
        "error" | "risk" => "error",
        "warning" => "warning",
        _ => "note",
    };
    let results: Vec<Value> = all
        .iter()
        .flat_map(findings)
        .map(|it| {
            let text = |name: &str| it.get(name).and_then(Value::as_str).unwrap_or_default();
            let number = |name: &str| it.get(name).and_then(Value::as_u64).unwrap_or(1);
            json!({
                "ruleId": text("rule"),
                "level": level(text("severity")),
                "message": {"text": text("words")},
                "locations": [{"physicalLocation": {
                    "artifactLocation": {"uri": text("file")},
                    "region": {"startLine": number("line"), "startColumn": number("column")},
                }}],
            })
        })
        .collect();
    let mut rules: Vec<Value> = rules()
        .map(|it| {
            json!({
                "id": it.id,
                "shortDescription": {"text": it.wish},
                "defaultConfiguration": {"level": level(it.severity.name())},
            })
        })
        .collect();
    rules.push(json!({"id": "parse", "shortDescription": {"text": "The file holds a policy"}, "defaultConfiguration": {"level": "error"}}));
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "firestep", "version": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}
