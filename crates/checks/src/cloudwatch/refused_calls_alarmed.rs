//! Is somebody told when calls are refused?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity};
use serde_json::json;

use crate::cloudwatch::alarmed::{READS, told_of};
use crate::cloudwatch::events::Event;

pub(crate) const CHECK: Check = Check {
    id: "cloudwatch-refused-calls-alarmed",
    title: "Somebody is told of API calls that were refused",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever has stolen credentials tries what they may do: most of it is refused.",
    remedy: "Make a metric filter for refused calls on the trail's log group, and an alarm on it that tells a topic with a subscription.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-2",
    ],
    reads: READS,
    fix: None,
    examine: &PerAccount(|context| told_of(context, events)),
};

fn events(account: &str) -> Vec<Event> {
    let refused = |source: &str, call: &str, code: &str, is_read: bool| {
        let members = json!({"errorCode": code, "errorMessage": "You are not authorized.", "readOnly": is_read});
        let by_user = json!({
            "errorCode": code,
            "errorMessage": "You are not authorized.",
            "readOnly": is_read,
            "awsRegion": "ap-southeast-2",
            "userIdentity": Event::user(account),
        });
        [
            Event::new(account, source, call, &members),
            Event::new(account, source, call, &by_user),
        ]
    };
    [
        refused(
            "ec2.amazonaws.com",
            "RunInstances",
            "Client.UnauthorizedOperation",
            false,
        ),
        refused("s3.amazonaws.com", "PutBucketPolicy", "AccessDenied", false),
        refused(
            "secretsmanager.amazonaws.com",
            "ListSecrets",
            "AccessDeniedException",
            true,
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alarm_chains::{blind, with};

    #[test]
    fn the_pattern_of_the_benchmark_passes() {
        let of_today =
            r#"{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }"#;
        assert_eq!(with(&CHECK, &[of_today]), "pass");
        let before = r#"{($.errorCode ="*UnauthorizedOperation") || ($.errorCode ="AccessDenied*") && ($.sourceIPAddress!="delivery.logs.amazonaws.com") && ($.eventName!="HeadBucket") }"#;
        assert_eq!(with(&CHECK, &[before]), "pass");
    }

    #[test]
    fn a_pattern_that_misses_one_fails() {
        for half in [
            r#"{ $.errorCode = "*UnauthorizedOperation" }"#,
            r#"{ $.errorCode = "AccessDenied*" }"#,
            r#"{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied") }"#,
        ] {
            assert_eq!(with(&CHECK, &[half]), "fail", "{half}");
        }
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(blind(&CHECK), "unknown");
    }
}
