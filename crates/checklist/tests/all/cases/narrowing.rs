//! Regions that an SCP closes.

use super::{Asked, Case, FAIL_OR_UNKNOWN, PASS, hold};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "closed-region-instances",
            |s| {
                s.at("prod-pay");
            },
            Asked::Clause("E6.1", "instances"),
            FAIL_OR_UNKNOWN,
        ),
        Case::new(
            "all-regions-seen",
            |s| {
                s.open_regions().at("prod-pay");
                s.world().faults.clear();
            },
            Asked::Clause("E6.1", "instances"),
            PASS,
        ),
    ]
}

#[test]
fn what_was_not_looked_at() {
    hold("prod-pay", cases());
}
