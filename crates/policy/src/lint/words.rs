//! What was written, as a finding repeats it.

/// A text between backticks, on one line and no longer than a line: what policies hold may be hostile, or 100 MB long.
pub(crate) fn quoted(text: &str) -> String {
    const MOST: usize = 80;
    let mut words = String::with_capacity(text.len().min(MOST * 4) + 5);
    words.push('`');
    let mut letters = text.chars();
    for letter in letters.by_ref().take(MOST) {
        // No terminal, table or log obeys what a policy says, and no text ends before its end.
        words.push(match letter {
            '`' => '\'',
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                '\u{fffd}'
            }
            _ if letter.is_control() => '\u{fffd}',
            _ => letter,
        });
    }
    if letters.next().is_some() {
        words.push('…');
    }
    words.push('`');
    words
}

/// The first few of several, in words.
pub(crate) fn some_of<'t>(all: impl IntoIterator<Item = &'t str>) -> String {
    const MOST: usize = 5;
    let mut all = all.into_iter();
    let mut told: Vec<String> = all.by_ref().take(MOST).map(quoted).collect();
    let more = all.count();
    if more > 0 {
        told.push(format!("{more} more"));
    }
    told.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_is_repeated_and_a_long_one_begun() {
        assert_eq!(quoted("s3:GetObject"), "`s3:GetObject`");
        assert_eq!(quoted(""), "``");
        assert_eq!(quoted(&"ä".repeat(80)), format!("`{}`", "ä".repeat(80)));
        assert_eq!(quoted(&"ä".repeat(81)), format!("`{}…`", "ä".repeat(80)));
    }

    #[test]
    fn of_many_the_first_are_named() {
        assert_eq!(some_of(["a", "b"]), "`a`, `b`");
        assert!(some_of(std::iter::repeat_n("x", 9)).ends_with("`x`, 4 more"));
    }

    #[test]
    fn nothing_in_it_breaks_the_line_or_ends_the_quote() {
        assert_eq!(
            quoted("a\n\u{1b}[2J`b\u{202e}"),
            "`a\u{fffd}\u{fffd}[2J'b\u{fffd}`"
        );
    }
}
