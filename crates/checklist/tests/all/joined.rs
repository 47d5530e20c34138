//! Checks and items fit together.

use firestep_checklist::items::DecidedBy;
use firestep_checklist::{item, items};

#[test]
fn every_clause_that_a_check_names_exists_and_is_decided_by_evidence() {
    for check in firestep_checks::all() {
        for named in check.clauses {
            let found = item(named.item).and_then(|item| item.clause(named.clause));
            let clause = found.unwrap_or_else(|| {
                panic!(
                    "{}: {} has no clause `{}`",
                    check.id, named.item, named.clause
                )
            });
            assert_eq!(
                clause.decided_by,
                DecidedBy::Evidence,
                "{}: {}",
                check.id,
                named.item
            );
        }
    }
}

#[test]
fn every_line_of_the_clauses_table_is_a_clause() {
    let table = include_str!("../clauses.tsv");
    let mut lines = 0;
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let item = item(cells[0]).unwrap_or_else(|| panic!("{}", cells[0]));
        let clause = item.clauses.iter().find(|clause| clause.text == cells[5]);
        assert!(clause.is_some(), "{} lacks `{}`", cells[0], cells[5]);
        lines += 1;
    }
    assert_eq!(
        lines,
        items().iter().map(|item| item.clauses.len()).sum::<usize>()
    );
}

#[test]
fn every_operation_that_a_check_reads_is_asked_by_the_plan() {
    for check in firestep_checks::all() {
        for operation in check.reads {
            let asked = firestep_catalogue::plan()
                .iter()
                .any(|planned| planned.id() == *operation);
            assert!(
                asked,
                "{} reads {operation}, which the plan does not ask",
                check.id
            );
        }
    }
}
