//! How long policies may be.

use crate::lint::rule::Found;
use crate::lint::subject::Subject;

/// One line a type: its name, the characters, what is counted, AWS's page.
const LIMITS: &str = include_str!("../../../data/limits.tsv");

/// The most characters of a line, and what has so many.
fn limit(name: &str) -> Option<(usize, &'static str)> {
    LIMITS.lines().find_map(|line| {
        let mut fields = line.split('\t');
        (fields.next()? == name).then_some(())?;
        Some((fields.next()?.parse().ok()?, fields.next()?))
    })
}

/// Tells of a policy that is longer than a line of the table allows.
pub(super) fn tell(subject: &Subject<'_>, name: &str, found: &mut Found) {
    let characters = subject.characters;
    if let Some((most, words)) = limit(name)
        && characters > most
    {
        found.at(
            subject.policy.span,
            format!(
                "it has {characters} characters without white space; {words} has at most {most}"
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_its_line() {
        let all = ["managed", "scp", "rcp", "resource", "trust", "session"]
            .map(|it| limit(it).map(|it| it.0));
        assert_eq!(all, [6_144, 10_240, 5_120, 20_480, 2_048, 2_048].map(Some));
        assert_eq!(limit("none"), None);
    }
}
