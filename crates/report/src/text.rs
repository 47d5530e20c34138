//! The roadmap on a terminal: one screen, one order, always.

use std::io::{self, Write};

use firestep_checklist::items::Tier;
use firestep_checklist::report::{GapGroup, Head, NotSeen, NotSeenRow, Report, Step};
use firestep_checklist::{ItemState, Score};

use crate::exposed;
use crate::style::{Mark, Style, apart, columns, count, list, padded, safe, thousands, wrap};

/// From here on the wide layout is used.
const WIDE: usize = 120;
/// Steps on the first screen.
const STEPS: usize = 10;

/// Prints the first screen.
pub fn roadmap(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    head(&report.head, style, out)?;
    score(report, style, out)?;
    grid(report, style, out)?;
    counts(report, style, out)?;
    exposed::first(report, style, out)?;
    writeln!(out)?;
    steps(report, style, out)?;
    not_seen(&report.not_seen, style, out)?;
    foot(report, style, out)
}

fn head(head: &Head, style: Style, out: &mut dyn Write) -> io::Result<()> {
    if let Some(why) = &head.organization_unseen {
        line_wrapped(
            out,
            style,
            &format!(
                "this account only; the organization could not be seen: {}",
                safe(why)
            ),
        )?;
    }
    if !head.unreachable.is_empty() {
        writeln!(
            out,
            "warning: could not enter {} of {}",
            head.unreachable.len(),
            count(head.accounts, "account")
        )?;
        writeln!(out)?;
        for (id, name, why) in &head.unreachable {
            line_wrapped(
                out,
                style,
                &format!("  {}  {id}  {}", safe(name), safe(why)),
            )?;
        }
        writeln!(out)?;
        line_wrapped(
            out,
            style,
            "Every verdict of these accounts is unseen; the score counts them as nothing.",
        )?;
        writeln!(out)?;
    }
    if let Some(why) = &head.ended_early {
        line_wrapped(
            out,
            style,
            &format!(
                "warning: collecting ended early ({}); what was not reached is unseen",
                safe(why)
            ),
        )?;
        writeln!(out)?;
    }
    let as_of = head.as_of.replace('T', " ");
    let as_of = format!("as of {} UTC", as_of.get(..16).unwrap_or(&as_of));
    writeln!(out, "{}", apart(&safe(&head.title), &as_of, style.width))?;
    let mut accounts = vec![format!("{} examined", head.examined)];
    if !head.unreachable.is_empty() {
        accounts.push(format!("{} unseen", head.unreachable.len()));
    }
    if !head.inactive.is_empty() {
        accounts.push(format!(
            "{} suspended and not evaluated ({})",
            head.inactive.len(),
            safe(&list(&head.inactive))
        ));
    }
    if !head.excluded.is_empty() {
        accounts.push(format!("{} left out", head.excluded.len()));
    }
    let digits = head.accounts.to_string().len().max(2);
    line_wrapped(
        out,
        style,
        &format!(
            "{:>digits$} {}: {}",
            head.accounts,
            plural(head.accounts, "account"),
            accounts.join(", ")
        ),
    )?;
    let all = head.regions.len() + head.closed_regions.len();
    let shown = if head.regions.len() > 6 {
        format!("{} examined", head.regions.len())
    } else {
        format!("{} examined", safe(&list(&head.regions)))
    };
    let closed = match head.closed_regions.len() {
        0 => String::new(),
        1..=3 => format!(", {} closed by SCP", safe(&list(&head.closed_regions))),
        many => format!(", {many} closed by SCP"),
    };
    line_wrapped(
        out,
        style,
        &format!("{all:>digits$} {}: {shown}{closed}", plural(all, "region")),
    )?;
    let [made, denied, not_offered, throttled, failed] = head.calls;
    if made > 0 {
        let answered = made.saturating_sub(denied + not_offered + failed);
        let mut parts = vec![format!("{} answered", thousands(answered))];
        for (number, word) in [
            (denied, "denied"),
            (not_offered, "not offered"),
            (failed, "failed"),
            (throttled, "throttled and called again"),
        ] {
            if number > 0 {
                parts.push(format!("{} {word}", thousands(number)));
            }
        }
        let took = head
            .seconds
            .map(|seconds| format!(" in {}", duration(seconds)))
            .unwrap_or_default();
        line_wrapped(
            out,
            style,
            &format!("{} calls{took}: {}", thousands(made), parts.join(", ")),
        )?;
    }
    line_wrapped(
        out,
        style,
        &format!(
            "Snapshot {}, firestep {}",
            safe(&head.snapshot),
            head.version
        ),
    )?;
    for note in &head.notes {
        line_wrapped(out, style, &safe(note))?;
    }
    writeln!(out)
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

fn score(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", style.rule("Score", ""))?;
    // The bar stands on a line of its own where there is no room beside the numbers.
    let beside = style.width >= 78;
    let width = if beside { 15 } else { 13 };
    writeln!(
        out,
        "{:<width$}items  score  verified  attested  unseen   open",
        ""
    )?;
    for row in &report.tiers {
        let name = format!("{} {}", row.tier.letter(), row.tier.name());
        let Some(score) = row.score else {
            writeln!(out, "{name:<width$}{:>5}  not applicable", row.items)?;
            continue;
        };
        let line = score_line(&name, width, row.counted, score);
        if beside {
            writeln!(out, "{line}  {}", bar(score, style))?;
        } else {
            writeln!(out, "{line}\n  {}", bar(score, style))?;
        }
    }
    let [verified, attested, unseen, open] = style.bar();
    let mut legend =
        format!("{verified} verified  {attested} attested  {unseen} unseen  {open} open.");
    for row in report.tiers.iter().filter(|row| row.counted < row.items) {
        legend = format!(
            "{legend}  {} counts {} of {}: {} not applicable.",
            row.tier.letter(),
            row.counted,
            row.items,
            row.items - row.counted
        );
    }
    line_wrapped(out, style, &legend)?;
    writeln!(out)
}

fn score_line(name: &str, width: usize, items: usize, score: Score) -> String {
    format!(
        "{name:<width$}{items:>5}  {:>3} %  {:>6} %  {:>6} %  {:>4} %  {:>3} %",
        score.score, score.verified, score.attested, score.unseen, score.open
    )
}

fn bar(score: Score, style: Style) -> String {
    const CELLS: usize = 14;
    let parts = [score.verified, score.attested, score.unseen, score.open].map(usize::from);
    let mut cells = parts.map(|part| part * CELLS / 100);
    let mut order = [0, 1, 2, 3];
    order.sort_by_key(|at| std::cmp::Reverse(parts.get(*at).map_or(0, |part| part * CELLS % 100)));
    let mut left = CELLS - cells.iter().sum::<usize>();
    for at in order {
        if left > 0
            && let Some(cell) = cells.get_mut(at)
        {
            *cell += 1;
            left -= 1;
        }
    }
    let marks = [
        Some(Mark::Good),
        Some(Mark::Vouched),
        Some(Mark::Blind),
        None,
    ];
    style
        .bar()
        .iter()
        .zip(cells)
        .zip(marks)
        .filter(|((_, cells), _)| *cells > 0)
        .map(|((glyph, cells), mark)| {
            let text = glyph.repeat(cells);
            mark.map_or(text.clone(), |mark| style.paint(mark, &text))
        })
        .collect()
}

/// The score as a cell: `?` where nothing was seen.
fn score_cell(score: Option<Score>) -> String {
    match score {
        None => "-".to_owned(),
        Some(score) if score.unseen == 100 => "?".to_owned(),
        Some(score) => score.score.to_string(),
    }
}

fn grid(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let of = |tier: Tier| {
        report
            .stages
            .iter()
            .filter(move |row| row.stage.id.starts_with(tier.letter()))
    };
    let most = Tier::ALL
        .map(|tier| of(tier).count())
        .into_iter()
        .max()
        .unwrap_or_default();
    let least = if style.width >= WIDE { 5 } else { 4 };
    let widths: Vec<usize> = (0..most)
        .map(|at| {
            let longest = Tier::ALL.map(|tier| of(tier).nth(at).map_or(0, |row| row.states.len()));
            longest.into_iter().max().unwrap_or_default().max(least) + 1
        })
        .collect();
    // As many stages beside each other as there is room for.
    let mut from = 0;
    while from < widths.len() {
        let mut used = NAME;
        let fits = widths.iter().skip(from).take_while(|width| {
            used += **width;
            used <= style.width + 1
        });
        let to = from + fits.count().max(1);
        let some = widths.get(from..to).unwrap_or_default();
        grid_rows(report, from, some, style, out)?;
        from = to;
    }
    Ok(())
}

/// Columns that the names of tiers take.
const NAME: usize = 14;

/// The stages of every tier from one on, as many as there are widths.
fn grid_rows(
    report: &Report,
    from: usize,
    widths: &[usize],
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = format!("{:<NAME$}", "stage");
    for (at, width) in widths.iter().enumerate() {
        line.push_str(&format!("{:<width$}", from + at + 1));
    }
    writeln!(out, "{}", line.trim_end())?;
    for tier in Tier::ALL {
        let mut stages = report
            .stages
            .iter()
            .filter(|row| row.stage.id.starts_with(tier.letter()))
            .skip(from)
            .zip(widths)
            .peekable();
        if stages.peek().is_none() {
            continue;
        }
        let mut states = format!("{:<NAME$}", format!("{} {}", tier.letter(), tier.name()));
        let mut scores = format!("{:<NAME$}", "  score %");
        for (row, width) in stages {
            let pad = " ".repeat(width.saturating_sub(row.states.len()));
            states.extend(row.states.iter().map(|state| style.state(*state)));
            states.push_str(&pad);
            scores.push_str(&format!("{:<width$}", score_cell(row.score)));
        }
        writeln!(out, "{}", states.trim_end())?;
        writeln!(out, "{}", scores.trim_end())?;
    }
    writeln!(out)
}

const STATES: [ItemState; 6] = [
    ItemState::Done,
    ItemState::Partial,
    ItemState::ToDo,
    ItemState::Unknown,
    ItemState::NotExamined,
    ItemState::NotApplicable,
];

fn counts(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut line = String::new();
    let mut length = 0;
    let total = format!("= {} items", report.items.len());
    let parts = STATES.iter().filter_map(|state| {
        let number = report
            .items
            .iter()
            .filter(|item| item.state == *state)
            .count();
        let text = format!("{} {number} {}", style.glyph(*state), state.word());
        let painted = format!("{} {number} {}", style.state(*state), state.word());
        (number > 0).then_some((columns(&text), painted))
    });
    for (width, text) in parts.chain([(total.len(), total)]) {
        if length > 0 && length + 3 + width > style.width {
            writeln!(out, "{line}")?;
            line.clear();
            length = 0;
        }
        if length > 0 {
            line.push_str("   ");
            length += 3;
        }
        line.push_str(&text);
        length += width;
    }
    writeln!(out, "{line}\n")
}

fn steps(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{}",
        style.rule(
            &format!("Next {} steps", number_word(report.steps.len().min(STEPS))),
            "in checklist order"
        )
    )?;
    for (at, step) in report.steps.iter().take(STEPS).enumerate() {
        show_step(at + 1, step, style, out)?;
    }
    if report.steps.is_empty() {
        writeln!(out, "Nothing is left to do that this version examines.")?;
    }
    writeln!(out)
}

fn number_word(number: usize) -> &'static str {
    const WORDS: [&str; 11] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    WORDS.get(number).copied().unwrap_or("ten")
}

fn show_step(number: usize, step: &Step, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let glyph = style.glyph(step.state);
    let id = step.item;
    let painted = |line: String| {
        line.replacen(glyph, &style.state(step.state), 1).replacen(
            id,
            &style.paint(Mark::Bold, id),
            1,
        )
    };
    let command = style.paint(Mark::Bold, &step.command);
    if style.width >= WIDE {
        let line = format!(
            "{number:>2} {glyph} {id:<5} {:<45} {:<7} {:<21} ",
            step.name, step.effort, step.left
        );
        // A command is never cut: one that does not fit goes to a line of its own.
        if columns(&line) + columns(&step.command) <= style.width {
            return writeln!(out, "{}{command}", painted(line));
        }
        writeln!(out, "{}", painted(line.trim_end().to_owned()))?;
        return writeln!(out, "           {command}");
    }
    let line = apart(
        &format!("{number:>2} {glyph} {id:<4} {}", step.name),
        &step.left,
        style.width,
    );
    writeln!(out, "{}", painted(line))?;
    writeln!(out, "          {:<8} {command}", step.effort)
}

fn not_seen(seen: &NotSeen, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let note = if seen.verdicts == 0 {
        String::new()
    } else {
        format!(
            "{}, {}",
            count(seen.verdicts, "verdict"),
            count(seen.items, "item")
        )
    };
    writeln!(out, "{}", style.rule("Not seen", &note))?;
    for group in &seen.groups {
        line_wrapped(out, style, group.group.heading())?;
        let width = group
            .rows
            .iter()
            .map(|row| columns(&row.action))
            .max()
            .unwrap_or_default();
        for row in &group.rows {
            show_row(row, width, style, out)?;
        }
    }
    if seen.groups.is_empty() {
        writeln!(out, "Every operation was answered.")?;
    }
    if seen.not_examined > 0 {
        let text = format!(
            "{} not examined by this version:",
            if seen.not_examined == 1 {
                "1 item is".to_owned()
            } else {
                format!("{} items are", seen.not_examined)
            }
        );
        let command = "firestep items --not-examined";
        // A command is never broken.
        if columns(&text) + 1 + columns(command) <= style.width {
            writeln!(out, "{text} {command}")?;
        } else {
            line_wrapped(out, style, &text)?;
            writeln!(out, "  {command}")?;
        }
    }
    if seen
        .groups
        .iter()
        .any(|group| group.group == GapGroup::Permission)
    {
        line_wrapped(
            out,
            style,
            "firestep permissions    prints the whole read-only policy",
        )?;
    }
    writeln!(out)
}

fn show_row(row: &NotSeenRow, width: usize, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let accounts = match row.accounts.len() {
        0 => "organization".to_owned(),
        1..=3 => row.accounts.join(", "),
        many => format!("{many} accounts"),
    };
    let items = match row.items.len() {
        0..=5 => row.items.join(" "),
        many => format!(
            "{} and {} more",
            row.items
                .iter()
                .take(4)
                .cloned()
                .collect::<Vec<_>>()
                .join(" "),
            many - 4
        ),
    };
    let text = format!(
        "{}  {} {items}",
        padded(&safe(&row.action), width),
        padded(&safe(&accounts), 20)
    );
    for (at, line) in wrap_keeping(&text, style.width.saturating_sub(2))
        .into_iter()
        .enumerate()
    {
        writeln!(out, "{}{line}", if at == 0 { "  " } else { "    " })?;
    }
    Ok(())
}

/// As one line where it fits; else broken at words.
fn wrap_keeping(text: &str, width: usize) -> Vec<String> {
    let text = text.trim_end();
    if columns(text) <= width {
        return vec![text.to_owned()];
    }
    let message: Vec<&str> = text.split_whitespace().collect();
    wrap(&message.join(" "), width.saturating_sub(2), "")
}

fn foot(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", style.rule("", ""))?;
    let [critical, high, medium, low] = report.failing;
    let all: usize = report.failing.iter().sum();
    line_wrapped(
        out,
        style,
        &format!(
            "{} fail: {critical} critical, {high} high, {medium} medium, {low} low; {} could not be reached; {} pass",
            count(all, "finding"),
            count(report.unknown, "verdict"),
            count(report.passing, "finding")
        ),
    )?;
    writeln!(out, "All:     {} --all", report.head.again)?;
    if let Some(first) = report.exposed_now.first() {
        writeln!(out, "Next:    {} --item {}", report.head.again, first.item)?;
    } else if let Some(first) = report.steps.first() {
        writeln!(out, "Next:    {}", first.command)?;
    }
    Ok(())
}

/// Prints the score of every stage and tier with its parts.
pub fn stages(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "stage                           items  score  verified  attested  unseen   open"
    )?;
    for tier in Tier::ALL {
        for row in report
            .stages
            .iter()
            .filter(|row| row.stage.id.starts_with(tier.letter()))
        {
            let name = format!("{:<3} {}", row.stage.id, row.stage.name);
            match row.score {
                Some(score) => writeln!(out, "{}", score_line(&name, 32, row.states.len(), score))?,
                None => writeln!(out, "{name:<32}{:>5}  not applicable", row.states.len())?,
            }
        }
        for row in report.tiers.iter().filter(|row| row.tier == tier) {
            let name = format!("{:<3} all of {}", tier.letter(), tier.name());
            if let Some(score) = row.score {
                writeln!(out, "{}", score_line(&name, 32, row.counted, score))?;
            }
        }
        if tier != Tier::X {
            writeln!(out)?;
        }
    }
    Ok(())
}

pub(crate) fn line_wrapped(out: &mut dyn Write, style: Style, text: &str) -> io::Result<()> {
    let indent: String = text.chars().take_while(|letter| *letter == ' ').collect();
    for line in wrap(text.trim_start(), style.width, &indent) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
