//! Text of a policy in a line of words: values may be hostile, or a hundred megabytes long.

/// As much of a text as is told, in backticks.
pub(crate) fn quoted(text: &str) -> String {
    const MOST: usize = 80;
    let mut letters = text.chars().map(plain);
    let told: String = letters.by_ref().take(MOST).collect();
    let more = if letters.next().is_some() { "…" } else { "" };
    format!("`{told}{more}`")
}

/// A letter that no terminal and no table obeys, and that does not end the quote.
fn plain(letter: char) -> char {
    match letter {
        '`' => '\'',
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        _ if letter.is_control() => '\u{fffd}',
        _ => letter,
    }
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
    fn a_long_text_is_cut_and_a_line_stays_one() {
        assert_eq!(
            quoted("a\n\u{1b}b`\u{202e}"),
            "`a\u{fffd}\u{fffd}b'\u{fffd}`"
        );
        let long = "é".repeat(1_000);
        assert_eq!(quoted(&long).chars().count(), 83);
        assert_eq!(some_of(["a", "b"]), "`a`, `b`");
        assert!(some_of(std::iter::repeat_n("x", 9)).ends_with("`x`, 4 more"));
    }
}
