//! Does every load balancer log the requests that it gets?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, each_that,
};
use firestep_inventory::Gap;
use firestep_inventory::elbv2::{BalancerType, ListenerProtocol, LoadBalancer};

use crate::elbv2::listeners::Listeners;

pub(crate) const CHECK: Check = Check {
    id: "elbv2-access-logged",
    title: "Load balancers log requests",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E4.4", "load-balancers")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without them nobody can say who asked what of an application before, and after, it was broken into.",
    remedy: "Set access_logs.s3.enabled to true, with a bucket in the log account.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-5",
    ],
    reads: &[
        "elbv2:DescribeLoadBalancers",
        "elbv2:DescribeLoadBalancerAttributes",
        "elbv2:DescribeListeners",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.elbv2_load_balancers, |it| {
            examine(context, it)
        })
    }),
};

/// A network load balancer logs connections whose TLS ends at it; others are seen by flow logs alone.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html>
fn examine(context: &Context<'_>, balancer: &LoadBalancer) -> Result<Option<Verdict>, Gap> {
    let kind = *balancer.balancer_type.get()?;
    if kind == BalancerType::Gateway {
        return Ok(None);
    }
    if kind == BalancerType::Network {
        let ends_tls = Listeners::of(context, balancer)
            .first(|it| Ok(*it.protocol.get()? == Some(ListenerProtocol::Tls)))?;
        if ends_tls.is_none() {
            return Ok(None);
        }
    }
    if balancer.is_on("access_logs.s3.enabled")? {
        return Ok(Some(Verdict::Pass("its access logs are on".into())));
    }
    Ok(Some(Verdict::Fail("its access logs are off".into())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balancers::{attributes, listener, said, said_with};

    #[test]
    fn its_attribute_decides() {
        let with = |value: &str| {
            let set = attributes(&[("access_logs.s3.enabled", value)]);
            said(&CHECK, BalancerType::Application, |it| it.attributes = set)
        };
        assert_eq!(with("true"), ["pass"]);
        assert_eq!(with("false"), ["fail"]);
        assert_eq!(said(&CHECK, BalancerType::Application, |_| {}), ["unknown"]);
        assert_eq!(said(&CHECK, BalancerType::Gateway, |_| {}), [] as [&str; 0]);
    }

    #[test]
    fn a_network_load_balancer_without_tls_has_nothing_to_log() {
        let with = |protocol| {
            let set = attributes(&[("access_logs.s3.enabled", "false")]);
            let change = |it: &mut LoadBalancer| it.attributes = set;
            said_with(
                &CHECK,
                BalancerType::Network,
                change,
                vec![listener(protocol, 443)],
            )
        };
        assert_eq!(with(ListenerProtocol::Tls), ["fail"]);
        assert_eq!(with(ListenerProtocol::Tcp), [] as [&str; 0]);
    }
}
