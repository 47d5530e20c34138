//! What the terminal can do, and the one place that prints an error.

use std::io::{IsTerminal, Write};

use anyhow::Context;
use firestep_report::{Style, thousands};

use crate::arguments::{Appearance, Color};

/// How to print to stdout.
pub(crate) fn style(appearance: &Appearance) -> Style {
    let terminal = std::io::stdout().is_terminal();
    let set = |name: &str| std::env::var(name).is_ok_and(|value| !value.is_empty());
    let dumb = dumb();
    let color = match appearance.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && !set("NO_COLOR") && !dumb,
    };
    let width = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok())
        .or_else(|| {
            let (width, _) = terminal_size::terminal_size_of(std::io::stdout())?;
            Some(usize::from(width.0))
        })
        .unwrap_or(80);
    Style {
        width: if width >= 120 {
            120
        } else {
            width.clamp(40, 80)
        },
        color,
        bold: color || (terminal && !dumb && appearance.color != Color::Never),
        ascii: ascii(appearance),
    }
}

/// Whether the terminal can do no more than print: it moves no cursor and knows no colour.
pub(crate) fn dumb() -> bool {
    std::env::var("TERM").is_ok_and(|term| term == "dumb")
}

/// Whether nobody reads any more what we print, as when `head` has seen enough.
pub(crate) fn is_closed(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

/// Whether to draw with ASCII alone.
pub(crate) fn ascii(appearance: &Appearance) -> bool {
    appearance.ascii || !utf8()
}

/// Whether the locale names UTF-8 and draws our glyphs one column wide.
fn utf8() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let Some(locale) = locale else { return false };
    let lower = locale.to_lowercase();
    let wide = ["zh", "ja", "ko"]
        .iter()
        .any(|language| lower.starts_with(language));
    (lower.contains("utf-8") || lower.contains("utf8")) && !wide
}

/// Prints an error with everything that led to it, and what to do.
pub(crate) fn complain(error: &anyhow::Error) {
    // Our own messages have lines; what stands in them is made safe line by line.
    let safe = |text: &str| {
        let lines: Vec<String> = text.split('\n').map(firestep_report::safe).collect();
        lines.join("\n")
    };
    let mut text = format!("error: {}", safe(&error.to_string()));
    let mut last = error.to_string();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        // A transparent wrapper repeats its cause.
        if !last.contains(&cause) {
            text.push_str(&format!("\n  {}", safe(&cause)));
        }
        last = cause;
    }
    say(&text);
}

/// Prints a result to stdout, and says whether anybody still reads: a reader that closes early, as `head` does, is no
/// failure.
pub(crate) fn print(
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> anyhow::Result<bool> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
        other => other.map(|()| true).context("could not print the result"),
    }
}

/// `2 accounts`, `1 account`, `2,074 calls`.
pub(crate) fn count(number: u64, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {what}{plural}", thousands(number))
}

/// A line to stderr. When stderr is gone there is nobody to tell.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_one_is_no_plural() {
        assert_eq!(count(1, "account"), "1 account");
        assert_eq!(count(2074, "call"), "2,074 calls");
        assert_eq!(
            [thousands(0), thousands(999), thousands(1_000_000)],
            ["0", "999", "1,000,000"]
        );
    }
}
