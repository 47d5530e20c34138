//! Does every application load balancer defend what is behind it against requests that are read in two ways?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::elbv2::{BalancerType, LoadBalancer};

pub(crate) const CHECK: Check = Check {
    id: "elbv2-desync-mitigated",
    title: "Application load balancers defend against desync",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Requests that the load balancer and what is behind it read differently are smuggled past it.",
    remedy: "Set routing.http.desync_mitigation_mode to defensive or strictest.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-12",
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

const MODE: &str = "routing.http.desync_mitigation_mode";

fn examine(_: &Context<'_>, balancer: &LoadBalancer) -> Result<Option<Verdict>, Gap> {
    if *balancer.balancer_type.get()? != BalancerType::Application {
        return Ok(None);
    }
    Ok(Some(match balancer.attribute(MODE)? {
        Some(mode @ ("defensive" | "strictest")) => {
            Verdict::Pass(format!("its mode is {mode}").into())
        }
        Some("monitor") => Verdict::Fail("it watches such requests and lets them through".into()),
        Some(_) | None => return Err(balancer.not_understood(MODE)),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balancers::{attributes, said};

    #[test]
    fn its_mode_decides() {
        let with = |mode: &str| {
            said(&CHECK, BalancerType::Application, |it| {
                it.attributes = attributes(&[(MODE, mode)]);
            })
        };
        assert_eq!(with("defensive"), ["pass"]);
        assert_eq!(with("strictest"), ["pass"]);
        assert_eq!(with("monitor"), ["fail"]);
        assert_eq!(with("other"), ["unknown"]);
        let silent = said(&CHECK, BalancerType::Application, |it| {
            it.attributes = attributes(&[]);
        });
        assert_eq!(silent, ["unknown"]);
        assert_eq!(said(&CHECK, BalancerType::Network, |_| {}), [] as [&str; 0]);
    }
}
