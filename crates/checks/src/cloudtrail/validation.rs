//! Does the trail over the account sign what it delivers?

use firestep_audit::{
    Audience, Check, Clause, Effort, Framework, PerAccount, Reason, Severity, Verdict, account,
};
use firestep_inventory::{Gap, Org, all};

use crate::{cause, fixing};

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
    controls: &[
        Framework::CisAws3.control("3.2"),
        Framework::AwsFsbp.control("CloudTrail.4"),
    ],
    reads: &[
        "organizations:ListAccounts",
        "cloudtrail:DescribeTrails",
        "cloudtrail:GetTrailStatus",
    ],
    fix: Some("cloudtrail-validation"),
    examine: &PerAccount(|context| {
        account(context.account.id, || {
            examine(context.org, context.account.id)
        })
    }),
};

fn examine(org: &Org, account: &str) -> Result<Verdict, Gap> {
    Ok(
        match org.trail_over(account, |trail| {
            all([&|| trail.is_logging.get().copied(), &|| {
                trail.log_file_validation_enabled.get().copied()
            }])
        })? {
            Some(trail) => {
                Verdict::Pass(format!("{} signs its log files", trail.identity.id).into())
            }
            None => cause::of_trails(
                org,
                account,
                Reason::from("no trail that is logging signs its log files").fixing(
                    fixing::own_trail(account, || {
                        org.trail_over(account, |trail| trail.is_logging.get().copied())
                    }),
                ),
            ),
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
}
