//! Is Security Hub CSPM on in every region?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, each_region};
use firestep_inventory::securityhub::Hub;
use firestep_inventory::{Account, Gap, RegionSlice, evaluate};

pub(crate) const CHECK: Check = Check {
    id: "securityhub-enabled",
    title: "Security Hub CSPM is enabled in every region",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("M4.2", "enabled")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "One list of findings from every tool, with one order, gets worked. Six lists do not.",
    remedy: "Delegate Security Hub to the security account and enable it by central configuration, in every region.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/central-configuration-intro.html",
    ],
    reads: &[
        "securityhub:DescribeHub",
        "securityhub:DescribeSecurityHubV2",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        each_region(&context.account.securityhub_hubs, |here| {
            examine(context.account, here)
        })
    }),
};

fn examine(account: &Account, here: RegionSlice<'_, Hub>) -> Result<Verdict, Gap> {
    if !here.whole()?.is_empty() {
        return Ok(Verdict::Pass("it is on".into()));
    }
    // V2 is a service of its own, and no CSPM: it is told, and decides nothing.
    let v2 = account.securityhub_hubs_v2.region(here.location.region);
    let has_v2 = evaluate(|| v2.any(|_| Ok(true))) == Ok(true);
    Ok(Verdict::Fail(if has_v2 {
        "it is off; Security Hub V2 is on, which checks nothing by itself".into()
    } else {
        "it is off".into()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words;
    use firestep_inventory::Listed;
    use firestep_inventory::securityhub::HubV2;

    fn said(hubs: Listed<Hub>, v2: Listed<HubV2>) -> Vec<&'static str> {
        let mut account = Account::empty();
        account.securityhub_hubs = hubs;
        account.securityhub_hubs_v2 = v2;
        words(&CHECK, &account)
    }

    #[test]
    fn a_region_without_a_hub_fails_whatever_v2_is() {
        let hub = || Listed::of([Hub::unseen("")]);
        let v2 = || Listed::of([HubV2::unseen("")]);
        assert_eq!(said(hub(), Listed::of([])), ["pass"]);
        assert_eq!(said(Listed::of([]), Listed::of([])), ["fail"]);
        assert_eq!(said(Listed::of([]), v2()), ["fail"]);
        assert_eq!(said(Listed::of([]), Listed::unseen()), ["fail"]);
    }

    #[test]
    fn a_hub_that_was_not_seen_is_unknown() {
        assert_eq!(said(Listed::unseen(), Listed::of([])), ["unknown"]);
    }
}
