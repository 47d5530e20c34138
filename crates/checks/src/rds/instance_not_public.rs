//! Can nobody on the internet reach a database?

use firestep_access::{Exposed, way_in};
use firestep_audit::{
    Audience, Check, Clause, Context, Effort, Fixing, Framework, PerAccount, Reason, Severity,
    Verdict, each,
};
use firestep_inventory::rds::DbInstance;
use firestep_inventory::{Gap, first_found};

use crate::impact;

pub(crate) const CHECK: Check = Check {
    id: "rds-instance-not-public",
    title: "RDS instances are not reachable from the internet",
    severity: Severity::Critical,
    effort: Effort::Days,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    since: "0.1",
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
    fix: Some("rds-instance-private"),
    examine: &PerAccount(|context| each(&context.account.rds_instances, |it| examine(context, it))),
};

fn examine(context: &Context<'_>, instance: &DbInstance) -> Result<Verdict, Gap> {
    if !*instance.publicly_accessible.get()? {
        return Ok(Verdict::Pass("it has no public address".into()));
    }
    let path = first_found(instance.db_subnets.get()?, |subnet| {
        way_in(
            context.account,
            &Exposed {
                location: instance.identity.location,
                subnet,
                groups: instance.vpc_security_groups.get()?,
                v4: Some("the database's public address"),
                v6: None,
            },
        )
    })?;
    Ok(match path {
        Some(path) => {
            let reason = Reason::from("anyone on the internet reaches it");
            let impact = impact::of_tags(context, &instance.tag_list);
            Verdict::Fail(
                reason
                    .along(path)
                    .with_impact(impact)
                    .fixing(modified(instance)),
            )
        }
        None => Verdict::Pass("it has a public address, and the way to it is closed".into()),
    })
}

/// AWS changes an instance only while it is available, and one of a Multi-AZ cluster not at all.
fn modified(instance: &DbInstance) -> Fixing {
    Fixing::read(|| {
        let aurora = instance.engine.get()?.starts_with("aurora");
        Ok(
            if instance.db_cluster_identifier.get()?.is_some() && !aurora {
                Fixing::Withheld("it belongs to a cluster that decides it")
            } else if instance.db_instance_status.get()?.as_deref() == Some("available") {
                Fixing::Plain
            } else {
                Fixing::Withheld("it is not available, so AWS does not change it")
            },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{OPEN, account};
    use crate::tests::{commands, said as verdict};
    use firestep_inventory::{Account, Listed, Org, Seen, Tags};

    fn said(account: &Account, public: Option<bool>) -> &'static str {
        let mut it = DbInstance::unseen("db");
        if let Some(public) = public {
            it.publicly_accessible = Seen::new(public);
        }
        it.db_subnets = Seen::new(vec!["subnet-1".into()]);
        it.vpc_security_groups = Seen::new(vec!["sg-1".into()]);
        it.tag_list = Seen::new(Tags::default());
        let org = Org::sample([]);
        verdict(|| examine(&Context::new(&org, account), &it)).word()
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

    #[test]
    fn what_aws_would_refuse_is_not_printed() {
        let printed = |engine: &str, cluster: Option<&str>, status: &str| {
            let mut it = DbInstance::unseen("db");
            it.engine = Seen::new(engine.into());
            it.db_cluster_identifier = Seen::new(cluster.map(Into::into));
            it.db_instance_status = Seen::new(Some(status.into()));
            let reason = Reason::from("it is open").fixing(modified(&it));
            commands(&CHECK, "db", Verdict::Fail(reason))
        };
        assert_eq!(
            printed("postgres", None, "available").unwrap(),
            "aws rds modify-db-instance --db-instance-identifier db --no-publicly-accessible --apply-immediately --region eu-central-1"
        );
        assert!(printed("aurora-mysql", Some("c"), "available").is_some());
        assert_eq!(printed("postgres", None, "stopped"), None);
        assert_eq!(printed("postgres", Some("c"), "available"), None);
    }
}
