//! Patterns of names.

/// A pattern of texts: `*` is any text, `?` any one character, all else is itself. It fits whole texts only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pattern(Box<str>);

impl Pattern {
    /// The pattern that is written so.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the pattern fits the whole of a text.
    pub fn matches(&self, text: &str) -> bool {
        let mut pattern = self.0.chars();
        let mut rest = text.chars();
        // The last star, and where the text it stands for ends so far.
        let mut star: Option<(std::str::Chars<'_>, std::str::Chars<'_>)> = None;
        loop {
            let here = rest.clone();
            match (pattern.next(), rest.next()) {
                (Some('*'), _) => {
                    star = Some((pattern.clone(), here.clone()));
                    rest = here;
                }
                (None, None) => return true,
                (Some(wanted), Some(letter)) if wanted == '?' || wanted == letter => {}
                // What does not fit goes to the star, one character more each time.
                _ => {
                    let Some((after, ends)) = &mut star else {
                        return false;
                    };
                    if ends.next().is_none() {
                        return false;
                    }
                    pattern = after.clone();
                    rest = ends.clone();
                }
            }
        }
    }

    /// Whether it fits every text of some length: it names nothing.
    pub(crate) fn is_anything(&self) -> bool {
        self.0.chars().all(|it| it == '*' || it == '?')
    }
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_pattern_fits_the_whole_text() {
        let fits = |pattern: &str, text: &str| Pattern::new(pattern).matches(text);
        assert!(fits("web", "web"));
        assert!(!fits("web", "web-2"));
        assert!(!fits("web", "my-web"));
        assert!(fits("*web", "my-web"));
        assert!(fits(
            "arn:aws:s3:::acme-*-site",
            "arn:aws:s3:::acme-shop-site"
        ));
        assert!(!fits("arn:aws:s3:::acme-*-site", "arn:aws:s3:::acme-site"));
        assert!(fits("a*b*c", "a-b-b-c"));
        assert!(fits("?", "ä"));
        assert!(!fits("?", ""));
        assert!(fits("*", ""));
        assert!(fits("", ""));
        assert!(!fits("", "a"));
    }

    /// The definition itself, slow.
    fn by_definition(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', rest)) => (0..=text.len()).any(|at| by_definition(rest, &text[at..])),
            Some((wanted, rest)) => text.split_first().is_some_and(|(letter, after)| {
                (*wanted == '?' || wanted == letter) && by_definition(rest, after)
            }),
        }
    }

    proptest! {
        #[test]
        fn it_is_its_definition(pattern in "[ab*?]{0,7}", text in "[abc]{0,9}") {
            let letters = |it: &str| it.chars().collect::<Vec<_>>();
            prop_assert_eq!(
                Pattern::new(&pattern).matches(&text),
                by_definition(&letters(&pattern), &letters(&text))
            );
        }
    }
}
