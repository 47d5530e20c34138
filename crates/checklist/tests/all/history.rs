//! What is kept of an audit, and that what is not seen any more is never told as fixed or gone.

use firestep_catalogue::plan;
use firestep_checklist::resources::{Resources, resource_changes};
use firestep_checklist::{FullResult, Keep, Options, changes, evaluate, kept, report};
use firestep_program::history::{History, KeptFindings, Lack};
use firestep_sim::{ACME, World};
use firestep_snapshot::MemorySnapshot;

use crate::blindness::{ALL, Case, blind};
use crate::law::in_two_threads;

fn audited(snapshot: &MemorySnapshot, options: &Options) -> (FullResult, Resources) {
    let mut evaluated = evaluate(snapshot, firestep_checks::all(), options).unwrap();
    let resources = std::mem::take(&mut evaluated.resources);
    let audited = evaluated.as_of;
    let report = report(evaluated, &snapshot.manifest, "", "0", "");
    let failing: usize = report
        .tallies
        .iter()
        .map(|it| (it.fail + it.excepted) as usize)
        .sum();
    let (result, findings) = kept(&report, audited);
    if result.kept == KeptFindings::All {
        assert_eq!(findings.len(), failing);
    }
    (FullResult { result, findings }, resources)
}

fn of_history() -> Options {
    Options {
        keep: Keep::Exposed,
        history: Some(History::default()),
        resources: true,
        threads: 1,
        ..Options::default()
    }
}

#[test]
fn an_audit_that_did_not_keep_its_findings_says_so() {
    let snapshot = World::parse(ACME).unwrap().conversation().snapshot();
    let (whole, _) = audited(&snapshot, &of_history());
    assert_eq!(whole.result.kept, KeptFindings::All);
    let options = Options {
        history: None,
        ..of_history()
    };
    let (part, _) = audited(&snapshot, &options);
    assert_eq!(part.result.kept, KeptFindings::None);
    assert!(part.findings.is_empty());
    let moved = changes(&whole, &part).findings;
    assert_eq!(moved.not_compared, whole.findings.len());
    assert!(moved.fixed.is_empty() && moved.unseen.is_empty());
}

#[test]
fn what_is_not_seen_any_more_is_never_fixed_or_gone() {
    // Every so many of them: each is an audit of the whole demo.
    let all = std::env::var_os("FIRESTEP_ALL_CHECKS").is_some();
    let step = if all { 1 } else { 7 };
    let whole = World::parse(ACME).unwrap().conversation().snapshot();
    let (before, resources) = audited(&whole, &of_history());
    let mut cases = Vec::new();
    for (at, ask) in plan().iter().enumerate() {
        let how = ALL[at % ALL.len()];
        for account in [None, Some("111100000009".to_owned())] {
            cases.push(Case {
                operation: ask.id().to_owned(),
                name: ask.name.map(str::to_owned),
                account,
                how,
            });
        }
    }
    let cases: Vec<Case> = cases.into_iter().step_by(step).collect();
    let tried = in_two_threads(&cases, |case, wrong| {
        let (after, left) = audited(&blind(&whole, case), &of_history());
        assert!(after.result.is_whole());
        let moved = changes(&before, &after);
        for change in &moved.findings.fixed {
            wrong(format!("{case:?}: fixed: {:?}", change.finding.key()));
        }
        for change in &moved.findings.new {
            wrong(format!("{case:?}: new: {:?}", change.finding.key()));
        }
        let resources = resource_changes(&resources, &left);
        for (kind, gone) in resources.gone.iter().chain(&resources.appeared) {
            wrong(format!("{case:?}: gone or new: {kind} {:?}", gone[0]));
        }
        1
    });
    assert!(tried > 20, "{tried}");
}

#[test]
fn what_was_left_out_is_never_fixed_or_gone() {
    let whole = World::parse(ACME).unwrap().conversation().snapshot();
    let (before, resources) = audited(&whole, &of_history());
    let lost = |text: &str, change: &dyn Fn(&mut MemorySnapshot), lack| {
        let world = World::parse(&format!("{ACME}\n{text}")).unwrap();
        let mut snapshot = world.conversation().snapshot();
        change(&mut snapshot);
        let (after, left) = audited(&snapshot, &of_history());
        assert!(
            after.result.lacks.contains(&lack),
            "{:?}",
            after.result.lacks
        );
        let moved = changes(&before, &after);
        assert_eq!((moved.findings.fixed, moved.findings.new), (vec![], vec![]));
        assert!(!moved.findings.unseen.is_empty() && moved.accounts_gone.is_empty());
        let resources = resource_changes(&resources, &left);
        assert!(resources.gone.is_empty() && !resources.unseen.is_empty());
    };
    lost(
        "[[fault]]\nop = \"*\"\naccounts = [\"staging\"]\nkind = \"unreachable\"\n",
        &|_| {},
        Lack::AccountsNotEntered,
    );
    let regions = |it: &mut MemorySnapshot| {
        it.manifest.scope.regions = Some(vec!["us-east-1".to_owned()]);
    };
    lost("", &regions, Lack::RegionsNarrowed);
    let unfinished = |it: &mut MemorySnapshot| {
        it.manifest.finished = None;
        it.accounts.remove("111100000009");
    };
    lost("", &unfinished, Lack::EndedEarly);
}
