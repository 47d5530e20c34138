//! Does TLS end at every network load balancer?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::elbv2::{BalancerType, ListenerProtocol, LoadBalancer};

use crate::elbv2::listeners::Listeners;

pub(crate) const CHECK: Check = Check {
    id: "elbv2-network-balancer-ends-tls",
    title: "Network load balancers have a TLS listener",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Where TLS ends behind the load balancer each target has a key and a policy of its own, and nothing logs who connects.",
    remedy: "Add a TLS listener with a certificate of ACM, or let the targets show that they speak TLS themselves.",
    references: &[
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/create-tls-listener.html",
    ],
    reads: &["elbv2:DescribeLoadBalancers", "elbv2:DescribeListeners"],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.elbv2_load_balancers, |it| {
            examine(context, it)
        })
    }),
};

fn examine(context: &Context<'_>, balancer: &LoadBalancer) -> Result<Option<Verdict>, Gap> {
    if *balancer.balancer_type.get()? != BalancerType::Network {
        return Ok(None);
    }
    let ends = Listeners::of(context, balancer)
        .first(|it| Ok(*it.protocol.get()? == Some(ListenerProtocol::Tls)))?;
    Ok(Some(Verdict::of(
        ends.is_some(),
        "TLS ends at a listener of it",
        "none of its listeners speaks TLS",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balancers::{blind, listener, said_with};

    #[test]
    fn one_listener_of_tls_passes() {
        let with = |protocol| {
            let all = vec![listener(protocol, 443)];
            said_with(&CHECK, BalancerType::Network, |_| {}, all)
        };
        assert_eq!(with(ListenerProtocol::Tls), ["pass"]);
        assert_eq!(with(ListenerProtocol::Tcp), ["fail"]);
        assert_eq!(blind(&CHECK, BalancerType::Network), ["unknown"]);
        assert_eq!(blind(&CHECK, BalancerType::Application), [] as [&str; 0]);
    }
}
