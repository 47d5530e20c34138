//! Does every application load balancer drop headers that are none?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::elbv2::{BalancerType, LoadBalancer};

pub(crate) const CHECK: Check = Check {
    id: "elbv2-invalid-headers-dropped",
    title: "Application load balancers drop invalid headers",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What the load balancer and what is behind it read differently smuggles requests past it.",
    remedy: "Set routing.http.drop_invalid_header_fields.enabled to true.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-4",
    ],
    reads: &[
        "elbv2:DescribeLoadBalancers",
        "elbv2:DescribeLoadBalancerAttributes",
    ],
    fix: Some("elbv2-invalid-headers-dropped"),
    examine: &PerAccount(|context| {
        each_that(&context.account.elbv2_load_balancers, |it| {
            examine(context, it)
        })
    }),
};

fn examine(_: &Context<'_>, balancer: &LoadBalancer) -> Result<Option<Verdict>, Gap> {
    if matches!(
        balancer.balancer_type.get()?,
        BalancerType::Network | BalancerType::Gateway
    ) {
        return Ok(None);
    }
    Ok(Some(Verdict::of(
        balancer.is_on("routing.http.drop_invalid_header_fields.enabled")?,
        "it drops invalid headers",
        "it passes invalid headers on",
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
                it.attributes =
                    attributes(&[("routing.http.drop_invalid_header_fields.enabled", value)]);
            })
        };
        assert_eq!(with("true"), ["pass"]);
        assert_eq!(with("false"), ["fail"]);
        assert_eq!(with("perhaps"), ["unknown"]);
        assert_eq!(said(&CHECK, BalancerType::Application, |_| {}), ["unknown"]);
    }

    #[test]
    fn others_are_not_asked() {
        assert_eq!(said(&CHECK, BalancerType::Gateway, |_| {}), [] as [&str; 0]);
    }
}
