//! How long policies may be.

use crate::lint::rule::Found;
use crate::lint::subject::Subject;

/// One line a type: its name, the characters, what is counted, AWS's page.
const LIMITS: &str = include_str!("../../../data/limits.tsv");

/// The most characters of a type's line.
fn most(name: &str) -> Option<usize> {
    LIMITS.lines().find_map(|line| {
        let mut fields = line.split('\t');
        (fields.next()? == name).then_some(())?;
        fields.next()?.parse().ok()
    })
}

/// Tells of a policy that is longer than a line of the table allows.
pub(super) fn tell(subject: &Subject<'_>, name: &str, words: &str, found: &mut Found) {
    let Some(most) = most(name).filter(|most| subject.characters > *most) else {
        return;
    };
    found.at(
        subject.policy.span,
        format!(
            "it has {} characters without white space; {words} has at most {most}",
            subject.characters
        ),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_its_line() {
        let all = ["managed", "scp", "rcp", "resource", "trust", "session"].map(most);
        assert_eq!(all, [6_144, 10_240, 5_120, 20_480, 4_096, 2_048].map(Some));
        assert_eq!(most("none"), None);
    }
}
