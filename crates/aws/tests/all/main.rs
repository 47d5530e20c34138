//! Proofs that the codecs speak as AWS does: its own vectors, round trips over the catalogue, botocore as a judge.

#![cfg(test)]

use std::collections::BTreeMap;

use serde_json::Value;

mod client;
mod differential;
mod endpoints;
mod evidence;
mod hostile;
mod roundtrip;
mod sample;
mod unmodelled;
mod vectors;

/// The Python that has botocore. Without it a test says loudly that it did nothing, or fails where it must run.
fn python() -> Option<String> {
    let python = std::env::var("FIRESTEP_PYTHON").ok();
    if python.is_none() {
        assert!(
            std::env::var_os("FIRESTEP_MUST_RUN").is_none(),
            "FIRESTEP_PYTHON is not set, and FIRESTEP_MUST_RUN allows no test to be skipped"
        );
        eprintln!("SKIPPED: FIRESTEP_PYTHON is not set; `cargo xtask test` sets it");
    }
    python
}

fn same(ours: &Value, wanted: &Value) -> Result<(), String> {
    match difference("", &normal(ours), &normal(wanted)) {
        None => Ok(()),
        Some(difference) => Err(difference),
    }
}

/// The first place where they differ.
fn difference(path: &str, ours: &Value, wanted: &Value) -> Option<String> {
    match (ours, wanted) {
        (Value::Object(a), Value::Object(b)) => a.keys().chain(b.keys()).find_map(|key| {
            let null = Value::Null;
            let (ours, wanted) = (a.get(key).unwrap_or(&null), b.get(key).unwrap_or(&null));
            difference(&format!("{path}.{key}"), ours, wanted)
        }),
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => a
            .iter()
            .zip(b)
            .enumerate()
            .find_map(|(at, (ours, wanted))| difference(&format!("{path}[{at}]"), ours, wanted)),
        _ => (ours != wanted).then(|| format!("{path}\n  ours   {ours}\n  wanted {wanted}")),
    }
}

/// Numbers by value: 1 is 1.0.
fn normal(value: &Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().into(),
        Value::Array(values) => values.iter().map(normal).collect(),
        Value::Object(entries) => {
            let sorted: BTreeMap<_, _> = entries
                .iter()
                .map(|(name, value)| (name.clone(), normal(value)))
                .collect();
            sorted.into_iter().collect()
        }
        value => value.clone(),
    }
}
