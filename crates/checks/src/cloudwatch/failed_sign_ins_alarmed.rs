//! Is somebody told when sign-ins to the console fail?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity};
use serde_json::json;

use crate::cloudwatch::alarmed::{READS, told_of};
use crate::cloudwatch::events::Event;

pub(crate) const CHECK: Check = Check {
    id: "cloudwatch-failed-sign-ins-alarmed",
    title: "Somebody is told of console sign-ins that fail",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Guessing passwords is loud, for whoever listens.",
    remedy: "Make a metric filter for failed sign-ins on the trail's log group, and an alarm on it that tells a topic with a subscription.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-6",
    ],
    reads: READS,
    fix: None,
    examine: &PerAccount(|context| told_of(context, events)),
};

fn events(account: &str) -> Vec<Event> {
    let of_region = |region: &str| {
        let members = json!({
            "userIdentity": Event::user(account),
            "awsRegion": region,
            "eventType": "AwsConsoleSignIn",
            "errorMessage": "Failed authentication",
            "responseElements": {"ConsoleLogin": "Failure"},
            "additionalEventData": {"LoginTo": "https://console.aws.amazon.com/console/home", "MobileVersion": "No", "MFAUsed": "No"},
        });
        Event::sign_in(account, "a sign-in that failed", &members)
    };
    vec![of_region("us-east-1"), of_region("ap-southeast-2")]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alarm_chains::{blind, with};

    #[test]
    fn the_pattern_of_the_benchmark_passes() {
        let pattern =
            r#"{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }"#;
        assert_eq!(with(&CHECK, &[pattern]), "pass");
    }

    #[test]
    fn a_pattern_that_misses_one_fails() {
        for pattern in [
            r#"{ ($.eventName = ConsoleLogin) && ($.responseElements.ConsoleLogin = "Success") }"#,
            r#"{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed") }"#,
        ] {
            assert_eq!(with(&CHECK, &[pattern]), "fail", "{pattern}");
        }
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(blind(&CHECK), "unknown");
    }
}
