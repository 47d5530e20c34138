//! `firestep permissions`: the read-only IAM policies that collecting needs, from the plan itself.

use firestep_collect::permissions;
use serde_json::{Value, json};

use super::operations;
use crate::arguments::Permissions;
use crate::exit::Exit;
use crate::terminal;

pub(crate) fn run(arguments: &Permissions) -> anyhow::Result<Exit> {
    let printed = if arguments.session {
        serde_json::from_str(&permissions::session_inline())?
    } else {
        let only = operations::needed(&arguments.check, &arguments.item, &arguments.service)?;
        let policy = permissions::policy(only.as_ref());
        match &arguments.member {
            Some(account) => member(account, arguments, &policy),
            None => caller(policy, &arguments.role_name),
        }
    };
    let text = serde_json::to_string_pretty(&printed)?;
    terminal::print(|out| writeln!(out, "{text}"))?;
    Ok(Exit::Ran)
}

/// The policy of who collects: what the plan reads, and entering the member accounts.
fn caller(mut policy: Value, role: &str) -> Value {
    if let Some(statements) = policy.get_mut("Statement").and_then(Value::as_array_mut) {
        statements.push(json!({
            "Sid": "FirestepEntersMembers",
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Resource": format!("arn:aws:iam::*:role/{role}"),
        }));
    }
    policy
}

/// The role of a member account: under the names that IAM has for them, its policy beside it.
fn member(account: &str, arguments: &Permissions, policy: &Value) -> Value {
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
    json!({
        "RoleName": arguments.role_name,
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
        "PolicyDocument": policy,
    })
}
