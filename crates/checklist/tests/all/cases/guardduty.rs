//! GuardDuty: detectors, their plans, and who administers them.

use serde_json::{Value, json};

use super::{Asked, Case, FAIL, FAIL_OR_UNKNOWN, NOT_PASS, PASS, State, hold};

const ADMINISTRATORS: &str = "guardduty:ListOrganizationAdminAccounts/AdminAccounts[]";
const PRINCIPAL: &str = "guardduty.amazonaws.com";

const PLANS: [&str; 5] = [
    "S3_DATA_EVENTS",
    "EKS_AUDIT_LOGS",
    "EBS_MALWARE_PROTECTION",
    "RDS_LOGIN_EVENTS",
    "LAMBDA_NETWORK_LOGS",
];

/// The features of a detector: everything is on, and the agents of runtime monitoring are managed, or not.
fn features(agents: &str) -> Vec<Value> {
    let sources = ["CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS"];
    let mut all: Vec<Value> = (sources.iter().chain(&PLANS))
        .map(|name| json!({"Name": name, "Status": "ENABLED", "UpdatedAt": "2024-02-01T09:00:00Z"}))
        .collect();
    let managed = [
        "EKS_ADDON_MANAGEMENT",
        "ECS_FARGATE_AGENT_MANAGEMENT",
        "EC2_AGENT_MANAGEMENT",
    ]
    .map(|name| json!({"Name": name, "Status": agents, "UpdatedAt": "2024-02-01T09:00:00Z"}));
    all.push(json!({"Name": "RUNTIME_MONITORING", "Status": "ENABLED", "UpdatedAt": "2024-02-01T09:00:00Z",
        "AdditionalConfiguration": managed}));
    all
}

fn sound() -> Vec<Value> {
    features("ENABLED")
}

/// What the account's detectors say.
fn detectors(s: &mut State, status: &str, features: Vec<Value>) {
    s.answer(
        "guardduty:GetDetector",
        json!({"Status": status,
            "ServiceRole": "arn:aws:iam::{account}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty",
            "CreatedAt": "2024-02-01T09:00:00.000Z", "FindingPublishingFrequency": "FIFTEEN_MINUTES", "Tags": {},
            "Features": features}),
    );
}

/// Whom they report to.
fn administrator(s: &mut State, answer: Value) {
    s.answer("guardduty:GetAdministratorAccount", answer);
}

/// Takes the delegation away, in every region.
fn nobody_administers(s: &mut State) {
    for services in s.world().delegated.values_mut() {
        services.retain(|it| it != PRINCIPAL);
    }
    s.world()
        .items
        .retain(|it| it.list.operation != "guardduty:ListOrganizationAdminAccounts");
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "delegated-in-one-region",
            |s| {
                s.world()
                    .items
                    .retain(|it| it.list.operation != "guardduty:ListOrganizationAdminAccounts");
                s.at("management").item(
                    ADMINISTRATORS,
                    json!({"AdminAccountId": "111100000002", "AdminStatus": "ENABLED"}),
                );
            },
            Asked::OfOrganization("guardduty-delegated"),
            FAIL_OR_UNKNOWN,
        )
        .wrong_today(),
        Case::new(
            "runtime-monitoring-without-agents",
            |s| detectors(s, "ENABLED", features("DISABLED")),
            Asked::Verdict("guardduty-protection-plans", "*"),
            FAIL_OR_UNKNOWN,
        ),
        Case::new(
            "unknown-plan-off",
            |s| {
                let mut all = sound();
                all.push(json!({"Name": "QUANTUM_PROTECTION", "Status": "DISABLED"}));
                detectors(s, "ENABLED", all);
            },
            Asked::Verdict("guardduty-protection-plans", "*"),
            FAIL_OR_UNKNOWN,
        ),
        Case::new(
            "detector-without-administrator",
            |s| {
                detectors(s, "ENABLED", sound());
                administrator(s, json!({}));
            },
            Asked::Unit("E3.2"),
            NOT_PASS,
        )
        .wrong_today(),
        Case::new(
            "detector-relationship-ended",
            |s| {
                detectors(s, "ENABLED", sound());
                administrator(
                    s,
                    json!({"Administrator": {"AccountId": "111100000002",
                    "RelationshipStatus": "Resigned", "InvitedAt": "2024-02-01T09:00:00.000Z"}}),
                );
            },
            Asked::Unit("E3.2"),
            NOT_PASS,
        )
        .wrong_today(),
        Case::new(
            "detector-of-another-administrator",
            |s| {
                detectors(s, "ENABLED", sound());
                administrator(
                    s,
                    json!({"Administrator": {"AccountId": "999999999999",
                    "RelationshipStatus": "Enabled", "InvitedAt": "2024-02-01T09:00:00.000Z"}}),
                );
            },
            Asked::Unit("E3.2"),
            NOT_PASS,
        )
        .wrong_today(),
        Case::new(
            "runtime-monitoring-without-one-agent",
            |s| {
                let mut all = sound();
                for feature in all
                    .iter_mut()
                    .filter(|it| it["Name"] == "RUNTIME_MONITORING")
                {
                    feature["AdditionalConfiguration"][2]["Status"] = "DISABLED".into();
                }
                detectors(s, "ENABLED", all);
            },
            Asked::Verdict("guardduty-protection-plans", "*"),
            FAIL_OR_UNKNOWN,
        )
        .wrong_today(),
        Case::new(
            "administrator-being-taken-out",
            |s| {
                s.world()
                    .items
                    .retain(|it| it.list.operation != "guardduty:ListOrganizationAdminAccounts");
                s.at("management").item_at(
                    &["*"],
                    ADMINISTRATORS,
                    json!({"AdminAccountId": "111100000002", "AdminStatus": "DISABLE_IN_PROGRESS"}),
                );
            },
            Asked::OfOrganization("guardduty-delegated"),
            FAIL_OR_UNKNOWN,
        )
        .wrong_today(),
        Case::new(
            "delegated-everywhere",
            |_| {},
            Asked::OfOrganization("guardduty-delegated"),
            PASS,
        )
        .and(Asked::Clause("E3.2", "delegated"), PASS),
        Case::new(
            "delegated-nowhere",
            nobody_administers,
            Asked::OfOrganization("guardduty-delegated"),
            FAIL,
        ),
        Case::new(
            "all-plans-on",
            |s| detectors(s, "ENABLED", sound()),
            Asked::Verdict("guardduty-protection-plans", "*"),
            PASS,
        )
        .and(Asked::Clause("E3.2", "protection-plans"), PASS),
        Case::new(
            "s3-protection-off",
            |s| {
                let mut all = sound();
                for feature in all.iter_mut().filter(|it| it["Name"] == "S3_DATA_EVENTS") {
                    feature["Status"] = "DISABLED".into();
                }
                detectors(s, "ENABLED", all);
            },
            Asked::Verdict("guardduty-protection-plans", "*"),
            FAIL,
        ),
        Case::new(
            "detector-sound",
            |s| {
                detectors(s, "ENABLED", sound());
                administrator(
                    s,
                    json!({"Administrator": {"AccountId": "111100000002",
                    "RelationshipStatus": "Enabled", "InvitedAt": "2024-02-01T09:00:00.000Z"}}),
                );
            },
            Asked::Unit("E3.2"),
            PASS,
        ),
        Case::new(
            "detector-suspended",
            |s| detectors(s, "DISABLED", sound()),
            Asked::Verdict("guardduty-enabled", "*"),
            FAIL,
        )
        .and(Asked::Unit("E3.2"), NOT_PASS),
        Case::new(
            "auto-enable-new",
            |s| {
                s.at("security").answer(
                    "guardduty:DescribeOrganizationConfiguration",
                    json!({"AutoEnable": true, "MemberAccountLimitReached": false,
                        "AutoEnableOrganizationMembers": "NEW",
                        "Features": [{"Name": "S3_DATA_EVENTS", "AutoEnable": "NEW"}]}),
                );
            },
            Asked::OfOrganization("guardduty-auto-enable"),
            FAIL,
        ),
    ]
}

#[test]
fn what_watches() {
    hold("prod-web", cases());
}
