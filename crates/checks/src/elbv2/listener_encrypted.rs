//! Does every listener speak TLS?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::elbv2::{BalancerType, ListenerProtocol, LoadBalancer};
use firestep_inventory::{Gap, any, evaluate};

use crate::elbv2::listeners::{Listeners, sends_on_to_plaintext};

pub(crate) const CHECK: Check = Check {
    id: "elbv2-listener-encrypted",
    title: "Listeners of load balancers speak HTTPS or TLS",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What comes in plaintext is read, and changed, by whoever is on the way; even who is sent on to HTTPS has sent the first request so.",
    remedy: "Let the listeners of application load balancers speak HTTPS, and those of network load balancers TLS.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-18",
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
    if *balancer.balancer_type.get()? == BalancerType::Gateway {
        return Ok(None);
    }
    let listeners = Listeners::of(context, balancer);
    let plain = listeners.first(|it| {
        any([
            &|| {
                Ok(!matches!(
                    it.protocol.get()?,
                    Some(ListenerProtocol::Https | ListenerProtocol::Tls | ListenerProtocol::Quic)
                ))
            },
            &|| sends_on_to_plaintext(it),
        ])
    })?;
    if let Some(listener) = plain {
        let port = listener.port.get()?.unwrap_or_default();
        if evaluate(|| sends_on_to_plaintext(listener)) == Ok(true) {
            return Ok(Some(Verdict::Fail(
                format!("it sends on to HTTP whoever comes with TLS on port {port}").into(),
            )));
        }
        let protocol = listener
            .protocol
            .get()?
            .map_or("nothing known", ListenerProtocol::word);
        return Ok(Some(Verdict::Fail(
            format!("it speaks {protocol} on port {port}").into(),
        )));
    }
    Ok(listeners
        .first(|_| Ok(true))?
        .map(|_| Verdict::Pass("each of its listeners speaks TLS".into())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balancers::{action, blind, listener, said_with};
    use firestep_inventory::Seen;
    use firestep_inventory::elbv2::{ActionType, RedirectProtocol};

    #[test]
    fn a_listener_without_tls_fails() {
        use ListenerProtocol::{Http, Https, Tcp, Tls};
        let with = |kind, protocols: &[ListenerProtocol]| {
            let all = protocols.iter().zip(443..);
            let all = all.map(|(it, port)| listener(*it, port)).collect();
            said_with(&CHECK, kind, |_| {}, all)
        };
        assert_eq!(with(BalancerType::Application, &[Https]), ["pass"]);
        assert_eq!(with(BalancerType::Application, &[Https, Http]), ["fail"]);
        assert_eq!(with(BalancerType::Network, &[Tls]), ["pass"]);
        assert_eq!(with(BalancerType::Network, &[Tcp]), ["fail"]);
        assert_eq!(with(BalancerType::Network, &[]), [] as [&str; 0]);
        assert_eq!(with(BalancerType::Gateway, &[]), [] as [&str; 0]);
        assert_eq!(blind(&CHECK, BalancerType::Network), ["unknown"]);
    }

    #[test]
    fn a_listener_that_sends_on_to_http_fails() {
        let with = |protocol| {
            let mut https = listener(ListenerProtocol::Https, 443);
            https.default_actions = Seen::new(vec![action(ActionType::Redirect, Some(protocol))]);
            said_with(&CHECK, BalancerType::Application, |_| {}, vec![https])
        };
        assert_eq!(with(RedirectProtocol::Http), ["fail"]);
        assert_eq!(with(RedirectProtocol::Same), ["pass"]);
    }
}
