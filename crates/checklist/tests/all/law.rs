//! What laws about all checks share: a change of an operation's answers runs only the checks that it can touch.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use firestep_audit::{Check, Verdict};
use firestep_checklist::Evaluated;

use crate::memory::evaluated_by;
use firestep_snapshot::MemorySnapshot;

/// The checks that the answers of an operation can touch, and the evidence that they read.
///
/// `a_check_reads_what_it_says_and_nothing_else` holds that the rest changes nothing. With `FIRESTEP_ALL_CHECKS` set,
/// it is all checks and all evidence.
pub(crate) struct Touched {
    pub(crate) checks: Vec<&'static Check>,
    pub(crate) evidence: MemorySnapshot,
    /// What the checks say of that evidence.
    pub(crate) evaluated: Evaluated,
}

impl Touched {
    pub(crate) fn by(whole: &MemorySnapshot, operation: &str) -> Self {
        let all = std::env::var_os("FIRESTEP_ALL_CHECKS").is_some();
        let mut checks = Vec::new();
        let mut read = std::collections::BTreeSet::new();
        for check in firestep_checks::all() {
            let needed = firestep_collect::narrowed(check.reads.iter().copied());
            if all || needed.contains(operation) {
                checks.push(*check);
                read.extend(needed);
            }
        }
        let evidence = whole.rewritten(&|_, record| {
            (all || read.contains(&record.question())).then(|| record.clone())
        });
        let evaluated = evaluated_by(&evidence, &checks);
        Touched {
            checks,
            evidence,
            evaluated,
        }
    }

    /// What the same checks say of other evidence.
    pub(crate) fn evaluate(&self, evidence: &MemorySnapshot) -> Evaluated {
        evaluated_by(evidence, &self.checks)
    }
}

/// Works through all in two threads. Fails with everything that was found wrong; gives the sum of what each counted.
pub(crate) fn in_two_threads<T: Sync>(
    all: &[T],
    work: impl Fn(&T, &dyn Fn(String)) -> usize + Sync,
) -> usize {
    let wrong = Mutex::new(Vec::new());
    let next = AtomicUsize::new(0);
    let count = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(one) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let done = work(one, &|found| wrong.lock().unwrap().push(found));
                    count.fetch_add(done, Ordering::Relaxed);
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(
        wrong.is_empty(),
        "{} cases:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    count.into_inner()
}

/// Check, account, region, kind and id.
pub(crate) type Key = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    String,
);

pub(crate) fn verdicts(evaluated: &Evaluated) -> BTreeMap<Key, &'static str> {
    let mut all = BTreeMap::new();
    for finding in &evaluated.outcome.findings {
        let key = (
            finding.check.id,
            finding.account,
            finding.region,
            finding.resource.kind,
            finding.resource.id.to_string(),
        );
        // Two verdicts about one resource: the worse one stands for both.
        let word = finding.verdict.word();
        let entry = all.entry(key).or_insert(word);
        if matches!(finding.verdict, Verdict::Fail(_)) || (*entry == "pass" && word == "unknown") {
            *entry = word;
        }
    }
    all
}
