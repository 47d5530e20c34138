//! For every operation of the catalogue: what is written comes back.

use std::env;

use firestep_aws::codec::{decode_request, decode_response, encode_request, encode_response};
use firestep_aws::model::{self, OperationModel};

use crate::same;
use crate::sample::{self, Random};

const ROUNDS: u64 = 3;

#[test]
fn the_catalogue_is_the_plan() {
    let plan = include_str!("../../../snapshot/plan/operations.tsv");
    for line in plan.lines().skip(1) {
        let cells: Vec<_> = line.split('\t').collect();
        let op = model::service(cells[0])
            .and_then(|service| service.operation(cells[1]))
            .expect(line);
        assert_eq!(op.pages.is_some(), cells[5] != "no", "{line}");
        for path in op.pages.iter().flat_map(|pages| &pages.result_keys) {
            assert!(op.output_at(path).is_some(), "{line}: {path}");
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
