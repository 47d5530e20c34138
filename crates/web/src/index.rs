//! The list of audits, what runs now, and which two to compare.

use std::io::{self, Write};

use firestep_program::history::{AuditResult, History, KeptResult, Lack, ScoreResult};
use firestep_report::html::{Plain, shown};

const SCRIPT: &str = include_str!("index.js");

pub(crate) const PAGE: Plain<'static> = Plain {
    title: "audits",
    script: Some(SCRIPT),
    home: None,
};

/// By what a result is asked for: its file's name.
pub(crate) fn name(kept: &KeptResult) -> &str {
    let stem = kept.path.file_stem().and_then(|it| it.to_str());
    stem.unwrap_or_default()
}

/// What a tier's score is called.
const TIERS: [(&str, &str); 3] = [("E", "Easy wins"), ("M", "Moderate"), ("X", "Expert")];

pub(crate) fn body(history: &History, out: &mut dyn Write) -> io::Result<()> {
    let folder = shown(&history.folder.display().to_string());
    writeln!(
        out,
        "<h1>Audits</h1>\n<p class=\"lede\">The history in {folder}</p>"
    )?;
    writeln!(
        out,
        "<section aria-labelledby=\"now\"><h2 id=\"now\">Running now</h2>\n\
         <div id=\"running\" aria-live=\"polite\"><p class=\"dim\">No audit of yours is under way on this machine.</p></div></section>"
    )?;
    writeln!(
        out,
        "<section aria-labelledby=\"kept\"><h2 id=\"kept\">Kept</h2>"
    )?;
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
        "<div class=\"panel scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"kept\"><table><thead><tr>\
         <th scope=\"col\">As of</th><th scope=\"col\">Of</th>"
    )?;
    for (_, tier) in TIERS {
        write!(out, "<th scope=\"col\">{tier}</th>")?;
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

fn row(kept: &KeptResult, out: &mut dyn Write) -> io::Result<()> {
    let result = &kept.result;
    let name = shown(name(kept));
    write!(
        out,
        "<tr data-run=\"{name}\"><th scope=\"row\" class=\"nw\"><a href=\"run/{name}\">{}</a></th><td>{}</td>",
        time(result),
        shown(&result.subject)
    )?;
    for (tier, _) in TIERS {
        let cell = result
            .score(tier)
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

fn time(result: &AuditResult) -> String {
    result.as_of.strftime("%Y-%m-%d %H:%M").to_string()
}

/// Any two audits, the last two at first.
fn compare(history: &History, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<section aria-labelledby=\"moved\"><h2 id=\"moved\">What moved</h2>"
    )?;
    if history.results.len() < 2 {
        return writeln!(
            out,
            "<p class=\"dim\">One audit so far. A comparison needs two.</p></section>"
        );
    }
    let last = history.results.len() - 1;
    write!(out, "<form action=\"diff\" method=\"get\">")?;
    for (letter, label, chosen) in [("a", "From", last - 1), ("b", "to", last)] {
        write!(out, "<label>{label} <select name=\"{letter}\">")?;
        for (at, kept) in history.results.iter().enumerate() {
            let chosen = if at == chosen { " selected" } else { "" };
            let name = shown(name(kept));
            let (time, subject) = (time(&kept.result), shown(&kept.result.subject));
            write!(
                out,
                "<option value=\"{name}\"{chosen}>{time} {subject}</option>"
            )?;
        }
        write!(out, "</select></label> ")?;
    }
    writeln!(out, "<button>Compare</button></form></section>")
}
