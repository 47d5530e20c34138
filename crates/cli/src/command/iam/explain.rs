//! `firestep iam explain`: one case, its decision and why, for people.

use std::io::Write;

use firestep_policy::case::Case;
use firestep_policy::explain::{On, StatementPosition};

use super::input;
use crate::arguments::IamExplain;
use crate::exit::Exit;

pub(crate) fn run(arguments: &IamExplain) -> anyhow::Result<Exit> {
    let text = input::text(&arguments.file)?;
    let case = Case::parse(&text)
        .map_err(|error| anyhow::anyhow!("in `{}`: could not {error}", arguments.file.display()))?;
    let decided = case.decide();
    let why = decided.explanation();
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", decided.outcome().name())?;
    if !why.blocked_by.is_empty() {
        writeln!(out, "  blocked by {}", why.blocked_by.join(", "))?;
    }
    writeln!(out, "\nbecause")?;
    for it in &why.because {
        let level = it
            .level
            .as_ref()
            .map(|it| format!(" on level {it}"))
            .unwrap_or_default();
        let policy = it
            .policy
            .as_ref()
            .map(|it| format!(" {it}"))
            .unwrap_or_default();
        let what = match (&it.statement, it.words) {
            (Some(location), _) => format!("{} {}", location.effect, stands(location)),
            (None, words) => words.unwrap_or_default().to_owned(),
        };
        writeln!(out, "  {}{policy}{level}: {what}", it.policy_type)?;
    }
    if !why.depends_on.is_empty() {
        writeln!(out, "\ndepends on")?;
    }
    for it in &why.depends_on {
        let location = it
            .statement
            .as_ref()
            .map(|location| format!(" ({} {})", location.effect, stands(location)));
        let on = match &it.on {
            On::Condition {
                operator,
                key,
                values,
            } => {
                format!("{key} {operator} {}", values.join(" or "))
            }
            On::Words { on } => (*on).to_owned(),
        };
        let policy = it
            .policy
            .as_ref()
            .map(|it| format!(" {it}"))
            .unwrap_or_default();
        writeln!(
            out,
            "  {}{policy}: {on}{}",
            it.policy_type,
            location.unwrap_or_default()
        )?;
    }
    if !why.change.is_empty() {
        writeln!(out, "\nfor another answer")?;
    }
    for it in &why.change {
        writeln!(out, "  {it}")?;
    }
    Ok(Exit::Ran)
}

fn stands(location: &StatementPosition) -> String {
    let sid = location
        .sid
        .as_ref()
        .map(|it| format!("`{it}`, "))
        .unwrap_or_default();
    format!("{sid}{}, line {}", location.path, location.line)
}
