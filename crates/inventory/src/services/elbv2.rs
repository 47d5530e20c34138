//! Application, network and gateway load balancers: where they listen, what they say of themselves, and where they send
//! what they get.

use crate::evidence::met;
use crate::reading::kind::{at, detail, kind, own};
use crate::reading::leaf::{FieldType, Leaf, words};
use crate::reading::node::Node;
use crate::reading::origin::{Origin, Parent, SEEN};
use crate::reading::parts::{Parts, part};
use crate::reading::records::undecided;
use crate::{Gap, Seen};

words! {
    /// What a load balancer understands.
    BalancerType {
        /// HTTP.
        Application = "application",
        /// Connections.
        Network = "network",
        /// Packets, which it sends through appliances.
        Gateway = "gateway",
    }
}

words! {
    /// From where a load balancer has addresses.
    Scheme {
        /// The internet.
        InternetFacing = "internet-facing",
        /// Its networks.
        Internal = "internal",
    }
}

words! {
    /// Which addresses a load balancer has.
    BalancerAddresses {
        /// IPv4.
        V4 = "ipv4",
        /// Both.
        Both = "dualstack",
        /// Both, of which those of IPv4 are private.
        V6 = "dualstack-without-public-ipv4",
    }
}

words! {
    /// What a listener speaks.
    ListenerProtocol {
        /// HTTP in plaintext.
        Http = "HTTP",
        /// HTTP over TLS.
        Https = "HTTPS",
        /// Connections, as they come.
        Tcp = "TCP",
        /// TLS, which ends here.
        Tls = "TLS",
        /// Datagrams.
        Udp = "UDP",
        /// Connections and datagrams.
        TcpUdp = "TCP_UDP",
        /// Packets, for appliances.
        Geneve = "GENEVE",
        /// QUIC, as it comes.
        Quic = "QUIC",
        /// Connections and QUIC.
        TcpQuic = "TCP_QUIC",
    }
}

words! {
    /// What is done with a request.
    ActionType {
        /// It is sent on.
        Forward = "forward",
        /// Its sender must sign in.
        Oidc = "authenticate-oidc",
        /// Its sender must sign in with Cognito.
        Cognito = "authenticate-cognito",
        /// Its sender is sent elsewhere.
        Redirect = "redirect",
        /// It is answered here.
        FixedResponse = "fixed-response",
        /// Its token is looked at.
        Jwt = "jwt-validation",
    }
}

words! {
    /// The protocol to which a sender is sent elsewhere.
    RedirectProtocol {
        /// HTTP in plaintext.
        Http = "HTTP",
        /// HTTP over TLS.
        Https = "HTTPS",
        /// That of the request.
        Same = "#{protocol}",
    }
}

words! {
    /// What a target group sends to.
    TargetType {
        /// Instances by their id.
        Instance = "instance",
        /// Addresses.
        Ip = "ip",
        /// A function.
        Lambda = "lambda",
        /// An application load balancer.
        Alb = "alb",
    }
}

words! {
    /// Whether a target is sent to.
    TargetState {
        /// It is not known yet.
        Initial = "initial",
        /// It is.
        Healthy = "healthy",
        /// It did not answer.
        Unhealthy = "unhealthy",
        /// It did not answer, and is going.
        UnhealthyDraining = "unhealthy.draining",
        /// No listener sends to its group, or not in its zone.
        Unused = "unused",
        /// It is going.
        Draining = "draining",
        /// Nobody looks.
        Unavailable = "unavailable",
    }
}

words! {
    /// A protocol that a policy of TLS offers, the oldest first.
    TlsProtocol {
        /// SSL 2.
        Ssl2 = "SSLv2",
        /// SSL 3.
        Ssl3 = "SSLv3",
        /// TLS 1.0.
        Tls10 = "TLSv1",
        /// TLS 1.1.
        Tls11 = "TLSv1.1",
        /// TLS 1.2.
        Tls12 = "TLSv1.2",
        /// TLS 1.3.
        Tls13 = "TLSv1.3",
    }
}

kind! {
    /// Load balancers.
    LoadBalancer from Origin {
        kind: "AWS::ElasticLoadBalancingV2::LoadBalancer",
        operation: "elbv2:DescribeLoadBalancers",
        list: "LoadBalancers[]",
        id: "LoadBalancerArn",
        name: "LoadBalancerName",
        ..Origin::REGIONAL
    };
    /// What it understands.
    balancer_type: Seen<BalancerType> = at("Type");
    /// From where it has addresses; a gateway load balancer has no such thing.
    scheme: Seen<Option<Scheme>> = own();
    /// Which addresses it has.
    ip_address_type: Seen<BalancerAddresses>;
    /// How it is called.
    dns_name: Seen<Option<Box<str>>> = at("DNSName").missing(SEEN);
    /// The zones in which it is.
    availability_zones: Parts<BalancerZone>;
    /// Its security groups; a network load balancer may have none.
    security_groups: Seen<Vec<Box<str>>> = own().missing(SEEN);
    /// What is set of it.
    attributes: Parts<BalancerAttribute> = detail("elbv2:DescribeLoadBalancerAttributes", "LoadBalancerArn", "Attributes[]");
}

part! {
    /// A zone in which a load balancer is.
    BalancerZone;
    /// Its name.
    zone_name: Box<str>;
    /// The subnet there.
    subnet_id: Option<Box<str>> = ("SubnetId", None, SEEN);
}

part! {
    /// A setting of a load balancer.
    BalancerAttribute;
    /// `access_logs.s3.enabled`, …
    key: Box<str>;
    /// What it is set to.
    value: Box<str>;
}

impl LoadBalancer {
    /// What an attribute is set to.
    pub fn attribute(&self, key: &str) -> Result<Option<&str>, Gap> {
        let found = self.attributes.first(|it| Ok(&*it.key == key))?;
        Ok(found.map(|it| &*it.value))
    }

    /// Whether an attribute is on that AWS says to be off where nobody turned it on.
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html>
    pub fn is_on(&self, key: &str) -> Result<bool, Gap> {
        match self.attribute(key)? {
            Some("true") => Ok(true),
            Some("false") | None => Ok(false),
            Some(_) => Err(self.not_understood(key)),
        }
    }

    /// The gap of an attribute that is set to what this version does not know, or that is not told.
    pub fn not_understood(&self, key: &str) -> Gap {
        let operation = "elbv2:DescribeLoadBalancerAttributes";
        met(undecided(self.identity.location, operation, key))
    }
}

kind! {
    /// Where load balancers listen.
    Listener from Origin {
        kind: "AWS::ElasticLoadBalancingV2::Listener",
        operation: "elbv2:DescribeListeners",
        list: "Listeners[]",
        id: "ListenerArn",
        per: Some(Parent {
            operation: "elbv2:DescribeLoadBalancers",
            list: "LoadBalancers[]",
            id: "LoadBalancerArn",
            parameter: "LoadBalancerArn",
        }),
        ..Origin::REGIONAL
    };
    /// Its load balancer.
    load_balancer_arn: Seen<Box<str>>;
    /// Its port; that of a gateway load balancer has none.
    port: Seen<Option<u32>> = own().missing(SEEN);
    /// What it speaks; that of a gateway load balancer says nothing.
    protocol: Seen<Option<ListenerProtocol>> = own();
    /// Which protocols of TLS it offers, by the name of a policy.
    ssl_policy: Seen<Option<Box<str>>> = own();
    /// What it does with what no rule is about.
    default_actions: Seen<Vec<ListenerAction>>;
    /// What it does with requests.
    rules: Parts<ListenerRule> = detail("elbv2:DescribeRules", "ListenerArn", "Rules[]");
}

part! {
    /// What a listener does with some requests.
    ListenerRule;
    /// One after the other.
    actions: Vec<ListenerAction>;
}

/// One thing that is done with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListenerAction {
    /// What.
    pub action_type: ActionType,
    /// The protocol to which its sender is sent, where it is a redirect.
    pub redirect_protocol: Option<RedirectProtocol>,
}

impl Leaf for ListenerAction {
    const TYPE: FieldType = FieldType::one("ListenerAction");

    fn to_value(&self) -> serde_json::Value {
        let protocol = self.redirect_protocol.map(RedirectProtocol::word);
        serde_json::json!({"type": self.action_type.word(), "redirect_protocol": protocol})
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        let action_type = ActionType::leaf(node.member("Type")?)?;
        let redirect_protocol = if action_type == ActionType::Redirect {
            let protocol = node.member("RedirectConfig")?.member("Protocol")?;
            Some(RedirectProtocol::leaf(protocol)?)
        } else {
            None
        };
        Some(ListenerAction {
            action_type,
            redirect_protocol,
        })
    }
}

impl ListenerAction {
    /// Whether it sends to HTTPS whoever comes without TLS.
    pub fn leads_to_tls(&self) -> bool {
        self.redirects_to(RedirectProtocol::Https)
    }

    /// Whether it sends to HTTP whoever comes with TLS.
    pub fn leads_to_plaintext(&self) -> bool {
        self.redirects_to(RedirectProtocol::Http)
    }

    fn redirects_to(&self, protocol: RedirectProtocol) -> bool {
        self.action_type == ActionType::Redirect && self.redirect_protocol == Some(protocol)
    }
}

kind! {
    /// Where load balancers send what they get.
    TargetGroup from Origin {
        kind: "AWS::ElasticLoadBalancingV2::TargetGroup",
        operation: "elbv2:DescribeTargetGroups",
        list: "TargetGroups[]",
        id: "TargetGroupArn",
        name: "TargetGroupName",
        ..Origin::REGIONAL
    };
    /// To what it sends.
    target_type: Seen<TargetType>;
    /// The load balancers that send to it.
    load_balancer_arns: Seen<Vec<Box<str>>>;
    /// Its targets.
    targets: Parts<Target> = detail("elbv2:DescribeTargetHealth", "TargetGroupArn", "TargetHealthDescriptions[]");
}

part! {
    /// What is sent to.
    Target;
    /// An instance's id, an address, or an ARN.
    id: Box<str> = "Target.Id";
    /// Whether it is sent to.
    state: TargetState = "TargetHealth.State";
}

kind! {
    /// Policies of TLS that load balancers offer.
    SslPolicy from Origin {
        kind: "AWS::ElasticLoadBalancingV2::SslPolicy",
        operation: "elbv2:DescribeSSLPolicies",
        list: "SslPolicies[]",
        id: "Name",
        ..Origin::ONCE
    };
    /// The protocols that it offers.
    ssl_protocols: Seen<Vec<TlsProtocol>>;
}
