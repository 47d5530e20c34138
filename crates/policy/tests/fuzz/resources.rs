//! ARNs, as a policy and a request have them.

use serde_json::json;

use crate::decision::outcome;
use crate::input::{fits, lines, mutate, rounds, sample, short};

/// The first parts in lower case: whether a policy minds their case is not this test's question.
fn arn(bytes: &[u8]) -> String {
    let text: String = short(bytes, 120).replace('\0', "");
    let mut parts: Vec<String> = text.splitn(6, ':').map(str::to_owned).collect();
    let heads = parts.len().min(5);
    for part in &mut parts[..heads] {
        *part = part.to_ascii_lowercase();
    }
    parts.join(":")
}

#[test]
fn an_arn_fits_part_by_part() {
    let corpus = lines("arns.txt");
    let mut compared = [0; 2];
    rounds(3, 6_000, |random| {
        let from = random.pick(&corpus).clone();
        let pattern = if random.below(4) == 0 {
            arn(&from)
        } else {
            arn(&mutate(&from, &corpus, random))
        };
        let requested = match random.below(3) {
            0 => arn(&sample(&pattern, true, random).into_bytes()),
            1 => arn(random.pick(&corpus).as_slice()),
            _ => {
                let from = random.pick(&corpus).clone();
                arn(&mutate(&from, &corpus, random))
            }
        };
        let allow = |name: &str| json!({"Effect": "Allow", "Action": "*", name: [pattern]});
        let none = json!({});
        let only = outcome(&allow("Resource"), &requested, &none);
        let but = outcome(&allow("NotResource"), &requested, &none);
        let parts = |text: &str| -> Option<Vec<Vec<char>>> {
            let parts: Vec<Vec<char>> =
                text.splitn(6, ':').map(|it| it.chars().collect()).collect();
            (parts.len() == 6 && text.starts_with("arn:")).then_some(parts)
        };
        // A star asks about many, a variable hangs on the request: others look at those.
        if requested.contains('*') || pattern.contains("${") {
            return;
        }
        let (Some(theirs), Some(ours)) = (parts(&requested), parts(&pattern)) else {
            return;
        };
        let wanted = ours
            .iter()
            .zip(&theirs)
            .all(|(ours, theirs)| fits(ours, theirs));
        compared[usize::from(wanted)] += 1;
        let name = |allowed: bool| {
            Some(if allowed {
                "Allowed"
            } else {
                "ImplicitlyDenied"
            })
        };
        assert_eq!(only, name(wanted), "{pattern:?} {requested:?}");
        assert_eq!(but, name(!wanted), "NotResource {pattern:?} {requested:?}");
    });
    assert!(compared.iter().all(|it| *it > 20), "{compared:?}");
}
