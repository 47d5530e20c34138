//! `firestep permissions`: the read-only IAM policies that collecting needs, from the plan itself.

use firestep_collect::permissions;
use serde_json::{Value, json};

use super::operations;
use crate::arguments::Permissions;
use crate::exit::Exit;
use crate::terminal;

pub(crate) fn run(arguments: &Permissions) -> anyhow::Result<Exit> {
    let printed = if arguments.session {
        vec![serde_json::from_str(&permissions::session_inline())?]
    } else {
        let only = operations::needed(&arguments.check, &arguments.item, &arguments.service)?;
        let policies = permissions::policies(only.as_ref());
        match &arguments.member {
            Some(account) => vec![member(account, arguments, policies)],
            None => caller(policies, &arguments.role_name),
        }
    };
    for document in &printed {
        let text = serde_json::to_string_pretty(document)?;
        terminal::print(|out| writeln!(out, "{text}"))?;
    }
    if printed.len() > 1 {
        terminal::say(&format!(
            "{} policies, since AWS takes {} characters in each: attach them all",
            printed.len(),
            permissions::DOCUMENT_MOST
        ));
    }
    Ok(Exit::Ran)
}

/// The policies of who collects: what the plan reads, and entering the member accounts.
fn caller(mut policies: Vec<Value>, role: &str) -> Vec<Value> {
    let last = policies.last_mut().and_then(|it| it.get_mut("Statement"));
    if let Some(statements) = last.and_then(Value::as_array_mut) {
        statements.push(json!({
            "Sid": "FirestepEntersMembers",
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Resource": format!("arn:aws:iam::*:role/{role}"),
        }));
    }
    policies
}

/// The role of a member account: under the names that IAM has for them, its policy beside it, or its policies.
fn member(account: &str, arguments: &Permissions, mut policies: Vec<Value>) -> Value {
    let mut trust = json!({
        "Effect": "Allow",
        "Principal": {"AWS": format!("arn:aws:iam::{account}:root")},
        "Action": "sts:AssumeRole",
    });
    if let (Some(id), Some(trust)) = (&arguments.external_id, trust.as_object_mut()) {
        trust.insert(
            "Condition".to_owned(),
            json!({"StringEquals": {"sts:ExternalId": id}}),
        );
    }
    let mut role = json!({
        "RoleName": arguments.role_name,
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
    });
    if let Some(members) = role.as_object_mut() {
        let (name, value) = match policies.pop() {
            Some(only) if policies.is_empty() => ("PolicyDocument", only),
            last => {
                policies.extend(last);
                ("PolicyDocuments", Value::from(policies))
            }
        };
        members.insert(name.to_owned(), value);
    }
    role
}
