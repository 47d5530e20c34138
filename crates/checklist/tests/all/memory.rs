//! Evaluating evidence in memory, so that a part of it can be taken away.

use firestep_audit::Check;
use firestep_checklist::{Evaluated, Options, evaluate};
use firestep_snapshot::MemorySnapshot;

pub(crate) fn evaluated(snapshot: &MemorySnapshot) -> Evaluated {
    evaluated_by(snapshot, firestep_checks::all())
}

pub(crate) fn evaluated_by(snapshot: &MemorySnapshot, checks: &[&'static Check]) -> Evaluated {
    let options = Options {
        keep: firestep_checklist::Keep::All,
        threads: 1,
        ..Options::default()
    };
    evaluate(snapshot, checks, &options).unwrap()
}
