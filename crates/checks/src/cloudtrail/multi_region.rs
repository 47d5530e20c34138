//! Does a multi-region trail cover the account?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, account};
use firestep_inventory::{GLOBAL, Gap, Org};

use crate::{cause, fixing};

pub(crate) const CHECK: Check = Check {
    id: "cloudtrail-multi-region",
    title: "A multi-region trail covers every account",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E3.1", "multi-region")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What is not recorded cannot be found again: neither who came in nor what they did.",
    remedy: "Create an organization trail for all regions, delivered to the log account.",
    references: &[
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
        "cloudtrail:DescribeTrails",
    ],
    fix: Some("cloudtrail-multi-region"),
    examine: &PerAccount(|context| {
        account(context.account.id, || {
            examine(context.org, context.account.id)
        })
    }),
};

fn examine(org: &Org, account: &str) -> Result<Verdict, Gap> {
    Ok(match org.trail_over(account, |_| Ok(true))? {
        Some(trail) => Verdict::Pass(format!("{} covers it", trail.identity.id).into()),
        None => Verdict::Fail(cause::no_trail().fixing(fixing::own_trail(account, || {
            let trails = org.summary(account)?.trails.region(GLOBAL);
            trails.first(|trail| Ok(trail.owner() == account))
        }))),
    })
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
    use firestep_inventory::{Listed, Summary};

    #[test]
    fn a_trail_of_one_region_fails() {
        assert_eq!(said(|_| {}), "pass");
        assert_eq!(
            said(|it| it.is_multi_region_trail = Seen::new(false)),
            "fail"
        );
    }

    #[test]
    fn the_organization_s_trail_is_read_where_it_belongs() {
        let arn = "arn:aws:cloudtrail:eu-central-1:999988887777:trail/org";
        let mut trail = sound(arn);
        trail.is_organization_trail = Seen::new(true);
        let mut owner = Summary::empty("999988887777");
        owner.trails = Listed::of([trail]);
        let mut member = Summary::empty("111122223333");
        // A member sees that it is there, and nothing of its status.
        member.trails = Listed::of([Trail::unseen(arn)]);
        let both = Org::sample([owner, member]);
        assert_eq!(verdict(|| examine(&both, "111122223333")).word(), "pass");
        let mut member = Summary::empty("111122223333");
        member.trails = Listed::of([Trail::unseen(arn)]);
        let alone = Org::sample([member]);
        assert_eq!(
            verdict(|| examine(&alone, "111122223333")).word(),
            "unknown"
        );
    }

    #[test]
    fn only_a_trail_that_is_not_there_is_the_cause_of_others() {
        let cause = |org: &Org| {
            let said = verdict(|| examine(org, "111122223333"));
            said.reason().and_then(firestep_audit::Reason::cause)
        };
        assert_eq!(cause(&org([])), Some("cloudtrail-multi-region"));
        assert_eq!(cause(&org([sound(ARN)])), None);
        let mut blind = Summary::empty("111122223333");
        blind.trails = Listed::unseen();
        assert_eq!(cause(&Org::sample([blind])), None);
    }

    #[test]
    fn unseen_trails_are_unknown() {
        let mut blind = Summary::empty("111122223333");
        blind.trails = Listed::unseen();
        let org = Org::sample([blind]);
        assert_eq!(verdict(|| examine(&org, "111122223333")).word(), "unknown");
    }
}
