//! Fixes of load balancers.

use crate::fix::entry::{Arg, Call, Fix, Inverse, Risk, Undo};

pub(super) const FIXES: &[&Fix] = &[&DELETION_PROTECTED, &INVALID_HEADERS_DROPPED];

const DELETION_PROTECTED: Fix = Fix {
    id: "elbv2-deletion-protected",
    title: "Protects the load balancer from deletion",
    calls: &[Call::new(
        "elbv2",
        "ModifyLoadBalancerAttributes",
        &[
            ("LoadBalancerArn", Arg::Id),
            (
                "Attributes",
                Arg::List(&[Arg::Map(&[
                    ("Key", Arg::Text("deletion_protection.enabled")),
                    ("Value", Arg::Text("true")),
                ])]),
            ),
        ],
    )],
    reads_before: &["elbv2:DescribeLoadBalancerAttributes"],
    inverse: Inverse::By(&[Undo {
        operation: "elbv2:ModifyLoadBalancerAttributes",
        with: "deletion_protection.enabled=false",
    }]),
    risk: Risk::Safe,
    preconditions: &[
        "Nothing that makes and deletes it by itself, a stack or a controller, is to delete it soon.",
    ],
};

const INVALID_HEADERS_DROPPED: Fix = Fix {
    id: "elbv2-invalid-headers-dropped",
    title: "Drops headers whose names are none",
    calls: &[Call::new(
        "elbv2",
        "ModifyLoadBalancerAttributes",
        &[
            ("LoadBalancerArn", Arg::Id),
            (
                "Attributes",
                Arg::List(&[Arg::Map(&[
                    (
                        "Key",
                        Arg::Text("routing.http.drop_invalid_header_fields.enabled"),
                    ),
                    ("Value", Arg::Text("true")),
                ])]),
            ),
        ],
    )],
    reads_before: &["elbv2:DescribeLoadBalancerAttributes"],
    inverse: Inverse::By(&[Undo {
        operation: "elbv2:ModifyLoadBalancerAttributes",
        with: "routing.http.drop_invalid_header_fields.enabled=false",
    }]),
    risk: Risk::Disruptive,
    preconditions: &[
        "No client relies on headers whose names hold anything but letters, digits and hyphens.",
    ],
};
