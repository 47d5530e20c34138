//! Does the trail over the account deliver?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, account};
use firestep_inventory::cloudtrail::Trail;
use firestep_inventory::{Gap, Org};

use crate::ages::in_days;
use crate::cloudtrail::witness::{Demand, READS, judge};

pub(crate) const CHECK: Check = Check {
    id: "cloudtrail-delivering",
    title: "The trail delivers without error",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E3.1", "delivering")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A trail that cannot write to its bucket records nothing that anyone will read.",
    remedy: "Repair the bucket policy or the key policy that its error names.",
    references: &[
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html",
    ],
    reads: READS,
    fix: None,
    examine: &PerAccount(|context| {
        account(context.account.id, || {
            examine(context.org, context.account.id)
        })
    }),
};

fn examine(org: &Org, account: &str) -> Result<Verdict, Gap> {
    judge(
        org,
        account,
        Demand::Delivering,
        "delivered without error within a day",
        |trail| failure(org, trail).into(),
    )
}

fn failure(org: &Org, trail: &Trail) -> String {
    let id = &trail.identity.id;
    match (
        trail.latest_delivery_error.get(),
        trail.latest_delivery_time.get(),
    ) {
        (Ok(Some(error)), _) => format!("the last delivery of {id} failed: {error}"),
        (_, Ok(Some(last))) => format!("{id} delivered last {} ago", in_days(org.days_since(last))),
        _ => format!("{id} never delivered"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::said as verdict;
    use crate::trails::{ARN, org, sound};
    use firestep_inventory::Seen;
    use firestep_inventory::cloudtrail::Trail;

    fn said(change: impl FnOnce(&mut Trail)) -> &'static str {
        let mut trail = sound(ARN);
        change(&mut trail);
        let org = org([trail]);
        verdict(|| examine(&org, "111122223333")).word()
    }

    #[test]
    fn an_error_fails_and_so_does_no_delivery() {
        assert_eq!(said(|_| {}), "pass");
        assert_eq!(
            said(|it| it.latest_delivery_error = Seen::new(Some("AccessDenied".into()))),
            "fail"
        );
        assert_eq!(said(|it| it.latest_delivery_time = Seen::new(None)), "fail");
        assert_eq!(
            said(|it| it.latest_delivery_error = Seen::gap(Gap::TEST)),
            "unknown"
        );
    }
}
