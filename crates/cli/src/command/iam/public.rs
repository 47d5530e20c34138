//! `firestep iam public`: does a resource's policy let everyone in, as S3 Block Public Access means it?

use std::io::{BufRead, Write};
use std::path::Path;

use anyhow::Context;
use firestep_policy::PolicyDocument;
use firestep_policy::public::{Fixed, public_statements};
use serde_json::{Value, json};

use super::input;
use crate::arguments::IamPublic;
use crate::exit::Exit;

pub(crate) fn run(arguments: &IamPublic) -> anyhow::Result<Exit> {
    let mut out = std::io::stdout().lock();
    let mut bad = 0;
    for file in &arguments.files {
        if file == Path::new("-") {
            for line in std::io::stdin().lock().split(b'\n') {
                let line = line.context("could not read the policies")?;
                if line.iter().all(u8::is_ascii_whitespace) {
                    continue;
                }
                let answer = match serde_json::from_slice::<Value>(&line) {
                    Ok(it) => {
                        let id = it.get("id").cloned().unwrap_or(Value::Null);
                        let policy = it.get("policy").unwrap_or(&Value::Null);
                        judged(&id, PolicyDocument::from_value(policy))
                    }
                    Err(error) => json!({"id": null, "error": error.to_string()}),
                };
                bad += usize::from(answer.get("error").is_some());
                writeln!(out, "{answer}")?;
            }
            continue;
        }
        let answer = judged(
            &json!(file.display().to_string()),
            PolicyDocument::parse(&input::text(file)?),
        );
        bad += usize::from(answer.get("error").is_some());
        writeln!(out, "{answer}")?;
    }
    anyhow::ensure!(
        bad == 0,
        "could not read {bad} of the policies; each has a line with an `error`"
    );
    Ok(Exit::Ran)
}

fn judged(id: &Value, read: Result<PolicyDocument, firestep_policy::ParseError>) -> Value {
    let document = match read {
        Ok(document) => document,
        Err(error) => return json!({"id": id, "error": format!("could not {error}")}),
    };
    let because: Vec<Value> = public_statements(&document, Fixed::Value)
        .map(|statement| {
            let index = document.statements.iter().position(|it| std::ptr::eq(it, statement));
            json!({
                "sid": statement.sid,
                "path": format!("/Statement/{}", index.unwrap_or_default()),
                "words": "it allows everyone, and no condition ties that to a fixed account, organization, network or source",
            })
        })
        .collect();
    json!({"id": id, "public": !because.is_empty(), "because": because})
}
