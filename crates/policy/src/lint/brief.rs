//! Text of a policy in a line of words: values may be hostile, or a hundred megabytes long.

/// As much of a text as is told, in backticks.
pub(crate) fn quoted(text: &str) -> String {
    const MOST: usize = 80;
    let mut letters = text
        .chars()
        .map(|it| if it.is_control() { ' ' } else { it });
    let mut told: String = letters.by_ref().take(MOST).collect();
    if letters.next().is_some() {
        told.push('…');
    }
    format!("`{told}`")
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
        assert_eq!(quoted("a\nb"), "`a b`");
        let long = "é".repeat(1_000);
        assert_eq!(quoted(&long).chars().count(), 83);
        assert_eq!(some_of(["a", "b"]), "`a`, `b`");
        assert!(some_of(std::iter::repeat_n("x", 9)).ends_with("`x`, 4 more"));
    }
}
