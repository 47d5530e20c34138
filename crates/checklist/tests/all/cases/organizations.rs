//! The organization: its guardrails, accounts and categories.

use firestep_checklist::{Evaluated, ItemState};
use serde_json::{Value, json};

use super::{
    Asked, Case, FAIL, FAIL_OR_UNKNOWN, PASS, PASS_OR_UNKNOWN, Right, State, UNKNOWN, hold, iam,
    item_of,
};

const SCP: &str = "SERVICE_CONTROL_POLICY";
const STARTER: Asked = Asked::Verdict("organizations-starter-set", "*");

fn guarded_is(id: &'static str, make: fn(&mut State), right: Right) -> Case {
    Case::new(id, make, STARTER, right)
}

fn deny(actions: Value, condition: Value) -> Value {
    super::with(
        json!({"Effect": "Deny", "Action": actions, "Resource": "*"}),
        json!({"Condition": condition}),
    )
}

fn leaving() -> Value {
    json!("organizations:LeaveOrganization")
}

/// Everything that stops, deletes or changes the trail.
fn trail() -> Value {
    json!([
        "cloudtrail:Delete*",
        "cloudtrail:Stop*",
        "cloudtrail:Update*",
        "cloudtrail:Put*"
    ])
}

/// The same of the detector.
fn detector() -> Value {
    json!([
        "guardduty:Delete*",
        "guardduty:Stop*",
        "guardduty:Update*",
        "guardduty:Disassociate*",
        "guardduty:Create*",
        "guardduty:Disable*"
    ])
}

/// Nobody leaves, stops, deletes or changes, where this holds.
fn leaving_and_stopping(condition: Value) -> Vec<Value> {
    vec![
        deny(leaving(), condition.clone()),
        deny(trail(), condition.clone()),
        deny(detector(), condition),
    ]
}

fn root_denied(actions: Value) -> Value {
    deny(
        actions,
        json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}),
    )
}

/// All regions but two are closed.
fn bound() -> Value {
    json!({"Effect": "Deny", "NotAction": ["account:*", "budgets:*", "ce:*", "cloudfront:*", "health:*", "iam:*",
        "organizations:*", "route53:*", "shield:*", "sts:*", "support:*", "waf:*"], "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "us-east-1"]}}})
}

fn complete() -> Vec<Value> {
    let mut all = leaving_and_stopping(Value::Null);
    all.extend([root_denied(json!("*")), bound()]);
    all
}

/// These guardrails in place of the demo's, at a unit.
fn guard(s: &mut State, target: &str, statements: Vec<Value>) {
    let closes = target == "Root" && statements.iter().any(|it| it["NotAction"].is_array());
    s.world().policies.retain(|it| it.name == "FullAWSAccess");
    if !closes {
        s.open_regions();
    }
    for (at, statement) in statements.into_iter().enumerate() {
        s.policy(SCP, &format!("guard-{at}"), &[target], json!([statement]));
    }
}

/// Central root access is on.
fn root_access(s: &mut State) {
    s.answer_everywhere(
        "iam:ListOrganizationsFeatures",
        json!({"OrganizationId": "{organization}", "EnabledFeatures": ["RootCredentialsManagement"]}),
    );
}

/// Hangs a policy of its own at each of these units.
fn categories(s: &mut State, units: &[&str]) {
    s.world()
        .policies
        .retain(|it| it.name == "FullAWSAccess" || it.name == "region-bound");
    for (at, unit) in units.iter().enumerate() {
        let statement = deny(json!(format!("service{at}:*")), Value::Null);
        s.policy(SCP, &format!("category-{at}"), &[unit], json!([statement]));
    }
}

/// Whether the item of the organization's accounts is done, and whether a foreign account is named in it.
fn foreign_account(evaluated: &Evaluated) -> String {
    let named = evaluated.outcome.findings.iter().any(|it| {
        it.check.clauses.iter().any(|clause| clause.item == "E1.2")
            && (it.resource.id.contains("999999999999")
                || it
                    .verdict
                    .reason()
                    .is_some_and(|it| it.message.contains("999999999999")))
    });
    match (item_of(evaluated, "E1.2").state, named) {
        (_, true) => "named".to_owned(),
        (ItemState::Done, false) => "done and not named".to_owned(),
        (_, false) => "not done".to_owned(),
    }
}

fn done(evaluated: &Evaluated) -> String {
    let done = evaluated
        .items
        .iter()
        .filter(|it| it.state == ItemState::Done);
    let ids: Vec<&str> = done.map(|it| it.item.id).collect();
    if ids.is_empty() {
        "none".to_owned()
    } else {
        ids.join(", ")
    }
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = guardrails();
    cases.extend(accounts());
    cases.extend(more());
    cases
}

fn guardrails() -> Vec<Case> {
    vec![
        guarded_is(
            "one-region-closed-for-one-call",
            |s| {
                let mut all = leaving_and_stopping(Value::Null);
                all.push(root_denied(json!("*")));
                all.push(deny(
                    json!("ec2:RunInstances"),
                    json!({"StringEquals": {"aws:RequestedRegion": "sa-east-1"}}),
                ));
                guard(s, "Root", all);
            },
            FAIL_OR_UNKNOWN,
        ),
        guarded_is(
            "users-exempt",
            |s| {
                let mut all = leaving_and_stopping(
                    json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}}),
                );
                all.extend([root_denied(json!("*")), bound()]);
                guard(s, "Root", all);
            },
            FAIL,
        ),
        guarded_is(
            "admin-roles-exempt",
            |s| {
                let mut all = leaving_and_stopping(
                    json!({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*Admin*"}}),
                );
                all.extend([root_denied(json!("*")), bound()]);
                guard(s, "Root", all);
            },
            FAIL_OR_UNKNOWN,
        ),
        guarded_is(
            "root-denied-four-services",
            |s| {
                let mut all = leaving_and_stopping(Value::Null);
                all.extend([
                    root_denied(json!(["ec2:*", "s3:*", "iam:*", "kms:*"])),
                    bound(),
                ]);
                guard(s, "Root", all);
            },
            FAIL_OR_UNKNOWN,
        ),
        guarded_is(
            "trail-can-be-rewritten",
            |s| {
                guard(
                    s,
                    "Root",
                    vec![
                        deny(leaving(), Value::Null),
                        deny(
                            json!(["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"]),
                            Value::Null,
                        ),
                        deny(detector(), Value::Null),
                        root_denied(json!("*")),
                        bound(),
                    ],
                );
            },
            FAIL_OR_UNKNOWN,
        ),
        guarded_is(
            "root-credentials-managed-centrally",
            |s| {
                let mut all = leaving_and_stopping(Value::Null);
                all.push(bound());
                guard(s, "Root", all);
                root_access(s);
                s.answer_everywhere("iam:GetAccountSummary", iam::root(0, 0, 0, 0));
            },
            PASS_OR_UNKNOWN,
        ),
        guarded_is(
            "guardrails-complete",
            |s| guard(s, "Root", complete()),
            PASS,
        )
        .and(Asked::Clause("E1.7", "starter-set"), PASS),
        guarded_is(
            "guardrails-without-bound",
            |s| {
                let mut all = leaving_and_stopping(Value::Null);
                all.push(root_denied(json!("*")));
                guard(s, "Root", all);
            },
            FAIL,
        ),
        guarded_is(
            "guardrails-without-root",
            |s| {
                let mut all = leaving_and_stopping(Value::Null);
                all.push(bound());
                guard(s, "Root", all);
            },
            FAIL,
        ),
        guarded_is(
            "guardrails-elsewhere",
            |s| guard(s, "Sandbox", complete()),
            FAIL,
        ),
        guarded_is(
            "guardrails-unread",
            |s| {
                guard(s, "Root", complete());
                s.at("management")
                    .refuse("organizations:DescribePolicy")
                    .at("prod-web");
            },
            UNKNOWN,
        ),
        guarded_is(
            "root-credentials-left",
            |s| {
                let mut all = leaving_and_stopping(Value::Null);
                all.push(bound());
                guard(s, "Root", all);
                root_access(s);
                s.answer_everywhere("iam:GetAccountSummary", iam::root(0, 0, 0, 0));
                s.answer("iam:GetAccountSummary", iam::root(0, 1, 0, 0));
            },
            FAIL,
        ),
    ]
}

fn accounts() -> Vec<Case> {
    const UNITS: [&str; 5] = [
        "Security",
        "Platform",
        "Production",
        "NonProduction",
        "Sandbox",
    ];
    vec![
        Case::new(
            "foreign-account-trusted",
            |s| iam::trust(s, json!({"AWS": "arn:aws:iam::999999999999:root"})),
            Asked::Said(foreign_account),
            Right::OneOf(&["named", "not done"]),
        ),
        Case::new(
            "serverless-cluster-in-security-account",
            |s| {
                s.at("security").item(
                    "rds:DescribeDBClusters/DBClusters[]",
                    json!({"DBClusterIdentifier": "truth-cluster", "Engine": "aurora-postgresql",
                        "EngineMode": "serverless", "EngineVersion": "13.12", "Status": "available",
                        "DBClusterArn": "arn:aws:rds:{region}:{account}:cluster:truth-cluster",
                        "DBClusterMembers": [], "StorageEncrypted": true, "BackupRetentionPeriod": 14,
                        "DeletionProtection": true, "MultiAZ": false, "Port": 5432, "VpcSecurityGroups": [],
                        "TagList": []}),
                );
            },
            Asked::Clause("E1.5", "no-workloads"),
            FAIL,
        ),
        Case::new(
            "two-of-six-categories-differ",
            |s| categories(s, &["Sandbox"]),
            Asked::OfOrganization("organizations-guardrails-differ"),
            FAIL_OR_UNKNOWN,
        ),
        Case::new(
            "instance-in-security-account",
            |s| {
                s.at("security");
                super::network::run(s, json!({"InstanceId": super::network::INSTANCE, "ImageId": "ami-{hex:base}",
                    "State": {"Code": 16, "Name": "running"}, "InstanceType": "t3.small",
                    "LaunchTime": "2026-10-01T08:00:00Z", "PrivateIpAddress": "10.0.1.50",
                    "SubnetId": "subnet-0fe57e9000000001", "VpcId": "vpc-0fe57e9000000001", "SecurityGroups": [],
                    "MetadataOptions": {"State": "applied", "HttpTokens": "required",
                        "HttpPutResponseHopLimit": 1, "HttpEndpoint": "enabled"},
                    "NetworkInterfaces": [], "Tags": []}));
            },
            Asked::Verdict("organizations-security-account-runs-no-workloads", super::network::INSTANCE),
            FAIL,
        )
        .and(Asked::Clause("E1.5", "no-workloads"), FAIL),
        Case::new(
            "all-categories-differ",
            |s| {
                for account in s.world().accounts.iter_mut().filter(|it| it.name == "staging") {
                    account.tags.insert("category".to_owned(), "development".to_owned());
                }
                categories(s, &UNITS);
            },
            Asked::OfOrganization("organizations-guardrails-differ"),
            PASS,
        ),
        Case::new(
            "no-category-differs",
            |s| categories(s, &["Root"]),
            Asked::OfOrganization("organizations-guardrails-differ"),
            FAIL,
        ),
        Case::new(
            "billing-only-organization",
            |s| {
                s.answer_everywhere("organizations:DescribeOrganization", json!({"Organization": {
                    "Id": "{organization}", "FeatureSet": "CONSOLIDATED_BILLING",
                    "Arn": "arn:aws:organizations::111100000001:organization/{organization}",
                    "MasterAccountArn": "arn:aws:organizations::111100000001:account/{organization}/111100000001",
                    "MasterAccountId": "111100000001",
                    "MasterAccountEmail": "aws-root+management@acme.example"}}));
            },
            Asked::OfOrganization("organizations-all-features"),
            FAIL,
        )
        .and(Asked::Clause("E1.2", "feature-set"), FAIL),
        Case::new(
            "accounts-refused",
            |s| {
                s.at("management").refuse("organizations:ListAccounts");
            },
            Asked::Said(done),
            Right::OneOf(&["none"]),
        ),
        Case::new(
            "ai-opt-out",
            |s| {
                s.policy("AISERVICES_OPT_OUT_POLICY", "opt-out", &["Root"], json!([]));
                s.answer_everywhere(
                    "organizations:DescribeEffectivePolicy",
                    json!({"EffectivePolicy": {"PolicyType": "AISERVICES_OPT_OUT_POLICY",
                        "LastUpdatedTimestamp": "2026-11-01T09:00:00Z", "TargetId": "{account}",
                        "PolicyContent": r#"{"services":{"default":{"opt_out_policy":"optOut"}}}"#}}),
                );
            },
            Asked::Verdict("organizations-ai-opt-out-effective", "*"),
            PASS,
        )
        .and(Asked::Item("E1.4"), Right::OneOf(&["done"])),
    ]
}

fn more() -> Vec<Case> {
    vec![
        guarded_is(
            "regions-closed-for-one-service",
            |s| {
                let mut all = leaving_and_stopping(Value::Null);
                all.push(root_denied(json!("*")));
                all.push(deny(
                    json!("ec2:*"),
                    json!({"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "us-east-1"]}}),
                ));
                guard(s, "Root", all);
            },
            FAIL_OR_UNKNOWN,
        ),
        guarded_is(
            "roles-exempt",
            |s| {
                let mut all = leaving_and_stopping(
                    json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}}),
                );
                all.extend([root_denied(json!("*")), bound()]);
                guard(s, "Root", all);
            },
            FAIL,
        ),
        guarded_is(
            "services-of-aws-exempt",
            |s| {
                let mut all = leaving_and_stopping(
                    json!({"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}),
                );
                all.extend([root_denied(json!("*")), bound()]);
                guard(s, "Root", all);
            },
            PASS,
        ),
        guarded_is(
            "selectors-can-be-emptied",
            |s| {
                guard(
                    s,
                    "Root",
                    vec![
                        deny(leaving(), Value::Null),
                        deny(
                            json!([
                                "cloudtrail:StopLogging",
                                "cloudtrail:DeleteTrail",
                                "cloudtrail:UpdateTrail"
                            ]),
                            Value::Null,
                        ),
                        deny(detector(), Value::Null),
                        root_denied(json!("*")),
                        bound(),
                    ],
                );
            },
            FAIL_OR_UNKNOWN,
        ),
        Case::new(
            "category-word-inside-the-name-of-a-unit",
            |s| {
                let world = s.world();
                for unit in world.units.iter_mut().filter(|it| it.name == "Sandbox") {
                    "Production archive".clone_into(&mut unit.name);
                }
                for account in world.accounts.iter_mut().filter(|it| it.unit == "Sandbox") {
                    "Production archive".clone_into(&mut account.unit);
                }
                for policy in &mut world.policies {
                    policy.targets.retain(|it| it != "Sandbox");
                }
                s.at("sandbox-b");
            },
            Asked::Verdict("organizations-category-set", "*"),
            Right::NoneOf(&["pass"]),
        ),
    ]
}

#[test]
fn what_the_organization_decides() {
    hold("prod-web", cases());
}
