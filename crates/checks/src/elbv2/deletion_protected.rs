//! Is every load balancer protected from deletion?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::elbv2::LoadBalancer;

pub(crate) const CHECK: Check = Check {
    id: "elbv2-deletion-protected",
    title: "Load balancers are protected from deletion",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "One wrong call takes the way in of everything behind the load balancer.",
    remedy: "Set deletion_protection.enabled to true.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-6",
    ],
    reads: &[
        "elbv2:DescribeLoadBalancers",
        "elbv2:DescribeLoadBalancerAttributes",
    ],
    fix: Some("elbv2-deletion-protected"),
    examine: &PerAccount(|context| {
        each_that(&context.account.elbv2_load_balancers, |it| {
            examine(context, it)
        })
    }),
};

fn examine(_: &Context<'_>, balancer: &LoadBalancer) -> Result<Option<Verdict>, Gap> {
    Ok(Some(Verdict::of(
        balancer.is_on("deletion_protection.enabled")?,
        "it is protected from deletion",
        "it is not protected from deletion",
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
            said(&CHECK, BalancerType::Application, |it| {
                it.attributes = attributes(&[("deletion_protection.enabled", value)]);
            })
        };
        assert_eq!(with("true"), ["pass"]);
        assert_eq!(with("false"), ["fail"]);
        assert_eq!(with("perhaps"), ["unknown"]);
        assert_eq!(said(&CHECK, BalancerType::Application, |_| {}), ["unknown"]);
    }
}
