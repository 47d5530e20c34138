//! What was not seen, in sentences: behind every table.

use std::collections::BTreeMap;
use std::io::{self, Write};

use firestep_checklist::inventory::{GapGroup, GapReason, NotExamined, NotSeen, Outcome};

use super::text::reason;
use crate::style::{Style, hanging, list, safe, thousands};

/// The most places of one line; the others are counted.
const MOST: usize = 3;

/// Where something was not seen: `prod-pay (eu-central-1), staging and 3 more accounts`.
pub(super) fn places(it: &NotSeen, names: &BTreeMap<String, String>) -> String {
    let shown = |(account, regions): (&&str, &std::collections::BTreeSet<&str>)| {
        let name = match (names.get(*account), *account) {
            (Some(name), _) if !name.is_empty() => name.as_str(),
            (_, "") => "the organization",
            (_, id) => id,
        };
        let mut regions: Vec<&str> = regions.iter().copied().collect();
        regions.retain(|it| !["global", "*", ""].contains(it));
        match regions.as_slice() {
            [] => safe(name),
            some if some.len() <= MOST => {
                format!("{} ({})", safe(name), safe(&some.join(", ")))
            }
            some => format!("{} ({} regions)", safe(name), some.len()),
        }
    };
    let mut all: Vec<String> = it.places.iter().take(MOST).map(shown).collect();
    let more = it.places.len().saturating_sub(MOST);
    if more > 0 {
        let plural = if more == 1 { "" } else { "s" };
        all.push(format!("{} more account{plural}", thousands(more as u64)));
    }
    list(&all)
}

/// What mends it, where that is one permission.
pub(super) fn remedy(it: &NotSeen) -> &'static str {
    let reason = it.info.reason;
    let spared = [GapReason::DeniedByScp, GapReason::RegionClosed];
    if reason == GapReason::Denied {
        "; the role that collects needs that permission"
    } else if spared.contains(&reason) {
        "; a role that the policy spares would see"
    } else if reason == GapReason::OutOfScope {
        "; collect without narrowing"
    } else if reason.group() == GapGroup::Repetition {
        "; collect again"
    } else {
        ""
    }
}

/// A line of notes, wrapped.
pub(super) fn say(text: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for line in hanging(text, style.width, "", "  ") {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Which lists and accounts were not seen, and what else could match.
pub(super) fn notes(
    outcome: &Outcome,
    names: &BTreeMap<String, String>,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    for maybe in &outcome.maybe {
        let why: Vec<String> = maybe
            .not_seen
            .iter()
            .map(|it| safe(&reason(it.info)))
            .collect();
        let why = if why.is_empty() {
            "its value is not kept".to_owned()
        } else {
            list(&why)
        };
        let text = format!(
            "{} more could match: {} was not seen: {why}.",
            thousands(maybe.count),
            safe(&maybe.field)
        );
        say(&text, style, out)?;
    }
    for it in &outcome.lists {
        let text = format!(
            "Not seen: {} in {}{}.",
            safe(&reason(it.info)),
            places(it, names),
            remedy(it)
        );
        say(&text, style, out)?;
    }
    not_examined(&outcome.not_examined, style, out)?;
    if outcome.dropped > 0 {
        let text = format!(
            "Left out, for they are terminated, being deleted, managed by a service, or were gone when they were asked about: {}.",
            thousands(outcome.dropped)
        );
        say(&text, style, out)?;
    }
    Ok(())
}

/// Accounts by the reason why they were not read.
pub(super) fn not_examined(
    all: &[NotExamined],
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut by_reason: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for it in all {
        let name = format!("{} {}", safe(&it.name), safe(&it.id));
        let name = match name.trim() {
            "" => "accounts that nobody knows of".to_owned(),
            name => name.to_owned(),
        };
        by_reason.entry(&it.why).or_default().push(name);
    }
    for (why, mut names) in by_reason {
        let more = names.len().saturating_sub(MOST);
        if more > 0 {
            names.truncate(MOST);
            let plural = if more == 1 { "" } else { "s" };
            names.push(format!("{} more account{plural}", thousands(more as u64)));
        }
        let text = format!(
            "Not examined: {}: {}.",
            list(&names),
            safe(why).trim_end_matches('.')
        );
        say(&text, style, out)?;
    }
    Ok(())
}

/// The same as rows of values: account, region, what was not seen.
pub(super) fn rows(outcome: &Outcome) -> Vec<[String; 3]> {
    let mut rows = Vec::new();
    for maybe in &outcome.maybe {
        let what = format!(
            "{} more could match: {} was not seen",
            maybe.count, maybe.field
        );
        rows.push([String::new(), String::new(), what]);
    }
    for it in &outcome.lists {
        for (account, regions) in &it.places {
            let regions: Vec<&str> = regions.iter().copied().collect();
            let what = format!("not seen: {}", reason(it.info));
            rows.push([(*account).to_owned(), regions.join(" "), what]);
        }
    }
    for it in &outcome.not_examined {
        let what = format!("not examined: {}", it.why);
        rows.push([it.id.clone(), String::new(), what]);
    }
    if outcome.dropped > 0 {
        let what = format!(
            "left out, for they are terminated, being deleted, managed by a service or gone: {}",
            outcome.dropped
        );
        rows.push([String::new(), String::new(), what]);
    }
    rows
}
