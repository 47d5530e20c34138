//! How a list that may be long is told.

/// The first few, and how many more there are.
pub(super) fn some(all: &[String]) -> String {
    /// Nobody reads more.
    const MOST: usize = 10;
    let shown = all.iter().take(MOST).map(String::as_str);
    let shown = shown.collect::<Vec<_>>().join("; ");
    match all.len().saturating_sub(MOST) {
        0 => shown,
        more => format!("{shown}; and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_are_counted_and_not_listed() {
        let all: Vec<String> = (1..=12).map(|it| it.to_string()).collect();
        assert_eq!(some(&all[..2]), "1; 2");
        assert_eq!(some(&all), "1; 2; 3; 4; 5; 6; 7; 8; 9; 10; and 2 more");
    }
}
