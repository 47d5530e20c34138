//! Load balancers.

use serde_json::{Value, json};

use super::{Asked, Case, FAIL, PASS, Right, State, UNKNOWN, hold};

const BALANCERS: &str = "elbv2:DescribeLoadBalancers/LoadBalancers[]";
const ARN: &str =
    "arn:aws:elasticloadbalancing:eu-central-1:111100000006:loadbalancer/app/own/0fe57e9000000001";

fn listener(protocol: &str, port: u16, policy: &Value, action: &Value) -> Value {
    json!({"ListenerArn": format!("{ARN}/{port}").replace(":loadbalancer/", ":listener/"), "LoadBalancerArn": ARN,
        "Port": port, "Protocol": protocol, "SslPolicy": policy, "DefaultActions": [action]})
}

fn forward() -> Value {
    json!({"Type": "forward", "TargetGroupArn": "arn:own"})
}

/// A load balancer with these listeners, that answers this of its attributes.
fn balancer(s: &mut State, listeners: Value, attributes: Value) {
    s.item_with(
        BALANCERS,
        json!({"LoadBalancerArn": ARN, "LoadBalancerName": "own", "DNSName": "own.example", "Type": "application",
            "Scheme": "internal", "VpcId": "vpc-{hex:main}", "State": {"Code": "active"}, "IpAddressType": "ipv4",
            "AvailabilityZones": [{"ZoneName": "eu-central-1a", "SubnetId": "subnet-{hex:private1}"}],
            "SecurityGroups": ["sg-{hex:app}"]}),
        json!({"DescribeListeners": {"Listeners": listeners},
            "DescribeLoadBalancerAttributes": {"Attributes": attributes}}),
    );
}

fn tls_is(id: &'static str, make: fn(&mut State), right: Right) -> Case {
    Case::new(
        id,
        make,
        Asked::Verdict("elbv2-old-tls-refused", ARN),
        right,
    )
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        tls_is(
            "balancer-policy-by-its-protocols",
            |s| {
                let policy = json!("ELBSecurityPolicy-2016-08");
                balancer(
                    s,
                    json!([listener("HTTPS", 443, &policy, &forward())]),
                    json!([]),
                );
            },
            FAIL,
        ),
        // A name that promises much, and that AWS does not list.
        tls_is(
            "balancer-policy-not-listed",
            |s| {
                let policy = json!("ELBSecurityPolicy-TLS13-1-3-2099-01");
                balancer(
                    s,
                    json!([listener("HTTPS", 443, &policy, &forward())]),
                    json!([]),
                );
            },
            UNKNOWN,
        ),
        tls_is(
            "balancer-policies-refused",
            |s| {
                let policy = json!("ELBSecurityPolicy-TLS13-1-2-2021-06");
                balancer(
                    s,
                    json!([listener("HTTPS", 443, &policy, &forward())]),
                    json!([]),
                );
                s.refuse("elbv2:DescribeSSLPolicies");
            },
            UNKNOWN,
        ),
        Case::new(
            "balancer-http-rules-refused",
            |s| {
                let action = json!({"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "StatusCode": "HTTP_301"}});
                balancer(
                    s,
                    json!([listener("HTTP", 80, &Value::Null, &action)]),
                    json!([]),
                );
                s.refuse("elbv2:DescribeRules");
            },
            Asked::Verdict("elbv2-plaintext-refused", ARN),
            UNKNOWN,
        ),
        Case::new(
            "balancer-https-sends-on-to-http",
            |s| {
                let action = json!({"Type": "redirect", "RedirectConfig": {"Protocol": "HTTP", "StatusCode": "HTTP_302"}});
                let policy = json!("ELBSecurityPolicy-TLS13-1-2-2021-06");
                balancer(
                    s,
                    json!([listener("HTTPS", 443, &policy, &action)]),
                    json!([]),
                );
            },
            Asked::Verdict("elbv2-plaintext-refused", ARN),
            FAIL,
        )
        .and(Asked::Verdict("elbv2-listener-encrypted", ARN), FAIL),
        Case::new(
            "balancer-internal-without-listeners",
            |s| balancer(s, json!([]), json!([])),
            Asked::Verdict("elbv2-not-public", ARN),
            PASS,
        )
        .and(Asked::Verdict("elbv2-listens", ARN), FAIL)
        .and(Asked::Verdict("elbv2-multi-zone", ARN), FAIL)
        .and(Asked::Verdict("elbv2-desync-mitigated", ARN), UNKNOWN),
        Case::new(
            "no-balancers-in-a-region",
            |s| {
                s.without(BALANCERS);
                s.without("elbv2:DescribeTargetGroups/TargetGroups[]");
            },
            Asked::Clause("E9.2", "listeners"),
            Right::NoneOf(&["unknown", "fail"]),
        ),
    ]
}

#[test]
fn balancers_are_judged_rightly() {
    hold("prod-web", cases());
}
