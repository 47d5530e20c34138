//! Does the trail over the account sign what it delivers?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerAccount, Reason, Severity, Verdict, account,
};
use firestep_inventory::{Gap, Org};

use crate::cloudtrail::witness::{Demand, READS, judge};
use crate::fixing;

pub(crate) const CHECK: Check = Check {
    id: "cloudtrail-validation",
    title: "The trail validates its log files",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E3.1", "validation")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without digests nobody can tell whether a log was changed or left out.",
    remedy: "Turn on log file validation.",
    references: &[
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html",
    ],
    reads: READS,
    fix: Some("cloudtrail-validation"),
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
        Demand::Validation,
        "signs its log files",
        |trail| {
            let signs = trail.log_file_validation_enabled.get() == Ok(&true);
            if signs {
                return format!("the digests of {} are not delivered", trail.identity.id).into();
            }
            Reason::from(format!("{} does not sign its log files", trail.identity.id))
                .fixing(fixing::own_trail(account, || Ok(Some(trail))))
        },
    )
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
    fn validation_decides() {
        assert_eq!(said(|_| {}), "pass");
        assert_eq!(
            said(|it| it.log_file_validation_enabled = Seen::new(false)),
            "fail"
        );
        assert_eq!(
            said(|it| it.log_file_validation_enabled = Seen::gap(Gap::TEST)),
            "unknown"
        );
    }

    #[test]
    fn a_digest_is_awaited_for_a_day() {
        let delivered_none = |started: &str| {
            said(|it| {
                it.latest_digest_delivery_time = Seen::gap(Gap::TEST);
                it.start_logging_time = Seen::new(started.parse().unwrap());
            })
        };
        assert_eq!(delivered_none("2026-11-18T00:00:00Z"), "pass");
        assert_eq!(delivered_none("2026-11-10T00:00:00Z"), "unknown");
    }
}
