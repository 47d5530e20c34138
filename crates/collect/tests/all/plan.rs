//! The plan: read-only by promise, and answerable.

use firestep_aws::model::{self, OperationModel, ServiceModel, ShapeId, ShapeKind, ShapeMember};
use firestep_catalogue::{Param, Parent, Path, PlannedOperation, operations, plan};
use firestep_collect::permissions::DATA_READS;
use firestep_policy::catalogue::Catalogue;

#[test]
fn every_operation_of_the_catalogue_is_a_list_or_a_read_and_none_reads_data() {
    let iam = Catalogue::embedded();
    let mut wrong = Vec::new();
    for operation in operations() {
        let Some(action) = operation.action else {
            assert_eq!(operation.id, "sts:GetCallerIdentity");
            continue;
        };
        let level = iam
            .find(action)
            .and_then(|id| Some(iam.row(id)?.level.name()));
        if level != Some(operation.access.word()) {
            wrong.push(format!(
                "{action} is {level:?}, not {}",
                operation.access.word()
            ));
        }
        for read in DATA_READS {
            let hit = match read.strip_suffix('*') {
                Some(prefix) => action.starts_with(prefix),
                None => action == read,
            };
            assert!(!hit, "{action} reads customers' data ({read})");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_binary_knows_the_catalogue_and_nothing_else() {
    let mut known: Vec<(&str, &str)> = Vec::new();
    for name in model::services() {
        for operation in model::service(name).unwrap().operations() {
            known.push((name, operation.name));
        }
    }
    let mut listed: Vec<(&str, &str)> = operations().map(|it| (it.service, it.name)).collect();
    known.sort_unstable();
    listed.sort_unstable();
    assert_eq!(known, listed);
}

fn modelled(planned: &PlannedOperation) -> &'static OperationModel {
    model::service(planned.operation.service)
        .and_then(|it| it.operation(planned.operation.name))
        .unwrap()
}

#[test]
fn every_required_parameter_is_given_and_every_given_one_exists() {
    for planned in plan() {
        let operation = modelled(planned);
        let given: Vec<&str> = planned
            .with
            .iter()
            .map(|(name, _)| *name)
            .chain(planned.each.iter().map(|(name, _)| *name))
            .collect();
        for member in operation.input_members() {
            let missing = member.required && !given.contains(&member.name);
            assert!(!missing, "{} lacks {}", planned.id(), member.name);
        }
        for name in given {
            let exists = operation.input_members().iter().any(|it| it.name == name);
            assert!(exists, "{} has no parameter {name}", planned.id());
        }
    }
}

#[test]
fn every_reference_leads_to_a_member_of_the_parents_answer_or_request() {
    for planned in plan() {
        for parent in &planned.parents {
            let accounts = Path::parse("Accounts[]").unwrap();
            let (operation, path) = match parent {
                Parent::Accounts => ("organizations:ListAccounts", &accounts),
                Parent::Items { operation, path } => (*operation, path),
            };
            let of = plan().iter().find(|other| other.id() == operation).unwrap();
            let service = modelled(of).service;
            let item = followed(service, modelled(of).output.unwrap(), path);
            let item = item.unwrap_or_else(|| panic!("{operation} answers no {path}"));
            let params = planned.with.iter().map(|(_, param)| param);
            let mut members: Vec<&Path> = planned.only.iter().map(|(path, _)| path).collect();
            for param in params.chain(&planned.region) {
                match param {
                    Param::Item(Some(member)) => members.push(member),
                    Param::Parent(name) => {
                        let known = of.with.iter().any(|(given, _)| given == name);
                        assert!(
                            known,
                            "{}: {operation} is sent without {name}",
                            planned.id()
                        );
                    }
                    _ => {}
                }
            }
            for member in members {
                let found = followed(service, item, member);
                assert!(found.is_some(), "{}: {path} has no {member}", planned.id());
            }
        }
    }
}

#[test]
fn every_list_of_the_catalogue_is_where_the_model_has_a_list() {
    for operation in operations() {
        let model = model::service(operation.service)
            .and_then(|it| it.operation(operation.name))
            .unwrap();
        for list in &operation.lists {
            let found = model
                .output
                .and_then(|at| followed(model.service, at, list));
            assert!(found.is_some(), "{} answers no {list}", operation.id);
        }
    }
}

/// The shape that a path leads to, `[]` exactly where the model has a list.
fn followed(service: &'static ServiceModel, shape: ShapeId, path: &Path) -> Option<ShapeId> {
    let mut at = shape;
    for step in path.as_str().split('.') {
        let name = step.trim_end_matches("[]");
        let member: &ShapeMember = service.shape(at).member(name)?;
        at = match &service.shape(member.shape).kind {
            ShapeKind::List(element) if step.ends_with("[]") => element.shape,
            ShapeKind::List(_) => return None,
            _ if step.ends_with("[]") => return None,
            _ => member.shape,
        };
    }
    Some(at)
}
