//! Has every network that is in use subnets with and without a way to the internet?

use firestep_access::way_out;
use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::ec2::Vpc;
use firestep_inventory::{Account, Gap, first_found};

use crate::network::{each_in_use, subnets_of};

pub(crate) const CHECK: Check = Check {
    id: "ec2-vpc-public-and-private-subnets",
    title: "VPCs keep public and private subnets apart",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Where every subnet leads to the internet, what nobody should reach is one rule away from everybody.",
    remedy: "Put what needs no way to the internet into subnets without a route to an internet gateway.",
    references: &["https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Subnets.html"],
    reads: &[
        "ec2:DescribeVpcs",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:DescribeRouteTables",
    ],
    fix: None,
    examine: &PerAccount(|context| each_in_use(context, |vpc| examine(context.account, vpc))),
};

fn examine(account: &Account, vpc: &Vpc) -> Result<Verdict, Gap> {
    let subnets = subnets_of(account, vpc)?;
    let one = |wanted: bool| {
        first_found(&subnets, |subnet| {
            let (at, id) = (subnet.identity.location, &*subnet.identity.id);
            let is_public = way_out(account, at, id)?.is_some();
            Ok((is_public == wanted).then_some(id))
        })
    };
    Ok(match (one(true)?, one(false)?) {
        (Some(public), Some(private)) => {
            Verdict::Pass(format!("{public} leads to the internet, {private} does not").into())
        }
        (Some(_), None) => Verdict::Fail("all its subnets lead to the internet".into()),
        (None, _) => Verdict::Fail("none of its subnets leads to the internet".into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::samples::{in_use, owned, subnet};
    use crate::network::{OPEN, account};
    use crate::tests::words;
    use firestep_inventory::Listed;
    use firestep_inventory::ec2::Subnet;

    /// A network with these subnets, of which `subnet-1` is in a table of its own that leads nowhere.
    fn said(subnets: Listed<Subnet>) -> Vec<&'static str> {
        let mut account = mixed();
        account.ec2_subnets = subnets;
        words(&CHECK, &account)
    }

    fn mixed() -> Account {
        use firestep_inventory::ec2::{RouteAssociation, RouteTable, RouteUser};
        use firestep_inventory::{Parts, Seen};
        let mut account = account(OPEN);
        account.ec2_network_interfaces = in_use().ec2_network_interfaces;
        account.ec2_vpcs = Listed::of([owned()]);
        let mut table = RouteTable::unseen("rtb-2");
        table.vpc_id = Seen::new("vpc-1".into());
        table.associations = Parts::of([RouteAssociation {
            with: RouteUser::Subnet("subnet-1".into()),
            state: None,
        }]);
        table.routes = Parts::of([]);
        let main = account.ec2_route_tables.region("eu-central-1").whole();
        let main = main.unwrap().first().unwrap().clone();
        account.ec2_route_tables = Listed::of([main, table]);
        account
    }

    #[test]
    fn both_kinds_pass_and_one_fails() {
        let private = || subnet("subnet-1", "eu-central-1a");
        let public = || subnet("subnet-2", "eu-central-1b");
        assert_eq!(said(Listed::of([private(), public()])), ["pass"]);
        assert_eq!(said(Listed::of([public()])), ["fail"]);
        assert_eq!(said(Listed::of([private()])), ["fail"]);
        assert_eq!(said(Listed::unseen()), ["unknown"]);
        let mut blind = mixed();
        blind.ec2_subnets = Listed::of([private(), public()]);
        blind.ec2_route_tables = Listed::unseen();
        assert_eq!(words(&CHECK, &blind), ["unknown"]);
    }
}
