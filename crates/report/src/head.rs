//! The first lines: what was collected, when and how far; and before them what is missing.

use std::io::{self, Write};

use firestep_checklist::report::{Head, Narrowing, Phase};

use crate::style::{Style, apart, count, line_wrapped, list, safe, thousands};

pub(crate) fn head(head: &Head, style: Style, out: &mut dyn Write) -> io::Result<()> {
    warnings(head, style, out)?;
    let as_of = head.as_of.replace('T', " ");
    let as_of = format!("as of {} UTC", as_of.get(..16).unwrap_or(&as_of));
    writeln!(out, "{}", apart(&safe(&head.title), &as_of, style.width))?;
    let all = head.regions.len() + head.closed_regions.len();
    let digits = head.accounts.max(all).to_string().len();
    let accounts = format!(
        "{:>digits$} {}: {}",
        head.accounts,
        plural(head.accounts, "account"),
        accounts(head)
    );
    line_wrapped(out, style, &accounts)?;
    let regions = format!(
        "{all:>digits$} {}: {}",
        plural(all, "region"),
        regions(head)
    );
    line_wrapped(out, style, &regions)?;
    let snapshot = format!(
        "Snapshot {} (firestep {}){}",
        safe(&head.snapshot),
        head.version,
        calls(head).map_or_else(String::new, |calls| format!(": {calls}"))
    );
    line_wrapped(out, style, &snapshot)?;
    for note in &head.notes {
        line_wrapped(out, style, &safe(note))?;
    }
    Ok(())
}

/// What keeps the audit from being one of the whole organization.
pub(crate) fn warnings(head: &Head, style: Style, out: &mut dyn Write) -> io::Result<()> {
    // What the organization had not answered yet is no refusal.
    let asked = head.ended_in != Some(Phase::Organization);
    if head.standalone {
        line_wrapped(out, style, "this account only: it is in no organization")?;
    } else if let Some(why) = head.organization_unseen.as_ref().filter(|_| asked) {
        let what = if head.organization_damaged {
            "warning: what the organization answered could not be read. What rests on it is unseen, and nothing is done as a whole"
        } else if head.member_alone {
            "this account only; the others of its organization could not be listed"
        } else if head.is_alone() {
            "this account only; the organization could not be seen"
        } else {
            "these accounts only; the organization could not be seen"
        };
        line_wrapped(out, style, &format!("{what}: {}", safe(why)))?;
        if let Some(command) = head.resume.as_ref().filter(|_| head.organization_damaged) {
            crate::command::write(command, style.width, 2, out)?;
            writeln!(out)?;
        }
    }
    if !head.unreachable.is_empty() {
        let text = format!(
            "warning: could not enter {} of {}",
            thousands(head.unreachable.len() as u64),
            count(head.accounts, "account")
        );
        writeln!(out, "{text}\n")?;
        for (id, name, why) in &head.unreachable {
            let text = format!("  {}  {id}  {}", safe(name), safe(why));
            line_wrapped(out, style, &text)?;
        }
        let these = match head.unreachable.len() {
            1 => "this account",
            _ => "these accounts",
        };
        let text = format!("Every verdict of {these} is unseen; the score counts them as nothing.");
        writeln!(out)?;
        line_wrapped(out, style, &text)?;
        writeln!(out)?;
    }
    if !head.damaged.is_empty() {
        let text = format!(
            "warning: could not read {} of this snapshot; {} unseen",
            count(head.damaged.len(), "account"),
            if head.damaged.len() == 1 {
                "it is"
            } else {
                "they are"
            }
        );
        writeln!(
            out,
            "{text}
"
        )?;
        for (id, name, why) in &head.damaged {
            let text = format!("  {}  {id}  {}", safe(name), safe(why));
            line_wrapped(out, style, &text)?;
        }
        if let Some(command) = &head.resume {
            let ids = head.damaged.iter().map(|(id, ..)| id.as_str());
            let ids = ids.collect::<Vec<_>>().join(",");
            crate::command::write(&format!("{command} --accounts {ids}"), style.width, 2, out)?;
        }
        writeln!(out)?;
    }
    if let Some(why) = &head.ended_early {
        let when = match head.ended_in {
            Some(Phase::Organization) => {
                " while the organization was asked, and no account was entered"
            }
            Some(Phase::Accounts) | None => "",
        };
        let mut text = format!(
            "warning: collecting ended early ({}){when}. What was not reached is unseen, and nothing is done as a whole.",
            safe(why)
        );
        if !head.partly.is_empty() {
            text.push_str(&format!(" Read in part: {}.", some(&head.partly)));
        }
        if let Some(command) = &head.resume {
            text.push_str(" To go on:");
            line_wrapped(out, style, &text)?;
            crate::command::write(command, style.width, 2, out)?;
        } else {
            line_wrapped(out, style, &text)?;
        }
    }
    if head.narrowed.is_some() {
        let text = format!(
            "warning: collected in part: {}. What was left out is unseen, and nothing is done as a whole.",
            narrowed(&head.narrowed)
        );
        line_wrapped(out, style, &text)?;
    }
    if head.ended_early.is_some() || head.narrowed.is_some() {
        writeln!(out)?;
    }
    Ok(())
}

/// What the user left out.
fn narrowed(narrowed: &Narrowing) -> String {
    let mut parts = Vec::new();
    if let Some(regions) = &narrowed.regions {
        let word = plural(regions.len(), "region");
        parts.push(format!("only {word} {}", some(regions)));
    }
    if !narrowed.accounts.is_empty() {
        let accounts = count(narrowed.accounts.len(), "account");
        parts.push(format!(
            "{accounts} left out ({})",
            some(&narrowed.accounts)
        ));
    }
    if let Some(operations) = &narrowed.operations {
        parts.push(format!("only {}", count(operations.len(), "operation")));
    }
    parts.join(", ")
}

/// Some names, and how many more.
fn some(names: &[String]) -> String {
    const MOST: usize = 6;
    let mut shown: Vec<String> = names.iter().take(MOST).map(|it| safe(it)).collect();
    let more = names.len().saturating_sub(MOST);
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    list(&shown)
}

/// How many accounts were examined, and what became of the others.
pub(crate) fn accounts(head: &Head) -> String {
    let mut parts = vec![format!("{} examined", thousands(head.examined as u64))];
    for (number, word) in [
        (head.unreachable.len(), "unseen"),
        (head.partly.len(), "read in part"),
        (head.not_reached, "not reached"),
        (head.damaged.len(), "damaged"),
        (head.narrowed.accounts.len(), "left out"),
    ] {
        if number > 0 {
            parts.push(format!("{} {word}", thousands(number as u64)));
        }
    }
    if !head.inactive.is_empty() {
        parts.push(format!(
            "{} suspended and not evaluated ({})",
            thousands(head.inactive.len() as u64),
            some(&head.inactive)
        ));
    }
    parts.join(", ")
}

/// Which regions were examined, and which are closed.
pub(crate) fn regions(head: &Head) -> String {
    let mut shown = if head.regions.len() > 6 || head.regions.is_empty() {
        format!("{} examined", head.regions.len())
    } else {
        format!("{} examined", safe(&list(&head.regions)))
    };
    if head.regions_unlisted > 0 {
        let accounts = count(head.regions_unlisted, "account");
        if head.regions.is_empty() {
            return format!("not known: those of {accounts} could not be listed");
        }
        shown.push_str(&format!(", those of {accounts} could not be listed"));
    }
    let closed = match head.closed_regions.len() {
        0 => return shown,
        1..=3 => safe(&list(&head.closed_regions)),
        many => many.to_string(),
    };
    shown.push_str(&format!(", {closed} closed by SCP"));
    shown
}

/// How many calls were made, and what came of them.
pub(crate) fn calls(head: &Head) -> Option<String> {
    // What was throttled was called again.
    let [made, denied, not_offered, _throttled, failed] = head.calls;
    if made == 0 {
        return None;
    }
    let took = head
        .seconds
        .map_or_else(String::new, |seconds| format!(" in {}", duration(seconds)));
    let made = count(usize::try_from(made).unwrap_or(usize::MAX), "call");
    let mut parts = vec![format!("{made}{took}")];
    for (number, word) in [
        (denied, "denied"),
        (not_offered, "not offered"),
        (failed, "failed"),
    ] {
        if number > 0 {
            parts.push(format!("{} {word}", thousands(number)));
        }
    }
    Some(parts.join(", "))
}

fn plural(number: usize, resource: &str) -> String {
    if number == 1 {
        resource.to_owned()
    } else {
        format!("{resource}s")
    }
}

fn duration(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}
