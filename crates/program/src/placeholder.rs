//! Words that stand where nobody has written anything yet, and whether two texts mean one person.

/// Whether a text stands where nobody has written one yet: `TBD`, `todo: ask`, `-`.
pub(crate) fn is_placeholder(text: &str) -> bool {
    const WHOLE: [&str; 14] = [
        "tbd",
        "tba",
        "na",
        "none",
        "unknown",
        "nobody",
        "noone",
        "null",
        "nil",
        "pending",
        "unassigned",
        "empty",
        "missing",
        "placeholder",
    ];
    const BEGINS: [&str; 4] = ["todo", "fixme", "tbd", "tba"];
    let lower = text.to_lowercase();
    let letters: String = lower.chars().filter(|it| it.is_alphanumeric()).collect();
    let first = lower
        .split(|it: char| !it.is_alphanumeric())
        .find(|it| !it.is_empty());
    letters.is_empty()
        || WHOLE.contains(&letters.as_str())
        || letters == "todo"
        || first.is_some_and(|it| BEGINS.contains(&it))
        || letters.bytes().all(|it| it == b'x')
}

/// Whether two texts mean one person: the same mail address, or the same names, however they are written.
pub(crate) fn is_same_person(one: &str, other: &str) -> bool {
    let same_mail = mail(one).is_some_and(|it| mail(other) == Some(it));
    let names = names(one);
    same_mail || (!names.is_empty() && names == self::names(other))
}

fn mail(text: &str) -> Option<String> {
    text.split(|it: char| it.is_whitespace() || "<>(),;".contains(it))
        .find(|it| it.contains('@'))
        .map(str::to_lowercase)
}

/// The words of a name, in whatever order: without what stands in brackets, and without the mail address beside it.
fn names(text: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let mut outside = String::new();
    for letter in text.to_lowercase().chars() {
        match letter {
            '(' | '<' | '[' => depth += 1,
            ')' | '>' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(letter),
            _ => {}
        }
    }
    let words = outside.split_whitespace();
    let words: Vec<&str> = words.collect();
    // A mail address alone is the name.
    let is_beside = |it: &&&str| words.len() == 1 || !it.contains('@');
    let mut words: Vec<String> = words
        .iter()
        .filter(is_beside)
        .flat_map(|it| it.split(|letter: char| !letter.is_alphanumeric()))
        .filter(|it| !it.is_empty())
        .map(str::to_owned)
        .collect();
    words.sort_unstable();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_has_written_yet_is_a_placeholder() {
        for text in [
            "",
            " ",
            "-",
            "?",
            "TBD",
            "t.b.d.",
            "TODO: ask",
            "FIXME",
            "N.A.",
            "n/a",
            "none.",
            "to do",
            "noone",
            "null",
            "xxx",
            "unassigned",
            "Pending",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "Kim",
            "Todd",
            "#shop",
            "tobias@example.com",
            "nothing",
            "Max",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn one_person_is_one_however_written() {
        for other in [
            "Noor  Haddad",
            "Noor Haddad.",
            "noor\u{a0}haddad",
            "Haddad, Noor",
            "Noor Haddad <noor@acme.example>",
            "Noor Haddad (CISO)",
        ] {
            assert!(is_same_person("Noor Haddad", other), "{other}");
        }
        assert!(is_same_person("Noor (lead)", "noor [CISO]"));
        assert!(is_same_person("N. Haddad <n@x.example>", "n@x.example"));
        assert!(is_same_person("kim@example.com", "Kim@example.com"));
        assert!(!is_same_person("Noor Haddad", "Mara Lindt"));
        assert!(!is_same_person("kim@example.com", "kim@example.org"));
        assert!(!is_same_person("Noor Haddad", "Noor Lindt"));
    }
}
