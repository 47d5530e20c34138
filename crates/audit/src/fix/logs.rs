//! Fixes of log groups.

use crate::fix::entry::{Arg, Call, Fix, Inverse, Risk, Undo};

pub(super) const FIXES: &[&Fix] = &[&KEPT_A_YEAR];

const KEPT_A_YEAR: Fix = Fix {
    id: "logs-log-group-kept-a-year",
    title: "Lets the log group keep events for a year",
    calls: &[Call::new(
        "logs",
        "PutRetentionPolicy",
        &[
            ("logGroupName", Arg::Id),
            ("retentionInDays", Arg::Number(365)),
        ],
    )],
    reads_before: &["logs:DescribeLogGroups"],
    inverse: Inverse::By(&[Undo {
        operation: "logs:PutRetentionPolicy",
        with: "the days before",
    }]),
    risk: Risk::Safe,
    preconditions: &[
        "What it holds may be kept that long: where events are about people, a law may say otherwise.",
    ],
};
