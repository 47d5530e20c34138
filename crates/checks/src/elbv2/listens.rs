//! Does every load balancer listen anywhere?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::elbv2::LoadBalancer;

use crate::elbv2::listeners::Listeners;

pub(crate) const CHECK: Check = Check {
    id: "elbv2-listens",
    title: "Load balancers have a listener",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What answers nobody is forgotten, and costs money; its name waits for whoever puts something behind it.",
    remedy: "Add a listener, or delete the load balancer.",
    references: &[
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html",
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
    let listener = Listeners::of(context, balancer).first(|_| Ok(true))?;
    Ok(Some(Verdict::of(
        listener.is_some(),
        "it listens",
        "it has no listener",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balancers::{blind, listener, said_with};
    use firestep_inventory::elbv2::{BalancerType, ListenerProtocol};

    #[test]
    fn no_listener_fails() {
        let with = |all| said_with(&CHECK, BalancerType::Application, |_| {}, all);
        assert_eq!(with(vec![listener(ListenerProtocol::Https, 443)]), ["pass"]);
        assert_eq!(with(vec![]), ["fail"]);
        assert_eq!(blind(&CHECK, BalancerType::Application), ["unknown"]);
    }
}
