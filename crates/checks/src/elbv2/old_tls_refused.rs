//! Does every listener that speaks TLS refuse what is older than TLS 1.2?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, each_that,
};
use firestep_inventory::GLOBAL;
use firestep_inventory::Gap;
use firestep_inventory::elbv2::{Listener, ListenerProtocol, LoadBalancer, TlsProtocol};
use firestep_inventory::reading::records::undecided;

use crate::elbv2::listeners::Listeners;

pub(crate) const CHECK: Check = Check {
    id: "elbv2-old-tls-refused",
    title: "Load balancers offer TLS 1.2 and later only",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("E9.2", "listeners")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "TLS 1.0 and 1.1 have holes that are long known, and clients that still need them are as old.",
    remedy: "Set a policy whose oldest protocol is TLS 1.2, such as ELBSecurityPolicy-TLS13-1-2-2021-06.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-17",
    ],
    reads: &[
        "elbv2:DescribeLoadBalancers",
        "elbv2:DescribeListeners",
        "elbv2:DescribeSSLPolicies",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.elbv2_load_balancers, |it| {
            examine(context, it)
        })
    }),
};

fn examine(context: &Context<'_>, balancer: &LoadBalancer) -> Result<Option<Verdict>, Gap> {
    let speaks_tls = |it: &Listener| {
        Ok(matches!(
            it.protocol.get()?,
            Some(ListenerProtocol::Https | ListenerProtocol::Tls)
        ))
    };
    let listeners = Listeners::of(context, balancer);
    let old = listeners.first(|listener| {
        firestep_inventory::all([&|| speaks_tls(listener), &|| {
            Ok(floor(context, listener)? < TlsProtocol::Tls12)
        }])
    })?;
    if let Some(listener) = old {
        let port = listener.port.get()?.unwrap_or_default();
        let policy = listener.ssl_policy.get()?.as_deref().unwrap_or_default();
        let floor = floor(context, listener)?.word();
        return Ok(Some(Verdict::Fail(
            format!("it offers {floor} on port {port}, by its policy {policy}").into(),
        )));
    }
    Ok(listeners
        .first(speaks_tls)?
        .map(|_| Verdict::Pass("it offers nothing older than TLS 1.2".into())))
}

/// The oldest protocol that a listener offers, by its policy as AWS tells of it: names say little.
fn floor(context: &Context<'_>, listener: &Listener) -> Result<TlsProtocol, Gap> {
    let gap = |operation, what| undecided(listener.identity.location, operation, what);
    let Some(name) = listener.ssl_policy.get()? else {
        return Err(gap("elbv2:DescribeListeners", "SslPolicy"));
    };
    let policy = context.account.elbv2_ssl_policies.find(GLOBAL, name)?;
    let oldest = match policy {
        Some(policy) => policy.ssl_protocols.get()?.iter().min(),
        None => None,
    };
    oldest
        .copied()
        .ok_or_else(|| gap("elbv2:DescribeSSLPolicies", name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balancers::{listener, policies, said_in};
    use firestep_inventory::elbv2::BalancerType;
    use firestep_inventory::{Account, Listed, Seen};

    fn with(policy: Option<&str>, change: impl FnOnce(&mut Account)) -> Vec<&'static str> {
        let mut https = listener(ListenerProtocol::Https, 443);
        https.ssl_policy = Seen::new(policy.map(Into::into));
        let http = listener(ListenerProtocol::Http, 80);
        said_in(
            &CHECK,
            BalancerType::Application,
            |_| {},
            vec![http, https],
            |account| {
                account.elbv2_ssl_policies = policies();
                change(account);
            },
        )
    }

    #[test]
    fn the_oldest_protocol_of_its_policy_decides() {
        assert_eq!(with(Some("of-1.2"), |_| {}), ["pass"]);
        assert_eq!(with(Some("of-1.3"), |_| {}), ["pass"]);
        assert_eq!(with(Some("of-1.0"), |_| {}), ["fail"]);
        // Names say nothing.
        assert_eq!(
            with(Some("ELBSecurityPolicy-TLS13-1-2-2021-06"), |_| {}),
            ["unknown"]
        );
        assert_eq!(with(None, |_| {}), ["unknown"]);
        let blind = |account: &mut Account| account.elbv2_ssl_policies = Listed::unseen();
        assert_eq!(with(Some("of-1.2"), blind), ["unknown"]);
    }

    #[test]
    fn what_speaks_no_tls_is_not_asked() {
        let http = vec![listener(ListenerProtocol::Http, 80)];
        assert_eq!(
            said_in(&CHECK, BalancerType::Application, |_| {}, http, |_| {}),
            [] as [&str; 0]
        );
    }
}
