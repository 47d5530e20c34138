//! Texts from anywhere in the cells of tables: a spreadsheet's, and those of Markdown.

use std::borrow::Cow;

use crate::style::{hides, safe, visible};

/// A text as a value of CSV (RFC 4180), on one line. What acts on a terminal is written by its number, and what a spreadsheet would
/// take for a formula begins with an apostrophe.
pub fn csv(text: &str) -> Cow<'_, str> {
    if is_plain(text) && !is_formula(text) {
        return text.into();
    }
    quoted(text, &visible(text)).into()
}

/// The same of our own commands, whose lines are lines.
pub(crate) fn csv_lines(text: &str) -> Cow<'_, str> {
    if !text.contains('\n') {
        return csv(text);
    }
    let lines: Vec<String> = text.split('\n').map(visible).collect();
    quoted(text, &lines.join("\n")).into()
}

fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

fn is_plain(text: &str) -> bool {
    !text.contains(|it| matches!(it, ',' | '"') || hides(it))
}

fn quoted(text: &str, shown: &str) -> String {
    let guard = if is_formula(text) { "'" } else { "" };
    if is_plain(text) {
        return format!("{guard}{shown}");
    }
    format!("\"{guard}{}\"", shown.replace('"', "\"\""))
}

/// A text in Markdown, also in a cell of a table: nothing in it is mark-up, a link, a mention or an end of the cell, and it is on
/// one line.
pub fn markdown(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    let line = text.replace(['\n', '\r', '\t'], " ");
    let mut before = ' ';
    for letter in safe(&line).chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '!' | '~'
            | '$' => {
                cell.push('\\');
                cell.push(letter);
            }
            // A mention of somebody: what is between is nothing to a reader.
            '@' if !before.is_alphanumeric() => cell.push_str("@\u{200b}"),
            '&' => cell.push_str("&amp;"),
            _ => cell.push(letter),
        }
        before = letter;
    }
    // Nor is an address made a link.
    cell.replace("://", ":\u{200b}//")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_back_and_no_formula() {
        for (text, wanted) in [
            ("plain", "plain"),
            ("", ""),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("@SUM(1,2)", "\"'@SUM(1,2)\""),
            ("-1", "'-1"),
            ("\t=1", "\"'\\u{9}=1\""),
            ("a\nb", "\"a\\u{a}b\""),
            ("a\u{1b}[31m\u{202e}\r", "\"a\\u{1b}[31m\\u{202e}\\u{d}\""),
        ] {
            assert_eq!(csv(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn nothing_in_a_cell_is_mark_up() {
        let cell = markdown("a|b [x](http://e.example) <b> @all\n# c");
        assert_eq!(
            cell,
            "a\\|b \\[x\\](http:\u{200b}//e.example) \\<b\\> @\u{200b}all \\# c"
        );
    }
}
