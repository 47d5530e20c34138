//! Every format tells the same findings, in the same order, each as what it is, and is what its makers say it is.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use firestep_audit::{Decision, Finding, FindingOutcome, Severity, Verdict};
use firestep_checklist::Report;
use firestep_checklist::report::GapGroup;
use firestep_report::cells::markdown as cell;
use firestep_report::findings::Filter;
use firestep_report::{asff, csv, github, json, junit, markdown, ocsf, sarif, slack, thousands};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use crate::hostile::hides;
use crate::organization::{demo, report_on};

/// Names that mean something to a terminal, a shell, and each of the formats.
const HOSTILE: &str =
    "\u{1b}[31m\u{202e}監査\r\n::error::x%0A|<b>]]>[a](http://e.example)```{0}\"'=&,;\u{ffff}@here";

type Audit = fn(&Report, &Filter, &mut dyn Write) -> io::Result<()>;
/// The findings in a text of a format: their keys, and what each comes to there.
type Read = fn(&str) -> Vec<(String, String)>;

const FORMATS: [(&str, Audit, Read); 6] = [
    ("asff", asff::audit, of_asff),
    ("csv", csv::audit, of_csv),
    ("json", json::audit, of_json),
    ("ocsf", ocsf::audit, of_ocsf),
    ("sarif", sarif::audit, of_sarif),
    ("xml", junit::audit, of_junit),
];

static REPORTS: LazyLock<[(&str, Report); 2]> = LazyLock::new(|| {
    [("demo", ""), ("hostile", HOSTILE)].map(|(name, tail)| {
        let mut report = report_on(&demo(tail, false), name);
        decide(&mut report);
        for account in &mut report.accounts {
            account.registered.owner = Some(format!("{}@example.com{tail}", account.id));
        }
        (name, report)
    })
});

/// Of those that fail some are excepted, and some declared.
fn decide(report: &mut Report) {
    let fails = |it: &&mut Finding| it.outcome() == FindingOutcome::Fail;
    for (at, finding) in report.findings.iter_mut().filter(fails).enumerate() {
        finding.decision = match at % 10 {
            3 => Decision::Excepted,
            7 => Decision::Declared,
            _ => Decision::None,
        };
    }
}

fn filters() -> [Filter; 3] {
    let filter = Filter::default();
    [
        Filter {
            passes: true,
            ..filter.clone()
        },
        Filter {
            failures_only: true,
            ..filter.clone()
        },
        Filter {
            item: Some("E6.1"),
            accounts: vec!["111100000007".to_owned()],
            passes: true,
            ..filter
        },
    ]
}

fn written(audit: Audit, report: &Report, filter: &Filter) -> String {
    let mut out = Vec::new();
    audit(report, filter, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// What the program's own structs say.
fn wanted(report: &Report, filter: &Filter) -> Vec<(String, String)> {
    let of = filter.of(report).unwrap();
    of.iter()
        .map(|it| (it.key().to_string(), it.outcome().word().to_owned()))
        .collect()
}

fn of_csv(text: &str) -> Vec<(String, String)> {
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| (unquoted(&row[0]), row[1].to_owned()))
        .collect()
}

/// What a text format writes by its number, as it was.
fn unquoted(text: &str) -> String {
    let mut plain = String::new();
    let mut parts = text.split("\\u{");
    plain.push_str(parts.next().unwrap());
    for part in parts {
        let (number, rest) = part.split_once('}').unwrap();
        let number = u32::from_str_radix(number, 16).unwrap();
        plain.push(char::from_u32(number).unwrap());
        plain.push_str(rest);
    }
    plain
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

fn of_json(document: &str) -> Vec<(String, String)> {
    let document: Value = serde_json::from_str(document).unwrap();
    let findings = list(&document["findings"]).iter();
    findings
        .map(|it| (text(&it["key"]), text(&it["verdict"])))
        .collect()
}

/// By kind and suppression, as a reader sees them.
fn of_sarif(document: &str) -> Vec<(String, String)> {
    let document: Value = serde_json::from_str(document).unwrap();
    let run = &document["runs"][0];
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let all: Vec<(String, String)> = list(&run["results"])
        .iter()
        .map(|it| {
            let justification = it["suppressions"][0]["justification"].as_str();
            let outcome = match (it["kind"].as_str().unwrap(), justification) {
                ("fail", None) => "fail",
                ("pass", None) => "pass",
                ("open" | "review", None) => "unknown",
                ("informational", Some(why)) if why.contains("exception") => "excepted",
                ("informational", Some(_)) => "declared",
                other => panic!("{other:?}"),
            };
            (text(&it["fingerprints"]["firestep/v1"]), outcome.to_owned())
        })
        .collect();
    for (_, outcome) in &all {
        *counts.entry(outcome.clone()).or_default() += 1;
    }
    assert_eq!(
        run["properties"]["counts"],
        serde_json::to_value(counts).unwrap()
    );
    all
}

/// By status of compliance and of the finding.
fn of_ocsf(document: &str) -> Vec<(String, String)> {
    let events: Value = serde_json::from_str(document).unwrap();
    let events = list(&events).iter();
    let outcome = |it: &Value| {
        let compliance = &it["compliance"];
        let numbers = (compliance["status_id"].as_u64(), it["status_id"].as_u64());
        match (numbers, it["severity_id"].as_u64()) {
            ((Some(3), Some(1)), Some(2..=5)) => "fail".to_owned(),
            ((Some(1), Some(4)), Some(1)) => "pass".to_owned(),
            ((Some(0), Some(1)), Some(1)) => "unknown".to_owned(),
            ((Some(99), Some(3)), Some(1)) => text(&compliance["status"]).to_lowercase(),
            other => panic!("{other:?}"),
        }
    };
    events
        .map(|it| (text(&it["finding_info"]["uid"]), outcome(it)))
        .collect()
}

/// By status of compliance and workflow.
fn of_asff(document: &str) -> Vec<(String, String)> {
    let findings: Value = serde_json::from_str(document).unwrap();
    let findings = list(&findings).iter();
    let outcome = |it: &Value| {
        let compliance = &it["Compliance"];
        let status = compliance["Status"].as_str().unwrap();
        let informs = it["Severity"]["Label"] == "INFORMATIONAL";
        match (status, it["Workflow"]["Status"].as_str().unwrap(), informs) {
            ("FAILED", "NEW", false) => "fail".to_owned(),
            ("PASSED", "RESOLVED", true) => "pass".to_owned(),
            ("NOT_AVAILABLE", "NEW", true) => "unknown".to_owned(),
            ("WARNING", "SUPPRESSED", true) => {
                text(&compliance["StatusReasons"][0]["ReasonCode"]).to_lowercase()
            }
            other => panic!("{other:?}"),
        }
    };
    findings
        .map(|it| (unquoted(&text(&it["Id"])), outcome(it)))
        .collect()
}

/// By what stands in a case; its key is a line of its details.
fn of_junit(document: &str) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(document);
    let mut all: Vec<(String, String)> = Vec::new();
    let mut within = Vec::new();
    let mut key = String::new();
    let mut outcome = "pass";
    let mut said = String::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                within.push(start.name().as_ref().to_owned());
                said.clear();
                if start.name().as_ref() == "failure" {
                    outcome = "fail";
                }
            }
            Event::Text(part) => said.push_str(part.as_ref()),
            Event::GeneralRef(name) => {
                said.push_str(quick_xml::escape::resolve_predefined_entity(name.as_ref()).unwrap());
            }
            Event::End(_) => match within.pop().as_deref() {
                Some("skipped") => {
                    outcome = match said.split_once(": ").unwrap().0 {
                        "excepted" => "excepted",
                        "declared" => "declared",
                        "not seen" | "closed region" | "not declared" => "unknown",
                        other => panic!("{other}"),
                    }
                }
                Some("system-out") => {
                    let first = said.lines().next().unwrap();
                    key = unquoted(first.strip_prefix("key: ").unwrap());
                }
                Some("testcase") => {
                    all.push((std::mem::take(&mut key), outcome.to_owned()));
                    outcome = "pass";
                }
                _ => {}
            },
            Event::Eof => return all,
            _ => {}
        }
    }
}

#[test]
fn every_format_tells_the_same_findings() {
    for (kind, report) in &*REPORTS {
        for filter in filters() {
            let wanted = wanted(report, &filter);
            assert!(!wanted.is_empty());
            for (format, audit, read) in FORMATS {
                let found = read(&written(audit, report, &filter));
                let differs = wanted.iter().zip(&found).find(|(one, other)| one != other);
                assert_eq!(differs, None, "{kind} {format} {filter:?}");
                assert_eq!(found.len(), wanted.len(), "{kind} {format} {filter:?}");
            }
        }
    }
}

/// Where it stands in the document, and its row there.
type Row = (String, String, [String; 3]);

/// The rows of its tables of findings.
fn of_markdown(document: &str) -> Vec<Row> {
    let (_, findings) = document.split_once("\n## Findings\n").unwrap();
    let (mut section, mut check) = (String::new(), String::new());
    let mut rows = Vec::new();
    for line in findings.lines() {
        if let Some(heading) = line.strip_prefix("### ") {
            section = heading.rsplit_once(" (").unwrap().0.to_owned();
        } else if let Some(heading) = line.strip_prefix("#### ") {
            check = heading.split_once(": ").unwrap().0.to_owned();
        } else if let Some(row) = line.strip_prefix("| ") {
            let cells: Vec<&str> = row.strip_suffix(" |").unwrap().split(" | ").collect();
            let [account, region, resource, _] = cells.as_slice() else {
                panic!("{line}");
            };
            if !["account", "---"].contains(account) {
                let cells = [account, region, resource].map(|it| (*it).to_owned());
                rows.push((section.clone(), check.clone(), cells));
            }
        }
    }
    rows
}

/// Section by section; an unknown verdict by what mends it.
fn in_sections(report: &Report, filter: &Filter) -> Vec<Row> {
    let group = |finding: &Finding| match finding.verdict {
        Verdict::Unknown(gap) => Some(gap.info().reason.group()),
        Verdict::Pass(_) | Verdict::Fail(_) => None,
    };
    let mut all = filter.of(report).unwrap();
    all.sort_by_key(|it| {
        let at = match it.outcome() {
            FindingOutcome::Fail => 0,
            FindingOutcome::Unknown => 1,
            FindingOutcome::Excepted => 2,
            FindingOutcome::Declared => 3,
            FindingOutcome::Pass => 4,
        };
        (at, group(it))
    });
    let row = |it: &Finding| {
        let word = it.outcome().word();
        let section = group(it).map_or_else(
            || format!("{}{}", word[..1].to_uppercase(), &word[1..]),
            unknown,
        );
        let account = match report.account_name(it.account) {
            "" => "organization".to_owned(),
            name if name == it.account => cell(name),
            name => format!("{} {}", cell(name), it.account),
        };
        let name = it.resource.name.as_deref().unwrap_or(&it.resource.id);
        let cells = [account, cell(it.region), cell(name)];
        (section, it.check.id.to_owned(), cells)
    };
    all.iter().map(row).collect()
}

fn unknown(group: GapGroup) -> String {
    format!("Unknown: {}", group.heading().trim_end_matches(':'))
}

#[test]
fn the_document_tells_the_same_findings() {
    for (kind, report) in &*REPORTS {
        for filter in filters() {
            let wanted = in_sections(report, &filter);
            let found = of_markdown(&written(markdown::audit, report, &filter));
            let differs = wanted.iter().zip(&found).find(|(one, other)| one != other);
            assert_eq!(differs, None, "{kind} {filter:?}");
            assert_eq!(found.len(), wanted.len(), "{kind} {filter:?}");
        }
    }
}

/// A line of the head of a table of scores holds every part.
#[test]
fn no_score_of_the_document_stands_without_its_parts() {
    for (kind, report) in &*REPORTS {
        let mut out = Vec::new();
        markdown::summary(report, &mut out).unwrap();
        let document = String::from_utf8(out).unwrap();
        let (_, score) = document.split_once("\n## Score\n").unwrap();
        let rows: Vec<Vec<&str>> = score
            .lines()
            .skip_while(|line| line.is_empty())
            .take_while(|line| line.starts_with('|'))
            .map(|line| line.trim_matches(['|', ' ']).split(" | ").collect())
            .collect();
        assert_eq!(rows.len(), 2 + report.tiers.len() + report.stages.len());
        assert_eq!(rows[0].len(), 3 + 8);
        for row in &rows[2..] {
            let parts = row[3..].iter();
            let sum: u32 = parts.map(|it| it.parse().unwrap_or(0)).sum();
            assert_eq!(sum, 100, "{kind} {row:?}");
        }
    }
}

/// GitHub takes comments of 65,536 letters, however much there is to say.
#[test]
fn the_summary_fits_into_a_comment() {
    let long = "名".repeat(100_000);
    let mut long_names = REPORTS[0].1.clone();
    for exposure in &mut long_names.exposed_now {
        (exposure.title, exposure.behind) = (long.clone(), long.clone());
    }
    let mut unreachable = REPORTS[0].1.clone();
    let accounts = (0..2_000).map(|at| (format!("{at:012}"), long.clone(), "refused".to_owned()));
    unreachable.head.unreachable = accounts.collect();
    let others = [("long names", &long_names), ("unreachable", &unreachable)];
    let all = REPORTS.iter().map(|(kind, report)| (*kind, report));
    for (kind, report) in all.chain(others) {
        let mut out = Vec::new();
        markdown::summary(report, &mut out).unwrap();
        let document = String::from_utf8(out).unwrap();
        let letters = document.chars().count();
        assert!(letters < 65_536, "{kind}: {letters}");
        let is_cut = document.contains("This is cut");
        assert_eq!(is_cut, kind == "unreachable", "{kind}");
        assert_eq!(document.contains("\n## Findings\n"), !is_cut);
    }
}

/// Nothing in a line acts on a terminal.
#[test]
fn no_format_writes_what_acts() {
    let (_, report) = &REPORTS[1];
    let some = Filter {
        item: Some("E6.1"),
        passes: true,
        ..Filter::default()
    };
    let formats = FORMATS.iter().map(|(name, audit, _)| (*name, *audit));
    let others: [(&str, Audit); 3] = [
        ("md", markdown::audit),
        ("github", github::audit),
        ("slack", slack::audit),
    ];
    for (format, audit) in formats.chain(others) {
        let text = written(audit, report, &some);
        let text = match format {
            // It ends lines by two letters, and so do mentions that nobody is to get.
            "csv" => text.replace("\r\n", "\n"),
            "md" => text.replace('\u{200b}', ""),
            _ => text,
        };
        let found = text.lines().find(|line| line.chars().any(hides));
        assert_eq!(found, None, "{format}");
        assert!(text.contains("監査"), "{format}");
    }
}

/// Each format, held against what its makers publish.
#[test]
fn every_format_is_valid() {
    let (Some(python), Some(modules)) = (set("FIRESTEP_PYTHON"), set("FIRESTEP_NODE_MODULES"))
    else {
        return;
    };
    let folder = std::env::temp_dir().join(format!("firestep-formats-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    // All of the worse names, and few of the others: it takes a while.
    let [all, _, few] = filters();
    for ((kind, report), filter) in REPORTS.iter().zip([few, all]) {
        for (format, audit, _) in FORMATS {
            if !["csv", "json"].contains(&format) {
                let file = folder.join(format!("{kind}.{format}"));
                std::fs::write(file, written(audit, report, &filter)).unwrap();
            }
        }
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/validate.py");
    let output = Command::new(python)
        .arg(script)
        .arg(&folder)
        .arg(modules)
        .output()
        .unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let (said, wrong) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{said}{wrong}");
    assert_eq!(
        said.lines()
            .filter(|it| it.ends_with(": 0 mistakes"))
            .count(),
        REPORTS.len() * (FORMATS.len() - 2)
    );
}

/// A variable of the tests' environment. Without it a test says loudly that it did nothing.
fn set(name: &str) -> Option<String> {
    let value = std::env::var(name).ok();
    if value.is_none() {
        assert!(
            std::env::var_os("FIRESTEP_MUST_RUN").is_none(),
            "{name} is not set, and FIRESTEP_MUST_RUN allows no test to be skipped"
        );
        eprintln!("SKIPPED: {name} is not set; `cargo xtask test` sets it");
    }
    value
}

/// Of `6,459 findings: 1,368 fail, 1,732 unknown. …`: how many come to what.
fn counts(sentence: &str) -> BTreeMap<String, usize> {
    let (_, counts) = sentence.split_once(": ").unwrap();
    let counts = counts.split_once('.').map_or(counts, |(counts, _)| counts);
    let count = |part: &str| {
        let (number, word) = part.split_once(' ').unwrap();
        let word = match word {
            "fails" => "fail",
            "passes" => "pass",
            word => word,
        };
        (word.to_owned(), number.replace(',', "").parse().unwrap())
    };
    counts.split(", ").map(count).collect()
}

fn counted(report: &Report, filter: &Filter) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for (_, outcome) in wanted(report, filter) {
        *counts.entry(outcome).or_default() += 1;
    }
    counts
}

/// A workflow command: its name, title and message.
fn of_github(line: &str) -> (String, String, String) {
    let (name, rest) = line.strip_prefix("::").unwrap().split_once(' ').unwrap();
    let (title, message) = rest
        .strip_prefix("title=")
        .unwrap()
        .split_once("::")
        .unwrap();
    assert!(!title.contains([':', ',']), "{line}");
    let plain = |text: &str| {
        let text = text.replace("%3A", ":").replace("%2C", ",");
        text.replace("%0A", "\n").replace("%25", "%")
    };
    (name.to_owned(), plain(title), plain(message))
}

/// Ten of a kind, the first of the list, and then how many there are.
#[test]
fn annotations_are_the_first_failures_and_their_number() {
    for (kind, report) in &*REPORTS {
        for filter in filters() {
            let text = written(github::audit, report, &filter);
            let mut commands: Vec<_> = text.lines().map(of_github).collect();
            let (name, _, notice) = commands.pop().unwrap();
            assert_eq!(name, "notice");
            let first = notice.lines().next().unwrap();
            assert_eq!(counts(first), counted(report, &filter), "{kind} {filter:?}");
            for (name, worst) in [("error", true), ("warning", false)] {
                let of = filter.of(report).unwrap();
                let of: Vec<String> = of
                    .iter()
                    .filter(|it| it.outcome() == FindingOutcome::Fail)
                    .filter(|it| (it.check.severity >= Severity::High) == worst)
                    .map(|it| it.key().to_string())
                    .collect();
                let shown: Vec<String> = commands
                    .iter()
                    .filter(|it| it.0 == name)
                    .map(|it| unquoted(it.2.lines().last().unwrap()))
                    .collect();
                assert_eq!(shown, of[..of.len().min(10)], "{kind} {name}");
                let more = format!("10 of {}", thousands(of.len() as u64));
                assert_eq!(notice.contains(&more), of.len() > 10, "{kind} {notice}");
            }
            assert!(notice.contains("E Easy wins: ") && notice.contains(" verified"));
        }
    }
}

/// The message says how many there are, and is one that Slack takes.
#[test]
fn a_message_holds_to_slacks_limits() {
    for (kind, report) in &*REPORTS {
        for filter in filters() {
            let message: Value =
                serde_json::from_str(&written(slack::audit, report, &filter)).unwrap();
            let blocks = list(&message["blocks"]);
            assert!((1..=50).contains(&blocks.len()));
            let mut texts = Vec::new();
            for block in blocks {
                let (most, all) = match block["type"].as_str().unwrap() {
                    "header" => (150, vec![&block["text"]]),
                    "section" => (3000, vec![&block["text"]]),
                    "context" => (3000, list(&block["elements"]).iter().collect()),
                    other => panic!("{other}"),
                };
                for it in all {
                    let said = it["text"].as_str().unwrap();
                    let length = said.encode_utf16().count();
                    assert!((1..=most).contains(&length), "{kind} {length}: {said}");
                    // What is marked up holds no name.
                    assert!(it["type"] == "plain_text" || !said.contains('@'), "{said}");
                    assert!(it["type"] == "plain_text" || said.is_ascii(), "{said}");
                    texts.push(said);
                }
            }
            let findings = texts.iter().position(|it| *it == "*Findings*").unwrap();
            let found = counts(texts[findings + 1]);
            assert_eq!(found, counted(report, &filter), "{kind} {filter:?}");
            let score = texts.iter().position(|it| *it == "*Score*").unwrap();
            assert!(
                texts[score + 1].contains(" verified, "),
                "{}",
                texts[score + 1]
            );
        }
    }
}

/// The document counts what it lists.
#[test]
fn the_document_counts_its_findings() {
    for (kind, report) in &*REPORTS {
        for filter in filters() {
            let text = written(markdown::audit, report, &filter);
            let (_, findings) = text.split_once("\n## Findings\n\n").unwrap();
            let first = findings.lines().next().unwrap();
            assert_eq!(counts(first), counted(report, &filter), "{kind} {filter:?}");
        }
    }
}
