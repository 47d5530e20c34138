//! The next steps, in checklist order.

use std::io::{self, Write};

use firestep_checklist::Report;
use firestep_checklist::report::Step;

use crate::command;
use crate::style::{Mark, Style, WIDE, apart, columns, line_wrapped};

/// Steps on the first screen.
const STEPS: usize = 10;

pub(crate) fn steps(report: &Report, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let shown = report.steps.len().min(STEPS);
    let title = match shown {
        0 => "Next steps".to_owned(),
        1 => "Next step".to_owned(),
        many => format!("Next {} steps", number_word(many)),
    };
    writeln!(out, "{}", style.rule(&title, "in checklist order"))?;
    for (at, step) in report.steps.iter().take(STEPS).enumerate() {
        show_step(at + 1, step, style, out)?;
    }
    if shown == 0 {
        let text = if report.not_seen.verdicts == 0 && report.accounts_whole {
            "Nothing that this version examines is left to do."
        } else {
            "Nothing that was seen is left to do. What was not seen is below."
        };
        line_wrapped(out, style, text)?;
    }
    Ok(())
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
    if style.width >= WIDE {
        let line = format!(
            "{number:>2} {glyph} {id:<5} {:<48} {:<7} {:<16} ",
            step.name, step.effort, step.left
        );
        // A command that does not fit goes to a line of its own.
        if columns(&line) + columns(&step.command) <= style.width {
            return writeln!(out, "{}{}", painted(line), step.command);
        }
        writeln!(out, "{}", painted(line.trim_end().to_owned()))?;
        return command::write(&step.command, style.width, 11, out);
    }
    let name = format!("{number:>2} {glyph} {id:<4} {}", step.name);
    let with_effort = format!("{}, {}", step.effort, step.left);
    // What is left says more than the effort, where there is room for one of them.
    let fits = |right: &str| columns(&name) + 1 + columns(right) <= style.width;
    let right = if fits(&with_effort) || !fits(&step.left) {
        &with_effort
    } else {
        &step.left
    };
    writeln!(out, "{}", painted(apart(&name, right, style.width)))
}
