//! Is the trail over the account recording now?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerAccount, Reason, Severity, Verdict, account,
};
use firestep_inventory::{Gap, Org};

use crate::cloudtrail::witness::{Demand, READS, judge};
use crate::fixing;

pub(crate) const CHECK: Check = Check {
    id: "cloudtrail-logging",
    title: "The trail is logging",
    severity: Severity::Critical,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E3.1", "logging")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A trail that was stopped looks like one that records.",
    remedy: "Start it again, find out who stopped it, and deny cloudtrail:StopLogging by an SCP.",
    references: &[
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-turning-off-logging.html",
    ],
    reads: READS,
    fix: Some("cloudtrail-logging"),
    examine: &PerAccount(|context| {
        account(context.account.id, || {
            examine(context.org, context.account.id)
        })
    }),
};

fn examine(org: &Org, account: &str) -> Result<Verdict, Gap> {
    judge(org, account, Demand::Logging, "is logging", |trail| {
        Reason::from(format!("{} is not logging", trail.identity.id))
            .fixing(fixing::own_trail(account, || Ok(Some(trail))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{commands, said as verdict};
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
    fn a_stopped_trail_is_no_witness_beside_one_that_logs() {
        let mut stopped = sound("arn:aws:cloudtrail:eu-central-1:111122223333:trail/a");
        stopped.is_logging = Seen::new(false);
        let mut poor = sound(ARN);
        poor.kms_key_id = Seen::new(None);
        poor.log_file_validation_enabled = Seen::new(false);
        let org = org([stopped, poor]);
        let said = verdict(|| examine(&org, "111122223333"));
        assert_eq!(said.word(), "pass");
        assert!(said.reason().unwrap().message.contains(ARN));
    }

    #[test]
    fn a_stopped_trail_fails_and_an_unseen_status_is_unknown() {
        assert_eq!(said(|_| {}), "pass");
        assert_eq!(said(|it| it.is_logging = Seen::new(false)), "fail");
        assert_eq!(said(|it| it.is_logging = Seen::gap(Gap::TEST)), "unknown");
    }

    #[test]
    fn a_trail_of_another_account_is_not_started_from_here() {
        let printed = |arn: &str, organization| {
            let mut trail = sound(arn);
            trail.is_logging = Seen::new(false);
            trail.is_organization_trail = Seen::new(organization);
            trail.identity.name = Some("t".into());
            let org = org([trail]);
            commands(
                &CHECK,
                "111122223333",
                verdict(|| examine(&org, "111122223333")),
            )
        };
        assert_eq!(
            printed(ARN, false).unwrap(),
            "aws cloudtrail start-logging --name t --region eu-central-1"
        );
        let elsewhere = "arn:aws:cloudtrail:eu-central-1:444455556666:trail/t";
        assert_eq!(printed(elsewhere, true), None);
    }
}
