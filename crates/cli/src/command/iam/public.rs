//! `firestep iam public`: does a resource's policy let everyone in, as S3 Block Public Access means it?

use std::io::{BufWriter, Write};

use firestep_policy::PolicyDocument;
use firestep_policy::public::{Fixed, public_statements};
use firestep_policy::wrapped::for_each_policy;
use serde_json::{Value, json};

use super::input::{self, Document};
use crate::arguments::IamPublic;
use crate::exit::Exit;

pub(crate) fn run(arguments: &IamPublic) -> anyhow::Result<Exit> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut bad = 0;
    for file in &arguments.files {
        input::for_each(file, &mut |document| {
            for answer in answers(document) {
                bad += usize::from(answer.get("error").is_some());
                writeln!(out, "{answer}")?;
            }
            Ok(())
        })?;
    }
    out.flush()?;
    anyhow::ensure!(
        bad == 0,
        "could not read {bad} of the policies; each has a line with an `error`"
    );
    Ok(Exit::Ran)
}

/// The answer for each policy of a document: `{id, policy}`, a policy, or what holds policies.
fn answers(document: &Document) -> Vec<Value> {
    let named: Option<Value> = serde_json::from_str(&document.text).ok();
    if let Some(policy) = named.as_ref().and_then(|it| it.get("policy")) {
        let id = named.as_ref().and_then(|it| it.get("id"));
        let read = PolicyDocument::from_value(policy).map_err(|it| it.to_string());
        return vec![judged(id.unwrap_or(&Value::Null), "", read)];
    }
    let id = json!(document.name());
    let mut all = Vec::new();
    let told = for_each_policy(&document.text, &mut |it| {
        let read = match &it.policy {
            Ok(written) if written.statement.is_none() => {
                Err("read the policy: it has no `Statement`".to_owned())
            }
            Ok(written) => PolicyDocument::of(written.clone()).map_err(|it| it.to_string()),
            Err(error) => Err(format!("read the policy: {error}")),
        };
        all.push(judged(&id, it.path, read));
    });
    if told.is_ok() && all.is_empty() {
        all.push(json!({"id": id, "error": "could not read the policy: it holds none"}));
    }
    if let Err(error) = told {
        all.push(json!({"id": id, "error": format!("could not read the policy: {error}")}));
    }
    all
}

fn unknown_element(document: &PolicyDocument) -> Option<&str> {
    let of_statements = document.statements.iter().flat_map(|it| &it.unknown);
    document
        .unknown
        .iter()
        .chain(of_statements)
        .map(|it| &**it)
        .next()
}

fn judged(id: &Value, path: &str, read: Result<PolicyDocument, String>) -> Value {
    let document = match read {
        Ok(document) => document,
        Err(error) => return json!({"id": id, "error": format!("could not {error}")}),
    };
    // What it does not know may be the principal.
    if let Some(name) = unknown_element(&document) {
        return json!({"id": id, "error": format!("could not read the policy: `{name}` is no element")});
    }
    let because: Vec<Value> = public_statements(&document, Fixed::Value)
        .map(|statement| {
            let index = document.statements.iter().position(|it| std::ptr::eq(it, statement));
            json!({
                "sid": statement.sid,
                "path": format!("{path}/Statement/{}", index.unwrap_or_default()),
                "words": "it allows everyone, and no condition ties that to a fixed account, organization, network or source",
            })
        })
        .collect();
    json!({"id": id, "public": !because.is_empty(), "because": because})
}
