//! Patterns against a table that knows nothing but their meaning.

use firestep_policy::matches_ignoring_case;
use firestep_policy::pattern::{Overlap, Pattern};

use crate::input::{ONE_INPUT, Random, best_of_three, fits, lines, mutate, rounds, sample, short};

/// A pattern of few letters, so that texts fit it by chance.
fn small_pattern(random: &mut Random) -> String {
    let letters = ['a', 'b', '*', '?', 'a', '*', 'é', ':'];
    (0..random.below(14))
        .map(|_| *random.pick(&letters))
        .collect()
}

#[test]
fn a_pattern_fits_what_the_table_says() {
    let corpus = lines("patterns.txt");
    let (mut fitted, mut not) = (0, 0);
    rounds(1, 20_000, |random| {
        let pattern = if random.below(3) == 0 {
            small_pattern(random)
        } else {
            let from = random.pick(&corpus).clone();
            short(&mutate(&from, &corpus, random), 60)
        };
        let compiled = Pattern::new(&pattern);
        let letters: Vec<char> = pattern.chars().collect();
        for _ in 0..3 {
            let mut text = match random.below(3) {
                0 => small_pattern(random),
                1 => short(random.pick(&corpus).as_slice(), 60),
                _ => sample(&pattern, true, random),
            };
            if random.below(4) == 0 {
                text = short(&mutate(text.as_bytes(), &corpus, random), 80);
            }
            let wanted = fits(&letters, &text.chars().collect::<Vec<_>>());
            assert_eq!(compiled.matches(&text), wanted, "{pattern:?} {text:?}");
            *(if wanted { &mut fitted } else { &mut not }) += 1;
            if pattern.is_ascii() && text.is_ascii() {
                let lower = |text: &str| text.to_ascii_lowercase().chars().collect::<Vec<_>>();
                let wanted = fits(&lower(&pattern), &lower(&text));
                assert_eq!(
                    matches_ignoring_case(&pattern, &text),
                    wanted,
                    "{pattern:?} {text:?}"
                );
            }
        }
        if let Some(only) = compiled.as_literal() {
            assert!(
                !pattern.contains(['*', '?']) && only == pattern,
                "{pattern:?}"
            );
        }
        if compiled.is_anything() {
            assert!(
                letters.iter().all(|it| *it == '*') && !letters.is_empty(),
                "{pattern:?}"
            );
        }
    });
    // Texts of both kinds were met, else the comparison says little.
    assert!(fitted > 50 && not > 50, "{fitted} {not}");
}

#[test]
fn what_a_pattern_covers_it_fits_and_what_it_does_not_meet_it_does_not() {
    let corpus = lines("patterns.txt");
    let mut seen = [0; 3];
    rounds(2, 20_000, |random| {
        let wide = if random.below(2) == 0 {
            small_pattern(random)
        } else {
            let from = random.pick(&corpus).clone();
            short(&mutate(&from, &corpus, random), 40)
        };
        let narrow = match random.below(3) {
            // One that is inside more often than not.
            0 => sample(&wide, true, random),
            1 => small_pattern(random),
            _ => short(random.pick(&corpus).as_slice(), 40),
        };
        let compiled = Pattern::new(&wide);
        let overlap = compiled.against(&narrow);
        assert_eq!(overlap, compiled.against(&narrow), "{wide:?} {narrow:?}");
        seen[match overlap {
            Overlap::None => 0,
            Overlap::Some => 1,
            Overlap::Covers => 2,
        }] += 1;
        if !narrow.contains('*') {
            assert_eq!(
                overlap == Overlap::Covers,
                compiled.matches(&narrow),
                "{wide:?} {narrow:?}"
            );
        }
        for _ in 0..6 {
            // In what is asked for only the star is a wildcard.
            let text = sample(&narrow, false, random);
            match overlap {
                Overlap::Covers => assert!(compiled.matches(&text), "{wide:?} {narrow:?} {text:?}"),
                Overlap::None => assert!(!compiled.matches(&text), "{wide:?} {narrow:?} {text:?}"),
                Overlap::Some => {}
            }
        }
        if !wide.contains('?') {
            assert_eq!(
                compiled.against(&wide),
                Overlap::Covers,
                "{wide:?} covers itself"
            );
        }
        assert_eq!(
            Pattern::new("*").against(&narrow),
            Overlap::Covers,
            "{narrow:?}"
        );
    });
    assert!(seen.iter().all(|it| *it > 20), "{seen:?}");
}

#[test]
fn a_pattern_that_is_built_to_take_long_does_not() {
    let many = 40_000;
    let text = "a".repeat(200_000);
    for (name, pattern) in [
        ("stars", format!("{}b", "*a".repeat(many))),
        (
            "stars and question marks",
            format!("{}b", "*?a".repeat(many / 2)),
        ),
        ("a long run", format!("*{}?b*", "a".repeat(many / 4))),
        (
            "a long run of question marks",
            format!("*{}b*", "?a".repeat(2_000)),
        ),
        ("question marks", format!("{}b", "?".repeat(many))),
        ("only stars", "*".repeat(many)),
        (
            "short runs that nearly fit",
            format!("{}z", "*aab".repeat(10_000)),
        ),
    ] {
        let limit = 2 * ONE_INPUT;
        let took = best_of_three(limit, || {
            let fits = Pattern::new(&pattern).matches(&text);
            assert_eq!(fits, name == "only stars", "{name}");
        });
        // At one step for each letter of the pattern and of the text most of these would be 10^9 steps and more.
        assert!(took < limit, "{name}: {took:?}");
    }
    // What a request asks of many is a table of both lengths; at the lengths of names it must be quick.
    let took = best_of_three(ONE_INPUT, || {
        let wide = Pattern::new(&"*a".repeat(500));
        assert_eq!(wide.against(&"a*".repeat(500)), Overlap::Some);
    });
    assert!(took < ONE_INPUT, "{took:?}");
}
