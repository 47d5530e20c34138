//! The inputs: a corpus, a way to break it that is the same on every machine, and bounds.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long a target may run.
const BUDGET: Duration = Duration::from_secs(2);
/// How long one input may take: far more than it does, far less than what a quadratic or worse cost takes.
pub(crate) const ONE_INPUT: Duration = Duration::from_secs(1);

/// Marsaglia's xorshift: the same inputs on every machine.
pub(crate) struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `end`, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from((self.next() >> 33) % end as u64).unwrap()
    }

    pub(crate) fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// How long something takes; measured again where it took too long, for a machine that is busy is no fault of ours.
pub(crate) fn best_of_three(limit: Duration, mut it: impl FnMut()) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..3 {
        let at = Instant::now();
        it();
        best = best.min(at.elapsed());
        if best < limit {
            break;
        }
    }
    best
}

/// Rounds of a target: so many, and no longer than the budget. `FIRESTEP_FUZZ=100` takes a hundred times as many and
/// as long, to look further than the tests do.
pub(crate) fn rounds(seed: u64, count: usize, mut one: impl FnMut(&mut Random)) {
    let times: u32 = std::env::var("FIRESTEP_FUZZ")
        .ok()
        .and_then(|it| it.parse().ok())
        .unwrap_or(1);
    let begun = Instant::now();
    let mut done = 0;
    for round in 0..count as u64 * u64::from(times) {
        let took = best_of_three(ONE_INPUT, || one(&mut Random::new((seed << 32) + round)));
        assert!(took < ONE_INPUT, "seed {seed}, round {round}: {took:?}");
        done += 1;
        if begun.elapsed() > BUDGET * times {
            break;
        }
    }
    assert!(done >= count.min(50), "only {done} rounds in the time");
}

/// What policies are made of, and what trips readers of text.
const PIECES: &[&str] = &[
    "*",
    "?",
    "**",
    "*?",
    "${",
    "}",
    "${*}",
    "${?}",
    "${$}",
    "${aws:username}",
    "${aws:PrincipalTag/x, 'd'}",
    ":",
    "::",
    "/",
    "arn:",
    "arn:aws:s3:::",
    "\"",
    "\\",
    "\\u0000",
    "\\ud800",
    "{",
    "[",
    "]",
    ",",
    "null",
    "true",
    "1e999",
    "-0",
    "0.0.0.0/0",
    "::/0",
    "é",
    "ß",
    "日本",
    "\u{1F600}",
    "\u{0}",
    "\u{FEFF}",
    "İ",
    " ",
    "\n",
    "%7B",
    "%",
    "a",
    "b",
    "aaaa",
];

/// Changes bytes in one to four of the ways in which files and senders break them.
pub(crate) fn mutate(input: &[u8], others: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len() + 1);
        let end = (at + random.below(12)).min(bytes.len());
        match random.below(9) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 => bytes.truncate(at),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            4 => {
                let other = random.pick(others);
                let from = random.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
            5 => {
                let depth = 1 + random.below(200);
                let (open, shut) = *random.pick(&[("[", "]"), ("{\"a\":", "}"), ("${", "}")]);
                let inside = format!(
                    "{}{}{}",
                    open.repeat(depth),
                    String::from_utf8_lossy(&bytes[at..end]),
                    shut.repeat(depth)
                );
                bytes.splice(at..end, inside.into_bytes());
            }
            6 => {
                let times = 1 + random.below(40);
                let piece = random.pick(PIECES).repeat(times);
                bytes.splice(at..at, piece.into_bytes());
            }
            7 => {
                for byte in &mut bytes[at..end] {
                    *byte = if byte.is_ascii_lowercase() {
                        byte.to_ascii_uppercase()
                    } else {
                        byte.to_ascii_lowercase()
                    };
                }
            }
            _ => {
                let piece = random.pick(PIECES);
                bytes.splice(at..end, piece.bytes());
            }
        }
    }
    bytes.truncate(1 << 14);
    bytes
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

pub(crate) fn lines(name: &str) -> Vec<Vec<u8>> {
    let all = std::fs::read_to_string(corpus().join(name)).unwrap();
    let lines: Vec<Vec<u8>> = all.lines().map(|it| it.as_bytes().to_vec()).collect();
    assert!(lines.len() >= 10, "{name}");
    lines
}

pub(crate) fn documents() -> Vec<Vec<u8>> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(corpus().join("documents"))
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    paths.sort();
    assert!(paths.len() >= 5);
    paths.iter().map(|it| std::fs::read(it).unwrap()).collect()
}

/// The meaning of a pattern and nothing else: a table of which part of it fits which part of the text.
pub(crate) fn fits(pattern: &[char], text: &[char]) -> bool {
    let mut reached = vec![false; text.len() + 1];
    reached[0] = true;
    for letter in pattern {
        let mut next = vec![false; text.len() + 1];
        for at in 0..=text.len() {
            next[at] = match letter {
                '*' => reached[at] || (at > 0 && next[at - 1]),
                '?' => at > 0 && reached[at - 1],
                letter => at > 0 && reached[at - 1] && text[at - 1] == *letter,
            };
        }
        reached = next;
    }
    reached[text.len()]
}

pub(crate) fn short(bytes: &[u8], most: usize) -> String {
    text(bytes).chars().take(most).collect()
}

/// A text that a pattern fits, often, or nearly: stars become short texts, question marks one letter.
pub(crate) fn sample(pattern: &str, question_marks: bool, random: &mut Random) -> String {
    let letters = ['a', 'b', '/', ':', 'é', '*', '?', 'x'];
    let mut made = String::new();
    for letter in pattern.chars() {
        match letter {
            '*' => (0..random.below(4)).for_each(|_| made.push(*random.pick(&letters))),
            '?' if question_marks => made.push(*random.pick(&letters)),
            letter => made.push(letter),
        }
    }
    made
}
