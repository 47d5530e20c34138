//! Does every application load balancer send on to HTTPS whoever comes without TLS?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, each_that,
};
use firestep_inventory::Gap;
use firestep_inventory::elbv2::{
    BalancerType, Listener, ListenerAction, ListenerProtocol, LoadBalancer,
};
use firestep_inventory::{all, any};

use crate::elbv2::listeners::{Listeners, sends_on_to_plaintext};

pub(crate) const CHECK: Check = Check {
    id: "elbv2-plaintext-refused",
    title: "Application load balancers send HTTP on to HTTPS",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("E9.2", "listeners")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What is said in plaintext is read, and changed, by whoever is on the way.",
    remedy: "Let every HTTP listener redirect to HTTPS, by default and in each of its rules.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-1",
    ],
    reads: &[
        "elbv2:DescribeLoadBalancers",
        "elbv2:DescribeListeners",
        "elbv2:DescribeRules",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.elbv2_load_balancers, |it| {
            examine(context, it)
        })
    }),
};

/// Network load balancers pass on what comes: what is behind them decides.
fn examine(context: &Context<'_>, balancer: &LoadBalancer) -> Result<Option<Verdict>, Gap> {
    if *balancer.balancer_type.get()? != BalancerType::Application {
        return Ok(None);
    }
    let listeners = Listeners::of(context, balancer);
    // One that listens nowhere answers nobody: another check says so.
    if listeners.first(|_| Ok(true))?.is_none() {
        return Ok(None);
    }
    let is_http = |it: &Listener| Ok(*it.protocol.get()? == Some(ListenerProtocol::Http));
    let plain = listeners.first(|listener| {
        any([
            &|| all([&|| is_http(listener), &|| answers_in_plaintext(listener)]),
            &|| sends_on_to_plaintext(listener),
        ])
    })?;
    Ok(Some(match plain {
        Some(listener) => {
            let port = listener.port.get()?.unwrap_or_default();
            let what = if is_http(listener)? {
                "answers in plaintext"
            } else {
                "sends on to HTTP whoever comes with TLS"
            };
            Verdict::Fail(format!("it {what} on port {port}").into())
        }
        None if listeners.first(is_http)?.is_some() => {
            Verdict::Pass("whoever comes without TLS is sent on to HTTPS".into())
        }
        None => Verdict::Pass("it listens for TLS alone".into()),
    }))
}

fn answers_in_plaintext(listener: &Listener) -> Result<bool, Gap> {
    let stays = |actions: &[ListenerAction]| !actions.iter().any(ListenerAction::leads_to_tls);
    any([&|| Ok(stays(listener.default_actions.get()?)), &|| {
        listener.rules.any(|rule| Ok(stays(&rule.actions)))
    }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::balancers::{action, blind, listener, said_with};
    use firestep_inventory::elbv2::{ActionType, ListenerRule, RedirectProtocol};
    use firestep_inventory::{Parts, Seen};

    fn with(change: impl FnOnce(&mut Listener)) -> Vec<&'static str> {
        let mut http = listener(ListenerProtocol::Http, 80);
        change(&mut http);
        let https = listener(ListenerProtocol::Https, 443);
        said_with(&CHECK, BalancerType::Application, |_| {}, vec![http, https])
    }

    #[test]
    fn every_action_must_lead_to_https() {
        let to_https = || vec![action(ActionType::Redirect, Some(RedirectProtocol::Https))];
        let forward = || vec![action(ActionType::Forward, None)];
        assert_eq!(
            with(|it| it.default_actions = Seen::new(to_https())),
            ["pass"]
        );
        assert_eq!(
            with(|it| it.default_actions = Seen::new(forward())),
            ["fail"]
        );
        let same = vec![action(ActionType::Redirect, Some(RedirectProtocol::Same))];
        assert_eq!(with(|it| it.default_actions = Seen::new(same)), ["fail"]);
        let fixed = vec![action(ActionType::FixedResponse, None)];
        assert_eq!(with(|it| it.default_actions = Seen::new(fixed)), ["fail"]);
        let ruled = |rule| {
            with(|it| {
                it.default_actions = Seen::new(to_https());
                it.rules = Parts::of([ListenerRule { actions: rule }]);
            })
        };
        assert_eq!(ruled(to_https()), ["pass"]);
        assert_eq!(ruled(forward()), ["fail"]);
        let unseen = with(|it| {
            it.default_actions = Seen::new(to_https());
            it.rules = Parts::unseen(Gap::TEST);
        });
        assert_eq!(unseen, ["unknown"]);
    }

    #[test]
    fn a_listener_of_https_that_sends_on_to_http_fails() {
        let with = |actions| {
            let mut https = listener(ListenerProtocol::Https, 443);
            https.default_actions = actions;
            said_with(&CHECK, BalancerType::Application, |_| {}, vec![https])
        };
        let to = |protocol| Seen::new(vec![action(ActionType::Redirect, Some(protocol))]);
        assert_eq!(with(to(RedirectProtocol::Http)), ["fail"]);
        assert_eq!(with(to(RedirectProtocol::Https)), ["pass"]);
        assert_eq!(with(to(RedirectProtocol::Same)), ["pass"]);
        assert_eq!(with(Seen::gap(Gap::TEST)), ["unknown"]);
    }

    #[test]
    fn what_was_not_seen_is_unknown_and_others_are_not_asked() {
        assert_eq!(blind(&CHECK, BalancerType::Application), ["unknown"]);
        assert_eq!(blind(&CHECK, BalancerType::Network), [] as [&str; 0]);
    }
}
