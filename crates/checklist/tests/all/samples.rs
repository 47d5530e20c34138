//! Every check is seen to pass, to fail and not to know: on the demo, or in the tests beside it.

use std::collections::BTreeMap;
use std::path::Path;

use firestep_sim::{ACME, World};

use crate::memory::evaluated;

/// Checks that cannot fail: their clause is that a list was read, and what it holds is never wrong; or AWS has more ways
/// to what they ask than are read.
const NEVER_FAIL: [&str; 4] = [
    "logs-group-reaches-central",
    "iam-foreign-accounts-listed",
    "organizations-inactive-accounts-listed",
    "organizations-trusted-services-listed",
];

const WORDS: [&str; 3] = ["pass", "fail", "unknown"];

#[test]
fn every_check_passes_fails_and_does_not_know_on_some_sample() {
    let evaluated = evaluated(&World::parse(ACME).unwrap().conversation().snapshot());
    let mut on_demo: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for finding in &evaluated.outcome.findings {
        let counts = on_demo.entry(finding.check.id).or_default();
        let word = finding.verdict.word();
        counts[WORDS.iter().position(|it| *it == word).unwrap()] += 1;
    }
    let (mut table, mut missing) = (String::new(), Vec::new());
    let mut demo_only = [0; 3];
    for check in firestep_checks::all() {
        let demo = on_demo.get(check.id).copied().unwrap_or_default();
        let own = expected_in_its_tests(check.id);
        for (at, word) in WORDS.iter().enumerate() {
            let cannot = *word == "fail" && NEVER_FAIL.contains(&check.id);
            if cannot {
                assert!(demo[at] == 0 && !own[at], "{} can fail after all", check.id);
            } else if demo[at] == 0 && !own[at] {
                missing.push(format!("{} is never seen to {word}", check.id));
            }
            demo_only[at] += usize::from(demo[at] == 0);
        }
        let letters: String = own
            .iter()
            .zip(WORDS)
            .map(|(has, word)| if *has { &word[..1] } else { "-" })
            .collect();
        table.push_str(&format!(
            "{:<48} demo {:>5} {:>5} {:>5}   tests {letters}\n",
            check.id, demo[0], demo[1], demo[2]
        ));
    }
    println!("{table}on the demo {demo_only:?} never pass, fail, do not know");
    assert!(missing.is_empty(), "{table}{}", missing.join("\n"));
}

/// Which verdicts the tests in a check's own file expect. They are run with all others: what they expect is so.
fn expected_in_its_tests(id: &str) -> [bool; 3] {
    let (service, name) = id.split_once('-').unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../checks/src")
        .join(service)
        .join(name.replace('-', "_"))
        .with_extension("rs");
    let text = std::fs::read_to_string(&file).unwrap();
    let tests: String = text
        .split_once("#[cfg(test)]")
        .map_or("", |(_, tests)| tests)
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    [
        ("passes(", "\"pass\""),
        ("fails(", "\"fail\""),
        ("unknown(", "\"unknown\""),
    ]
    .map(|(call, word)| tests.contains(call) || tests.contains(word))
}
