//! Does anything look for what is unusual in an account?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, Verdicts, account,
};
use firestep_inventory::guardduty::DetectorStatus;
use firestep_inventory::{Gap, evaluate};

pub(crate) const CHECK: Check = Check {
    id: "cloudtrail-anomalies-watched",
    title: "Something looks for unusual behaviour",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("X6.3", "on")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever has valid credentials breaks no rule: only that it is unusual gives them away.",
    remedy: "Enable GuardDuty in every region, or Insights on the trail that covers the account.",
    references: &[
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html",
        "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "guardduty:ListDetectors",
        "guardduty:GetDetector",
        "cloudtrail:DescribeTrails",
        "cloudtrail:GetTrailStatus",
        "cloudtrail:GetInsightSelectors",
    ],
    fix: None,
    examine: &PerAccount(examine),
};

fn examine<'a>(context: &Context<'a>) -> Verdicts<'a> {
    account(context.account.id, || {
        let detectors = &context.account.guardduty_detectors;
        let is_enabled = |it: &firestep_inventory::guardduty::Detector| {
            Ok(*it.status.get()? == DetectorStatus::Enabled)
        };
        let without = evaluate(|| detectors.regions_without(is_enabled));
        if matches!(&without, Ok(regions) if regions.is_empty()) {
            return Ok(Verdict::Pass("GuardDuty is enabled in every region".into()));
        }
        if has_insights(context)? {
            return Ok(Verdict::Pass(
                "the trail that covers it has Insights on".into(),
            ));
        }
        let regions = without?.join(", ");
        Ok(Verdict::Fail(
            format!(
                "no trail that covers it has Insights on, and GuardDuty is not enabled in {regions}"
            )
            .into(),
        ))
    })
}

fn has_insights(context: &Context<'_>) -> Result<bool, Gap> {
    let found = context.org.trail_over(context.account.id, |trail| {
        firestep_inventory::all([&|| trail.is_logging.get().copied(), &|| {
            trail.insight_selectors.any(|_| Ok(true))
        }])
    })?;
    Ok(found.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words_in;
    use crate::trails::{ARN, sound};
    use firestep_inventory::cloudtrail::{InsightSelector, InsightType};
    use firestep_inventory::guardduty::Detector;
    use firestep_inventory::{Account, Listed, Org, Parts, Seen, Summary};

    /// What is said with a detector and a trail like these.
    fn said(
        status: Option<DetectorStatus>,
        insights: Option<Parts<InsightSelector>>,
    ) -> &'static str {
        let mut account = Account::empty();
        let mut summary = Summary::empty(account.id);
        let detectors = status.map(|status| {
            let mut it = Detector::unseen("d");
            it.status = Seen::new(status);
            it
        });
        account.guardduty_detectors = Listed::of(detectors);
        summary.trails = Listed::of(insights.map(|insights| {
            let mut trail = sound(ARN);
            trail.insight_selectors = insights;
            trail
        }));
        words_in(&CHECK, &Org::sample([summary]), &account)[0]
    }

    #[test]
    fn either_is_enough() {
        let rates = || {
            Some(Parts::of([InsightSelector {
                insight_type: InsightType::CallRate,
            }]))
        };
        assert_eq!(said(Some(DetectorStatus::Enabled), None), "pass");
        assert_eq!(said(Some(DetectorStatus::Disabled), rates()), "pass");
        assert_eq!(said(None, rates()), "pass");
        assert_eq!(said(None, Some(Parts::of([]))), "fail");
        assert_eq!(said(Some(DetectorStatus::Disabled), None), "fail");
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        let mut account = Account::empty();
        account.guardduty_detectors = Listed::unseen();
        let org = Org::sample([Summary::empty(account.id)]);
        assert_eq!(words_in(&CHECK, &org, &account), ["unknown"]);
    }
}
