//! `firestep iam lint`: what is wrong with policies, or unwise.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use firestep_policy::catalogue::Catalogue;
use firestep_policy::json::Lines;
use firestep_policy::lint::{JSON_SYNTAX_ERROR, LintRule, LintSeverity, Linter, PolicyType, rules};
use firestep_report::{safe, thousands};
use serde_json::{Value, json};

use super::input::{self, Document};
use crate::arguments::{IamLint, LintFormat, LintSeverityArg, PolicyUse};
use crate::exit::Exit;
use crate::terminal::{self, count};

/// A finding with its place in the file.
struct Finding {
    file: String,
    line: usize,
    column: usize,
    rule: &'static LintRule,
    path: String,
    words: String,
}

/// All that was found.
#[derive(Default)]
struct Found {
    policies: usize,
    left_to_templates: usize,
    findings: Vec<Finding>,
}

pub(crate) fn run(arguments: &IamLint, catalogue: &Catalogue) -> anyhow::Result<Exit> {
    if arguments.rules {
        return list(arguments.format);
    }
    let linter = Linter::new(catalogue);
    let kind = arguments.kind.map(|it| match it {
        PolicyUse::Identity => PolicyType::Identity,
        PolicyUse::Resource => PolicyType::Resource,
        PolicyUse::Trust => PolicyType::Trust,
        PolicyUse::Scp => PolicyType::Scp,
        PolicyUse::Rcp => PolicyType::Rcp,
        PolicyUse::Session => PolicyType::Session,
        PolicyUse::Endpoint => PolicyType::Endpoint,
    });
    let mut found = Found::default();
    let stdin = [PathBuf::from("-")];
    let files = if arguments.files.is_empty() {
        &stdin[..]
    } else {
        &arguments.files
    };
    for file in files {
        input::for_each(file, &mut |document| {
            found.examine(document, &linter, kind);
            Ok(())
        })?;
    }
    // What was found decides the exit code, whether or not anybody reads it.
    terminal::print(|out| match arguments.format {
        LintFormat::Text => print(out, &found),
        LintFormat::Json => {
            let all: Vec<Value> = found.findings.iter().map(as_json).collect();
            writeln!(out, "{:#}", json!(all))
        }
        LintFormat::Sarif => writeln!(out, "{:#}", sarif(&found)),
        LintFormat::Github => github(out, &found),
    })?;
    let threshold = match arguments.fail_on {
        None => return Ok(Exit::Ran),
        Some(LintSeverityArg::Suggestion) => LintSeverity::Suggestion,
        Some(LintSeverityArg::Warning) => LintSeverity::Warning,
        Some(LintSeverityArg::Risk) => LintSeverity::Risk,
        Some(LintSeverityArg::Error) => LintSeverity::Error,
    };
    let reached = found
        .findings
        .iter()
        .any(|it| it.rule.severity >= threshold);
    Ok(if reached { Exit::Failed } else { Exit::Ran })
}

/// Lists the rules, the worst first.
fn list(format: LintFormat) -> anyhow::Result<Exit> {
    let mut all: Vec<&LintRule> = rules().collect();
    all.sort_by_key(|it| (Reverse(it.severity), it.id));
    terminal::print(|out| {
        if format == LintFormat::Json {
            let all: Vec<Value> = all
                .iter()
                .map(|it| {
                    json!({
                        "rule": it.id,
                        "severity": it.severity.name(),
                        "aws": it.aws,
                        "wish": it.wish,
                        "page": it.page,
                    })
                })
                .collect();
            return writeln!(out, "{:#}", json!(all));
        }
        for it in &all {
            writeln!(out, "{}  {}", it.severity.name(), it.id)?;
            writeln!(out, "  {}", it.wish)?;
        }
        let own = all.iter().filter(|it| it.aws.is_none()).count();
        writeln!(out, "{} rules, {own} of them our own", all.len())
    })?;
    Ok(Exit::Ran)
}

impl Found {
    fn examine(&mut self, document: &Document, linter: &Linter<'_>, kind: Option<PolicyType>) {
        let mut add = |(line, column): (usize, usize), rule, path, words| {
            self.findings.push(Finding {
                file: document.file.clone(),
                line: document.before + line,
                column,
                rule,
                path,
                words,
            });
        };
        match linter.document(&document.text, kind) {
            Ok(linted) => {
                let lines = Lines::of(&document.text);
                for it in linted.broken {
                    add(lines.place(it.span.start), it.rule, it.path, it.words);
                }
                self.policies += linted.policies;
                self.left_to_templates += linted.left_to_templates;
            }
            Err(error) => {
                let place = error.place(&document.text);
                let told = error.to_string();
                // Where it is stands before it.
                let words = told.split(" at line ").next().unwrap_or_default();
                add(place, &JSON_SYNTAX_ERROR, String::new(), words.to_owned());
                self.policies += 1;
            }
        }
    }
}

fn print(out: &mut dyn Write, found: &Found) -> io::Result<()> {
    let mut counts: BTreeMap<LintSeverity, u64> = BTreeMap::new();
    for it in &found.findings {
        let severity = it.rule.severity;
        *counts.entry(severity).or_default() += 1;
        writeln!(
            out,
            "{}:{}:{}: {}: {} [{}]",
            safe(&it.file),
            it.line,
            it.column,
            severity.name(),
            safe(&it.words),
            it.rule.id
        )?;
    }
    let policies = match found.policies {
        1 => "1 policy".to_owned(),
        many => format!("{} policies", thousands(many as u64)),
    };
    let counted: Vec<String> = counts
        .iter()
        .rev()
        .map(|(severity, number)| count(*number, severity.name()))
        .collect();
    if counted.is_empty() {
        writeln!(out, "{policies}, nothing to look at")?;
    } else {
        writeln!(out, "{policies}: {}", counted.join(", "))?;
    }
    match found.left_to_templates {
        0 => Ok(()),
        1 => writeln!(
            out,
            "In 1 place a template decides; that was not looked at."
        ),
        many => writeln!(
            out,
            "In {many} places a template decides; these were not looked at."
        ),
    }
}

fn as_json(it: &Finding) -> Value {
    json!({
        "file": it.file,
        "line": it.line,
        "column": it.column,
        "path": it.path,
        "rule": it.rule.id,
        "severity": it.rule.severity.name(),
        "words": it.words,
        "page": it.rule.page,
    })
}

fn level(severity: LintSeverity) -> &'static str {
    match severity {
        LintSeverity::Error | LintSeverity::Risk => "error",
        LintSeverity::Warning => "warning",
        LintSeverity::Suggestion => "note",
    }
}

fn sarif(found: &Found) -> Value {
    let results: Vec<Value> = found
        .findings
        .iter()
        .map(|it| {
            json!({
                "ruleId": it.rule.id,
                "level": level(it.rule.severity),
                "message": {"text": it.words},
                "locations": [{"physicalLocation": {
                    "artifactLocation": {"uri": it.file},
                    "region": {"startLine": it.line, "startColumn": it.column},
                }}],
            })
        })
        .collect();
    let rules: Vec<Value> = rules()
        .map(|it| {
            json!({
                "id": it.id,
                "shortDescription": {"text": it.wish},
                "helpUri": it.page,
                "defaultConfiguration": {"level": level(it.severity)},
            })
        })
        .collect();
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

/// Workflow commands of GitHub Actions, which annotate the lines.
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message>
fn github(out: &mut dyn Write, found: &Found) -> io::Result<()> {
    let data = |text: &str| {
        safe(text)
            .replace('%', "%25")
            .replace('\r', "%0D")
            .replace('\n', "%0A")
    };
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    for it in &found.findings {
        let command = match level(it.rule.severity) {
            "note" => "notice",
            level => level,
        };
        writeln!(
            out,
            "::{command} file={},line={},col={},title={}::{}",
            property(&it.file),
            it.line,
            it.column,
            property(it.rule.id),
            data(&it.words)
        )?;
    }
    Ok(())
}
