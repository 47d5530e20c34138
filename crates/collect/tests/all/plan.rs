//! The plan: read-only by promise, and answerable.

use std::collections::BTreeMap;

use firestep_aws::model::{self, OperationModel, ServiceModel, ShapeId, ShapeKind, ShapeMember};
use firestep_collect::permissions::DATA_READS;
use firestep_snapshot::{Parent, PlannedOperation, operations, plan};
use serde_json::Value;

fn levels() -> BTreeMap<&'static str, &'static str> {
    include_str!("../access-levels.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .collect()
}

#[test]
fn every_operation_of_the_catalogue_is_a_list_or_a_read_and_none_reads_data() {
    let levels = levels();
    for operation in operations() {
        let Some(action) = operation.action else {
            assert_eq!(
                (operation.service, operation.name),
                ("sts", "GetCallerIdentity")
            );
            continue;
        };
        let level = levels
            .get(action)
            .unwrap_or_else(|| panic!("{action} has no access level"));
        assert!(matches!(*level, "List" | "Read"), "{action} is {level}");
        for read in DATA_READS {
            let hit = match read.strip_suffix('*') {
                Some(prefix) => action.starts_with(prefix),
                None => action == read,
            };
            assert!(!hit, "{action} reads customers' data ({read})");
        }
    }
}

#[test]
fn the_binary_knows_the_catalogue_and_nothing_else() {
    let mut known: Vec<(String, String)> = Vec::new();
    for name in model::services() {
        for operation in model::service(name).unwrap().operations() {
            known.push((name.to_owned(), operation.name.to_owned()));
        }
    }
    let mut listed: Vec<(String, String)> = operations()
        .iter()
        .map(|it| (it.service.to_owned(), it.name.to_owned()))
        .collect();
    known.sort();
    listed.sort();
    assert_eq!(known, listed);
}

fn modelled(ask: &PlannedOperation) -> &'static OperationModel {
    model::service(ask.operation.service)
        .and_then(|it| it.operation(ask.operation.name))
        .unwrap()
}

#[test]
fn every_required_parameter_is_given_and_every_given_one_exists() {
    for ask in plan() {
        let operation = modelled(ask);
        let given: Vec<&String> = ask
            .with
            .keys()
            .chain(ask.each.iter().map(|(name, _)| name))
            .collect();
        for member in operation.input_members() {
            if member.required {
                assert!(
                    given.iter().any(|name| **name == member.name),
                    "{} lacks {}",
                    ask.question(),
                    member.name
                );
            }
        }
        for name in given {
            let exists = operation
                .input_members()
                .iter()
                .any(|member| member.name == *name);
            assert!(exists, "{} has no parameter {name}", ask.question());
        }
    }
}

#[test]
fn every_reference_leads_to_a_member_of_the_parents_answer_or_question() {
    for ask in plan() {
        for parent in &ask.parents {
            let (question, path) = match parent {
                Parent::Accounts => ("organizations:ListAccounts", "Accounts"),
                Parent::Items { question, path } => (question.as_str(), path.as_str()),
            };
            let of = plan()
                .iter()
                .find(|other| other.question() == question)
                .unwrap();
            let operation = modelled(of);
            let items = operation.output_at(path);
            let items = items.unwrap_or_else(|| panic!("{question} answers no {path}"));
            let written = ask
                .with
                .values()
                .cloned()
                .chain(ask.region.clone().map(Value::from));
            for reference in written.filter_map(|value| value.as_str().map(str::to_owned)) {
                if let Some(member) = reference.strip_prefix("$.") {
                    let found = member_of(operation.service, items.shape, member);
                    assert!(
                        found.is_some(),
                        "{}: {path} has no {member}",
                        ask.question()
                    );
                } else if let Some(name) = reference.strip_prefix('^') {
                    let known = of.with.contains_key(name);
                    assert!(
                        known,
                        "{}: {question} is not asked with {name}",
                        ask.question()
                    );
                }
            }
        }
    }
}

fn member_of(
    service: &'static ServiceModel,
    shape: ShapeId,
    path: &str,
) -> Option<&'static ShapeMember> {
    let mut at = service.element(shape);
    let mut found = None;
    for name in path.split('.') {
        let member = service.shape(at).member(name)?;
        at = service.element(member.shape);
        found = Some(member);
    }
    matches!(
        service.shape(at).kind,
        ShapeKind::Structure(_)
            | ShapeKind::String
            | ShapeKind::Boolean
            | ShapeKind::Integer
            | ShapeKind::Long
    )
    .then_some(found)?
}
