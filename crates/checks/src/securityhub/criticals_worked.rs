//! Is every critical finding of Security Hub worked within the limit?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, each,
};
use firestep_inventory::Gap;
use firestep_inventory::securityhub::Hub;

pub(crate) const CHECK: Check = Check {
    id: "securityhub-criticals-worked",
    title: "Critical findings of Security Hub are worked within the limit",
    severity: Severity::High,
    effort: Effort::Days,
    clauses: &[Clause::new("M4.2", "criticals")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A critical finding that waits for weeks is a way in that is known and open.",
    remedy: "Resolve it, or suppress it with a reason. The limit is `ages.critical_finding_days`.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/finding-workflow-status.html",
    ],
    reads: &["securityhub:DescribeHub", "securityhub:GetFindings"],
    fix: None,
    examine: &PerAccount(|context| {
        each(&context.account.securityhub_hubs, |hub| {
            examine(context, hub)
        })
    }),
};

fn examine(context: &Context<'_>, hub: &Hub) -> Result<Verdict, Gap> {
    let limit = context.org.program.settings.ages.critical_finding_days;
    let here = context
        .account
        .securityhub_critical_findings
        .region(hub.identity.location.region);
    // The oldest come first, and only the first page of them.
    let is_old =
        here.any(|it| Ok(context.org.days_since(it.created_at.get()?) > i64::from(limit)))?;
    Ok(Verdict::of(
        !is_old,
        format!("no critical is older than {limit} days"),
        format!("criticals are older than {limit} days"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words;
    use firestep_inventory::securityhub::CriticalFinding;
    use firestep_inventory::{Account, Listed, Seen};

    fn said(findings: Listed<CriticalFinding>) -> Vec<&'static str> {
        let mut account = Account::empty();
        account.securityhub_hubs = Listed::of([Hub::unseen("")]);
        account.securityhub_critical_findings = findings;
        words(&CHECK, &account)
    }

    /// A finding of that moment; the sample organization was looked at on 2026-11-18T11:06:40Z.
    fn found(created_at: &str) -> Listed<CriticalFinding> {
        let mut it = CriticalFinding::unseen("f");
        it.created_at = Seen::new(created_at.parse().unwrap());
        Listed::of([it])
    }

    #[test]
    fn the_limit_decides() {
        assert_eq!(said(Listed::of([])), ["pass"]);
        assert_eq!(said(found("2026-11-03T11:06:40Z")), ["pass"]);
        assert_eq!(said(found("2026-11-02T11:06:40Z")), ["fail"]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(said(Listed::unseen()), ["unknown"]);
        assert_eq!(
            said(Listed::of([CriticalFinding::unseen("f")])),
            ["unknown"]
        );
    }
}
