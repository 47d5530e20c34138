//! The root user, and whom roles trust.

use firestep_audit::Verdict;
use firestep_checklist::Evaluated;
use serde_json::{Value, json};

use super::{Asked, Case, FAIL, FAIL_OR_UNKNOWN, PASS, Right, State, UNKNOWN, hold};

const ROLES: &str = "iam:GetAccountAuthorizationDetails/RoleDetailList[]";
const ROLE: &str = "truth-role";

/// What the account says of its root user: MFA, password, access keys, certificates.
pub(super) fn root(mfa: u8, password: u8, keys: u8, certificates: u8) -> Value {
    json!({"SummaryMap": {"AccountMFAEnabled": mfa, "AccountPasswordPresent": password,
        "AccountAccessKeysPresent": keys, "AccountSigningCertificatesPresent": certificates, "Users": 0,
        "UsersQuota": 5000, "MFADevices": mfa, "MFADevicesInUse": mfa}})
}

fn root_of(s: &mut State, summary: Value) {
    s.answer("iam:GetAccountSummary", summary);
}

pub(super) fn trusting(principal: Value) -> Value {
    let trust = super::policy(
        json!([{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}]),
    );
    json!({"Path": "/", "RoleName": ROLE, "RoleId": "AROATRUTHROLE", "Arn": format!("arn:aws:iam::{{account}}:role/{ROLE}"),
        "CreateDate": "2026-03-01T00:00:00Z", "AssumeRolePolicyDocument": trust, "InstanceProfileList": [],
        "RolePolicyList": [], "AttachedManagedPolicies": [], "Tags": [],
        "RoleLastUsed": {"LastUsedDate": "2026-11-20T12:00:00Z", "Region": "eu-central-1"}})
}

/// Adds a role that trusts this principal.
pub(super) fn trust(s: &mut State, principal: Value) {
    s.item(ROLES, trusting(principal));
}

fn trust_is(id: &'static str, make: fn(&mut State), right: Right) -> Case {
    Case::new(
        id,
        make,
        Asked::Verdict("iam-no-dangling-trust", ROLE),
        right,
    )
}

/// Adds a role that a service takes on, with a policy inside it and these attached.
fn service_role(s: &mut State, actions: &str, attached: &str) {
    let inline = super::policy(json!([{"Effect": "Allow", "Action": actions, "Resource": "*"}]));
    let carries = json!({"RolePolicyList": [{"PolicyName": "p", "PolicyDocument": inline}],
        "AttachedManagedPolicies": [{"PolicyName": "attached", "PolicyArn": attached}]});
    let role = trusting(json!({"Service": "lambda.amazonaws.com"}));
    s.item(ROLES, super::with(role, carries));
}

/// Adds a role with one policy inside it.
fn carrier(s: &mut State, statements: Value) {
    let carries = json!({"RolePolicyList": [{"PolicyName": "p", "PolicyDocument": super::policy(statements)}]});
    let role = trusting(json!({"Service": "lambda.amazonaws.com"}));
    s.item(ROLES, super::with(role, carries));
}

/// Adds an administrator that this principal may take on.
fn administrator(s: &mut State, principal: Value) {
    let admin = json!({"RoleName": "truth-admin", "RoleId": "AROATRUTHADMIN", "Arn": ADMIN,
        "AttachedManagedPolicies": [{"PolicyName": "AdministratorAccess",
            "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}]});
    s.item(ROLES, super::with(trusting(principal), admin));
}

const ADMIN: &str = "arn:aws:iam::{account}:role/truth-admin";

fn whole_service_is(id: &'static str, make: fn(&mut State), right: Right) -> Case {
    let asked = Asked::Verdict("iam-policy-no-whole-service", ROLE);
    Case::new(id, make, asked, right)
}

fn escalation_is(id: &'static str, make: fn(&mut State), right: Right) -> Case {
    let asked = Asked::Verdict("iam-inline-policy-no-escalation", ROLE);
    Case::new(id, make, asked, right)
}

/// Adds a role that trusts the account, with a policy inside it.
fn middle(s: &mut State, statements: Value) {
    let carries = json!({"RoleName": "truth-middle", "RoleId": "AROATRUTHMIDDLE",
        "Arn": "arn:aws:iam::{account}:role/truth-middle",
        "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": super::policy(statements)}]});
    let role = trusting(json!({"AWS": "arn:aws:iam::{account}:root"}));
    s.item(ROLES, super::with(role, carries));
}

fn allowing(actions: &str, resource: &str, condition: Value) -> Value {
    json!({"Effect": "Allow", "Action": actions, "Resource": resource, "Condition": condition})
}

/// What policies allow by patterns and under conditions that keep nobody from it.
fn wide_policies() -> Vec<Case> {
    fn says(id: &'static str, check: &'static str, make: fn(&mut State), right: Right) -> Case {
        Case::new(id, make, Asked::Verdict(check, ROLE), right)
    }
    const SUBSCRIBE: &str = "iam-inline-policy-no-marketplace-subscribe";
    const DECRYPT: &str = "iam-inline-policy-no-decrypt-with-any-key";
    const TRAILS: &str = "iam-inline-policy-no-full-cloudtrail";
    fn subscribing(s: &mut State, condition: Value) {
        carrier(
            s,
            json!([allowing("aws-marketplace:Subscribe", "*", condition)]),
        );
    }
    fn decrypting(s: &mut State, keys: &str) {
        carrier(s, json!([allowing("kms:Decrypt", keys, json!({}))]));
    }
    fn stacks(s: &mut State, condition: Value) {
        carrier(
            s,
            json!([
                allowing("iam:*", "*", condition),
                allowing("cloudformation:*", "*", json!({}))
            ]),
        );
    }
    fn by_chain(s: &mut State, statements: Value) {
        middle(s, statements);
        carrier(
            s,
            json!([allowing(
                "sts:AssumeRole",
                "arn:aws:iam::{account}:role/truth-middle",
                json!({})
            )]),
        );
    }
    const PRODUCT: &str = "aws-marketplace:ProductId";
    vec![
        says(
            "subscribes-to-a-product",
            SUBSCRIBE,
            |s| subscribing(s, json!({"StringEquals": {PRODUCT: "prod-1"}})),
            PASS,
        ),
        says(
            "subscribes-to-all-but-a-product",
            SUBSCRIBE,
            |s| subscribing(s, json!({"StringNotEquals": {PRODUCT: "prod-1"}})),
            FAIL,
        ),
        says(
            "subscribes-to-what-is-a-product",
            SUBSCRIBE,
            |s| subscribing(s, json!({"Null": {PRODUCT: "false"}})),
            FAIL,
        ),
        says(
            "subscribes-to-products-like-any",
            SUBSCRIBE,
            |s| subscribing(s, json!({"StringLike": {PRODUCT: "prod-*"}})),
            FAIL,
        ),
        says(
            "subscribes-where-all-products-are",
            SUBSCRIBE,
            |s| subscribing(s, json!({"ForAllValues:StringEquals": {PRODUCT: "prod-1"}})),
            UNKNOWN,
        ),
        says(
            "decrypts-in-regions-like-us",
            DECRYPT,
            |s| decrypting(s, "arn:aws:kms:us-*:*:key/*"),
            FAIL,
        ),
        says(
            "decrypts-in-accounts-like-one",
            DECRYPT,
            |s| decrypting(s, "arn:aws:kms:us-east-1:12345678901?:key/*"),
            FAIL,
        ),
        says(
            "decrypts-with-one-key",
            DECRYPT,
            |s| {
                decrypting(
                    s,
                    "arn:aws:kms:us-east-1:{account}:key/0e3c55b7-8a46-4d6c-b1d7-6f0d1f6a52c9",
                );
            },
            PASS,
        ),
        says(
            "every-trail-by-a-pattern",
            TRAILS,
            |s| {
                carrier(
                    s,
                    json!([allowing(
                        "cloudtrail:*",
                        "arn:aws:cloudtrail:*:*:trail/*",
                        json!({})
                    )]),
                );
            },
            FAIL,
        ),
        whole_service_is(
            "every-action-by-two-wildcards",
            |s| carrier(s, json!([allowing("s3:?*", "*", json!({}))])),
            FAIL,
        ),
        escalation_is(
            "changes-iam-by-way-of-a-stack",
            |s| {
                stacks(
                    s,
                    json!({"ForAnyValue:StringEquals": {"aws:CalledVia": "cloudformation.amazonaws.com"}}),
                );
            },
            FAIL,
        ),
        escalation_is(
            "changes-iam-by-way-of-a-service",
            |s| stacks(s, json!({"Bool": {"aws:ViaAWSService": "true"}})),
            FAIL,
        ),
        escalation_is(
            "chooses-the-type-of-its-instances",
            |s| {
                administrator(s, json!({"Service": "ec2.amazonaws.com"}));
                let small = json!({"StringEquals": {"ec2:InstanceType": "t3.micro"}});
                carrier(
                    s,
                    json!([
                        allowing("iam:PassRole", ADMIN, json!({})),
                        allowing("ec2:RunInstances", "*", small)
                    ]),
                );
            },
            FAIL,
        ),
        escalation_is(
            "takes-on-a-role-that-takes-on-an-administrator",
            |s| {
                administrator(s, json!({"AWS": "arn:aws:iam::{account}:root"}));
                by_chain(s, json!([allowing("sts:AssumeRole", ADMIN, json!({}))]));
            },
            FAIL,
        ),
        escalation_is(
            "takes-on-a-role-that-passes-an-administrator",
            |s| {
                administrator(s, json!({"Service": "ec2.amazonaws.com"}));
                by_chain(
                    s,
                    json!([
                        allowing("iam:PassRole", ADMIN, json!({})),
                        allowing("ec2:RunInstances", "*", json!({}))
                    ]),
                );
            },
            FAIL,
        ),
        escalation_is(
            "takes-on-a-role-that-reads",
            |s| by_chain(s, json!([allowing("s3:Get*", "*", json!({}))])),
            PASS,
        ),
    ]
}

/// What policies inside a role deny, and where what they allow leads.
fn policies() -> Vec<Case> {
    fn denying(s: &mut State, actions: &str, condition: Value) {
        let denial = json!({"Effect": "Deny", "Action": actions, "Resource": "*"});
        carrier(
            s,
            json!([{"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
                super::with(denial, json!({"Condition": condition}))]),
        );
    }
    fn passing(s: &mut State, condition: Value) {
        let both = json!({"Effect": "Allow", "Action": ["iam:PassRole", "ec2:RunInstances"], "Resource": "*"});
        carrier(
            s,
            json!([super::with(both, json!({"Condition": condition}))]),
        );
    }
    fn passing_one(s: &mut State, service: &str) {
        administrator(s, json!({"Service": service}));
        carrier(
            s,
            json!([{"Effect": "Allow", "Action": "iam:PassRole", "Resource": ADMIN},
                {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"}]),
        );
    }
    fn taking_on(s: &mut State, principal: Value) {
        administrator(s, principal);
        carrier(
            s,
            json!([{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ADMIN}]),
        );
    }
    vec![
        whole_service_is(
            "denies-all-that-it-allows",
            |s| denying(s, "*", Value::Null),
            PASS,
        ),
        whole_service_is(
            "denies-the-service-it-allows",
            |s| denying(s, "s3:*", Value::Null),
            PASS,
        ),
        whole_service_is(
            "denies-some-of-what-it-allows",
            |s| denying(s, "s3:Delete*", Value::Null),
            FAIL,
        ),
        whole_service_is(
            "denies-it-to-other-addresses",
            |s| {
                denying(
                    s,
                    "*",
                    json!({"NotIpAddress": {"aws:SourceIp": "198.51.100.0/24"}}),
                );
            },
            FAIL,
        ),
        whole_service_is(
            "denies-it-by-tags",
            |s| {
                denying(
                    s,
                    "*",
                    json!({"StringNotEquals": {"aws:PrincipalTag/team": "a"}}),
                );
            },
            UNKNOWN,
        ),
        escalation_is("passes-roles-anywhere", |s| passing(s, Value::Null), FAIL),
        escalation_is(
            "passes-roles-in-a-region",
            |s| {
                passing(
                    s,
                    json!({"StringEquals": {"aws:RequestedRegion": "eu-central-1"}}),
                );
            },
            FAIL,
        ),
        escalation_is(
            "passes-roles-from-an-address",
            |s| passing(s, json!({"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}})),
            FAIL,
        ),
        escalation_is(
            "passes-an-administrator-that-trusts-the-service",
            |s| passing_one(s, "ec2.amazonaws.com"),
            FAIL,
        ),
        escalation_is(
            "passes-an-administrator-that-trusts-another-service",
            |s| passing_one(s, "states.amazonaws.com"),
            PASS,
        ),
        escalation_is(
            "takes-on-an-administrator",
            |s| taking_on(s, json!({"AWS": "arn:aws:iam::{account}:root"})),
            FAIL,
        ),
        escalation_is(
            "takes-on-an-administrator-that-trusts-it-by-name",
            |s| {
                taking_on(
                    s,
                    json!({"AWS": format!("arn:aws:iam::{{account}}:role/{ROLE}")}),
                );
            },
            FAIL,
        ),
        escalation_is(
            "takes-on-an-administrator-that-trusts-another",
            |s| taking_on(s, json!({"AWS": "arn:aws:iam::{account}:role/another"})),
            PASS,
        ),
    ]
}

fn administrator_is(id: &'static str, make: fn(&mut State), right: Right, bounded: Right) -> Case {
    const OF_SERVICE: Asked = Asked::Verdict("iam-service-role-not-administrator", ROLE);
    const BOUNDED: Asked = Asked::Verdict("iam-administrator-bounded", ROLE);
    Case::new(id, make, OF_SERVICE, right).and(BOUNDED, bounded)
}

const READ: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const MFA: Asked = Asked::Verdict("iam-root-mfa", "*");
const HARDWARE: Asked = Asked::Verdict("iam-root-hardware-mfa", "*");
const NO_KEY: Asked = Asked::Verdict("iam-root-no-access-key", "*");

/// Passes whose words say that it could not be told.
fn passes_that_cannot_tell(evaluated: &Evaluated) -> String {
    const WORDS: [&str; 3] = ["cannot be", "could not", "cannot tell"];
    let found = evaluated.outcome.findings.iter().filter(|it| {
        matches!(&it.verdict, Verdict::Pass(reason) if WORDS.iter().any(|words| reason.message.contains(words)))
    });
    match found.count() {
        0 => "none".to_owned(),
        many => format!("{many} pass"),
    }
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = roles();
    cases.extend(policies());
    cases.extend(wide_policies());
    cases
}

fn roles() -> Vec<Case> {
    vec![
        Case::new(
            "root-has-certificate",
            |s| root_of(s, root(0, 0, 0, 1)),
            MFA,
            FAIL_OR_UNKNOWN,
        ),
        trust_is(
            "trust-in-foreign-account",
            |s| trust(s, json!({"AWS": "arn:aws:iam::999999999999:root"})),
            FAIL_OR_UNKNOWN,
        ),
        Case::new(
            "pass-that-cannot-tell",
            |_| {},
            Asked::Said(passes_that_cannot_tell),
            Right::OneOf(&["none"]),
        ),
        Case::new(
            "root-has-nothing",
            |s| root_of(s, root(0, 0, 0, 0)),
            MFA,
            PASS,
        )
        .and(HARDWARE, PASS)
        .and(NO_KEY, PASS),
        Case::new(
            "root-has-hardware-mfa",
            |s| root_of(s, root(1, 1, 0, 0)),
            MFA,
            PASS,
        )
        .and(HARDWARE, PASS),
        Case::new(
            "root-has-password-only",
            |s| root_of(s, root(0, 1, 0, 0)),
            MFA,
            FAIL,
        )
        .and(HARDWARE, FAIL),
        Case::new(
            "account-summary-refused",
            |s| {
                s.refuse("iam:GetAccountSummary");
            },
            MFA,
            UNKNOWN,
        )
        .and(HARDWARE, UNKNOWN),
        administrator_is(
            "service-role-with-buckets",
            |s| service_role(s, "s3:*", READ),
            PASS,
            PASS,
        ),
        administrator_is(
            "service-role-that-puts-its-policies",
            |s| service_role(s, "iam:PutRolePolicy", READ),
            FAIL,
            FAIL,
        ),
        administrator_is(
            "service-role-that-makes-users",
            |s| service_role(s, "iam:*User*", READ),
            FAIL_OR_UNKNOWN,
            FAIL_OR_UNKNOWN,
        ),
        administrator_is(
            "service-role-with-a-policy-of-aws-s-that-is-not-in-the-answer",
            |s| {
                service_role(s, "s3:*", "arn:aws:iam::aws:policy/SomethingNewFullAccess");
            },
            UNKNOWN,
            UNKNOWN,
        ),
        trust_is(
            "trust-in-suspended-member",
            |s| trust(s, json!({"AWS": "arn:aws:iam::111100000014:root"})),
            FAIL,
        ),
        trust_is(
            "trust-in-a-role-of-a-foreign-account",
            |s| trust(s, json!({"AWS": "arn:aws:iam::999999999999:role/partner"})),
            FAIL_OR_UNKNOWN,
        ),
        trust_is(
            "trust-in-member",
            |s| trust(s, json!({"AWS": "arn:aws:iam::111100000005:root"})),
            PASS,
        ),
        trust_is(
            "trust-in-service",
            |s| trust(s, json!({"Service": "lambda.amazonaws.com"})),
            PASS,
        ),
        trust_is(
            "trust-in-deleted-role",
            |s| trust(s, json!({"AWS": "AROAIMVANISHED00000YY"})),
            FAIL,
        ),
    ]
}

#[test]
fn who_comes_in() {
    hold("prod-web", cases());
}
