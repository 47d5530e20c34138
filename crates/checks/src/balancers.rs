//! Load balancers and their listeners, as tests about them need them.

use firestep_audit::Check;
use firestep_inventory::elbv2::{
    ActionType, BalancerAttribute, BalancerType, BalancerZone, Listener, ListenerAction,
    ListenerProtocol, LoadBalancer, RedirectProtocol, SslPolicy, TlsProtocol,
};
use firestep_inventory::{Account, Listed, Parts, Seen};

use crate::tests::words;

const ARN: &str =
    "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/shop/50dc6c49";

pub(crate) fn balancer(kind: BalancerType) -> LoadBalancer {
    let mut it = LoadBalancer::unseen(ARN);
    it.balancer_type = Seen::new(kind);
    it
}

pub(crate) fn attributes(all: &[(&str, &str)]) -> Parts<BalancerAttribute> {
    Parts::of(all.iter().map(|(key, value)| BalancerAttribute {
        key: (*key).into(),
        value: (*value).into(),
    }))
}

pub(crate) fn zone(name: &str) -> BalancerZone {
    BalancerZone {
        zone_name: name.into(),
        subnet_id: None,
    }
}

/// A listener of the load balancer, which sends what it gets on, without rules.
pub(crate) fn listener(protocol: ListenerProtocol, port: u32) -> Listener {
    let mut it = Listener::unseen(&format!("{ARN}/{port}"));
    it.load_balancer_arn = Seen::new(ARN.into());
    it.port = Seen::new(Some(port));
    it.protocol = Seen::new(Some(protocol));
    it.default_actions = Seen::new(vec![action(ActionType::Forward, None)]);
    it.rules = Parts::of([]);
    it
}

pub(crate) fn action(
    action_type: ActionType,
    protocol: Option<RedirectProtocol>,
) -> ListenerAction {
    ListenerAction {
        action_type,
        redirect_protocol: protocol,
    }
}

/// Policies whose names say what their oldest protocol is.
pub(crate) fn policies() -> Listed<SslPolicy> {
    let all = [
        ("of-1.0", TlsProtocol::Tls10),
        ("of-1.2", TlsProtocol::Tls12),
        ("of-1.3", TlsProtocol::Tls13),
    ];
    Listed::of(all.map(|(name, oldest)| {
        let mut policy = SslPolicy::unseen(name);
        policy.ssl_protocols = Seen::new(vec![TlsProtocol::Tls13, oldest]);
        policy
    }))
}

/// What a check says of a load balancer that is changed so.
pub(crate) fn said(
    check: &'static Check,
    kind: BalancerType,
    change: impl FnOnce(&mut LoadBalancer),
) -> Vec<&'static str> {
    said_with(check, kind, change, Vec::new())
}

/// The same with these listeners.
pub(crate) fn said_with(
    check: &'static Check,
    kind: BalancerType,
    change: impl FnOnce(&mut LoadBalancer),
    listeners: Vec<Listener>,
) -> Vec<&'static str> {
    said_in(check, kind, change, listeners, |_| {})
}

/// The same in an account that is changed so.
pub(crate) fn said_in(
    check: &'static Check,
    kind: BalancerType,
    change: impl FnOnce(&mut LoadBalancer),
    listeners: Vec<Listener>,
    around: impl FnOnce(&mut Account),
) -> Vec<&'static str> {
    let mut it = balancer(kind);
    change(&mut it);
    let mut account = Account::empty();
    account.elbv2_load_balancers = Listed::of([it]);
    account.elbv2_listeners = Listed::of(listeners);
    around(&mut account);
    words(check, &account)
}

/// What it says where no listener was seen.
pub(crate) fn blind(check: &'static Check, kind: BalancerType) -> Vec<&'static str> {
    said_in(
        check,
        kind,
        |_| {},
        Vec::new(),
        |account| {
            account.elbv2_listeners = Listed::unseen();
        },
    )
}
