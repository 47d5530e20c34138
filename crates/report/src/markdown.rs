//! The audit as a document in Markdown: for a pull request, an issue or a wiki.

use std::collections::BTreeMap;
use std::io::{self, Write};

use firestep_audit::{Check, FindingOutcome};
use firestep_checklist::framework;
use firestep_checklist::report::{AccountRow, GapGroup, left};
use firestep_checklist::{Report, Score};

use crate::captured::sentences;
use crate::cells::markdown as cell;
use crate::filter::Filter;
use crate::findings::summed;
use crate::standing::justification;
use crate::style::{Style, count, thousands, visible};
use crate::told::{Teller, Told};
use crate::{exposed, head, scores, shares, text};

/// Exposures and rows of what was not seen that are told one by one; the rest is counted.
const MOST: usize = 20;
/// Letters of a comment of GitHub, and those that the note on what was cut may take.
const COMMENT: usize = 65_536;
const ROOM: usize = 2_500;
/// Accounts that a row of what was not seen names.
const NAMED: usize = 10;
/// Findings of a check whose commands are written out.
const FIXES: usize = 10;
/// The next steps.
const STEPS: usize = 10;

/// Writes everything: the first screen, the accounts, then the findings that are asked for, however many.
pub fn audit(report: &Report, filter: &Filter, out: &mut dyn Write) -> io::Result<()> {
    first(report, MOST, out)?;
    accounts(report, out)?;
    findings(report, filter, out)
}

/// Writes what the first screen says, with every item, and the command that shows the rest: what fits into a comment of GitHub.
/// Where names are long or much was not seen, fewer of it are told one by one.
pub fn summary(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut whole = String::new();
    for most in [MOST, MOST / 4, 1] {
        let mut written = Vec::new();
        first(report, most, &mut written)?;
        writeln!(written, "## Findings\n\n{}.\n", text::counted(report))?;
        fence(&format!("{} --failed", report.head.again), &mut written)?;
        whole = String::from_utf8_lossy(&written).into_owned();
        if whole.chars().count() < COMMENT {
            return out.write_all(whole.as_bytes());
        }
    }
    out.write_all(cut(&whole, COMMENT - ROOM).as_bytes())?;
    writeln!(out, "\nThis is cut: a comment holds no more. All of it:\n")?;
    fence(&report.head.again, out)
}

/// The first whole lines of a document, of so many letters at most; a fence that was begun is ended.
fn cut(document: &str, most: usize) -> String {
    let mut shown = String::new();
    let mut letters = 0;
    let mut fence = None;
    for line in document.lines() {
        letters += line.chars().count() + 1;
        if letters > most {
            break;
        }
        match fence {
            None if line.starts_with("```") => fence = Some(line.trim_end_matches("sh")),
            Some(ticks) if line == ticks => fence = None,
            None | Some(_) => {}
        }
        shown.push_str(line);
        shown.push('\n');
    }
    if let Some(ticks) = fence {
        shown.push_str(&format!("{ticks}\n"));
    }
    shown
}

fn first(report: &Report, most: usize, out: &mut dyn Write) -> io::Result<()> {
    let warnings = sentences(|style, out| head::warnings(&report.head, style, out))?;
    let all = sentences(|style, out| head::head(&report.head, style, out))?;
    writeln!(out, "# Firestep: {}\n", cell(&report.head.title))?;
    said(&warnings, "> ", out)?;
    said(all.get(warnings.len()..).unwrap_or_default(), "- ", out)?;
    exposed_now(report, most, out)?;
    score(report, out)?;
    steps(report, out)?;
    items(report, out)?;
    not_seen(report, most, out)
}

/// Sentences, one a line; what is a command stands in a fence.
fn said(lines: &[String], mark: &str, out: &mut dyn Write) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    for line in lines {
        if line.starts_with("firestep ") {
            writeln!(out)?;
            fence(line, out)?;
        } else {
            writeln!(out, "{mark}{}", cell(line))?;
            if mark == "> " {
                writeln!(out, ">")?;
            }
        }
    }
    writeln!(out)
}

/// A text of ours: what stands between backticks is code.
fn own(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // One that nothing ends is a backtick.
    if parts.len().is_multiple_of(2) {
        return cell(text);
    }
    let parts = parts.into_iter().enumerate();
    let parts = parts.map(|(at, part)| {
        if at.is_multiple_of(2) {
            cell(part)
        } else {
            format!("`{}`", part.replace('|', "\\|"))
        }
    });
    parts.collect()
}

/// Commands to copy, in a fence that nothing in them ends.
fn fence(commands: &str, out: &mut dyn Write) -> io::Result<()> {
    let ticks = "`".repeat(longest_run(commands).max(2) + 1);
    writeln!(out, "{ticks}sh")?;
    for line in commands.lines() {
        writeln!(out, "{}", visible(line))?;
    }
    writeln!(out, "{ticks}\n")
}

/// How many backticks stand beside each other at most.
fn longest_run(text: &str) -> usize {
    let runs = text.split(|letter| letter != '`').map(str::len);
    runs.max().unwrap_or_default()
}

/// The head of a table: the names of its columns.
fn columns(names: &[&str], out: &mut dyn Write) -> io::Result<()> {
    row(names.iter().map(|name| (*name).to_owned()), out)?;
    row(names.iter().map(|_| "---".to_owned()), out)
}

/// A row of a table, of cells.
fn row(cells: impl IntoIterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
    let cells: Vec<String> = cells.into_iter().collect();
    writeln!(out, "| {} |", cells.join(" | "))
}

fn exposed_now(report: &Report, most: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Exposed now\n")?;
    let all = &report.exposed_now;
    if !all.is_empty() {
        let names = [
            "#", "severity", "what", "account", "region", "behind", "item",
        ];
        columns(&names, out)?;
    }
    for (at, it) in all.iter().take(most).enumerate() {
        let mut behind = cell(&it.behind);
        if !it.path.is_empty() {
            let hops: Vec<String> = it.path.iter().map(|hop| cell(hop)).collect();
            behind.push_str(&format!("<br>{}", hops.join(" → ")));
        }
        let cells = [
            (at + 1).to_string(),
            it.severity.word().to_owned(),
            cell(&it.title),
            account(&it.account, it.account_id),
            cell(it.region),
            behind,
            it.item.to_owned(),
        ];
        row(cells, out)?;
    }
    if !all.is_empty() {
        writeln!(out)?;
        let mut shown: Vec<&str> = Vec::new();
        for it in all.iter().take(most) {
            if !shown.contains(&&*it.show) {
                shown.push(&it.show);
            }
        }
        fence(&shown.join("\n"), out)?;
    }
    if let more @ 1.. = all.len().saturating_sub(most) {
        writeln!(out, "{} more:\n", thousands(more as u64))?;
        fence(&format!("{} --all", report.head.again), out)?;
    }
    let coverage = &report.exposure;
    let text = exposed::seen(coverage, all.is_empty(), &coverage.lacks);
    if !text.is_empty() {
        writeln!(out, "{}\n", cell(&text))?;
    }
    Ok(())
}

/// An account by name and id.
fn account(name: &str, id: &str) -> String {
    if name == id || id.is_empty() {
        cell(name)
    } else {
        format!("{} {}", cell(name), cell(id))
    }
}

fn score(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Score\n")?;
    let scores = report.tiers.iter().filter_map(|it| it.score);
    if let Some(score) = scores.clone().next() {
        let parts = shares::parts(&score);
        let mut names = vec!["in percent", "items", "score"];
        names.extend(parts.iter().map(|(name, _)| *name));
        columns(&names, out)?;
    }
    for tier in &report.tiers {
        let name = format!("**{} {}**", tier.tier.letter(), tier.tier.name());
        scored(&name, &tier.counted.to_string(), tier.score, out)?;
        let of = report.stages.iter();
        for stage in of.filter(|it| it.stage.id.starts_with(tier.tier.letter())) {
            let states: String = stage
                .states
                .iter()
                .map(|it| Style::plain().glyph(*it))
                .collect();
            let name = format!("{} {}", stage.stage.id, cell(stage.stage.name));
            scored(&name, &states, stage.score, out)?;
        }
    }
    writeln!(out)?;
    if let Some(trend) = &report.trend {
        writeln!(out, "{}.\n", scores::moved(trend))?;
    }
    for sentence in scores::meaning(report) {
        writeln!(out, "{}\n", cell(&sentence))?;
    }
    for line in sentences(|style, out| {
        scores::counts(report, style, out)?;
        scores::due(report, style, out)
    })? {
        writeln!(out, "{}\n", cell(&line))?;
    }
    Ok(())
}

/// A row of the score: never without its parts.
fn scored(name: &str, items: &str, score: Option<Score>, out: &mut dyn Write) -> io::Result<()> {
    let mut cells = vec![name.to_owned(), items.to_owned()];
    match score {
        Some(score) => {
            cells.push(shares::percents(&score));
            cells.extend(shares::parts(&score).map(|(_, percents)| percents));
        }
        None => cells.push("not applicable".to_owned()),
    }
    row(cells, out)
}

fn steps(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Next steps\n")?;
    if report.steps.is_empty() {
        return writeln!(out, "Nothing that was seen is left to do.\n");
    }
    columns(&["#", "item", "what", "state", "effort", "left"], out)?;
    let steps = || report.steps.iter().take(STEPS);
    for (at, step) in steps().enumerate() {
        let cells = [
            (at + 1).to_string(),
            step.item.to_owned(),
            cell(&step.name),
            step.state.word().to_owned(),
            cell(&step.effort),
            cell(&step.left),
        ];
        row(cells, out)?;
    }
    writeln!(out)?;
    let commands: Vec<&str> = steps().map(|step| &*step.command).collect();
    fence(&commands.join("\n"), out)
}

fn items(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Items\n")?;
    let names = ["item", "what", "state", "done", "left"];
    columns(&names, out)?;
    for item in &report.items {
        let counts = item.counts;
        let is_left = counts.fail + counts.waiting + counts.unseen() > 0;
        let cells = [
            item.item.id.to_owned(),
            cell(&item.item.name),
            format!("{} {}", Style::plain().glyph(item.state), item.state.word()),
            format!("{} of {}", counts.pass, counts.applicable()),
            if is_left { left(item) } else { String::new() },
        ];
        row(cells, out)?;
    }
    writeln!(out)
}

fn not_seen(report: &Report, most: usize, out: &mut dyn Write) -> io::Result<()> {
    let seen = &report.not_seen;
    writeln!(out, "## Not seen\n")?;
    if seen.groups.is_empty() {
        writeln!(out, "Every operation was answered.\n")?;
    } else {
        let verdicts = count(seen.verdicts, "verdict");
        writeln!(out, "{verdicts}, {}.\n", count(seen.items, "item"))?;
    }
    for group in &seen.groups {
        writeln!(out, "{}\n", own(group.heading))?;
        columns(&["permission or operation", "accounts", "items"], out)?;
        for it in group.rows.iter().take(most) {
            let cells = [cell(&it.action), names(&it.accounts), it.items.join(" ")];
            row(cells, out)?;
        }
        writeln!(out)?;
        if let more @ 1.. = group.rows.len().saturating_sub(most) {
            writeln!(out, "{} more.\n", thousands(more as u64))?;
        }
    }
    if !seen.not_examined.is_empty() {
        let items = count(seen.not_examined.len(), "item");
        let items = format!("Not examined by this version: {items}.");
        writeln!(out, "{items}\n\n{}\n", seen.not_examined.join(" "))?;
    }
    Ok(())
}

/// The first names of accounts, and how many more.
fn names(accounts: &[String]) -> String {
    if accounts.is_empty() {
        return "organization".to_owned();
    }
    let mut names: Vec<String> = accounts.iter().take(NAMED).map(|it| cell(it)).collect();
    if let more @ 1.. = accounts.len().saturating_sub(NAMED) {
        names.push(format!("{} more", thousands(more as u64)));
    }
    names.join(", ")
}

fn accounts(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Accounts\n")?;
    let names = [
        "account",
        "id",
        "state",
        "units",
        "category",
        "owner",
        "business unit",
    ];
    columns(&names, out)?;
    for account in &report.accounts {
        row(account_cells(account), out)?;
    }
    writeln!(out)
}

fn account_cells(account: &AccountRow) -> [String; 7] {
    let maybe = |it: &Option<String>| it.as_deref().map_or_else(String::new, cell);
    let mut state = account.state.word().replace('_', " ");
    if let Some(reason) = &account.reason {
        state.push_str(&format!(": {}", cell(reason)));
    }
    [
        cell(&account.name),
        cell(&account.id),
        state,
        maybe(&account.unit_path),
        maybe(&account.registered.category),
        maybe(&account.registered.owner),
        maybe(&account.registered.business_unit),
    ]
}

/// A part of the findings, with a heading of its own, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Section {
    Fail,
    Unknown(GapGroup),
    Excepted,
    Declared,
    Pass,
}

impl Section {
    fn of(told: &Told<'_>) -> Self {
        match (told.outcome, told.gap) {
            (FindingOutcome::Fail, _) => Section::Fail,
            (FindingOutcome::Pass, _) => Section::Pass,
            (FindingOutcome::Excepted, _) => Section::Excepted,
            (FindingOutcome::Declared, _) => Section::Declared,
            (FindingOutcome::Unknown, gap) => {
                Section::Unknown(gap.map_or(GapGroup::Reading, |gap| gap.reason.group()))
            }
        }
    }

    fn heading(self) -> String {
        match self {
            Section::Fail => "Fail".to_owned(),
            Section::Excepted => "Excepted".to_owned(),
            Section::Declared => "Declared".to_owned(),
            Section::Pass => "Pass".to_owned(),
            Section::Unknown(group) => {
                let heading = group.heading().trim_end_matches(':');
                format!("Unknown: {}", own(heading))
            }
        }
    }
}

/// The findings, section by section and check by check. They are read once for each section, so that none are kept.
fn findings(report: &Report, filter: &Filter, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## Findings\n")?;
    let teller = Teller::new(report);
    let mut outcomes: BTreeMap<FindingOutcome, usize> = BTreeMap::new();
    let mut sections: BTreeMap<Section, usize> = BTreeMap::new();
    filter.each(report, &mut |finding| {
        *outcomes.entry(finding.outcome()).or_default() += 1;
        let section = Section::of(&teller.tell(finding));
        *sections.entry(section).or_default() += 1;
        Ok(())
    })?;
    let flags = filter.flags();
    let flags = cell(flags.trim());
    if outcomes.is_empty() {
        writeln!(out, "No finding matches.\n")?;
    } else {
        writeln!(out, "{}\n", summed(&outcomes, filter))?;
    }
    if !flags.is_empty() {
        writeln!(
            out,
            "These are the findings of {flags}; what stands above is of the whole.\n"
        )?;
    }
    for (section, number) in sections {
        let number = thousands(number as u64);
        writeln!(out, "### {} ({number})\n", section.heading())?;
        let mut of: Option<OfCheck> = None;
        filter.each(report, &mut |finding| {
            let told = teller.tell(finding);
            if Section::of(&told) != section {
                return Ok(());
            }
            match &mut of {
                Some(one) if one.check.id == told.check.id => {}
                one => {
                    if let Some(done) = one.take() {
                        done.end(report, out)?;
                    }
                    *one = Some(OfCheck::begin(told.check, out)?);
                }
            }
            of.as_mut().map_or(Ok(()), |one| one.next(&told, out))
        })?;
        if let Some(done) = of {
            done.end(report, out)?;
        }
    }
    Ok(())
}

/// The findings of a check that are being written.
struct OfCheck {
    check: &'static Check,
    /// What puts it right, where something fails.
    remedy: Option<&'static str>,
    /// The first commands, and how many findings have some.
    fixes: Vec<String>,
    fixable: usize,
    review: Option<&'static str>,
}

impl OfCheck {
    fn begin(check: &'static Check, out: &mut dyn Write) -> io::Result<Self> {
        writeln!(out, "#### {}: {}\n", check.id, own(check.title))?;
        let clauses = check.clauses.iter();
        let clauses = clauses.map(|it| format!("{} {}", it.item, it.clause));
        let controls = framework::controls(check.id).iter();
        let controls = controls.map(|it| format!("{} {}", it.framework.word, it.id));
        let about: Vec<String> = [check.severity.word().to_owned()]
            .into_iter()
            .chain(clauses)
            .chain(controls)
            .collect();
        writeln!(out, "{}\n", cell(&about.join("; ")))?;
        columns(&["account", "region", "resource", "why"], out)?;
        Ok(OfCheck {
            check,
            remedy: None,
            fixes: Vec::new(),
            fixable: 0,
            review: None,
        })
    }

    fn next(&mut self, told: &Told<'_>, out: &mut dyn Write) -> io::Result<()> {
        let why = match justification(told) {
            Some(why) => format!("{}; {why}", told.message),
            None => told.message.clone(),
        };
        let cells = [
            account(told.account_called(), told.account),
            cell(told.region),
            cell(told.resource.called()),
            cell(&why),
        ];
        row(cells, out)?;
        self.remedy = self.remedy.or(told.remedy);
        if let Some(fix) = &told.fix {
            self.fixable += 1;
            self.review = self.review.or(told.review);
            if self.fixes.len() < FIXES {
                self.fixes.push(fix.clone());
            }
        }
        Ok(())
    }

    fn end(self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out)?;
        if let Some(remedy) = self.remedy {
            writeln!(out, "{}\n", own(remedy))?;
        }
        if self.fixes.is_empty() {
            return Ok(());
        }
        if let Some(review) = self.review {
            writeln!(out, "Review first. {}\n", own(review))?;
        }
        fence(&self.fixes.join("\n"), out)?;
        if let more @ 1.. = self.fixable - self.fixes.len() {
            writeln!(out, "The commands of {} more:\n", thousands(more as u64))?;
            let again = &report.head.again;
            fence(&format!("{again} --failed --check {}", self.check.id), out)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_in_our_texts_is_code() {
        for (text, wanted) in [
            ("delete `a_b` and *c*", "delete `a_b` and \\*c\\*"),
            ("`a|b`", "`a\\|b`"),
            ("a ` b", "a \\` b"),
        ] {
            assert_eq!(own(text), wanted);
        }
    }

    #[test]
    fn what_is_cut_ends_its_fence() {
        let document = "one\n````sh\ntwo\n````\nthree\n";
        assert_eq!(cut(document, 99), document);
        assert_eq!(cut(document, 15), "one\n````sh\ntwo\n````\n");
        assert_eq!(cut(document, 4), "one\n");
    }

    #[test]
    fn nothing_ends_a_fence_but_its_end() {
        for (commands, wanted) in [
            ("aws x", "```sh\naws x\n```\n\n"),
            ("a ```` b\nc", "`````sh\na ```` b\nc\n`````\n\n"),
            ("a\u{1b}b", "```sh\na\\u{1b}b\n```\n\n"),
        ] {
            let mut out = Vec::new();
            fence(commands, &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), wanted);
        }
    }
}
