//! `firestep iam eval`: cases on stdin, a JSON line each; decisions on stdout.

use std::io::{BufRead, BufWriter, Write};

use anyhow::Context;
use firestep_policy::case::{Case, failed};
use serde_json::Value;

use crate::arguments::IamEval;
use crate::exit::Exit;

pub(crate) fn run(arguments: &IamEval) -> anyhow::Result<Exit> {
    let input: Box<dyn BufRead> = match arguments.file.as_deref() {
        None => Box::new(std::io::stdin().lock()),
        Some(file) if file == std::path::Path::new("-") => Box::new(std::io::stdin().lock()),
        Some(file) => Box::new(std::io::BufReader::new(
            std::fs::File::open(file)
                .with_context(|| format!("could not read `{}`", file.display()))?,
        )),
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut bad = 0;
    for line in input.split(b'\n') {
        let line = line.context("could not read the cases")?;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let parsed: Result<Value, _> = serde_json::from_slice(&line);
        let answer = match &parsed {
            Ok(value) => match Case::from_value(value) {
                Ok(case) => serde_json::to_value(case.decide())?,
                Err(error) => failed(value.get("id").unwrap_or(&Value::Null), &error),
            },
            Err(error) => {
                serde_json::json!({"id": null, "error": format!("read the case: {error}")})
            }
        };
        bad += usize::from(answer.get("error").is_some());
        writeln!(out, "{answer}")?;
    }
    out.flush()?;
    if bad > 0 {
        anyhow::bail!("could not read {bad} of the cases; each has a line with an `error`");
    }
    Ok(Exit::Ran)
}
