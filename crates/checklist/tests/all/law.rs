//! What laws about all checks share: a change of an operation's answers runs only the checks that it can touch.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use firestep_audit::{Check, Verdict};
use firestep_checklist::Evaluated;

use firestep_inventory::reading::kind::FieldInfo;
use firestep_inventory::reading::origin::{By, Detail, Origin};
use firestep_inventory::{account, organizations, summary};
use firestep_snapshot::{MemorySnapshot, Outcome, Record};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::blindness::compare;
use crate::memory::evaluated_by;

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
            (all || read.contains(&record.operation_id())).then(|| record.clone())
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

/// What a change of one member of an operation's answers did to the verdicts.
pub(crate) struct Changed<'a> {
    pub(crate) operation: &'a str,
    /// `Reservations[].Instances[].State`.
    pub(crate) path: &'a str,
    /// What turned to a verdict that it was not, in words; empty when all that changed became unknown.
    pub(crate) wrong: Vec<String>,
    /// Whether any verdict changed at all.
    pub(crate) differs: bool,
}

/// Changes each member of the operations' answers in turn, in every account at once. What `is_wrong` says of the result
/// fails; gives how many were tried, of operations that a check reads.
pub(crate) fn changing_each(
    whole: &MemorySnapshot,
    members: BTreeMap<String, BTreeSet<String>>,
    change: impl Fn(&mut Value, &str) + Sync,
    is_wrong: impl Fn(&Changed<'_>) -> bool + Sync,
) -> usize {
    let members: Vec<(String, BTreeSet<String>)> = members.into_iter().collect();
    in_two_threads(&members, |(operation, paths), wrong| {
        let touched = Touched::by(whole, operation);
        if touched.checks.is_empty() {
            return 0;
        }
        let before = verdicts(&touched.evaluated);
        for path in paths {
            let evidence = touched.evidence.rewritten(&|_, record| {
                let Outcome::Ok(answer) = &record.outcome else {
                    return Some(record.clone());
                };
                if record.operation_id() != *operation {
                    return Some(record.clone());
                }
                let mut value = serde_json::from_str(answer.get()).unwrap();
                change(&mut value, path);
                Some(Record {
                    outcome: Outcome::Ok(RawValue::from_string(value.to_string()).unwrap()),
                    ..record.clone()
                })
            });
            let other = touched.evaluate(&evidence);
            let changed = Changed {
                operation,
                path,
                wrong: compare(&touched.evaluated, &before, &other),
                differs: before != verdicts(&other),
            };
            if is_wrong(&changed) {
                let first = changed.wrong.first().map_or("", |it| it);
                let more = changed.wrong.len().saturating_sub(1);
                wrong(format!("{operation} {path}: {first} (and {more} more)"));
            }
        }
        paths.len()
    })
}

/// Every field of every kind, with where its kind comes from and where its path begins.
pub(crate) fn fields() -> Vec<(Origin, AnswerPath, FieldInfo)> {
    let kinds = account::kinds()
        .into_iter()
        .map(|(_, origin, fields)| (origin, fields));
    let kinds = kinds.chain(organizations::kinds()).chain(summary::kinds());
    kinds
        .flat_map(|(origin, fields)| {
            fields.into_iter().map(move |field| {
                let (operation, base) = match field.detail {
                    None => (origin.operation, origin.list.trim_end_matches('?')),
                    Some(Detail {
                        operation,
                        by: By::List { items, .. },
                        ..
                    }) => (operation, items),
                    Some(Detail { operation, .. }) => (operation, ""),
                };
                (origin, AnswerPath { operation, base }, field)
            })
        })
        .collect()
}

/// Where a field's path begins in an operation's answer.
pub(crate) struct AnswerPath {
    operation: &'static str,
    base: &'static str,
}

impl AnswerPath {
    /// Operation and whole path.
    pub(crate) fn to(&self, path: &str) -> (String, String) {
        let path = if self.base.is_empty() {
            path.to_owned()
        } else {
            format!("{}.{path}", self.base)
        };
        (self.operation.to_owned(), path)
    }
}

/// The members of every answer, by operation: `collect` finds those of one.
pub(crate) fn members(
    whole: &MemorySnapshot,
    collect: impl Fn(&str, &Value, &mut BTreeSet<String>),
) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for record in whole.records() {
        if let Outcome::Ok(answer) = &record.outcome {
            let operation = record.operation_id();
            let value = serde_json::from_str(answer.get()).unwrap();
            let paths = all.entry(operation.clone()).or_default();
            collect(&operation, &value, paths);
        }
    }
    all
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
