//! Is every load balancer in more than one zone?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::elbv2::LoadBalancer;

pub(crate) const CHECK: Check = Check {
    id: "elbv2-multi-zone",
    title: "Load balancers span zones",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A load balancer in one zone is gone with the zone.",
    remedy: "Add a subnet in another zone.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-13",
    ],
    reads: &["elbv2:DescribeLoadBalancers"],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.elbv2_load_balancers, |it| {
            examine(context, it)
        })
    }),
};

fn examine(_: &Context<'_>, balancer: &LoadBalancer) -> Result<Option<Verdict>, Gap> {
    let zones = balancer.availability_zones.whole()?;
    Ok(Some(match zones {
        [] => Verdict::Fail("it is in no zone".into()),
        [one] => Verdict::Fail(format!("it is in {} alone", one.zone_name).into()),
        zones => Verdict::Pass(format!("it is in {} zones", zones.len()).into()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balancers::{said, zone};
    use firestep_inventory::Parts;
    use firestep_inventory::elbv2::BalancerType;

    #[test]
    fn one_zone_fails() {
        let with = |zones: Vec<_>| {
            said(&CHECK, BalancerType::Network, |it| {
                it.availability_zones = Parts::of(zones);
            })
        };
        assert_eq!(with(vec![zone("a"), zone("b")]), ["pass"]);
        assert_eq!(with(vec![zone("a")]), ["fail"]);
        assert_eq!(with(vec![]), ["fail"]);
        let blind = said(&CHECK, BalancerType::Network, |it| {
            it.availability_zones = Parts::unseen(Gap::TEST);
        });
        assert_eq!(blind, ["unknown"]);
    }
}
