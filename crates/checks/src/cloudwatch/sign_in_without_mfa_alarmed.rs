//! Is somebody told when a user signs in to the console without MFA?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity};
use serde_json::json;

use crate::cloudwatch::alarmed::{READS, told_of};
use crate::cloudwatch::events::Event;

pub(crate) const CHECK: Check = Check {
    id: "cloudwatch-sign-in-without-mfa-alarmed",
    title: "Somebody is told of console sign-ins without MFA",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A password alone is stolen, guessed or bought.",
    remedy: "Make a metric filter for such sign-ins on the trail's log group, and an alarm on it that tells a topic with a subscription.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-3",
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
            "responseElements": {"ConsoleLogin": "Success"},
            "additionalEventData": {"LoginTo": "https://console.aws.amazon.com/console/home", "MobileVersion": "No", "MFAUsed": "No"},
        });
        Event::sign_in(account, "a sign-in without MFA", &members)
    };
    vec![of_region("us-east-1"), of_region("ap-southeast-2")]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alarm_chains::{blind, with};

    #[test]
    fn the_pattern_of_the_benchmark_passes() {
        for pattern in [
            r#"{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }"#,
            r#"{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }"#,
        ] {
            assert_eq!(with(&CHECK, &[pattern]), "pass", "{pattern}");
        }
    }

    #[test]
    fn a_pattern_that_misses_one_fails() {
        for pattern in [
            r#"{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed = "Yes") }"#,
            r#"{ ($.eventName = "ConsoleLogin") && ($.userIdentity.type = "Root") }"#,
            r#"{ ($.eventName = "ConsoleLogin") && ($.awsRegion = "us-east-1") }"#,
        ] {
            assert_eq!(with(&CHECK, &[pattern]), "fail", "{pattern}");
        }
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(blind(&CHECK), "unknown");
    }
}
