//! Is a standard on wherever Security Hub CSPM is?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::securityhub::{Standard, StandardsStatus};
use firestep_inventory::{Gap, RegionSlice};

pub(crate) const CHECK: Check = Check {
    id: "securityhub-standards-on",
    title: "A standard is on wherever Security Hub CSPM is",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("M4.2", "standards")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without a standard Security Hub checks nothing of its own.",
    remedy: "Enable AWS Foundational Security Best Practices by a configuration policy. A standard without a Config recorder stays incomplete.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/standards-view-manage.html",
    ],
    reads: &["securityhub:DescribeHub", "securityhub:GetEnabledStandards"],
    fix: None,
    examine: &PerAccount(|context| {
        each(&context.account.securityhub_hubs, |hub| {
            let region = hub.identity.location.region;
            examine(context.account.securityhub_standards.region(region))
        })
    }),
};

fn examine(here: RegionSlice<'_, Standard>) -> Result<Verdict, Gap> {
    let is =
        |wanted: StandardsStatus| move |it: &Standard| Ok(*it.standards_status.get()? == wanted);
    if here.any(is(StandardsStatus::Ready))? {
        return Ok(Verdict::Pass("one is ready".into()));
    }
    let is_incomplete = here.any(is(StandardsStatus::Incomplete))?;
    Ok(Verdict::Fail(if here.whole()?.is_empty() {
        "none is on".into()
    } else if is_incomplete {
        "none is ready; of one that is incomplete AWS Config often records nothing".into()
    } else {
        "none is ready".into()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words;
    use firestep_inventory::securityhub::Hub;
    use firestep_inventory::{Account, Listed, Seen};

    fn said(hubs: Listed<Hub>, standards: Listed<Standard>) -> Vec<&'static str> {
        let mut account = Account::empty();
        account.securityhub_hubs = hubs;
        account.securityhub_standards = standards;
        words(&CHECK, &account)
    }

    fn standard(status: StandardsStatus) -> Listed<Standard> {
        let mut it = Standard::unseen("s");
        it.standards_status = Seen::new(status);
        Listed::of([it])
    }

    #[test]
    fn one_that_is_ready_passes() {
        let hub = || Listed::of([Hub::unseen("")]);
        assert_eq!(said(hub(), standard(StandardsStatus::Ready)), ["pass"]);
        for status in [
            StandardsStatus::Pending,
            StandardsStatus::Incomplete,
            StandardsStatus::Deleting,
            StandardsStatus::Failed,
        ] {
            assert_eq!(said(hub(), standard(status)), ["fail"]);
        }
        assert_eq!(said(hub(), Listed::of([])), ["fail"]);
        // Where there is no hub another check says so.
        assert_eq!(said(Listed::of([]), Listed::of([])), [""; 0]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        let hub = || Listed::of([Hub::unseen("")]);
        assert_eq!(said(hub(), Listed::unseen()), ["unknown"]);
        assert_eq!(
            said(hub(), Listed::of([Standard::unseen("s")])),
            ["unknown"]
        );
        assert_eq!(said(Listed::unseen(), Listed::of([])), ["unknown"]);
    }
}
