//! The audit as SARIF 2.1.0, for code scanning and the viewers of editors.

use std::collections::BTreeMap;
use std::io::{self, Write};

use firestep_audit::{Check, FindingOutcome, Severity};
use firestep_checklist::Report;
use firestep_checklist::framework;
use serde::Serialize;
use serde_json::{Value, json};

use crate::captured::not_whole;
use crate::details::Details;
use crate::filter::Filter;
use crate::hash::hash;
use crate::lines::{Lines, one};
use crate::standing::{Standing, justification, sentence};
use crate::style::safe;
use crate::told::{Teller, Told};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Code scanning takes no rule with more tags.
const TAGS: usize = 20;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultPart<'a> {
    rule_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    kind: &'static str,
    level: &'static str,
    message: Message,
    locations: [LocationPart<'a>; 1],
    fingerprints: Fingerprint<'a>,
    partial_fingerprints: PartialFingerprint,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<[Suppression; 1]>,
    properties: Details<'a>,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LocationPart<'a> {
    physical_location: PhysicalLocation,
    logical_locations: [LogicalLocation<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation<'a> {
    name: &'a str,
    fully_qualified_name: &'a str,
    kind: &'static str,
}

#[derive(Serialize)]
struct Fingerprint<'a> {
    #[serde(rename = "firestep/v1")]
    key: &'a str,
}

/// The one that code scanning knows.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PartialFingerprint {
    primary_location_line_hash: String,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    justification: String,
}

/// Writes the findings that are asked for, and the checks behind them as rules.
pub fn audit(report: &Report, filter: &Filter, out: &mut dyn Write) -> io::Result<()> {
    let rules = rules(report, filter);
    write!(
        out,
        "{{\"$schema\":{},\"version\":\"2.1.0\",",
        one(&SCHEMA)?
    )?;
    let head = &report.head;
    write!(
        out,
        "\"runs\":[{{\"tool\":{{\"driver\":{{\"name\":\"Firestep\",\"version\":{},\"informationUri\":{},\"rules\":",
        one(&head.version)?,
        one(&env!("CARGO_PKG_REPOSITORY"))?,
    )?;
    let mut lines = Lines::begin(out)?;
    for check in rules.values() {
        lines.push(&rule(check))?;
    }
    lines.end()?;
    write!(
        out,
        "}}}},\n\"automationDetails\":{},\n\"columnKind\":\"unicodeCodePoints\",\n\"invocations\":[{}],\n\"results\":",
        one(&json!({"id": format!("firestep/{}/", safe(&report.subject))}))?,
        one(&invocation(report))?,
    )?;
    let teller = Teller::new(report);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut lines = Lines::begin(out)?;
    let indices: BTreeMap<&str, usize> = rules.keys().copied().zip(0..).collect();
    filter.each(report, &mut |finding| {
        let told = teller.tell(finding);
        *counts.entry(told.outcome.word()).or_default() += 1;
        lines.push(&result(&told, indices.get(told.check.id).copied()))
    })?;
    lines.end()?;
    let properties = json!({
        "organization": report.organization,
        "subject": report.subject,
        "as_of": head.as_of,
        "asked": filter.flags().trim(),
        "counts": counts,
    });
    writeln!(out, ",\n\"properties\":{}}}]}}", one(&properties)?)
}

/// The checks that were run, by id.
fn rules(report: &Report, filter: &Filter) -> BTreeMap<&'static str, &'static Check> {
    let tallies = report.tallies.iter();
    tallies
        .filter(|tally| filter.counts(tally, report))
        .map(|tally| (tally.check.id, tally.check))
        .collect()
}

fn rule(check: &Check) -> Value {
    let controls = framework::controls(check.id);
    let controls = controls
        .iter()
        .map(|it| format!("{} {}", it.framework.word, it.id));
    let controls: Vec<String> = controls.collect();
    let mut items: Vec<&str> = check.clauses.iter().map(|it| it.item).collect();
    items.dedup();
    let mut tags: Vec<&str> = vec!["security"];
    tags.extend(&items);
    tags.extend(controls.iter().map(String::as_str));
    tags.truncate(TAGS);
    let clauses = check.clauses.iter();
    let clauses: Vec<String> = clauses
        .map(|it| format!("{} {}", it.item, it.clause))
        .collect();
    json!({
        "id": check.id,
        "shortDescription": {"text": plain(check.title)},
        "fullDescription": {"text": plain(check.risk)},
        "helpUri": check.references.first(),
        "help": {
            "text": plain(&format!("{} {}", check.risk, check.remedy)),
            "markdown": help(check),
        },
        "defaultConfiguration": {"level": level(check.severity)},
        "properties": {
            "tags": tags,
            "security-severity": number(check.severity),
            "severity": check.severity.word(),
            "effort": check.effort.word(),
            "items": items,
            "clauses": clauses,
            "controls": controls,
        },
    })
}

/// What a rule is about, in our own words: nothing of AWS's answers is in it.
fn help(check: &Check) -> String {
    let mut text = format!("{}\n\n**Remedy.** {}\n", check.risk, check.remedy);
    for reference in check.references {
        text.push_str(&format!("\n- <{reference}>"));
    }
    text
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

/// The number by which code scanning tells critical, high, medium and low.
fn number(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
    }
}

/// How collecting went, and what was not seen.
fn invocation(report: &Report) -> Value {
    let rows = report.not_seen.groups.iter().flat_map(|group| {
        group.rows.iter().map(|row| {
            format!(
                "{} {}: {} ({})",
                group.heading,
                safe(&row.action),
                accounts(&row.accounts),
                row.items.join(" ")
            )
        })
    });
    let unseen = rows.map(|text| notification("warning", &text));
    let notes = report.head.notes.iter();
    let notes = notes.map(|text| notification("note", &safe(text)));
    let partial = not_whole(&report.head);
    let not_whole = partial.iter().map(|text| notification("error", text));
    let notifications: Vec<Value> = not_whole.chain(unseen).chain(notes).collect();
    json!({
        "executionSuccessful": partial.is_empty(),
        "endTimeUtc": report.head.as_of,
        "toolExecutionNotifications": notifications,
    })
}

fn accounts(names: &[String]) -> String {
    if names.is_empty() {
        return "organization".to_owned();
    }
    let names: Vec<String> = names.iter().map(|name| safe(name)).collect();
    names.join(", ")
}

fn notification(level: &str, text: &str) -> Value {
    json!({"level": level, "message": {"text": plain(text)}})
}

fn result<'a>(told: &'a Told<'_>, rule_index: Option<usize>) -> ResultPart<'a> {
    let standing = Standing::of(told);
    let justification = justification(told);
    ResultPart {
        rule_id: told.check.id,
        rule_index,
        kind: kind(standing),
        level: match told.outcome {
            FindingOutcome::Fail => level(told.check.severity),
            FindingOutcome::Pass
            | FindingOutcome::Unknown
            | FindingOutcome::Declared
            | FindingOutcome::Excepted => "none",
        },
        message: Message {
            text: plain(&sentence(told)),
        },
        locations: [LocationPart {
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation { uri: uri(told) },
            },
            logical_locations: [LogicalLocation {
                name: told.resource.called(),
                fully_qualified_name: told.resource.arn.unwrap_or(told.resource.id),
                kind: "resource",
            }],
        }],
        fingerprints: Fingerprint { key: &told.key },
        partial_fingerprints: PartialFingerprint {
            primary_location_line_hash: format!("{:016x}:1", hash(&told.key)),
        },
        suppressions: justification.map(|justification| {
            [Suppression {
                kind: "external",
                status: "accepted",
                justification,
            }]
        }),
        properties: Details::of(told),
    }
}

/// What is neither seen to pass nor to fail is open; what waits for a person, or had one, says so.
fn kind(standing: Standing) -> &'static str {
    match standing {
        Standing::Fails => "fail",
        Standing::Passes => "pass",
        Standing::NotSeen | Standing::Closed => "open",
        Standing::Waits => "review",
        // Not a failure to those that know no suppressions.
        Standing::Excepted | Standing::Declared => "informational",
    }
}

/// A text that is a message: nothing in it is a link or filled in.
fn plain(text: &str) -> String {
    let mut message = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | '[' | ']' => {
                message.push('\\');
                message.push(letter);
            }
            '{' | '}' => {
                message.push(letter);
                message.push(letter);
            }
            _ => message.push(letter),
        }
    }
    message
}

/// The address of a resource in the place of a file, since code scanning shows nothing without one:
/// `aws/111100000007/eu-central-1/AWS-S3-Bucket/prod-data-exports-eu`.
fn uri(told: &Told<'_>) -> String {
    let account = match told.account {
        "" => "organization",
        id => id,
    };
    let kind = told.resource.kind.replace("::", "-");
    let id = safe(told.resource.id);
    let parts = [account, told.region, &kind, &id].map(percent);
    format!("aws/{}", parts.join("/"))
}

fn percent(text: &str) -> String {
    let mut part = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                part.push(char::from(byte));
            }
            _ => part.push_str(&format!("%{byte:02X}")),
        }
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_message_is_a_link_or_filled_in() {
        assert_eq!(
            plain("[a](http://e.example) {0} \\u{1b}"),
            "\\[a\\](http://e.example) {{0}} \\\\u{{1b}}"
        );
    }

    #[test]
    fn an_address_holds_no_letter_that_means_something() {
        assert_eq!(percent("a/b c%:ä_~"), "a%2Fb%20c%25%3A%C3%A4_~");
    }
}
