//! How text looks on a terminal: width, colour, glyphs, and text from AWS made safe to print.

use firestep_checklist::ItemState;
use std::io::{self, Write};

/// What the terminal can do.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Columns; lines wrap at words below 80.
    pub width: usize,
    /// Whether to colour. A colour repeats what a glyph and a word already say.
    pub color: bool,
    /// Whether bold may be used: on a terminal, `NO_COLOR` or not.
    pub bold: bool,
    /// Whether only ASCII may be printed.
    pub ascii: bool,
}

/// What a colour means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Good,
    Vouched,
    Attention,
    Bad,
    BadBold,
    Blind,
    Quiet,
    Bold,
}

impl Style {
    /// 80 columns, no colour, UTF-8: what is printed into a file.
    pub fn plain() -> Self {
        Self {
            width: 80,
            color: false,
            bold: false,
            ascii: false,
        }
    }

    /// The glyph of a state.
    pub fn glyph(self, state: ItemState) -> &'static str {
        let (utf8, ascii) = match state {
            ItemState::Done => ("●", "#"),
            ItemState::Partial => ("◐", "+"),
            ItemState::ToDo => ("○", "o"),
            ItemState::Unknown => ("?", "?"),
            ItemState::NotExamined => ("·", "."),
            ItemState::NotApplicable => ("–", "-"),
        };
        if self.ascii { ascii } else { utf8 }
    }

    pub(crate) fn state(self, state: ItemState) -> String {
        let mark = match state {
            ItemState::Done => Mark::Good,
            ItemState::Partial => Mark::Attention,
            ItemState::ToDo => Mark::Bad,
            ItemState::Unknown => Mark::Blind,
            ItemState::NotExamined | ItemState::NotApplicable => Mark::Quiet,
        };
        self.paint(mark, self.glyph(state))
    }

    pub(crate) fn hop(self) -> &'static str {
        if self.ascii { ">" } else { "→" }
    }

    pub(crate) fn paint(self, mark: Mark, text: &str) -> String {
        let code = match mark {
            Mark::Bold if self.bold => "1",
            Mark::BadBold if self.color => "1;31",
            Mark::BadBold if self.bold => "1",
            _ if !self.color => return text.to_owned(),
            Mark::Good => "32",
            Mark::Vouched => "36",
            Mark::Attention => "33",
            Mark::Bad | Mark::BadBold => "31",
            Mark::Blind => "35",
            Mark::Quiet => "2",
            Mark::Bold => return text.to_owned(),
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// `── Score ─────── open now ──`, as wide as the terminal.
    pub(crate) fn rule(self, title: &str, note: &str) -> String {
        let dash = if self.ascii { "-" } else { "─" };
        let used = columns(title) + if title.is_empty() { 0 } else { 4 };
        let after = if note.is_empty() {
            0
        } else {
            columns(note) + 4
        };
        let fill = dash.repeat(self.width.saturating_sub(used + after));
        let (head, gap) = if title.is_empty() {
            (String::new(), "")
        } else {
            (format!("{dash}{dash} "), " ")
        };
        let tail = if note.is_empty() {
            String::new()
        } else {
            format!(" {note} {dash}{dash}")
        };
        let quiet = |text: &str| match text {
            "" => String::new(),
            text => self.paint(Mark::Quiet, text),
        };
        // A heading is louder than what stands below it.
        let title = if title.is_empty() {
            String::new()
        } else {
            self.paint(Mark::Bold, title)
        };
        format!(
            "{}{title}{}",
            quiet(&head),
            quiet(&format!("{gap}{fill}{tail}"))
        )
    }
}

/// The most letters of a text from AWS on a screen; no name, ARN or reason of AWS's own comes near it.
const MOST: usize = 1_000;

/// Text from AWS as it may be printed: control, escape and direction characters by their numbers, and not without end.
pub fn safe(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        Some((at, _)) => {
            let (shown, rest) = text.split_at(at);
            let more = rest.chars().count();
            format!("{}... ({} more)", visible(shown), count(more, "character"))
        }
        None => visible(text),
    }
}

/// The same, whole: half of a command would be another command.
pub(crate) fn visible(text: &str) -> String {
    if !text.contains(hides) {
        return text.to_owned();
    }
    text.chars()
        .map(|letter| {
            if hides(letter) {
                letter.escape_unicode().to_string()
            } else {
                letter.to_string()
            }
        })
        .collect()
}

/// Whether a terminal acts on a character, or it hides or turns what is read.
pub(crate) fn hides(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// How many columns of a terminal a text takes: two for letters of East Asia and most emoji, none for marks that
/// combine.
pub(crate) fn columns(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

/// A text with spaces after it up to a number of columns.
pub(crate) fn padded(text: &str, width: usize) -> String {
    let spaces = width.saturating_sub(columns(text));
    format!("{text}{}", " ".repeat(spaces))
}

/// Whole words on lines of a width, each begun with an indent. A word that is too long is never cut: it may be an ARN
/// or a command. Blank text is no line.
pub(crate) fn wrap(text: &str, width: usize, indent: &str) -> Vec<String> {
    hanging(text, width, indent, indent)
}

/// The same, the first line begun with another indent than the rest.
pub(crate) fn hanging(text: &str, width: usize, first: &str, rest: &str) -> Vec<String> {
    let text = text.trim();
    if text.is_empty() {
        return Vec::new();
    }
    let options = textwrap::Options::new(width.max(columns(rest) + 20))
        .initial_indent(first)
        .subsequent_indent(rest)
        .break_words(false)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit);
    let lines = textwrap::wrap(text, options);
    lines.into_iter().map(Into::into).collect()
}

/// Left and right on one line. The left part is wrapped where it is too long, and the right part goes to the next line
/// when there is no room.
pub(crate) fn apart(left: &str, right: &str, width: usize) -> String {
    let indent: String = left.chars().take_while(|letter| *letter == ' ').collect();
    let mut lines = hanging(left, width, &indent, &format!("{indent}   "));
    let last = lines.pop().unwrap_or_default();
    let used = columns(&last) + columns(right);
    if used + 1 > width {
        lines.push(last);
        let pad = width.saturating_sub(columns(right));
        lines.push(format!("{}{right}", " ".repeat(pad)));
    } else {
        lines.push(format!("{last}{}{right}", " ".repeat(width - used)));
    }
    lines.join("\n")
}

/// `2,074`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `2 accounts`, `1 account`.
pub(crate) fn count(number: usize, resource: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {resource}{plural}", thousands(number as u64))
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// From here on the wide layout is used.
pub(crate) const WIDE: usize = 120;

/// Writes a row: a name in a column of a width, and the rest. A name is never cut: what does not fit has its rest below.
pub fn row(out: &mut dyn Write, name: &str, width: usize, rest: &str) -> io::Result<()> {
    if columns(name) < width {
        return writeln!(out, "{}{rest}", padded(name, width));
    }
    writeln!(out, "{name}")?;
    writeln!(out, "{}{rest}", " ".repeat(width))
}

/// The lines of a sentence.
pub fn wrapped(sentence: &str, style: Style) -> Vec<String> {
    wrap(sentence, style.width, "")
}

/// Prints a line, broken to the width; what follows the first is indented like it.
pub(crate) fn line_wrapped(out: &mut dyn Write, style: Style, text: &str) -> io::Result<()> {
    let indent: String = text.chars().take_while(|letter| *letter == ' ').collect();
    for line in wrap(text.trim_start(), style.width, &indent) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_shows_what_it_hides() {
        assert_eq!(safe("a\u{1b}[31m\u{202e}b"), "a\\u{1b}[31m\\u{202e}b");
    }

    #[test]
    fn a_text_without_end_is_cut_and_says_so() {
        assert_eq!(safe(&"ä".repeat(1_000)), "ä".repeat(1_000));
        let shown = safe(&"ä".repeat(9_001));
        assert!(shown.ends_with("ä... (8,001 characters more)"), "{shown}");
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(
            [
                thousands(0),
                thousands(999),
                thousands(6412),
                thousands(1_000_000)
            ],
            ["0", "999", "6,412", "1,000,000"]
        );
    }

    #[test]
    fn a_rule_is_as_wide_as_the_terminal() {
        assert_eq!(columns(&Style::plain().rule("Score", "")), 80);
        assert_eq!(columns(&Style::plain().rule("Exposed now", "open now")), 80);
    }

    #[test]
    fn columns_are_counted_as_terminals_do() {
        assert_eq!(
            [
                columns("web"),
                columns("●◐░→"),
                columns("監査"),
                columns("u\u{308}")
            ],
            [3, 4, 4, 1]
        );
        assert_eq!(padded("監査", 6), "監査  ");
        assert_eq!(padded("long", 2), "long");
        assert_eq!(columns(&apart("監査", "E1.1", 20)), 20);
        assert!(
            wrap("監査 監査 監査 監査 監査", 22, "  ")
                .iter()
                .all(|it| columns(it) <= 22)
        );
    }

    #[test]
    fn words_are_wrapped_and_never_cut() {
        assert_eq!(
            wrap("  the quick brown fox jumps over", 22, "  "),
            ["  the quick brown fox", "  jumps over"]
        );
        // Twenty columns of text are the least.
        assert_eq!(
            wrap("the quick brown fox", 5, "    "),
            ["    the quick brown fox"]
        );
        let long = "arn:aws:iam::111122223333:role/very-long-name";
        assert_eq!(
            wrap(&format!("role {long} it is"), 20, ""),
            ["role", long, "it is"]
        );
        assert!(wrap("", 20, "").is_empty() && wrap("  ", 20, "  ").is_empty());
    }

    #[test]
    fn no_color_keeps_bold() {
        let style = Style {
            bold: true,
            ..Style::plain()
        };
        assert_eq!(style.paint(Mark::Bold, "E1.1"), "\u{1b}[1mE1.1\u{1b}[0m");
        assert_eq!(style.paint(Mark::Good, "x"), "x");
    }
}
