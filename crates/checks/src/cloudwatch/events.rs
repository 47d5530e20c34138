//! Sample events, as CloudTrail writes them, by which metric filters are judged.

use firestep_inventory::logs::{FilterPattern, Spared};
use serde_json::{Value, json};

/// Services whose calls are recorded in one region.
const GLOBAL_SOURCES: [&str; 2] = ["iam.amazonaws.com", "organizations.amazonaws.com"];

/// What stands for AWS itself, as which nobody acts: the delivery of logs, which the benchmark's own pattern spares, and
/// service-linked roles.
const OF_AWS_ALONE: [&str; 3] = [
    "delivery.logs.amazonaws.com",
    "aws-service-role",
    "AWSServiceRoleFor",
];

/// A sample of what happens, as CloudTrail writes it.
pub(crate) struct Event {
    /// What it is called in a reason.
    pub(super) name: String,
    /// The service, `kms.amazonaws.com`.
    pub(super) source: String,
    pub(super) is_read: bool,
    pub(super) written: Value,
}

impl Event {
    /// A call, with these members beside those that all calls have, or instead of them.
    pub(crate) fn new(account: &str, source: &str, name: &str, members: &Value) -> Self {
        let mut event = json!({
            "eventVersion": "1.11",
            "userIdentity": {
                "type": "AssumedRole",
                "principalId": "AROAEXAMPLEEXAMPLE000:somebody",
                "arn": format!("arn:aws:sts::{account}:assumed-role/somebody/somebody"),
                "accountId": account,
                "accessKeyId": "ASIAEXAMPLEEXAMPLE00",
                "sessionContext": {
                    "sessionIssuer": {
                        "type": "Role",
                        "principalId": "AROAEXAMPLEEXAMPLE000",
                        "arn": format!("arn:aws:iam::{account}:role/somebody"),
                        "accountId": account,
                        "userName": "somebody",
                    },
                    "attributes": {"mfaAuthenticated": "true"},
                },
            },
            "eventTime": "2026-11-23T21:14:00Z",
            "eventSource": source,
            "eventName": name,
            "awsRegion": "us-east-1",
            "sourceIPAddress": "192.0.2.44",
            "userAgent": "aws-cli/2.31.0",
            "requestParameters": {},
            "responseElements": null,
            "requestID": "0e3c55b7-8a46-4d6c-b1d7-6f0d1f6a52c9",
            "eventID": "5f3b1e9a-8a46-4d6c-b1d7-6f0d1f6a52c9",
            "readOnly": false,
            "eventType": "AwsApiCall",
            "managementEvent": true,
            "recipientAccountId": account,
            "eventCategory": "Management",
        });
        if let (Some(event), Some(members)) = (event.as_object_mut(), members.as_object()) {
            event.extend(members.clone());
        }
        Event {
            name: name.to_owned(),
            source: source.to_owned(),
            is_read: event.get("readOnly") == Some(&Value::Bool(true)),
            written: event,
        }
    }

    /// A sign-in at the console, with these members.
    pub(crate) fn sign_in(account: &str, what: &str, members: &Value) -> Self {
        let mut event = Event::new(account, "signin.amazonaws.com", "ConsoleLogin", members);
        what.clone_into(&mut event.name);
        event
    }

    /// Each event that differs from this in one member that is somebody's choice, and that a pattern spares for it.
    pub(super) fn spared_by(&self, pattern: &FilterPattern) -> Vec<Event> {
        let spared = pattern.spared(&self.written).into_iter();
        let spared = spared.filter(|it| self.may_hold(&it.path, &it.value));
        let with = |it: Spared<'_>| {
            let mut written = self.written.clone();
            let mut at = &mut written;
            for step in &it.path {
                at = at
                    .as_object_mut()?
                    .entry(*step)
                    .or_insert_with(|| json!({}));
            }
            *at = Value::from(&*it.value);
            let name = format!("{} with {} {}", self.name, it.path.join("."), it.value);
            Some(Event {
                name,
                source: self.source.clone(),
                is_read: self.is_read,
                written,
            })
        };
        spared.filter_map(with).collect()
    }

    /// Whether the same may happen with another value of a member.
    fn may_hold(&self, path: &[&str], value: &str) -> bool {
        let kind = self.written.pointer("/userIdentity/type");
        let is_root = kind.and_then(Value::as_str) == Some("Root");
        let is_free = match path {
            ["sourceIPAddress" | "userAgent"] => true,
            ["awsRegion"] => !GLOBAL_SOURCES.contains(&&*self.source),
            ["userIdentity", "arn" | "principalId"] => !is_root,
            ["userIdentity", "userName" | "accessKeyId"]
            | ["userIdentity", "sessionContext", "sessionIssuer", ..] => self
                .written
                .pointer(&format!("/{}", path.join("/")))
                .is_some(),
            ["requestParameters", ..] => true,
            _ => false,
        };
        is_free && !OF_AWS_ALONE.iter().any(|it| value.contains(it))
    }

    /// A call that is made all the time, of which nobody need be told.
    pub(super) fn everyday(account: &str) -> Self {
        Self::new(
            account,
            "ec2.amazonaws.com",
            "DescribeInstances",
            &json!({}),
        )
    }

    /// A user of IAM, as events name one.
    pub(crate) fn user(account: &str) -> Value {
        json!({
            "type": "IAMUser",
            "principalId": "AIDAEXAMPLEEXAMPLE000",
            "arn": format!("arn:aws:iam::{account}:user/somebody"),
            "accountId": account,
            "accessKeyId": "AKIAEXAMPLEEXAMPLE00",
            "userName": "somebody",
        })
    }
}

/// Each call thrice, by a role in one region, by a user in another, by root. What is global is recorded in one.
pub(crate) fn calls(account: &str, source: &str, names: &[&str]) -> Vec<Event> {
    let other = if GLOBAL_SOURCES.contains(&source) {
        "us-east-1"
    } else {
        "ap-southeast-2"
    };
    let by_user = json!({"awsRegion": other, "userIdentity": Event::user(account)});
    let by_root = json!({"userIdentity": {
        "type": "Root",
        "principalId": account,
        "arn": format!("arn:aws:iam::{account}:root"),
        "accountId": account,
    }});
    let by_each = |name: &&str| {
        [json!({}), by_user.clone(), by_root.clone()]
            .map(|members| Event::new(account, source, name, &members))
    };
    names.iter().flat_map(by_each).collect()
}
