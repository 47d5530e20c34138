//! `firestep iam explain`: a case, its decision and why, or why not.

use std::io::{self, BufWriter, Write};

use firestep_policy::case::Decided;
use firestep_policy::explain::{Because, NearMiss, On, StatementPosition};
use firestep_policy::why_not::Failed;
use firestep_report::safe;

use super::{eval, input};
use crate::arguments::{ExplainFormat, IamExplain};
use crate::exit::Exit;

pub(crate) fn run(arguments: &IamExplain) -> anyhow::Result<Exit> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut first = true;
    input::for_each(&arguments.file, &mut |document| {
        let decided = eval::read(&document.text)
            .map_err(|it| anyhow::anyhow!("in `{}`: could not {}", document.name(), it.error))?
            .decide();
        match arguments.format {
            ExplainFormat::Json if document.is_line => {
                writeln!(out, "{}", serde_json::to_string(&decided)?)?;
            }
            ExplainFormat::Json => writeln!(out, "{}", serde_json::to_string_pretty(&decided)?)?,
            ExplainFormat::Text => {
                if !first {
                    writeln!(out)?;
                }
                if document.is_line && !decided.id.is_null() {
                    writeln!(out, "case {}", safe(&decided.id.to_string()))?;
                }
                print(&mut out, &decided)?;
            }
        }
        first = false;
        Ok(())
    })?;
    out.flush()?;
    Ok(Exit::Ran)
}

fn print(out: &mut dyn Write, decided: &Decided) -> io::Result<()> {
    let why = decided.explanation();
    writeln!(out, "{}", decided.outcome().name())?;
    if !why.blocked_by.is_empty() {
        writeln!(out, "  blocked by {}", why.blocked_by.join(", "))?;
    }
    for note in &decided.notes {
        writeln!(out, "  note: {}", safe(note))?;
    }
    if !why.because.is_empty() {
        writeln!(out, "\nbecause")?;
    }
    for it in &why.because {
        because(out, it)?;
    }
    if !why.why_not.is_empty() {
        writeln!(out, "\nnearly allowed by")?;
    }
    for it in &why.why_not {
        near_miss(out, it)?;
    }
    if !why.depends_on.is_empty() {
        writeln!(out, "\ndepends on")?;
    }
    for it in &why.depends_on {
        let on = match &it.on {
            On::Condition {
                operator,
                key,
                values,
            } => format!("{key} {operator} {}", listed(values)),
            On::Words { on } => (*on).to_owned(),
        };
        let place = it
            .statement
            .as_ref()
            .map(|it| format!(" ({} {})", it.effect, stands(it)));
        let (policy, place) = (named(it.policy.as_deref()), place.unwrap_or_default());
        writeln!(out, "  {}{policy}: {}{place}", it.policy_type, safe(&on))?;
    }
    if !why.change.is_empty() {
        writeln!(out, "\nfor another answer")?;
    }
    for it in &why.change {
        writeln!(out, "  {}", safe(it))?;
    }
    Ok(())
}

fn because(out: &mut dyn Write, it: &Because) -> io::Result<()> {
    let (policy, level) = (named(it.policy.as_deref()), on_level(it.level.as_deref()));
    let what = match (&it.statement, it.words) {
        (Some(place), _) => format!("{} {}", place.effect, stands(place)),
        (None, words) => words.unwrap_or_default().to_owned(),
    };
    writeln!(out, "  {}{policy}{level}: {what}", it.policy_type)?;
    for key in &it.absent {
        let effect = it.statement.as_ref().map_or("statement", |it| it.effect);
        writeln!(
            out,
            "    the request has no {}, which makes this {effect} count",
            safe(key)
        )?;
    }
    Ok(())
}

fn near_miss(out: &mut dyn Write, it: &NearMiss) -> io::Result<()> {
    let (policy, level) = (named(Some(&it.policy)), on_level(it.level.as_deref()));
    writeln!(
        out,
        "  {}{policy}{level}: {}",
        it.policy_type,
        stands(&it.statement)
    )?;
    for failed in &it.failed {
        let (what, asked, had) = match failed {
            Failed::Condition {
                operator,
                key,
                asked,
                had,
            } => (
                format!("{key} {operator}"),
                asked,
                had.as_ref()
                    .map_or("no such key".to_owned(), |it| listed(it)),
            ),
            Failed::Action {
                element,
                asked,
                had,
            }
            | Failed::Resource {
                element,
                asked,
                had,
            }
            | Failed::Principal {
                element,
                asked,
                had,
            } => ((*element).to_owned(), asked, had.clone()),
        };
        writeln!(out, "    {} {}", safe(&what), safe(&listed(asked)))?;
        writeln!(out, "      the request has {}", safe(&had))?;
    }
    Ok(())
}

/// The first of some values, and how many more there are.
fn listed(values: &[String]) -> String {
    const MOST: usize = 4;
    let first: Vec<&str> = values.iter().take(MOST).map(String::as_str).collect();
    let more = match values.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" or one of {more} more"),
    };
    if first.is_empty() {
        return "nothing".to_owned();
    }
    first.join(" or ") + &more
}

fn named(policy: Option<&str>) -> String {
    policy
        .map(|it| format!(" {}", safe(it)))
        .unwrap_or_default()
}

fn on_level(level: Option<&str>) -> String {
    level
        .map(|it| format!(" on level {}", safe(it)))
        .unwrap_or_default()
}

fn stands(place: &StatementPosition) -> String {
    let sid = place.sid.as_ref().map(|it| format!("`{}`, ", safe(it)));
    let (line, column) = (place.line, place.column);
    format!(
        "{}{}, line {line}, column {column}",
        sid.unwrap_or_default(),
        place.path
    )
}
