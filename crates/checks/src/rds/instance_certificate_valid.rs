//! Is the certificate of every database instance good for three months more?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::rds::DbInstance;

use crate::ages::in_days;
/// Three months, the limit of the peer's question, of at most 92 days.
const DAYS: i64 = 92;

pub(crate) const CHECK: Check = Check {
    id: "rds-instance-certificate-valid",
    title: "RDS instances' certificates do not expire soon",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "When it expires, every client that checks it is cut off; those that do not check it talk to anybody.",
    remedy: "Give it a certificate authority that lasts, and clients the bundle of that one first.",
    references: &[
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL-certificate-rotation.html",
    ],
    reads: &["rds:DescribeDBInstances"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.rds_instances, |it| examine(context, it))),
};

fn examine(context: &Context<'_>, instance: &DbInstance) -> Result<Verdict, Gap> {
    let valid_till = instance.certificate_valid_till.get()?;
    let left = -context.org.days_since(valid_till);
    let until = in_days(left);
    Ok(if *valid_till <= context.now {
        Verdict::Fail("its certificate has expired".into())
    } else {
        Verdict::of(
            left >= DAYS,
            format!("its certificate is good for {until}"),
            format!("its certificate expires in {until}"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::databases::samples::{account, instance};
    use crate::tests::words;
    use firestep_inventory::Seen;

    fn until(moment: &str) -> Vec<&'static str> {
        let mut it = instance("mysql");
        it.certificate_valid_till = Seen::new(moment.parse().unwrap());
        words(&CHECK, &account([it], []))
    }

    #[test]
    fn what_expires_in_three_months_fails() {
        assert_eq!(until("2061-05-25T00:00:00Z"), ["pass"]);
        assert_eq!(until("2027-01-31T00:00:00Z"), ["fail"]);
        assert_eq!(until("2026-11-01T00:00:00Z"), ["fail"]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(
            words(&CHECK, &account([instance("mysql")], [])),
            ["unknown"]
        );
    }
}
