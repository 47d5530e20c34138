//! The audit as the XML of `JUnit`, for the test pages of CI systems: a finding is a test case.

use std::io::{self, Write};

use firestep_audit::FindingOutcome;
use firestep_checklist::Report;

use crate::captured::not_whole;
use crate::csv::COLUMNS;
use crate::filter::Filter;
use crate::standing::said;
use crate::style::{safe, visible};
use crate::told::{Teller, Told};

/// How many cases there are, and how many of them fail or are skipped.
#[derive(Default)]
struct Counts {
    tests: usize,
    failures: usize,
    skipped: usize,
}

/// Writes the findings that are asked for: what passes passes, what fails fails, and everything else is skipped.
pub fn audit(report: &Report, filter: &Filter, out: &mut dyn Write) -> io::Result<()> {
    // They stand in the head, and no sum of the report is of what is written after it.
    let counts = counts(report, filter)?;
    let head = &report.head;
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    let numbers = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"0\"",
        counts.tests, counts.failures
    );
    writeln!(out, "<testsuites name=\"firestep\" {numbers} time=\"0\">")?;
    writeln!(
        out,
        "<testsuite name=\"{}\" {numbers} skipped=\"{}\" time=\"0\" timestamp=\"{}\">",
        xml(&safe(&head.title)),
        counts.skipped,
        xml(head.as_of.get(..19).unwrap_or(&head.as_of)),
    )?;
    writeln!(out, "<properties>")?;
    for (name, value) in [
        ("firestep", &*head.version),
        ("subject", &report.subject),
        ("as_of", &head.as_of),
        ("snapshot", &head.snapshot),
        ("asked", filter.flags().trim()),
    ] {
        let value = xml(&safe(value));
        writeln!(out, "<property name=\"{name}\" value=\"{value}\"/>")?;
    }
    for text in not_whole(head) {
        writeln!(
            out,
            "<property name=\"not_whole\" value=\"{}\"/>",
            xml(&text)
        )?;
    }
    writeln!(out, "</properties>")?;
    let teller = Teller::new(report);
    filter.each(report, &mut |finding| case(&teller.tell(finding), out))?;
    writeln!(out, "</testsuite>\n</testsuites>")
}

fn counts(report: &Report, filter: &Filter) -> io::Result<Counts> {
    let mut counts = Counts::default();
    filter.each(report, &mut |finding| {
        counts.tests += 1;
        match finding.outcome() {
            FindingOutcome::Pass => {}
            FindingOutcome::Fail => counts.failures += 1,
            FindingOutcome::Unknown | FindingOutcome::Declared | FindingOutcome::Excepted => {
                counts.skipped += 1;
            }
        }
        Ok(())
    })?;
    Ok(counts)
}

fn case(told: &Told<'_>, out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "<testcase name=\"{}\" classname=\"{}\" status=\"{}\" time=\"0\">",
        xml(&name(told)),
        xml(told.check.id),
        told.outcome.word(),
    )?;
    match told.outcome {
        FindingOutcome::Pass => {}
        FindingOutcome::Fail => write!(
            out,
            "<failure type=\"{}\" message=\"{}\">{}</failure>",
            told.check.severity.word(),
            xml(&told.message),
            xml(&remedy(told)),
        )?,
        // Its text and not an attribute: so it is in the schema, and readers know both.
        FindingOutcome::Unknown | FindingOutcome::Declared | FindingOutcome::Excepted => {
            write!(out, "<skipped>{}</skipped>", xml(&said(told)))?;
        }
    }
    writeln!(
        out,
        "<system-out>{}</system-out></testcase>",
        xml(&details(told))
    )
}

/// The resource and where it is; by name and id, since readers tell cases apart by it.
fn name(told: &Told<'_>) -> String {
    let id = safe(told.resource.id);
    let resource = match told.resource.name {
        Some(name) if name != told.resource.id => format!("{} ({id})", safe(name)),
        Some(_) | None if id.is_empty() => told.resource.kind.to_owned(),
        Some(_) | None => id,
    };
    let account = match told.account {
        "" => "organization".to_owned(),
        account => format!("{} {account}", safe(told.account_called())),
    };
    format!("{resource} in {account}, {}", safe(told.region))
}

/// What puts it right: in words, then the commands that do it.
fn remedy(told: &Told<'_>) -> String {
    let mut text = format!(
        "{}: {}\n{}",
        told.check.title, told.message, told.check.remedy
    );
    if let Some(review) = told.review {
        text.push_str(&format!("\nReview first. {review}"));
    }
    if let Some(fix) = &told.fix {
        text.push_str(&format!("\n{fix}"));
    }
    text
}

/// All that is told of it, a value a line, by the names of our CSV.
fn details(told: &Told<'_>) -> String {
    let mut text = String::new();
    for (name, value) in COLUMNS {
        let value = value(told);
        if value.is_empty() {
            continue;
        }
        // Only commands have lines: a name with one would pass for a value.
        let value = match name {
            "fix" => value.replace('\n', "\n    "),
            _ => visible(&value),
        };
        text.push_str(&format!("{name}: {value}\n"));
    }
    text
}

/// A text in an attribute or an element. What XML 1.0 does not know, or acts on a terminal, is written by its number.
fn xml(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            written.push('\n');
        }
        for letter in visible(line).chars() {
            match letter {
                '&' => written.push_str("&amp;"),
                '<' => written.push_str("&lt;"),
                '>' => written.push_str("&gt;"),
                '"' => written.push_str("&quot;"),
                '\'' => written.push_str("&apos;"),
                '\u{fffe}' | '\u{ffff}' => {
                    written.push_str(&letter.escape_unicode().to_string());
                }
                _ => written.push(letter),
            }
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_a_text_of_xml() {
        for (text, wanted) in [
            ("plain ä", "plain ä"),
            ("a\nb", "a\nb"),
            (
                "<b a=\"1\">&'</b>",
                "&lt;b a=&quot;1&quot;&gt;&amp;&apos;&lt;/b&gt;",
            ),
            ("]]>", "]]&gt;"),
            (
                "\u{1b}\r\t\0\u{202e}\u{ffff}\u{fffe}",
                "\\u{1b}\\u{d}\\u{9}\\u{0}\\u{202e}\\u{ffff}\\u{fffe}",
            ),
        ] {
            assert_eq!(xml(text), wanted, "{text:?}");
        }
    }
}
