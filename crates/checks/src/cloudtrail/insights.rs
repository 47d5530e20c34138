//! Does every trail that records look for what is unusual?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::cloudtrail::Trail;
use firestep_inventory::{Gap, evaluate};

use crate::cloudtrail::own::each_own;

pub(crate) const CHECK: Check = Check {
    id: "cloudtrail-insights",
    title: "Every trail has Insights on",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A burst of calls, or of refusals, is the first that is seen of many intrusions.",
    remedy: "Turn on Insights for call rates and error rates.",
    references: &[
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html",
    ],
    reads: &[
        "cloudtrail:DescribeTrails",
        "cloudtrail:GetTrailStatus",
        "cloudtrail:GetInsightSelectors",
    ],
    fix: None,
    examine: &PerAccount(|context| each_own(context, examine)),
};

fn examine(_: &Context<'_>, trail: &Trail) -> Result<Option<Verdict>, Gap> {
    if !*trail.is_logging.get()? {
        return Ok(None);
    }
    // The list of trails says it too; where the two differ, that some are on is what both leave open.
    let listed = evaluate(|| trail.has_insight_selectors.get().copied());
    let is_on = if listed == Ok(true) {
        true
    } else {
        match evaluate(|| trail.insight_selectors.any(|_| Ok(true))) {
            Ok(is_on) => is_on,
            Err(_) => listed?,
        }
    };
    Ok(Some(Verdict::of(
        is_on,
        "Insights are on",
        "Insights are off",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trails::{ARN, said, with};
    use firestep_inventory::cloudtrail::{InsightSelector, InsightType};
    use firestep_inventory::{Parts, Seen};

    #[test]
    fn a_trail_of_another_account_is_asked_there() {
        let arn = "arn:aws:cloudtrail:eu-central-1:999988887777:trail/org";
        assert_eq!(said(&CHECK, Trail::unseen(arn)), [] as [&str; 0]);
    }

    const RATES: InsightSelector = InsightSelector {
        insight_type: InsightType::CallRate,
    };

    #[test]
    fn one_selector_is_enough_and_none_fails() {
        assert_eq!(
            with(&CHECK, |it| it.insight_selectors = Parts::of([RATES])),
            ["pass"]
        );
        assert_eq!(
            with(&CHECK, |it| it.insight_selectors = Parts::of([])),
            ["fail"]
        );
    }

    #[test]
    fn the_list_of_trails_says_it_too() {
        assert_eq!(
            with(&CHECK, |it| it.has_insight_selectors = Seen::new(true)),
            ["pass"]
        );
        assert_eq!(
            with(&CHECK, |it| it.has_insight_selectors = Seen::new(false)),
            ["fail"]
        );
        // Seeing the selectors, of which there are none, is no worse than not seeing them.
        let differs = with(&CHECK, |it| {
            it.has_insight_selectors = Seen::new(true);
            it.insight_selectors = Parts::of([]);
        });
        assert_eq!(differs, ["pass"]);
    }

    #[test]
    fn a_trail_that_is_stopped_is_not_asked() {
        assert_eq!(
            with(&CHECK, |it| it.is_logging = Seen::new(false)),
            [] as [&str; 0]
        );
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(said(&CHECK, Trail::unseen(ARN)), ["unknown"]);
        let blind = with(&CHECK, |it| {
            it.has_insight_selectors = Trail::unseen(ARN).has_insight_selectors;
        });
        assert_eq!(blind, ["unknown"]);
    }
}
