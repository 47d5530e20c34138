//! Has no subnet of a database instance a way to the internet?

use firestep_access::way_out;
use firestep_audit::{
    Audience, Check, Context, Effort, PerAccount, Reason, Severity, Verdict, each,
};
use firestep_inventory::rds::DbInstance;
use firestep_inventory::reading::records::unread;
use firestep_inventory::{Gap, first_found};

pub(crate) const CHECK: Check = Check {
    id: "rds-instance-in-private-subnet",
    title: "No RDS instance sits in a subnet with a way to the internet",
    severity: Severity::High,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "In a subnet with a way to the internet one setting, or one rule, puts the database there.",
    remedy: "Make a subnet group of private subnets and move the database to it.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-46",
    ],
    reads: &[
        "rds:DescribeDBInstances",
        "ec2:DescribeSubnets",
        "ec2:DescribeRouteTables",
    ],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.rds_instances, |it| examine(context, it))),
};

fn examine(context: &Context<'_>, instance: &DbInstance) -> Result<Verdict, Gap> {
    let location = instance.identity.location;
    let subnets = instance.db_subnets.whole()?;
    if subnets.is_empty() {
        return Err(unread(
            location,
            "rds:DescribeDBInstances",
            "its subnet group has no subnet",
        ));
    }
    // It may be put into any of them, now or when it is moved.
    let way = first_found(subnets, |subnet| {
        way_out(context.account, location, &subnet.subnet_identifier)
    })?;
    Ok(match way {
        Some(hop) => Verdict::Fail(Reason::from(format!(
            "a subnet of its group has a way to the internet ({hop})"
        ))),
        None => Verdict::Pass("no subnet of its group has a way to the internet".into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::databases::samples::instance;
    use crate::network::{OPEN, account};
    use crate::tests::words;
    use firestep_inventory::ec2::{Route, RouteState, RouteTarget};
    use firestep_inventory::rds::DbSubnet;
    use firestep_inventory::{Account, Listed, Parts};

    fn said(mut account: Account, subnets: &[&str]) -> Vec<&'static str> {
        let mut it = instance("postgres");
        it.db_subnets = Parts::of(subnets.iter().map(|id| DbSubnet {
            subnet_identifier: (*id).into(),
            zone: None,
        }));
        account.rds_instances = Listed::of([it]);
        words(&CHECK, &account)
    }

    /// The account whose one route leads there.
    fn routed(destination: &str, target: RouteTarget) -> Account {
        let mut account = account(OPEN);
        let tables = account.ec2_route_tables.region("eu-central-1");
        let mut table = tables.whole().unwrap()[0].clone();
        table.routes = Parts::of([Route {
            destination: Some(destination.parse().unwrap()),
            target,
            state: RouteState::Active,
        }]);
        account.ec2_route_tables = Listed::of([table]);
        account
    }

    #[test]
    fn a_route_to_the_internet_fails() {
        assert_eq!(said(account(OPEN), &["subnet-1"]), ["fail"]);
        let gateway = || RouteTarget::InternetGateway("igw-1".into());
        assert_eq!(said(routed("::/0", gateway()), &["subnet-1"]), ["fail"]);
        assert_eq!(
            said(routed("203.0.113.0/24", gateway()), &["subnet-1"]),
            ["pass"]
        );
        let nat = RouteTarget::NoWayIn("nat-1".into());
        assert_eq!(said(routed(OPEN, nat), &["subnet-1"]), ["pass"]);
    }

    #[test]
    fn one_of_its_subnets_is_enough() {
        assert_eq!(said(account(OPEN), &["subnet-9", "subnet-1"]), ["fail"]);
    }

    #[test]
    fn an_unseen_route_is_unknown() {
        let mut blind = account(OPEN);
        blind.ec2_route_tables = Listed::unseen();
        assert_eq!(said(blind, &["subnet-1"]), ["unknown"]);
        assert_eq!(said(account(OPEN), &["subnet-9"]), ["unknown"]);
        assert_eq!(said(account(OPEN), &[]), ["unknown"]);
    }
}
