//! The two wildcards of the policy language: `*` is any text, `?` any one character.
//!
//! A [`Pattern`] is compiled once: its runs between stars are looked for from left to right, each once,
//! long ones with a `?` by bits, so that a pattern that is built to take long does not.

use std::collections::HashMap;

/// From how many characters on a run with `?` is looked for by bits.
const LONG: usize = 16;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern(PatternForm);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum PatternForm {
    Anything,
    Exactly(Box<str>),
    Begins(Box<str>),
    /// The runs between the stars; the first and the last are empty where a star begins or ends.
    Runs(Box<[LiteralRun]>),
}

/// Characters without a star among them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
struct LiteralRun {
    items: Box<[PatternItem]>,
    /// How many characters it takes.
    length: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum PatternItem {
    Text(Box<str>),
    One,
}

/// A piece of a pattern before it is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Taken as it stands.
    Text(&'a str),
    One,
    Star,
}

/// The pieces of a written pattern.
pub fn pieces(written: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = written;
    std::iter::from_fn(move || {
        let first = rest.as_bytes().first()?;
        let (piece, taken) = match first {
            b'*' => (Piece::Star, 1),
            b'?' => (Piece::One, 1),
            _ => {
                let end = rest.find(['*', '?']).unwrap_or(rest.len());
                (Piece::Text(rest.get(..end)?), end)
            }
        };
        rest = rest.get(taken..)?;
        Some(piece)
    })
}

impl Pattern {
    /// Compiles a pattern as it is written.
    pub fn new(written: &str) -> Self {
        // Most patterns are a text, a beginning or a star.
        match written.bytes().position(|it| matches!(it, b'*' | b'?')) {
            None => Self::literal(written),
            Some(at) if at + 1 == written.len() && written.ends_with('*') => match at {
                0 => Self(PatternForm::Anything),
                at => Self(PatternForm::Begins(
                    written.get(..at).unwrap_or_default().into(),
                )),
            },
            Some(_) => Self::of(pieces(written)),
        }
    }

    /// Compiles a text without wildcards.
    pub fn literal(text: &str) -> Self {
        Self(PatternForm::Exactly(text.into()))
    }

    pub fn of<'a>(pieces: impl IntoIterator<Item = Piece<'a>>) -> Self {
        let mut runs: Vec<Vec<PatternItem>> = vec![Vec::new()];
        let mut text = String::new();
        let mut star = false;
        let flush = |runs: &mut Vec<Vec<PatternItem>>, text: &mut String| {
            if !text.is_empty()
                && let Some(run) = runs.last_mut()
            {
                run.push(PatternItem::Text(std::mem::take(text).into()));
            }
        };
        for piece in pieces {
            match piece {
                Piece::Text(more) => text.push_str(more),
                Piece::One => {
                    flush(&mut runs, &mut text);
                    if let Some(run) = runs.last_mut() {
                        run.push(PatternItem::One);
                    }
                }
                Piece::Star => {
                    flush(&mut runs, &mut text);
                    // Two stars in a row are one.
                    if !star || runs.last().is_some_and(|run| !run.is_empty()) || runs.len() == 1 {
                        runs.push(Vec::new());
                    }
                    star = true;
                }
            }
        }
        flush(&mut runs, &mut text);
        Self(match runs.as_mut_slice() {
            [only] => match only.as_mut_slice() {
                [] => PatternForm::Exactly("".into()),
                [PatternItem::Text(text)] => PatternForm::Exactly(std::mem::take(text)),
                _ => PatternForm::Runs(compiled(runs)),
            },
            [first, last] if last.is_empty() => match first.as_mut_slice() {
                [] => PatternForm::Anything,
                [PatternItem::Text(text)] => PatternForm::Begins(std::mem::take(text)),
                _ => PatternForm::Runs(compiled(runs)),
            },
            _ => PatternForm::Runs(compiled(runs)),
        })
    }

    /// Whether it fits any text at all.
    pub fn is_anything(&self) -> bool {
        self.0 == PatternForm::Anything
    }

    /// The text it fits, when it fits only one.
    pub fn as_literal(&self) -> Option<&str> {
        match &self.0 {
            PatternForm::Exactly(text) => Some(text),
            _ => None,
        }
    }

    /// Whether a text fits.
    pub fn matches(&self, text: &str) -> bool {
        match &self.0 {
            PatternForm::Anything => true,
            PatternForm::Exactly(only) => **only == *text,
            PatternForm::Begins(with) => text.starts_with(&**with),
            PatternForm::Runs(runs) => fits(runs, text),
        }
    }

    /// How it lies to another pattern, of which only the stars are wildcards: to the resource of a
    /// request that asks about many.
    pub fn against(&self, requested: &str) -> Overlap {
        if !requested.contains('*') {
            return if self.matches(requested) {
                Overlap::Covers
            } else {
                Overlap::None
            };
        }
        let ours = self.letters();
        let theirs: Vec<Letter> = pieces(requested)
            .flat_map(|piece| match piece {
                Piece::Star => vec![Letter::Star],
                Piece::One => vec![Letter::Is('?')],
                Piece::Text(text) => text.chars().map(Letter::Is).collect(),
            })
            .collect();
        if covers(&ours, &theirs) {
            Overlap::Covers
        } else if meet(&ours, &theirs) {
            Overlap::Some
        } else {
            Overlap::None
        }
    }

    fn letters(&self) -> Vec<Letter> {
        let text = |text: &str| text.chars().map(Letter::Is).collect::<Vec<_>>();
        match &self.0 {
            PatternForm::Anything => vec![Letter::Star],
            PatternForm::Exactly(only) => text(only),
            PatternForm::Begins(with) => {
                let mut letters = text(with);
                letters.push(Letter::Star);
                letters
            }
            PatternForm::Runs(runs) => {
                let mut letters = Vec::new();
                for (index, run) in runs.iter().enumerate() {
                    if index > 0 {
                        letters.push(Letter::Star);
                    }
                    for item in &run.items {
                        match item {
                            PatternItem::One => letters.push(Letter::Any),
                            PatternItem::Text(it) => letters.extend(text(it)),
                        }
                    }
                }
                letters
            }
        }
    }
}

/// How a pattern lies to what a request names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Overlap {
    /// It fits none of them.
    None,
    /// It fits some, or it could not be shown that it fits all.
    Some,
    /// It fits every one.
    Covers,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letter {
    Is(char),
    Any,
    Star,
}

/// Whether every text of `theirs` is one of `ours`: a star of theirs is only taken by one of ours.
fn covers(ours: &[Letter], theirs: &[Letter]) -> bool {
    // reach[i]: the first i letters of ours take all that was read of theirs.
    let mut reach = vec![false; ours.len() + 1];
    if let Some(first) = reach.first_mut() {
        *first = true;
    }
    close(ours, &mut reach);
    for letter in theirs {
        let mut next = vec![false; ours.len() + 1];
        for (index, mine) in ours.iter().enumerate() {
            if !reach.get(index).copied().unwrap_or_default() {
                continue;
            }
            let stay = *mine == Letter::Star;
            let step = match (mine, letter) {
                (Letter::Any, Letter::Is(_)) => true,
                (mine, letter) => *mine != Letter::Star && mine == letter,
            };
            if stay && let Some(slot) = next.get_mut(index) {
                *slot = true;
            }
            if step && let Some(slot) = next.get_mut(index + 1) {
                *slot = true;
            }
        }
        close(ours, &mut next);
        reach = next;
    }
    reach.last().copied().unwrap_or_default()
}

/// A star may also take nothing.
fn close(letters: &[Letter], reach: &mut [bool]) {
    for index in 0..letters.len() {
        if letters.get(index) == Some(&Letter::Star)
            && reach.get(index).copied().unwrap_or_default()
            && let Some(slot) = reach.get_mut(index + 1)
        {
            *slot = true;
        }
    }
}

/// Whether some text is one of both.
fn meet(ours: &[Letter], theirs: &[Letter]) -> bool {
    let mut reach = vec![false; ours.len() + 1];
    if let Some(first) = reach.first_mut() {
        *first = true;
    }
    close(ours, &mut reach);
    for letter in theirs {
        let mut next = vec![false; ours.len() + 1];
        if *letter == Letter::Star {
            // It takes nothing, or any letters: all that lies ahead is reached.
            let mut reached = false;
            for (slot, had) in next.iter_mut().zip(&reach) {
                reached |= *had;
                *slot = reached;
            }
        } else {
            for (index, mine) in ours.iter().enumerate() {
                if !reach.get(index).copied().unwrap_or_default() {
                    continue;
                }
                if *mine == Letter::Star
                    && let Some(slot) = next.get_mut(index)
                {
                    *slot = true;
                }
                if (*mine == Letter::Any || mine == letter)
                    && let Some(slot) = next.get_mut(index + 1)
                {
                    *slot = true;
                }
            }
        }
        close(ours, &mut next);
        reach = next;
    }
    reach.last().copied().unwrap_or_default()
}

fn compiled(runs: Vec<Vec<PatternItem>>) -> Box<[LiteralRun]> {
    runs.into_iter()
        .map(|items| LiteralRun {
            length: items
                .iter()
                .map(|item| match item {
                    PatternItem::Text(text) => text.chars().count(),
                    PatternItem::One => 1,
                })
                .sum(),
            items: items.into(),
        })
        .collect()
}

fn fits(runs: &[LiteralRun], text: &str) -> bool {
    let Some((first, rest)) = runs.split_first() else {
        return text.is_empty();
    };
    let Some(mut rest_of_text) = first.taken_off(text) else {
        return false;
    };
    let Some((last, middle)) = rest.split_last() else {
        return rest_of_text.is_empty();
    };
    for run in middle {
        let Some(after) = run.found_in(rest_of_text) else {
            return false;
        };
        rest_of_text = after;
    }
    last.ends(rest_of_text)
}

impl LiteralRun {
    /// What follows it when the text begins with it.
    fn taken_off<'t>(&self, text: &'t str) -> Option<&'t str> {
        let mut rest = text;
        for item in &self.items {
            rest = match item {
                PatternItem::Text(text) => rest.strip_prefix(&**text)?,
                PatternItem::One => {
                    let mut letters = rest.chars();
                    letters.next()?;
                    letters.as_str()
                }
            };
        }
        Some(rest)
    }

    /// What follows its first place in the text.
    fn found_in<'t>(&self, text: &'t str) -> Option<&'t str> {
        match &*self.items {
            [] => Some(text),
            [PatternItem::Text(only)] => text.split_once(&**only).map(|(_, rest)| rest),
            _ if self.length > LONG => self.found_by_bits(text),
            [PatternItem::Text(begin), ..] => {
                let mut from = text;
                while let Some(at) = from.find(&**begin) {
                    let here = from.get(at..)?;
                    if let Some(rest) = self.taken_off(here) {
                        return Some(rest);
                    }
                    let mut letters = here.chars();
                    letters.next();
                    from = letters.as_str();
                }
                None
            }
            _ => {
                let mut from = text;
                loop {
                    if let Some(rest) = self.taken_off(from) {
                        return Some(rest);
                    }
                    let mut letters = from.chars();
                    letters.next()?;
                    from = letters.as_str();
                }
            }
        }
    }

    /// The same for a long run with `?` in it: all its beginnings are followed at once, a bit for each
    /// of its characters, so that a run built to fail late costs no more than another.
    fn found_by_bits<'t>(&self, text: &'t str) -> Option<&'t str> {
        let words = self.length.div_ceil(64);
        let mut any = vec![0_u64; words];
        let mut of: HashMap<char, Vec<u64>> = HashMap::new();
        let set = |bits: &mut [u64], at: usize| {
            if let Some(word) = bits.get_mut(at / 64) {
                *word |= 1 << (at % 64);
            }
        };
        let mut at = 0;
        for item in &self.items {
            match item {
                PatternItem::One => {
                    set(&mut any, at);
                    at += 1;
                }
                PatternItem::Text(text) => {
                    for letter in text.chars() {
                        set(of.entry(letter).or_insert_with(|| vec![0; words]), at);
                        at += 1;
                    }
                }
            }
        }
        let last = self.length - 1;
        let mut state = vec![0_u64; words];
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            let fits = of.get(&letter);
            let mut carry = 1;
            for (at, (word, any)) in state.iter_mut().zip(&any).enumerate() {
                let moved = (*word << 1) | carry;
                carry = *word >> 63;
                *word = moved & (any | fits.and_then(|it| it.get(at)).copied().unwrap_or(0));
            }
            if state
                .get(last / 64)
                .is_some_and(|it| it >> (last % 64) & 1 == 1)
            {
                return Some(letters.as_str());
            }
        }
        None
    }

    fn ends(&self, text: &str) -> bool {
        let Some(back) = self.length.checked_sub(1) else {
            return true;
        };
        text.char_indices()
            .nth_back(back)
            .and_then(|(at, _)| text.get(at..))
            .and_then(|tail| self.taken_off(tail))
            .is_some_and(str::is_empty)
    }
}

/// Whether `text` fits `pattern`, letter by letter.
pub fn matches(pattern: &str, text: &str) -> bool {
    Pattern::new(pattern).matches(text)
}

/// Whether `text` fits `pattern`, as actions are compared: without regard to case.
pub fn matches_ignoring_case(pattern: &str, text: &str) -> bool {
    Pattern::new(&pattern.to_ascii_lowercase()).matches(&text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_star_is_any_text_and_a_question_mark_one_character() {
        assert!(matches("arn:aws:s3:::a*z", "arn:aws:s3:::a/b/z"));
        assert!(matches("*", "") && matches("", "") && !matches("", "a"));
        assert!(matches("i-?", "i-0") && !matches("i-?", "i-") && matches("?", "ä"));
        assert!(!matches("a*b", "ac") && matches("a**b", "ab") && matches("*a*", "bab"));
        assert!(matches("*ab", "aab") && matches("?*?", "ab") && !matches("?*?", "a"));
    }

    #[test]
    fn actions_ignore_case() {
        assert!(matches_ignoring_case("S3:get*", "s3:GetObject"));
        assert!(!matches("S3:get*", "s3:GetObject"));
    }

    #[test]
    fn what_is_built_to_blow_up_does_not() {
        let text = "a".repeat(1 << 20);
        assert!(!matches(&"*a".repeat(2_000), &text.replace('a', "b")));
        assert!(!matches(&format!("{}b", "*a".repeat(2_000)), &text));
        assert!(matches(&"a*".repeat(2_000), &text));
        let late = format!("*{}b*", "a?".repeat(2_000));
        assert!(!matches(&late, &text) && matches(&late, &format!("{text}b")));
    }

    #[test]
    fn a_pattern_lies_to_what_is_requested() {
        for (ours, theirs, lies) in [
            ("*", "a*", Overlap::Covers),
            ("a*", "ab*", Overlap::Covers),
            ("ab*", "a*", Overlap::Some),
            ("*b", "a*", Overlap::Some),
            ("b*", "a*", Overlap::None),
            ("a?", "a*", Overlap::Some),
            ("ab", "a*b", Overlap::Some),
            ("a*", "ab", Overlap::Covers),
        ] {
            assert_eq!(Pattern::new(ours).against(theirs), lies, "{ours} {theirs}");
        }
    }

    /// The plainest way to say it.
    fn slow(pattern: &[char], text: &[char]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), None) => slow(rest, text),
            (Some(('*', rest)), Some((_, more))) => slow(rest, text) || slow(pattern, more),
            (Some((p, rest)), Some((t, more))) => (*p == '?' || p == t) && slow(rest, more),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn it_agrees_with_the_plainest_way(pattern in "[ab*?]{0,8}", text in "[abä]{0,8}") {
            let letters = |it: &str| it.chars().collect::<Vec<_>>();
            prop_assert_eq!(matches(&pattern, &text), slow(&letters(&pattern), &letters(&text)));
        }

        #[test]
        fn a_long_run_is_found_like_a_short_one(run in "[ab?]{17,80}", text in "[ab]{0,120}") {
            let letters = |it: &str| it.chars().collect::<Vec<_>>();
            let pattern = format!("*{run}*");
            prop_assert_eq!(matches(&pattern, &text), slow(&letters(&pattern), &letters(&text)));
        }

        #[test]
        fn an_overlap_is_never_claimed_wrongly(ours in "[ab*?]{0,6}", requested in "[ab*]{0,6}", one in "[ab]{0,6}") {
            let (fits, is_requested) = (matches(&ours, &one), matches(&requested, &one));
            match Pattern::new(&ours).against(&requested) {
                Overlap::Covers => prop_assert!(!is_requested || fits),
                Overlap::None => prop_assert!(!is_requested || !fits),
                Overlap::Some => {}
            }
        }
    }
}
