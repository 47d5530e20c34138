//! Can nobody on the internet reach a database?

use firestep_audit::{
    Audience, Check, Clause, Effort, Examine, Fix, Framework, Reason, Severity, Status, Verdict,
    View, each,
};
use firestep_inventory::rds::DbInstance;
use firestep_inventory::{Exposed, Gap, evaluate};

use crate::impact;

pub(crate) const CHECK: Check = Check {
    id: "rds-instance-not-public",
    title: "RDS instances are not reachable from the internet",
    severity: Severity::Critical,
    effort: Effort::Days,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    status: Status::Stable { since: "0.1" },
    risk: "A database that answers on the internet is a password away from being read.",
    remedy: "Set PubliclyAccessible to false, and move it to private subnets.",
    references: &[
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
    ],
    controls: &[
        Framework::CisAws3.control("2.3.3"),
        Framework::AwsFsbp.control("RDS.2"),
    ],
    reads: &[
        "rds:DescribeDBInstances",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeRouteTables",
        "ec2:DescribeNetworkAcls",
        "ec2:DescribeVpcBlockPublicAccessOptions",
    ],
    fix: Fix::reviewed(
        "aws rds modify-db-instance --db-instance-identifier {id} --no-publicly-accessible --apply-immediately --region {region}",
    ),
    examine: Examine::Account(|view| each(&view.account.rds_instances, |it| examine(view, it))),
};

fn examine(view: &View<'_>, instance: &DbInstance) -> Result<Verdict, Gap> {
    if !*instance.public.get()? {
        return Ok(Verdict::Pass("it has no public address".into()));
    }
    if view.org.declared.is_exposure(&instance.identity) {
        return Ok(Verdict::Pass("it is declared to be reachable".into()));
    }
    let mut unseen = None;
    for subnet in instance.subnets.get()? {
        let exposed = Exposed {
            location: instance.identity.location,
            subnet,
            groups: instance.groups.get()?,
            v4: Some("the database's public address"),
            v6: None,
        };
        match evaluate(|| view.account.way_in(&exposed)) {
            Ok(Some(path)) => {
                let reason = Reason::from("anyone on the internet reaches it");
                let impact = impact::of_tags(view, &instance.tags);
                return Ok(Verdict::Fail(reason.along(path).with_impact(impact)));
            }
            Ok(None) => {}
            Err(gap) => unseen = unseen.or(Some(gap)),
        }
    }
    match unseen {
        Some(gap) => Err(gap),
        None => Ok(Verdict::Pass(
            "it has a public address, and the way to it is closed".into(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{OPEN, account};
    use crate::tests::said as verdict;
    use firestep_inventory::{Account, Listed, Org, Seen, Tags};

    fn said(account: &Account, public: Option<bool>) -> &'static str {
        let mut it = DbInstance::unseen("db");
        if let Some(public) = public {
            it.public = Seen::new(public);
        }
        it.subnets = Seen::new(vec!["subnet-1".into()]);
        it.groups = Seen::new(vec!["sg-1".into()]);
        it.tags = Seen::new(Tags::default());
        let org = Org::sample([]);
        verdict(|| examine(&View { account, org: &org }, &it)).word()
    }

    #[test]
    fn a_public_address_behind_a_closed_group_passes() {
        assert_eq!(said(&account(OPEN), Some(true)), "fail");
        assert_eq!(said(&account("203.0.113.0/24"), Some(true)), "pass");
        assert_eq!(said(&account(OPEN), Some(false)), "pass");
    }

    #[test]
    fn an_unseen_hop_is_unknown() {
        let mut blind = account(OPEN);
        blind.ec2_route_tables = Listed::unseen();
        assert_eq!(said(&blind, Some(true)), "unknown");
        assert_eq!(said(&account(OPEN), None), "unknown");
    }
}
