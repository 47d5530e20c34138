//! Does every trail deliver to a log group, in the last day too?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::Gap;
use firestep_inventory::cloudtrail::Trail;

use crate::cloudtrail::own::each_own;

pub(crate) const CHECK: Check = Check {
    id: "cloudtrail-log-group",
    title: "Every trail delivers to CloudWatch Logs",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "In files nobody is told of anything: alarms, and who looks for something now, need the log group.",
    remedy: "Give the trail a log group and a role that may write to it.",
    references: &[
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html",
    ],
    reads: &["cloudtrail:DescribeTrails", "cloudtrail:GetTrailStatus"],
    fix: None,
    examine: &PerAccount(|context| each_own(context, examine)),
};

fn examine(context: &Context<'_>, trail: &Trail) -> Result<Option<Verdict>, Gap> {
    Ok(Some(
        if trail.cloud_watch_logs_log_group_arn.get()?.is_none() {
            Verdict::Fail("it delivers to no log group".into())
        } else if let Some(error) = trail.latest_cloud_watch_logs_delivery_error.get()? {
            Verdict::Fail(format!("its last delivery to the log group failed: {error}").into())
        } else {
            Verdict::of(
                context.org.has_delivered_to_logs(trail)?,
                "it delivered to its log group in the last day",
                "it did not deliver to its log group in the last day",
            )
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trails::{ARN, said, with};
    use firestep_inventory::{Arn, Seen};

    #[test]
    fn a_trail_of_another_account_is_asked_there() {
        let arn = "arn:aws:cloudtrail:eu-central-1:999988887777:trail/org";
        assert_eq!(said(&CHECK, Trail::unseen(arn)), [] as [&str; 0]);
    }

    const GROUP: &str = "arn:aws:logs:eu-central-1:111122223333:log-group:trail:*";

    fn delivering(last: Option<&str>, error: Option<&str>) -> Vec<&'static str> {
        with(&CHECK, |it| {
            it.cloud_watch_logs_log_group_arn = Seen::new(Arn::parse(GROUP));
            it.latest_cloud_watch_logs_delivery_error = Seen::new(error.map(Into::into));
            let last = last.map(|it| it.parse().unwrap());
            it.latest_cloud_watch_logs_delivery_time = Seen::new(last);
        })
    }

    #[test]
    fn no_log_group_fails() {
        let none = with(&CHECK, |it| {
            it.cloud_watch_logs_log_group_arn = Seen::new(None);
        });
        assert_eq!(none, ["fail"]);
    }

    #[test]
    fn what_was_not_delivered_in_a_day_fails() {
        assert_eq!(delivering(Some("2026-11-23T20:00:00Z"), None), ["pass"]);
        assert_eq!(delivering(Some("2026-11-10T20:00:00Z"), None), ["fail"]);
        assert_eq!(delivering(None, None), ["fail"]);
        let refused = delivering(Some("2026-11-23T20:00:00Z"), Some("AccessDenied"));
        assert_eq!(refused, ["fail"]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(said(&CHECK, Trail::unseen(ARN)), ["unknown"]);
        let blind = with(&CHECK, |it| {
            it.cloud_watch_logs_log_group_arn = Seen::new(Arn::parse(GROUP));
        });
        assert_eq!(blind, ["unknown"]);
    }
}
