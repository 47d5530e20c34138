//! The first screen as a message of Slack: Block Kit, as an incoming webhook or `chat.postMessage` takes it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use firestep_audit::FindingOutcome;
use firestep_checklist::Report;
use serde_json::{Value, json};

use crate::captured::sentences;
use crate::escaping;
use crate::filter::Filter;
use crate::findings::summed;
use crate::style::{count, safe, thousands};
use crate::{exposed, head, scores, shares};

/// Slack's limits: letters of a header and of a text, blocks of a message.
const HEADER: usize = 150;
const TEXT: usize = 3000;
const BLOCKS: usize = 50;
/// Exposures and steps that are told one by one, rows of what was not seen, and accounts that a row names.
const EXPOSED: usize = 5;
const STEPS: usize = 10;
const ROWS: usize = 6;
const NAMED: usize = 3;

/// Writes the message: who was audited, the score with its parts, what is exposed now, the next steps, what was not seen, and
/// how many findings there are.
pub fn audit(report: &Report, filter: &Filter, out: &mut dyn Write) -> io::Result<()> {
    let title = format!("Firestep: {}", safe(&report.head.title));
    let mut counts: BTreeMap<FindingOutcome, usize> = BTreeMap::new();
    filter.each(report, &mut |finding| {
        *counts.entry(finding.outcome()).or_default() += 1;
        Ok(())
    })?;
    let counted = if counts.is_empty() {
        "No finding matches.".to_owned()
    } else {
        summed(&counts, filter)
    };
    let head = sentences(|style, out| head::head(&report.head, style, out))?;
    let mut blocks = vec![
        json!({"type": "header", "text": plain(&title, HEADER)}),
        section(&head.join("\n")),
    ];
    blocks.extend(part("Score", &score(report)));
    blocks.push(heading(&match report.exposed_now.len() {
        0 => "Exposed now".to_owned(),
        many => format!("Exposed now: {}", thousands(many as u64)),
    }));
    blocks.extend(exposed_now(report).iter().map(|text| section(text)));
    blocks.extend(part("Next steps", &steps(report)));
    blocks.push(heading("Not seen"));
    blocks.extend(not_seen(report).iter().map(|text| section(text)));
    blocks.extend(part("Findings", &[counted]));
    let flags = filter.flags();
    if !flags.is_empty() {
        let text = format!("These are the findings of {}.", safe(flags.trim()));
        blocks.push(section(&text));
    }
    let again = format!("{} --failed", report.head.again);
    blocks.push(json!({"type": "context", "elements": [plain(&again, TEXT)]}));
    blocks.truncate(BLOCKS);
    let message = json!({"text": escaped(&title), "mrkdwn": false, "blocks": blocks});
    escaping::write(&message, out)?;
    writeln!(out)
}

/// A heading and the lines below it.
fn part(name: &str, lines: &[String]) -> [Value; 2] {
    [heading(name), section(&lines.join("\n"))]
}

/// In our own words alone: in Slack's mark-up stars and the like cannot be escaped.
fn heading(text: &str) -> Value {
    let text = format!("*{}*", escaped(text));
    json!({"type": "section", "text": {"type": "mrkdwn", "text": text}})
}

/// A text with names in it: nothing in it is mark-up, a link or a mention.
fn section(text: &str) -> Value {
    json!({"type": "section", "text": plain(text, TEXT)})
}

fn plain(text: &str, most: usize) -> Value {
    json!({"type": "plain_text", "text": cut(text, most), "emoji": false})
}

/// So many letters at most, and never none, which Slack refuses.
fn cut(text: &str, most: usize) -> String {
    // Slack counts as JavaScript does: a letter beyond the first plane is two.
    let mut used = 0;
    let mut end = None;
    for (at, letter) in text.char_indices() {
        used += letter.len_utf16();
        if used < most {
            end = Some(at + letter.len_utf8());
        }
    }
    if text.trim().is_empty() {
        "-".to_owned()
    } else if used <= most {
        text.to_owned()
    } else {
        format!(
            "{}…",
            text.get(..end.unwrap_or_default()).unwrap_or_default()
        )
    }
}

/// What Slack's mark-up takes for more than a letter.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn score(report: &Report) -> Vec<String> {
    let mut lines: Vec<String> = report.tiers.iter().filter_map(shares::line).collect();
    lines.extend(report.trend.as_ref().map(scores::moved));
    lines.extend(scores::meaning(report));
    lines
}

fn exposed_now(report: &Report) -> Vec<String> {
    let all = &report.exposed_now;
    let shown = all.iter().take(EXPOSED).enumerate();
    let mut texts: Vec<String> = shown
        .map(|(at, it)| {
            format!(
                "{}. {}: {}\n{}, {}; {} ({})\n{}",
                at + 1,
                it.severity.word(),
                safe(&it.title),
                safe(&it.account),
                safe(it.region),
                safe(&it.behind),
                it.item,
                it.show
            )
        })
        .collect();
    if all.len() > EXPOSED {
        let more = thousands((all.len() - EXPOSED) as u64);
        texts.push(format!("{more} more: {} --all", report.head.again));
    }
    let coverage = &report.exposure;
    let text = exposed::seen(coverage, all.is_empty(), &coverage.lacks);
    texts.extend(Some(text).filter(|it| !it.is_empty()));
    texts
}

fn steps(report: &Report) -> Vec<String> {
    if report.steps.is_empty() {
        return vec!["Nothing that was seen is left to do.".to_owned()];
    }
    let steps = report.steps.iter().take(STEPS).enumerate();
    steps
        .map(|(at, step)| {
            format!(
                "{}. {} {} ({}, {}): {}",
                at + 1,
                step.item,
                safe(&step.name),
                safe(&step.effort),
                safe(&step.left),
                step.command
            )
        })
        .collect()
}

/// A text for each reason.
fn not_seen(report: &Report) -> Vec<String> {
    let seen = &report.not_seen;
    if seen.groups.is_empty() {
        return vec!["Every operation was answered.".to_owned()];
    }
    let verdicts = count(seen.verdicts, "verdict");
    let mut texts = vec![format!("{verdicts}, {}", count(seen.items, "item"))];
    for group in &seen.groups {
        let mut lines = vec![group.heading.to_owned()];
        for row in group.rows.iter().take(ROWS) {
            let accounts = match row.accounts.as_slice() {
                [] => "organization".to_owned(),
                few if few.len() <= NAMED => {
                    few.iter().map(|it| safe(it)).collect::<Vec<_>>().join(", ")
                }
                many => count(many.len(), "account"),
            };
            let items = row.items.join(" ");
            lines.push(format!("{}: {accounts} {items}", safe(&row.action)));
        }
        if group.rows.len() > ROWS {
            let more = thousands((group.rows.len() - ROWS) as u64);
            lines.push(format!("{more} more"));
        }
        texts.push(lines.join("\n"));
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_as_slack_counts() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "ab…");
        assert_eq!(cut("a😀😀", 5), "a😀😀");
        assert_eq!(cut("a😀😀", 4), "a😀…");
        assert_eq!(cut(" ", 4), "-");
    }

    #[test]
    fn nothing_is_a_mention() {
        assert_eq!(escaped("<!here> & co"), "&lt;!here&gt; &amp; co");
        let text = section("<!here> *b* :tada:");
        assert_eq!(text["text"]["type"], "plain_text");
        assert_eq!(text["text"]["emoji"], false);
    }
}
