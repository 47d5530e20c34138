//! Is somebody told when the root user does anything?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity};
use serde_json::json;

use crate::cloudwatch::alarmed::{READS, told_of};
use crate::cloudwatch::events::Event;

pub(crate) const CHECK: Check = Check {
    id: "cloudwatch-root-use-alarmed",
    title: "Somebody is told of use of the root user",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Root may do everything, and nobody needs it from day to day: each use is a question.",
    remedy: "Make a metric filter for use of root on the trail's log group, and an alarm on it that tells a topic with a subscription.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-1",
    ],
    reads: READS,
    fix: None,
    examine: &PerAccount(|context| told_of(context, events)),
};

fn events(account: &str) -> Vec<Event> {
    let root = json!({
        "type": "Root",
        "principalId": account,
        "arn": format!("arn:aws:iam::{account}:root"),
        "accountId": account,
    });
    let sign_in = json!({
        "userIdentity": root,
        "eventType": "AwsConsoleSignIn",
        "responseElements": {"ConsoleLogin": "Success"},
        "additionalEventData": {"LoginTo": "https://console.aws.amazon.com/console/home", "MobileVersion": "No", "MFAUsed": "Yes"},
    });
    let call = json!({"userIdentity": root, "awsRegion": "ap-southeast-2"});
    vec![
        Event::sign_in(account, "a sign-in of root", &sign_in),
        Event::new(account, "ec2.amazonaws.com", "CreateKeyPair", &call),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alarm_chains::{blind, with};

    #[test]
    fn the_pattern_of_the_benchmark_passes() {
        let pattern = r#"{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }"#;
        assert_eq!(with(&CHECK, &[pattern]), "pass");
    }

    #[test]
    fn a_pattern_that_misses_one_fails() {
        for pattern in [
            r#"{ $.userIdentity.type = "Root" && $.eventName = "ConsoleLogin" }"#,
            r#"{ $.userIdentity.type = "Root" && $.eventType = "AwsApiCall" }"#,
            r#"{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy EXISTS }"#,
        ] {
            assert_eq!(with(&CHECK, &[pattern]), "fail", "{pattern}");
        }
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(blind(&CHECK), "unknown");
    }
}
