//! Security Hub: which regions the administrator's settings reach.

use serde_json::{Value, json};

use super::{Asked, Case, FAIL, PASS, State, hold};

/// An aggregator that links these regions to the home region.
fn aggregator(s: &mut State, mode: &str, regions: Value) {
    s.answer(
        "securityhub:GetFindingAggregator",
        json!({"FindingAggregatorArn": "arn:aws:securityhub:eu-central-1:{account}:finding-aggregator/a1b2c3d4-0000-4000-8000-000000000001",
            "FindingAggregationRegion": "eu-central-1", "RegionLinkingMode": mode, "Regions": regions}),
    );
}

/// What a region that is not linked says of itself.
fn settings(s: &mut State, auto_enable: bool) {
    s.answer_at(
        &["us-east-1"],
        "securityhub:DescribeOrganizationConfiguration",
        json!({"AutoEnable": auto_enable, "MemberAccountLimitReached": false, "AutoEnableStandards": "NONE",
            "OrganizationConfiguration": {"ConfigurationType": "LOCAL"}}),
    );
}

const CENTRAL: Asked = Asked::OfOrganization("securityhub-central");
const AGGREGATED: Asked = Asked::OfOrganization("securityhub-aggregated");

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "hub-policies-and-a-region-that-is-not-linked",
            |s| {
                aggregator(s, "NO_REGIONS", json!([]));
                settings(s, false);
            },
            CENTRAL,
            FAIL,
        )
        .and(AGGREGATED, FAIL),
        Case::new(
            "hub-policies-and-a-region-that-enables-by-itself",
            |s| {
                aggregator(s, "NO_REGIONS", json!([]));
                settings(s, true);
            },
            CENTRAL,
            PASS,
        )
        .and(AGGREGATED, FAIL),
        Case::new(
            "hub-policies-and-a-region-that-is-linked",
            |s| {
                aggregator(s, "SPECIFIED_REGIONS", json!(["us-east-1"]));
                settings(s, false);
            },
            CENTRAL,
            PASS,
        ),
    ]
}

#[test]
fn security_hub_is_judged_rightly() {
    hold("security", cases());
}
