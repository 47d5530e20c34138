//! Does every network and gateway load balancer send to all zones?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::elbv2::{BalancerType, LoadBalancer};

pub(crate) const CHECK: Check = Check {
    id: "elbv2-cross-zone",
    title: "Network and gateway load balancers balance across zones",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A zone with few targets is overrun while others stand idle, and a zone without targets answers nobody.",
    remedy: "Set load_balancing.cross_zone.enabled to true.",
    references: &[
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html",
    ],
    reads: &[
        "elbv2:DescribeLoadBalancers",
        "elbv2:DescribeLoadBalancerAttributes",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.elbv2_load_balancers, |it| {
            examine(context, it)
        })
    }),
};

fn examine(_: &Context<'_>, balancer: &LoadBalancer) -> Result<Option<Verdict>, Gap> {
    if matches!(balancer.balancer_type.get()?, BalancerType::Application) {
        return Ok(None);
    }
    Ok(Some(Verdict::of(
        balancer.is_on("load_balancing.cross_zone.enabled")?,
        "it sends to the targets of all zones",
        "each of its zones sends to its own targets only",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balancers::{attributes, said};
    use firestep_inventory::elbv2::BalancerType;

    #[test]
    fn its_attribute_decides() {
        let with = |value: &str| {
            said(&CHECK, BalancerType::Network, |it| {
                it.attributes = attributes(&[("load_balancing.cross_zone.enabled", value)]);
            })
        };
        assert_eq!(with("true"), ["pass"]);
        assert_eq!(with("false"), ["fail"]);
        assert_eq!(with("perhaps"), ["unknown"]);
        assert_eq!(said(&CHECK, BalancerType::Network, |_| {}), ["unknown"]);
    }

    #[test]
    fn others_are_not_asked() {
        assert_eq!(
            said(&CHECK, BalancerType::Application, |_| {}),
            [] as [&str; 0]
        );
    }
}
