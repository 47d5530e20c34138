//! For every operation of the catalogue: what is written comes back.

use std::env;

use firestep_aws::codec::{decode_request, decode_response, encode_request, encode_response};
use firestep_aws::model::{self, OperationModel};
use firestep_catalogue::Paging;

use crate::same;
use crate::sample::{self, Random};

const ROUNDS: u64 = 3;

#[test]
fn the_catalogue_and_the_models_say_the_same_of_pages() {
    for operation in firestep_catalogue::operations() {
        let id = operation.id;
        let model = model::service(operation.service)
            .and_then(|service| service.operation(operation.name))
            .expect(id);
        let pages = model.pages.as_ref();
        match operation.paging {
            Paging::NoList | Paging::Whole => assert!(pages.is_none(), "{id} has a token"),
            Paging::Token => assert!(pages.is_some(), "{id} has no token"),
            Paging::Sized {
                member, without, ..
            } => {
                let known = model.input_members().iter().any(|it| it.name == member);
                assert!(known, "{id} has no parameter {member}");
                match pages {
                    Some(pages) => assert_eq!(pages.limit_key, Some(member), "{id}"),
                    None => assert!(without.is_some(), "{id} has no token, so why a size?"),
                }
            }
        }
        for path in pages.iter().flat_map(|pages| &pages.result_keys) {
            assert!(model.output_at(path).is_some(), "{id}: {path}");
            let listed = operation
                .lists
                .iter()
                .any(|list| list.names().eq(path.split('.')));
            assert!(listed, "{id}: {path} is not in `list`");
        }
    }
}

#[test]
fn every_output_comes_back() {
    each(|op, round| {
        let wanted = sample::output(op, &mut Random::new(op, round));
        let response = encode_response(op, &wanted).map_err(|error| error.to_string())?;
        let output = decode_response(op, &response).map_err(|error| format!("{error:?}"))?;
        same(&output.value(), &wanted).map_err(|differ| {
            format!(
                "{differ}\n  wire   {}",
                String::from_utf8_lossy(&response.body)
            )
        })
    });
}

#[test]
fn every_input_comes_back() {
    each(|op, round| {
        let wanted = sample::input(op, &mut Random::new(op, round));
        let mut request = encode_request(op, &wanted).map_err(|error| error.to_string())?;
        for path_style in [false, true] {
            if path_style {
                let target = request.target();
                request.bucket = None;
                target
                    .split('?')
                    .next()
                    .unwrap()
                    .clone_into(&mut request.path);
            }
            let (routed, params) = decode_request(op.service.signing_name, &request)
                .map_err(|error| format!("{error}: {request:?}"))?;
            if !std::ptr::eq(routed, op) {
                return Err(format!("went to {}: {}", routed.name, request.target()));
            }
            same(&params, &wanted)?;
        }
        Ok(())
    });
}

fn each(check: impl Fn(&'static OperationModel, u64) -> Result<(), String>) {
    let rounds = if env::var_os("FIRESTEP_FULL").is_some() {
        50
    } else {
        ROUNDS
    };
    let (mut tried, mut failures) = (0, Vec::new());
    for op in model::services()
        .filter_map(model::service)
        .flat_map(model::ServiceModel::operations)
    {
        for round in 0..rounds {
            tried += 1;
            if let Err(reason) = check(op, round) {
                failures.push(format!("{} {} {round}: {reason}", op.service.name, op.name));
                break;
            }
        }
    }
    assert!(
        tried >= 520 * rounds - failures.len() as u64 * rounds,
        "{tried}"
    );
    failures.truncate(15);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
