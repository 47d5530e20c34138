//! The law of blindness over what people wrote down: who takes a file or a statement away is never told that more is
//! verified, and a statement that is added hides no failure.

use std::collections::BTreeMap;
use std::path::PathBuf;

use firestep_audit::{Check, FindingOutcome};
use firestep_checklist::{Evaluated, Keep, Options, evaluate, items};
use firestep_program::{Exception, Known, Program, Settings};
use firestep_sim::{ACME, ACME_PROGRAM, World};
use firestep_snapshot::MemorySnapshot;

use crate::law::verdicts;

/// A folder of its own, gone with the test.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn with_known<T>(work: impl FnOnce(&Known<'_>) -> T) -> T {
    let checks: Vec<&str> = firestep_checks::all().iter().map(|it| it.id).collect();
    let items: Vec<(&str, Vec<&str>)> = items()
        .iter()
        .map(|it| (it.id, it.clauses.iter().map(|it| it.id.as_str()).collect()))
        .collect();
    work(&Known {
        checks: &checks,
        items: &items,
    })
}

/// What Acme's people wrote down.
fn acme() -> Program {
    let name = format!("firestep-people-{}", std::process::id());
    let folder = Folder(std::env::temp_dir().join(name));
    for (name, text) in ACME_PROGRAM {
        let path = folder.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    with_known(|known| Program::open(&folder.0, known)).unwrap_or_else(|it| panic!("{it}"))
}

fn said(snapshot: &MemorySnapshot, program: Program) -> Evaluated {
    let options = Options {
        keep: Keep::NotPassing,
        program,
        ..Options::default()
    };
    evaluate(snapshot, firestep_checks::all(), &options).unwrap()
}

/// The program without one thing each, with words for it.
fn less(whole: &Program) -> Vec<(String, Program)> {
    let mut all = Vec::new();
    let mut without = |what: String, take: &dyn Fn(&mut Program)| {
        let mut program = whole.clone();
        take(&mut program);
        assert_ne!(&program, whole, "{what} takes nothing away");
        all.push((what, program));
    };
    without("accounts.yaml".into(), &|it| it.registry = None);
    without("honeytokens.yaml".into(), &|it| it.honeytokens.clear());
    without("response plan".into(), &|it| it.response_plan = None);
    without("exercises".into(), &|it| it.exercises.clear());
    without("hunts".into(), &|it| it.hunts.clear());
    for at in 0..whole.attestations.len() {
        let what = format!("attestation of {}", whole.attestations[at].item);
        without(what, &|it| drop(it.attestations.remove(at)));
    }
    let rows = whole.registry.as_ref().map_or(0, |it| it.rows.len());
    for at in (0..rows).step_by(4) {
        without(format!("row {at}"), &|it| {
            it.registry
                .iter_mut()
                .for_each(|it| drop(it.rows.remove(at)));
        });
    }
    let (_, text) = ACME_PROGRAM
        .iter()
        .find(|(name, _)| *name == "firestep.yaml")
        .unwrap();
    // A key and what is indented below it.
    let keys = text
        .lines()
        .filter(|it| it.starts_with(|it: char| it.is_ascii_lowercase()));
    for key in keys {
        let mut taken = false;
        let kept: Vec<&str> = text
            .lines()
            .filter(|line| {
                if !line.starts_with([' ', '#']) && !line.is_empty() {
                    taken = *line == key;
                }
                !taken
            })
            .collect();
        let settings = Settings::parse(&kept.join("\n")).unwrap();
        without(key.to_owned(), &|it| it.settings = settings.clone());
    }
    all
}

/// How much of each item is verified.
fn verified(evaluated: &Evaluated) -> BTreeMap<&'static str, f64> {
    let items = evaluated.items.iter();
    items.map(|it| (it.item.id, it.parts.verified)).collect()
}

#[test]
fn taking_away_what_people_wrote_down_verifies_nothing() {
    let snapshot = World::parse(ACME).unwrap().conversation().snapshot();
    let whole = acme();
    let before = verified(&said(&snapshot, whole.clone()));
    let mut wrong = Vec::new();
    let all = less(&whole);
    assert!(all.len() > 25, "{}", all.len());
    for (what, program) in all {
        for (item, part) in verified(&said(&snapshot, program)) {
            if part > before[item] + 1e-9 {
                wrong.push(format!("without {what}: {item} rose to {part}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_check_of_what_people_wrote_down_reads_what_it_says_and_nothing_else() {
    let all = World::parse(ACME).unwrap().conversation().snapshot();
    let program = acme();
    let of = |snapshot: &MemorySnapshot, check: &'static Check| {
        let options = Options {
            keep: Keep::All,
            program: program.clone(),
            ..Options::default()
        };
        verdicts(&evaluate(snapshot, &[check], &options).unwrap())
    };
    let mut wrong = Vec::new();
    let mut tried = 0;
    for check in firestep_checks::all() {
        let of_people =
            check.id.starts_with("program-") || check.reads.contains(&"iam:ListAccessKeys");
        if !of_people {
            continue;
        }
        tried += 1;
        let needed = firestep_collect::narrowed(check.reads.iter().copied());
        let part = all.rewritten(&|_, record| {
            needed
                .contains(&record.operation_id())
                .then(|| record.clone())
        });
        let (whole, seen) = (of(&all, check), of(&part, check));
        assert!(!whole.is_empty(), "{} says nothing of Acme", check.id);
        for (key, verdict) in &whole {
            if seen.get(key) != Some(verdict) {
                wrong.push(format!(
                    "{key:?}: {verdict}, {:?} with what it reads",
                    seen.get(key)
                ));
            }
        }
    }
    assert!(tried > 12, "{tried}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every failure, whatever people decided of it.
fn failures(evaluated: &Evaluated) -> Vec<String> {
    let findings = evaluated.outcome.findings.iter();
    let fails = findings.filter(|it| {
        matches!(
            it.outcome(),
            FindingOutcome::Fail | FindingOutcome::Excepted
        )
    });
    let mut all: Vec<String> = fails.map(|it| it.key().to_string()).collect();
    all.sort_unstable();
    all
}

#[test]
fn an_exception_or_attestation_hides_no_failure() {
    let snapshot = World::parse(ACME).unwrap().conversation().snapshot();
    let mut bare = acme();
    bare.exceptions.clear();
    bare.attestations.clear();
    let before = said(&snapshot, bare.clone());
    let with_all = said(&snapshot, acme());
    assert_eq!(failures(&before), failures(&with_all));

    // One of each check that fails, of all that it is about.
    let text: String = before
        .outcome
        .findings
        .iter()
        .filter(|it| it.outcome() == FindingOutcome::Fail && !it.account.is_empty())
        .map(|it| {
            let region = match it.region {
                "global" => String::new(),
                region => format!("region: {region}, "),
            };
            format!(
                "- {{ check: {}, resource: '{}', account: '{}', {region}owner: o, reason: r, until: 2027-01-01 }}\n",
                it.check.id, it.resource.id, it.account
            )
        })
        .collect::<std::collections::BTreeSet<String>>()
        .into_iter()
        .step_by(7)
        .collect();
    let file = std::path::Path::new("exceptions.yaml");
    let text = format!("exceptions:\n{text}");
    let exceptions = with_known(|known| Exception::parse(file, &text, known)).unwrap();
    assert!(exceptions.len() > 50, "{}", exceptions.len());
    bare.exceptions = exceptions;
    let excepted = said(&snapshot, bare);
    assert_eq!(failures(&before), failures(&excepted));
    // Nothing is better verified for it.
    for (item, part) in verified(&excepted) {
        assert!(part <= verified(&before)[item] + 1e-9, "{item}");
    }
}
