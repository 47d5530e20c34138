//! Ages as they are said.

/// `1 day`, `2 days`.
pub(crate) fn in_days(days: i64) -> String {
    match days {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_day_is_no_plural() {
        assert_eq!([0, 1, 2].map(in_days), ["0 days", "1 day", "2 days"]);
    }
}
