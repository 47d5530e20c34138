//! What is written, letter by letter: a golden per screen, width and kind of names, each begun anew by
//! `INSTA_UPDATE=always cargo test -p firestep-report` and then read by a person.

use std::sync::LazyLock;

use firestep_checklist::{Keep, Report};
use firestep_report::findings::{self, Filter};
use firestep_report::{Style, explain, json, text};
use firestep_snapshot::MemorySnapshot;

use crate::organization::{demo, report_on, report_that_keeps};

const WIDTHS: [usize; 3] = [60, 80, 120];
/// What is kept of a list of any length; the first screen is kept whole.
const LINES: usize = 80;
/// Names that turn, colour and widen what is read.
const HOSTILE: &str = "\u{1b}[31m\u{202e}監査\r\n";
/// An item with findings, gaps, paths and fixes.
const ITEM: &str = "E6.1";

struct Audited {
    source: MemorySnapshot,
    report: Report,
}

impl Audited {
    fn new(tail: &str) -> Self {
        let source = demo(tail, false);
        let report = report_on(&source, "demo");
        Self { source, report }
    }

    /// Every screen, by name.
    fn screens(&self, style: Style) -> [(&'static str, String); 3] {
        let written = |write: &dyn Fn(&mut Vec<u8>)| {
            let mut out = Vec::new();
            write(&mut out);
            String::from_utf8(out).unwrap()
        };
        let filter = Filter::default();
        [
            (
                "text",
                written(&|out| text::roadmap(&self.report, style, out).unwrap()),
            ),
            (
                "explain",
                written(&|out| {
                    explain::item(&self.report, &self.source, ITEM, &filter, style, out).unwrap();
                }),
            ),
            (
                "findings",
                written(&|out| findings::list(&self.report, &filter, style, out).unwrap()),
            ),
        ]
    }
}

static DEMO: LazyLock<Audited> = LazyLock::new(|| Audited::new(""));
static HOSTILE_NAMES: LazyLock<Audited> = LazyLock::new(|| Audited::new(HOSTILE));

fn style(width: usize) -> Style {
    Style {
        width,
        ..Style::plain()
    }
}

fn colored(width: usize) -> Style {
    Style {
        color: true,
        bold: true,
        ..style(width)
    }
}

fn ascii(width: usize) -> Style {
    Style {
        ascii: true,
        ..style(width)
    }
}

/// Compares the first lines of every screen with those that are kept.
fn golden(audited: &Audited, kind: &str, style: Style) {
    for (screen, text) in audited.screens(style) {
        let most = if screen == "text" { usize::MAX } else { LINES };
        let mut lines: Vec<&str> = text.lines().take(most).collect();
        let left = text.lines().count() - lines.len();
        let more = format!("({left} more lines)");
        if left > 0 {
            lines.push(&more);
        }
        // An escape shows as itself when a golden is read in a terminal.
        let shown = lines.join("\n").replace('\u{1b}', "\\e");
        insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!(format!("{screen}-{}-{kind}", style.width), shown);
        });
    }
}

#[test]
fn the_demo_without_color() {
    for width in WIDTHS {
        golden(&DEMO, "plain", style(width));
    }
}

#[test]
fn the_demo_in_color() {
    golden(&DEMO, "color", colored(80));
}

#[test]
fn the_demo_in_ascii() {
    golden(&DEMO, "ascii", ascii(60));
}

#[test]
fn hostile_names() {
    for width in WIDTHS {
        golden(&HOSTILE_NAMES, "hostile", style(width));
    }
}

/// Of a large organization the first screen is shown without all findings in memory.
#[test]
fn the_first_screen_needs_no_findings_but_those_of_exposures() {
    let few = report_that_keeps(Keep::Exposed, None, &DEMO.source, "demo");
    assert!(few.findings.len() * 3 < DEMO.report.findings.len());
    let screen = |report: &Report| {
        let mut out = Vec::new();
        text::roadmap(report, style(80), &mut out).unwrap();
        text::stages(report, style(80), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert_eq!(screen(&few), screen(&DEMO.report));
}

#[test]
fn color_changes_no_letter() {
    for audited in [&*DEMO, &*HOSTILE_NAMES] {
        for width in WIDTHS {
            let plain = audited.screens(style(width));
            for ((screen, text), (_, plain)) in
                audited.screens(colored(width)).into_iter().zip(plain)
            {
                assert_eq!(without_color(&text), plain, "{screen} at {width}");
            }
        }
    }
}

/// Without what only colours and emboldens.
fn without_color(text: &str) -> String {
    let mut left = String::new();
    for (at, part) in text.split("\u{1b}[").enumerate() {
        left.push_str(match part.split_once('m') {
            Some((_, rest)) if at > 0 => rest,
            _ => part,
        });
    }
    left
}

#[test]
fn ascii_is_ascii() {
    for width in WIDTHS {
        for (screen, text) in DEMO.screens(ascii(width)) {
            let found = text.lines().find(|line| !line.is_ascii());
            assert_eq!(found, None, "{screen} at {width}");
        }
    }
}

/// A word is never cut, so that one that is too long for a line stands on a line of its own.
#[test]
fn no_line_is_wider_than_the_terminal() {
    let mut wide = Vec::new();
    for (kind, audited) in [("demo", &*DEMO), ("hostile", &*HOSTILE_NAMES)] {
        for width in WIDTHS {
            for (screen, text) in audited.screens(style(width)) {
                for line in text.lines() {
                    let columns = unicode_width::UnicodeWidthStr::width(line);
                    if columns > width && !may_be_wide(line) {
                        wide.push(format!("{kind} {screen} {width}: {columns} {line}"));
                    }
                }
            }
        }
    }
    assert!(wide.is_empty(), "{}", wide.join("\n"));
}

fn may_be_wide(line: &str) -> bool {
    let line = line.trim_start();
    !line.strip_suffix(" \\").unwrap_or(line).contains(' ')
}

/// Whether findings are held or packed, every screen and format says the same.
#[test]
fn packed_findings_are_told_as_held_ones() {
    for audited in [&DEMO, &HOSTILE_NAMES] {
        let packed = report_that_keeps(Keep::Exposed, Some(Keep::All), &audited.source, "demo");
        assert!(packed.findings.len() * 3 < audited.report.findings.len());
        let filters = [
            Filter {
                passes: true,
                ..Filter::default()
            },
            Filter {
                item: Some(ITEM),
                ..Filter::default()
            },
        ];
        for filter in filters {
            let written = |report: &Report| {
                let mut out = Vec::new();
                findings::list(report, &filter, style(80), &mut out).unwrap();
                json::audit(report, &filter, &mut out).unwrap();
                explain::item(report, &audited.source, ITEM, &filter, style(80), &mut out).unwrap();
                String::from_utf8(out).unwrap()
            };
            let (one, other) = (written(&audited.report), written(&packed));
            let differs = one
                .lines()
                .zip(other.lines())
                .find(|(one, other)| one != other);
            assert_eq!(differs, None);
            assert_eq!(one.len(), other.len());
        }
    }
}
