//! The list of audits, what runs now, and which two to compare.

use std::io::{self, Write};
use std::path::Path;

use firestep_checklist::items::Tier;
use firestep_program::history::{History, KeptResult, Lack, ScoreResult, SoundHistory};
use firestep_report::html::{Plain, shown};

use crate::coding::{encoded, one_line};

const SCRIPT: &str = include_str!("index.js");

pub(crate) const PAGE: Plain<'static> = Plain {
    title: "audits",
    script: Some(SCRIPT),
    home: None,
};

/// By what a result is asked for: its file's name.
pub(crate) fn name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

/// The names of all files that the page tells of.
pub(crate) fn names(sound: &SoundHistory) -> impl Iterator<Item = String> {
    let results = sound.history.results.iter().map(|it| &it.path);
    let damaged = sound.damaged.iter().map(|(path, _)| path);
    results.chain(damaged).map(|it| name(it))
}

pub(crate) fn body(sound: &SoundHistory, out: &mut dyn Write) -> io::Result<()> {
    let history = &sound.history;
    let folder = shown(&history.folder.display().to_string());
    writeln!(
        out,
        "<h1>Audits</h1>\n<p class=\"lede\">The history in {folder}</p>"
    )?;
    writeln!(
        out,
        "<section aria-labelledby=\"now\"><h2 id=\"now\">Running now</h2>\n\
         <p id=\"said\" class=\"dim\" aria-live=\"polite\">No audit of yours is under way on this machine.</p>\
         <div id=\"running\"></div></section>"
    )?;
    writeln!(
        out,
        "<section aria-labelledby=\"kept\"><h2 id=\"kept\">Kept</h2>"
    )?;
    damaged(sound, out)?;
    if history.results.is_empty() && !sound.damaged.is_empty() {
        return writeln!(out, "<p>No other audit is in the history.</p></section>");
    }
    if history.results.is_empty() {
        writeln!(
            out,
            "<p>No audit has been kept yet. <code>firestep audit</code> in the program folder keeps its result here, and this page \
             shows it when it is done.</p></section>"
        )?;
        return Ok(());
    }
    write!(
        out,
        "<div class=\"panel scroll\" tabindex=\"0\" role=\"group\" aria-labelledby=\"kept\"><table><thead><tr>\
         <th scope=\"col\">As of</th><th scope=\"col\">Of</th>"
    )?;
    for tier in Tier::ALL {
        write!(out, "<th scope=\"col\">{}</th>", tier.name())?;
    }
    writeln!(
        out,
        "<th scope=\"col\">What it lacks</th></tr></thead><tbody id=\"runs\">"
    )?;
    for kept in history.results.iter().rev() {
        row(kept, out)?;
    }
    writeln!(out, "</tbody></table></div></section>")?;
    compare(history, out)
}

/// What cannot be read is told, and not skipped.
fn damaged(sound: &SoundHistory, out: &mut dyn Write) -> io::Result<()> {
    for (path, error) in &sound.damaged {
        let (name, text) = (shown(&name(path)), shown(&one_line(error)));
        writeln!(
            out,
            "<p class=\"any\" data-run=\"{name}\"><b>Damaged:</b> {text}</p>"
        )?;
    }
    Ok(())
}

fn row(kept: &KeptResult, out: &mut dyn Write) -> io::Result<()> {
    let result = &kept.result;
    let name = name(&kept.path);
    write!(
        out,
        "<tr data-run=\"{}\"><th scope=\"row\" class=\"nw\"><a href=\"run/{}\">{}</a></th><td>{}</td>",
        shown(&name),
        encoded(&name),
        result.minute(),
        shown(&result.subject)
    )?;
    for tier in Tier::ALL {
        let cell = result
            .score(tier.letter())
            .map_or_else(|| "nothing counts".to_owned(), score);
        write!(out, "<td>{cell}</td>")?;
    }
    let lacks: Vec<&str> = result.lacks.iter().copied().map(Lack::words).collect();
    let lacks = if lacks.is_empty() {
        "nothing".to_owned()
    } else {
        lacks.join("; ")
    };
    writeln!(out, "<td>{lacks}</td></tr>")
}

/// A score, never without its parts.
fn score(of: &ScoreResult) -> String {
    format!(
        "<b>{} %</b><br><span class=\"small dim\">verified {}, attested {}, unseen {}, waiting {}, open {}</span>",
        of.score(),
        of.verified,
        of.attested,
        of.unseen,
        of.waiting,
        of.open
    )
}

/// The last two of one organization.
fn last_two(history: &History) -> Option<(usize, usize)> {
    let all = &history.results;
    let subject = |at: usize| all.get(at).map(|it| &it.result.subject);
    (0..all.len()).rev().find_map(|after| {
        let before = (0..after).rev().find(|it| subject(*it) == subject(after))?;
        Some((before, after))
    })
}

/// Any two audits, the last two of one organization at first.
fn compare(history: &History, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<section aria-labelledby=\"moved\"><h2 id=\"moved\">What moved</h2>"
    )?;
    let Some((before, after)) = last_two(history) else {
        return writeln!(
            out,
            "<p class=\"dim\">A comparison needs two audits of one organization.</p></section>"
        );
    };
    write!(out, "<form action=\"diff\" method=\"get\">")?;
    for (letter, label, chosen) in [("a", "From", before), ("b", "to", after)] {
        write!(out, "<label>{label} <select name=\"{letter}\">")?;
        for (at, kept) in history.results.iter().enumerate() {
            let chosen = if at == chosen { " selected" } else { "" };
            let name = shown(&name(&kept.path));
            let (time, subject) = (kept.result.minute(), shown(&kept.result.subject));
            write!(
                out,
                "<option value=\"{name}\"{chosen}>{time} {subject}</option>"
            )?;
        }
        write!(out, "</select></label> ")?;
    }
    writeln!(out, "<button>Compare</button></form></section>")
}
