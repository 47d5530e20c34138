//! Can nobody on the internet reach a database?

use firestep_access::{Exposed, way_in};
use firestep_audit::{
    Audience, Check, Clause, Context, Effort, Fixing, PerAccount, Reason, Severity, Verdict, each,
};
use firestep_inventory::Gap;
use firestep_inventory::ec2::Protocol;
use firestep_inventory::rds::{DbInstance, DbSubnet};
use firestep_inventory::reading::records::unread;

use crate::behind;

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
    // RDS.2 asks for PubliclyAccessible off, whatever the way to it: another question.
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
    // Where the port is not told yet, whatever its groups let in may be it.
    let port = *instance.port.get()?;
    let listens = match port {
        Some(port) => Some((
            Protocol::Tcp,
            u16::try_from(port).map_err(|_| odd(instance, "its port"))?,
        )),
        None => None,
    };
    let mut path = None;
    let mut closed = false;
    for subnet in subnets(instance)? {
        let found = way_in(
            context.account,
            &Exposed {
                location: instance.identity.location,
                subnet: &subnet.subnet_identifier,
                groups: instance.vpc_security_groups.get()?,
                is_unguarded: false,
                v4: Some("the database's public address"),
                v6: None,
                listens,
            },
        )?;
        match found {
            Some(found) => path = path.or(Some(found)),
            None => closed = true,
        }
    }
    if path.is_some() {
        if port.is_none() {
            return Err(odd(instance, "its port is not told"));
        }
        if closed {
            return Err(odd(instance, "in which of its subnets it is, is not told"));
        }
    }
    Ok(match path {
        Some(path) => {
            let reason = Reason::from("anyone on the internet reaches it");
            let behind = behind::of_tags(context, &instance.tag_list);
            Verdict::Fail(
                reason
                    .along(path)
                    .with_behind(behind)
                    .fixing(modified(instance)),
            )
        }
        None => Verdict::Pass("it has a public address, and the way to it is closed".into()),
    })
}

/// The subnets in one of which it is: those of its zone, unless a standby may take over in another.
fn subnets(instance: &DbInstance) -> Result<Vec<&DbSubnet>, Gap> {
    let all = instance.db_subnets.whole()?;
    if all.is_empty() {
        return Err(odd(instance, "its subnet group has no subnet"));
    }
    let zone = instance.availability_zone.get()?;
    if zone.is_none() || *instance.multi_az.get()? {
        return Ok(all.iter().collect());
    }
    let of_zone: Vec<&DbSubnet> = all.iter().filter(|it| it.zone == *zone).collect();
    Ok(if of_zone.is_empty() {
        all.iter().collect()
    } else {
        of_zone
    })
}

fn odd(instance: &DbInstance, message: &str) -> Gap {
    unread(
        instance.identity.location,
        "rds:DescribeDBInstances",
        message,
    )
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
    use firestep_inventory::ec2::{RouteAssociation, RouteTable, RouteUser, Subnet};
    use firestep_inventory::{Account, Listed, Org, Parts, Seen, Tags};

    fn subnet(id: &str, zone: Option<&str>) -> DbSubnet {
        DbSubnet {
            subnet_identifier: id.into(),
            zone: zone.map(Box::from),
        }
    }

    fn database(public: Option<bool>) -> DbInstance {
        let mut it = DbInstance::unseen("db");
        if let Some(public) = public {
            it.publicly_accessible = Seen::new(public);
        }
        it.db_subnets = Parts::of([subnet("subnet-1", None)]);
        it.availability_zone = Seen::new(None);
        it.multi_az = Seen::new(false);
        it.port = Seen::new(Some(443));
        it.vpc_security_groups = Seen::new(vec!["sg-1".into()]);
        it.tag_list = Seen::new(Tags::default());
        it
    }

    fn word(account: &Account, it: &DbInstance) -> &'static str {
        let org = Org::sample([]);
        verdict(|| examine(&Context::new(&org, account), it)).word()
    }

    fn said(account: &Account, public: Option<bool>) -> &'static str {
        word(account, &database(public))
    }

    /// Only the port on which it listens is a way in: it speaks TCP.
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html>
    #[test]
    fn its_port_is_the_way_in() {
        let mut it = database(Some(true));
        it.port = Seen::new(Some(5432));
        assert_eq!(word(&account(OPEN), &it), "pass");
        it.port = Seen::new(None);
        assert_eq!(word(&account(OPEN), &it), "unknown");
        assert_eq!(word(&account("203.0.113.0/24"), &it), "pass");
    }

    /// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html>
    #[test]
    fn the_subnet_of_its_zone_decides_unless_another_may() {
        let mut mixed = account(OPEN);
        let private = |id: &str| {
            let mut it = Subnet::unseen(id);
            it.vpc_id = Seen::new("vpc-1".into());
            it.owner_id = Seen::new("111122223333".into());
            it
        };
        let mut public = private("subnet-1");
        public.cidr_block = Seen::new(Some("10.0.1.0/24".parse().unwrap()));
        mixed.ec2_subnets = Listed::of([public, private("subnet-2")]);
        let mut closed = RouteTable::unseen("rtb-2");
        closed.vpc_id = Seen::new("vpc-1".into());
        closed.associations = Parts::of([RouteAssociation {
            with: RouteUser::Subnet("subnet-2".into()),
            state: None,
        }]);
        closed.routes = Parts::of([]);
        let tables = mixed.ec2_route_tables.region("eu-central-1");
        let open = tables.whole().unwrap()[0].clone();
        mixed.ec2_route_tables = Listed::of([open, closed]);
        let mut it = database(Some(true));
        it.db_subnets = Parts::of([subnet("subnet-1", Some("a")), subnet("subnet-2", Some("b"))]);
        assert_eq!(word(&mixed, &it), "unknown");
        it.availability_zone = Seen::new(Some("a".into()));
        assert_eq!(word(&mixed, &it), "fail");
        it.availability_zone = Seen::new(Some("b".into()));
        assert_eq!(word(&mixed, &it), "pass");
        it.multi_az = Seen::new(true);
        assert_eq!(word(&mixed, &it), "unknown");
        it.db_subnets = Parts::of([]);
        assert_eq!(word(&mixed, &it), "unknown");
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
