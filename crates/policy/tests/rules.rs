//! AWS's rules, one by one: each case is small enough to be checked against the page that it cites.
#![cfg(test)]

use firestep_policy::case::Case;
use firestep_policy::catalogue::Catalogue;
use firestep_policy::evaluate::Outcome;
use firestep_policy::lint::Linter;
use proptest::prelude::*;
use serde_json::{Value, json};

const ALICE: &str = "arn:aws:iam::111111111111:user/alice";
const SESSION: &str = "arn:aws:sts::111111111111:assumed-role/app/one";
const ROOT: &str = "arn:aws:iam::111111111111:root";
const CAROL: &str = "arn:aws:iam::222222222222:user/carol";
const OBJECT: &str = "arn:aws:s3:::bucket/alice/key";

fn all() -> Value {
    json!({"Effect": "Allow", "Action": "*", "Resource": "*"})
}

fn policy(statement: &Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": statement})
}

/// A request of an action on a resource of account 111111111111; the rest is put in by `more`.
fn case(principal: &str, action: &str, resource: &str, more: &Value) -> Value {
    let mut case = json!({"request": {
        "principal": if principal.is_empty() { Value::Null } else { json!(principal) },
        "action": action,
        "resource": resource,
        "resource_account": "111111111111",
        "context": more.get("context").cloned().unwrap_or(json!({})),
    }});
    for (name, value) in more.as_object().unwrap() {
        if name != "context" {
            case[name] = value.clone();
        }
    }
    case
}

fn decided(principal: &str, action: &str, resource: &str, more: &Value) -> &'static str {
    let case = case(principal, action, resource, more);
    Case::from_value(&case).unwrap().decide().outcome().name()
}

fn get(principal: &str, more: &Value) -> &'static str {
    decided(principal, "s3:GetObject", OBJECT, more)
}

/// Whether Alice's statement with this condition lets her in.
fn holds(condition: &Value, context: &Value) -> bool {
    let mut statement = all();
    statement["Condition"] = condition.clone();
    get(
        ALICE,
        &json!({"identity_policies": [policy(&statement)], "context": context}),
    ) == "Allowed"
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html>
#[test]
fn the_root_user_needs_no_policy_but_guardrails_hold_it() {
    assert_eq!(get(ROOT, &json!({})), "Allowed");
    let scps = json!([{"level": "r", "policies": [policy(&all()), policy(&json!({"Effect": "Deny", "Action": "s3:*", "Resource": "*"}))]}]);
    assert_eq!(get(ROOT, &json!({"scps": scps})), "ExplicitlyDenied");
    assert_eq!(
        get(
            ROOT,
            &json!({"scps": scps, "settings": {"managementAccount": "111111111111"}})
        ),
        "Allowed"
    );
    let trust = json!({"resource_policy": policy(&json!({"Effect": "Allow", "Principal": {"AWS": ROOT}, "Action": "sts:AssumeRole"}))});
    assert_eq!(
        decided(
            ROOT,
            "sts:AssumeRole",
            "arn:aws:iam::111111111111:role/app",
            &trust
        ),
        "ImplicitlyDenied"
    );
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>
#[test]
fn the_root_user_mends_a_bucket_policy_that_locks_it_out() {
    let locked = json!({"resource_policy": policy(&json!({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}))});
    assert_eq!(
        decided(ROOT, "s3:PutBucketPolicy", "arn:aws:s3:::bucket", &locked),
        "Allowed"
    );
    assert_eq!(get(ROOT, &locked), "ExplicitlyDenied");
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>
#[test]
fn a_boundary_limits_a_role_and_not_what_a_resource_grants_a_user_or_session() {
    let narrow = policy(&json!({"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}));
    let grant = |who: &str| {
        json!({
            "boundary": [narrow], "session_policy": null,
            "resource_policy": policy(&json!({"Effect": "Allow", "Principal": {"AWS": who}, "Action": "s3:*", "Resource": "*"})),
        })
    };
    assert_eq!(get(ALICE, &grant(ALICE)), "Allowed");
    assert_eq!(get(SESSION, &grant(SESSION)), "Allowed");
    assert_eq!(
        get(SESSION, &grant("arn:aws:iam::111111111111:role/app")),
        "ImplicitlyDenied"
    );
    assert_eq!(
        get(
            ALICE,
            &json!({"boundary": [narrow], "identity_policies": [policy(&all())]})
        ),
        "ImplicitlyDenied"
    );
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session>
#[test]
fn a_session_policy_limits_a_role_and_not_what_a_resource_grants_the_session() {
    let narrow = policy(&json!({"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}));
    let grant = |who: &str| {
        json!({
            "session_policy": narrow,
            "resource_policy": policy(&json!({"Effect": "Allow", "Principal": {"AWS": who}, "Action": "s3:*", "Resource": "*"})),
        })
    };
    assert_eq!(get(SESSION, &grant(SESSION)), "Allowed");
    assert_eq!(
        get(SESSION, &grant("arn:aws:iam::111111111111:role/app")),
        "ImplicitlyDenied"
    );
}

/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html>
#[test]
fn a_federated_user_without_a_session_policy_has_nothing() {
    let who = "arn:aws:sts::111111111111:federated-user/alice";
    let own = json!({"identity_policies": [policy(&all())]});
    assert_eq!(get(who, &own), "ImplicitlyDenied");
    let both = json!({"identity_policies": [policy(&all())], "session_policy": policy(&all())});
    assert_eq!(get(who, &both), "Allowed");
    let granted = json!({"resource_policy": policy(&json!({"Effect": "Allow", "Principal": {"AWS": who}, "Action": "s3:*", "Resource": "*"}))});
    assert_eq!(get(who, &granted), "Allowed");
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html>
#[test]
fn between_accounts_both_must_allow() {
    let grant = policy(
        &json!({"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "s3:*", "Resource": "*"}),
    );
    assert_eq!(
        get(CAROL, &json!({"resource_policy": grant})),
        "ImplicitlyDenied"
    );
    assert_eq!(
        get(CAROL, &json!({"identity_policies": [policy(&all())]})),
        "ImplicitlyDenied"
    );
    assert_eq!(
        get(
            CAROL,
            &json!({"identity_policies": [policy(&all())], "resource_policy": grant})
        ),
        "Allowed"
    );
    let public = policy(
        &json!({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}),
    );
    // Whether S3 keeps the public out was not said.
    assert_eq!(get("", &json!({"resource_policy": public})), "Depends");
    let open = json!({"resource_policy": public, "settings": {"s3": {"blockPublicAccess": false}}});
    assert_eq!(get("", &open), "Allowed");
    let blocked =
        json!({"resource_policy": public, "settings": {"s3": {"blockPublicAccess": true}}});
    assert_eq!(get("", &blocked), "ExplicitlyDenied");
    assert_eq!(
        get("", &json!({"resource_policy": grant})),
        "ImplicitlyDenied"
    );
}

/// <https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html>
#[test]
fn a_key_listens_to_its_account_only_when_its_policy_says_so() {
    let key = "arn:aws:kms:eu-central-1:111111111111:key/k";
    let own = json!({"identity_policies": [policy(&all())]});
    assert_eq!(decided(ALICE, "kms:Decrypt", key, &own), "ImplicitlyDenied");
    let key_policy = |who: &str| {
        json!({
            "identity_policies": [policy(&all())],
            "resource_policy": policy(&json!({"Effect": "Allow", "Principal": {"AWS": who}, "Action": "kms:*", "Resource": "*"})),
        })
    };
    assert_eq!(
        decided(ALICE, "kms:Decrypt", key, &key_policy(ROOT)),
        "Allowed"
    );
    assert_eq!(
        decided(ALICE, "kms:Decrypt", key, &key_policy(CAROL)),
        "ImplicitlyDenied"
    );
    assert_eq!(
        decided(
            ALICE,
            "kms:CreateKey",
            "*",
            &json!({"identity_policies": [policy(&all())]})
        ),
        "Allowed"
    );
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html>
#[test]
fn a_role_trusts_providers_services_and_whom_it_names() {
    let role = "arn:aws:iam::111111111111:role/app";
    let trust = |principal: &Value, action: &str| json!({"resource_policy": policy(&json!({"Effect": "Allow", "Principal": principal, "Action": action}))});
    let web = trust(
        &json!({"Federated": "accounts.google.com"}),
        "sts:AssumeRoleWithWebIdentity",
    );
    assert_eq!(
        decided(
            "accounts.google.com",
            "sts:AssumeRoleWithWebIdentity",
            role,
            &web
        ),
        "Allowed"
    );
    assert_eq!(
        decided(
            "www.amazon.com",
            "sts:AssumeRoleWithWebIdentity",
            role,
            &web
        ),
        "ImplicitlyDenied"
    );
    let pool = trust(
        &json!({"Federated": "cognito-identity.amazonaws.com"}),
        "sts:AssumeRoleWithWebIdentity",
    );
    assert_eq!(
        decided(
            "cognito-identity.amazonaws.com",
            "sts:AssumeRoleWithWebIdentity",
            role,
            &pool
        ),
        "Allowed"
    );
    let service = trust(&json!({"Service": "ec2.amazonaws.com"}), "sts:AssumeRole");
    assert_eq!(
        decided("ec2.amazonaws.com", "sts:AssumeRole", role, &service),
        "Allowed"
    );
    assert_eq!(
        decided("lambda.amazonaws.com", "sts:AssumeRole", role, &service),
        "ImplicitlyDenied"
    );
    assert_eq!(
        decided(
            ALICE,
            "sts:AssumeRole",
            role,
            &trust(&json!({"AWS": ALICE}), "sts:AssumeRole")
        ),
        "Allowed"
    );
    assert_eq!(
        decided(
            ALICE,
            "sts:AssumeRole",
            role,
            &trust(&json!({"AWS": "AIDAEXAMPLE"}), "sts:AssumeRole")
        ),
        "ImplicitlyDenied"
    );
}

/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
#[test]
fn nobody_is_kept_from_asking_who_it_is() {
    let never = json!({"identity_policies": [policy(&json!({"Effect": "Deny", "Action": "*", "Resource": "*"}))]});
    assert_eq!(
        decided(ALICE, "sts:GetCallerIdentity", "*", &never),
        "Allowed"
    );
    assert_eq!(
        decided(ALICE, "sts:GetSessionToken", "*", &never),
        "Allowed"
    );
    assert_eq!(
        decided(ALICE, "sts:GetFederationToken", "*", &never),
        "ExplicitlyDenied"
    );
    assert_eq!(
        decided("", "sts:GetCallerIdentity", "*", &json!({})),
        "ImplicitlyDenied"
    );
}

/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>
#[test]
fn guardrails_leave_services_and_their_roles_alone() {
    let deny = policy(&json!({"Effect": "Deny", "Action": "*", "Resource": "*"}));
    let scps = json!([{"level": "r", "policies": [policy(&all()), deny]}]);
    let linked = "arn:aws:iam::111111111111:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";
    for guard in ["scps", "rcps"] {
        let mut more = json!({"identity_policies": [policy(&all())]});
        more[guard] = scps.clone();
        assert_eq!(get(linked, &more), "Allowed", "{guard}");
        assert_eq!(get(ALICE, &more), "ExplicitlyDenied", "{guard}");
    }
    let granted = policy(
        &json!({"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:*", "Resource": "*"}),
    );
    let service = |guard: &str| {
        let mut more = json!({"resource_policy": granted});
        more[guard] = scps.clone();
        get("logging.s3.amazonaws.com", &more)
    };
    assert_eq!(
        (service("scps"), service("rcps")),
        ("Allowed", "ExplicitlyDenied")
    );
    // Each level must allow.
    let levels = json!([{"level": "r", "policies": [policy(&all())]}, {"level": "ou", "policies": [policy(&json!({"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}))]}]);
    assert_eq!(
        get(
            ALICE,
            &json!({"identity_policies": [policy(&all())], "scps": levels})
        ),
        "ImplicitlyDenied"
    );
}

/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
#[test]
fn resource_control_policies_limit_only_services_that_know_them() {
    let rcps = json!([{"level": "r", "policies": [policy(&json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}))]}]);
    let more = json!({"identity_policies": [policy(&all())], "rcps": rcps});
    assert_eq!(
        decided(
            ALICE,
            "sqs:SendMessage",
            "arn:aws:sqs:eu-central-1:111111111111:q",
            &more
        ),
        "ExplicitlyDenied"
    );
    assert_eq!(
        decided(
            ALICE,
            "ec2:StopInstances",
            "arn:aws:ec2:eu-central-1:111111111111:instance/i",
            &more
        ),
        "Allowed"
    );
    assert_eq!(
        decided(
            ALICE,
            "events:PutRule",
            "arn:aws:events:eu-central-1:111111111111:rule/r",
            &more
        ),
        "ExplicitlyDenied"
    );
}

/// <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html>
#[test]
fn an_endpoint_policy_means_certain_principals() {
    let through = |who: &Value| {
        json!({
            "identity_policies": [policy(&all())],
            "vpce_policy": policy(&json!({"Effect": "Allow", "Principal": who, "Action": "*", "Resource": "*"})),
        })
    };
    assert_eq!(get(ALICE, &through(&json!("*"))), "Allowed");
    assert_eq!(
        get(ALICE, &through(&json!({"AWS": CAROL}))),
        "ImplicitlyDenied"
    );
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
#[test]
fn not_principal_denies_all_but_whom_it_names() {
    let but = |who: &Value| {
        json!({
            "identity_policies": [policy(&all())],
            "resource_policy": policy(&json!({"Effect": "Deny", "NotPrincipal": {"AWS": who}, "Action": "s3:*", "Resource": "*"})),
        })
    };
    assert_eq!(get(ALICE, &but(&json!([ALICE, ROOT]))), "Allowed");
    let bob = "arn:aws:iam::111111111111:user/bob";
    assert_eq!(get(ALICE, &but(&json!([bob, ROOT]))), "ExplicitlyDenied");
    let mut bounded = but(&json!([ALICE, ROOT]));
    bounded["boundary"] = json!([policy(&all())]);
    assert_eq!(get(ALICE, &bounded), "ExplicitlyDenied");
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
#[test]
fn variables_are_replaced_in_the_newer_language_only() {
    let with = |version: &str, resource: &str, context: &Value| {
        let policy = json!({"Version": version, "Statement": {"Effect": "Allow", "Action": "*", "Resource": resource}});
        get(
            ALICE,
            &json!({"identity_policies": [policy], "context": context}),
        )
    };
    let named = json!({"aws:username": "alice"});
    assert_eq!(
        with(
            "2012-10-17",
            "arn:aws:s3:::bucket/${aws:username}/*",
            &named
        ),
        "Allowed"
    );
    assert_eq!(
        with(
            "2008-10-17",
            "arn:aws:s3:::bucket/${aws:username}/*",
            &named
        ),
        "ImplicitlyDenied"
    );
    assert_eq!(
        with(
            "2012-10-17",
            "arn:aws:s3:::bucket/${aws:username}/*",
            // A user's name follows from its ARN.
            &json!({})
        ),
        "Allowed"
    );
    assert_eq!(
        with(
            "2012-10-17",
            "arn:aws:s3:::bucket/${aws:PrincipalTag/name}/*",
            &json!({})
        ),
        "ImplicitlyDenied"
    );
    assert_eq!(
        with(
            "2012-10-17",
            "arn:aws:s3:::bucket/${aws:PrincipalTag/name, 'alice'}/*",
            &json!({})
        ),
        "Allowed"
    );
    assert_eq!(
        with(
            "2012-10-17",
            "arn:aws:s3:::bucket/${aws:username}/*",
            &json!({"aws:username": "*"})
        ),
        "ImplicitlyDenied"
    );
    let queue = json!({"identity_policies": [policy(&json!({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:sqs:*:*:${aws:username}-q"}))], "context": named});
    assert_eq!(
        decided(
            ALICE,
            "sqs:SendMessage",
            "arn:aws:sqs:eu-central-1:111111111111:alice-q",
            &queue
        ),
        "Allowed"
    );
    assert!(holds(
        &json!({"StringEquals": {"s3:prefix": "a${*}b"}}),
        &json!({"s3:prefix": "a*b"})
    ));
    assert!(!holds(
        &json!({"StringLike": {"s3:prefix": "a${*}b"}}),
        &json!({"s3:prefix": "axb"})
    ));
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
#[test]
fn every_operator_compares_as_aws_says() {
    let yes = [
        (
            json!({"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}),
            json!({"aws:SourceIp": "203.0.113.7"}),
        ),
        (
            json!({"IpAddress": {"aws:SourceIp": "2001:db8::1"}}),
            json!({"aws:SourceIp": "2001:0db8:0:0::1"}),
        ),
        (
            json!({"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
            json!({"aws:SourceIp": "2001:db8::1"}),
        ),
        (
            json!({"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
            json!({}),
        ),
        (
            json!({"DateGreaterThan": {"aws:EpochTime": "2026-01-01T00:00:00Z"}}),
            json!({"aws:EpochTime": "1780000000"}),
        ),
        (
            json!({"DateLessThan": {"aws:CurrentTime": "2026-01"}}),
            json!({"aws:CurrentTime": "2025-12-31T23:59Z"}),
        ),
        (
            json!({"NumericLessThan": {"s3:max-keys": "10"}}),
            json!({"s3:max-keys": "9.5"}),
        ),
        (
            json!({"Bool": {"aws:SecureTransport": "TRUE"}}),
            json!({"aws:SecureTransport": true}),
        ),
        (
            json!({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111111111111:a*"}}),
            json!({"aws:SourceArn": "arn:aws:sns:eu-central-1:111111111111:abc"}),
        ),
        (
            json!({"StringEqualsIgnoreCase": {"aws:PrincipalTag/name": "ALICE"}}),
            json!({"AWS:PrincipalTag/NAME": "alice"}),
        ),
        (json!({"Null": {"aws:PrincipalTag/name": true}}), json!({})),
        (
            json!({"ForAllValues:StringEquals": {"aws:TagKeys": "a"}}),
            json!({}),
        ),
        (
            json!({"StringNotEqualsIfExists": {"aws:PrincipalTag/name": "bob"}}),
            json!({}),
        ),
        (
            json!({"BinaryEquals": {"x:y": "QmluYXJ5"}}),
            json!({"x:y": "QmluYXJ5"}),
        ),
    ];
    for (condition, context) in yes {
        assert!(holds(&condition, &context), "{condition} {context}");
    }
    let no = [
        (
            json!({"NotIpAddress": {"aws:SourceIp": "0.0.0.0/0"}}),
            json!({"aws:SourceIp": "203.0.113.7"}),
        ),
        (
            json!({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111111111111:a*"}}),
            json!({"aws:SourceArn": "arn:aws:sns:eu-central-1:222222222222:abc"}),
        ),
        (
            json!({"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}}),
            json!({}),
        ),
        (
            json!({"StringEquals": {"aws:TagKeys": "a"}}),
            json!({"aws:TagKeys": ["a"]}),
        ),
        (json!({"Bool": {"aws:SecureTransport": "true"}}), json!({})),
        (
            json!({"StringEquals": {"aws:PrincipalTag/name": "a*"}}),
            json!({"aws:PrincipalTag/name": "alice"}),
        ),
    ];
    for (condition, context) in no {
        assert!(!holds(&condition, &context), "{condition} {context}");
    }
}

/// What AWS would not store is no policy of a case, and nobody makes requests by another name.
#[test]
fn what_would_be_passed_over_is_refused() {
    let with = |policies: &str| {
        format!(
            r#"{{"request":{{"principal":"{ALICE}","action":"s3:GetObject","resource":"{OBJECT}"}},"identity_policies":[{policies}]}}"#
        )
    };
    for (policies, told) in [
        (
            r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Conditions":{}}]}"#,
            "`identity_policies[0].Statement[0].Conditions`; is `Condition` meant?",
        ),
        (
            r#"{"Statements":[]}"#,
            "`identity_policies[0].Statements`; is `Statement` meant?",
        ),
        ("{}", "it has no `Statement`"),
        (
            r#"{"Version":"2012-10-18","Statement":[]}"#,
            "`2012-10-17` or `2008-10-17`",
        ),
        (
            r#"{"Statement":[{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}]}"#,
            "given once",
        ),
        (
            r#"{"PolicyName":"x","PolicyDokument":{}}"#,
            "no member `identity_policies[0].PolicyName`",
        ),
        (r#""Unknown""#, "the text `unknown`"),
    ] {
        let error = Case::parse(&with(policies)).unwrap_err().to_string();
        assert!(error.contains(told), "{policies}: {error}");
    }
    // AWS's own way of wrapping one.
    let wrapped = r#"{"PolicyName":"x","PolicyDocument":{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}}"#;
    assert!(Case::parse(&with(wrapped)).is_ok());
    for name in [
        "bob",
        "",
        "*",
        "arn:aws:iam:111122223333:user/bob",
        "arn:aws:iam::1111:user/bob",
        "arn:aws:iam::111122223333:group/g",
    ] {
        let text = with("").replace(ALICE, name);
        let error = Case::parse(&text).unwrap_err().to_string();
        assert!(error.contains("`request.principal`"), "{name}: {error}");
    }
}

/// The account of a bucket that is not said may be the caller's or another.
#[test]
fn a_resource_of_an_unknown_account_is_in_none_and_not_without() {
    let perimeter = json!({"Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:ResourceAccount": "111111111111"}}});
    let of = |more: Value| {
        let mut case = case(
            ALICE,
            "s3:GetObject",
            OBJECT,
            &json!({"identity_policies": [policy(&all()), policy(&perimeter)]}),
        );
        case["request"]["resource_account"] = more;
        Case::from_value(&case).unwrap().decide().outcome().name()
    };
    assert_eq!(of(Value::Null), "Depends");
    assert_eq!(of(json!("111111111111")), "Allowed");
    assert_eq!(of(json!("222222222222")), "ExplicitlyDenied");
}

#[test]
fn one_unknown_that_is_asked_twice_is_one_unknown() {
    let when = |effect: &str, condition: Value| {
        policy(&json!({"Effect": effect, "Action": "*", "Resource": "*", "Condition": condition}))
    };
    let of = |policies: Vec<Value>| {
        get(
            ALICE,
            &json!({"identity_policies": policies, "mode": "discovery"}),
        )
    };
    let red = || json!({"StringEquals": {"aws:PrincipalTag/team": "red"}});
    let not_red = || json!({"StringNotEquals": {"aws:principaltag/TEAM": "red"}});
    // Denied either way: by the Deny, or because nothing allows it.
    assert_eq!(
        of(vec![when("Allow", red()), when("Deny", red())]),
        "ImplicitlyDenied"
    );
    // Allowed either way, whether there is such a tag or not.
    assert_eq!(
        of(vec![when("Allow", red()), when("Allow", not_red())]),
        "Allowed"
    );
    assert_eq!(
        of(vec![when("Allow", red()), when("Deny", not_red())]),
        "Depends"
    );
    let mfa = |is: &str| json!({"Bool": {"aws:MultiFactorAuthPresent": is}});
    assert_eq!(
        of(vec![
            when("Allow", mfa("true")),
            when("Allow", mfa("false"))
        ]),
        "Depends"
    );
    let lacks = json!({"Null": {"aws:MultiFactorAuthPresent": "true"}});
    assert_eq!(
        of(vec![
            when("Allow", mfa("true")),
            when("Allow", mfa("false")),
            when("Allow", lacks)
        ]),
        "Allowed"
    );
    // Wildcards, sets and variables tell more values apart than these.
    let like = json!({"StringLike": {"aws:PrincipalTag/team": "r*"}});
    assert_eq!(
        of(vec![when("Allow", like.clone()), when("Deny", like)]),
        "Depends"
    );
    let fold = json!({"StringEqualsIgnoreCase": {"aws:PrincipalTag/team": "RED"}});
    assert_eq!(
        of(vec![when("Allow", red()), when("Deny", fold)]),
        "Depends"
    );
}

#[test]
fn what_is_not_known_decides_nothing() {
    let mut statement = all();
    statement["Condition"] = json!({"StringEquals": {"aws:PrincipalTag/name": "alice"}});
    let open = json!({"identity_policies": [policy(&statement)], "mode": "discovery"});
    assert_eq!(get(ALICE, &open), "Depends");
    let mut absent = open.clone();
    absent["discovery_constraints"] = json!([{"keyName": "/^aws:principaltag.*/", "presenceIsKnown": true, "valueIsKnown": true}]);
    assert_eq!(get(ALICE, &absent), "ImplicitlyDenied");
    let mut deny = all();
    deny["Effect"] = json!("Deny");
    let denied =
        json!({"identity_policies": [policy(&statement), policy(&deny)], "mode": "discovery"});
    assert_eq!(get(ALICE, &denied), "ExplicitlyDenied");
    assert_eq!(
        get(
            ALICE,
            &json!({"identity_policies": [policy(&all())], "scps": "unknown"})
        ),
        "Depends"
    );
    assert_eq!(
        get(ALICE, &json!({"identity_policies": "unknown"})),
        "Depends"
    );
    assert_eq!(
        get(
            ALICE,
            &json!({"identity_policies": [policy(&deny)], "scps": "unknown"})
        ),
        "ExplicitlyDenied"
    );
}

#[test]
fn a_star_asks_about_some_and_every_resource() {
    let on = |resource: &str| {
        let case = case(
            ALICE,
            "s3:GetObject",
            "arn:aws:s3:::bucket/*",
            &json!({"identity_policies": [policy(&json!({"Effect": "Allow", "Action": "*", "Resource": resource}))]}),
        );
        let asked = Case::from_value(&case).unwrap().decide().resources.unwrap();
        (asked.some, asked.every)
    };
    assert_eq!(on("*"), (true, true));
    assert_eq!(on("arn:aws:s3:::bucket/a*"), (true, false));
    assert_eq!(on("arn:aws:s3:::other/*"), (false, false));
}

#[test]
fn strange_input_is_answered_in_bounded_time() {
    let many: Vec<Value> = (0..10_000).map(|at| json!({"Effect": "Allow", "Action": format!("s3:Get{at}*"), "Resource": "arn:aws:s3:::x/*"})).collect();
    assert_eq!(
        get(ALICE, &json!({"identity_policies": [policy(&json!(many))]})),
        "ImplicitlyDenied"
    );
    let stars = format!("arn:aws:s3:::{}z", "*a".repeat(50_000));
    assert_eq!(
        get(
            ALICE,
            &json!({"identity_policies": [policy(&json!({"Effect": "Allow", "Action": "*", "Resource": stars}))]})
        ),
        "ImplicitlyDenied"
    );
    let long = json!({"identity_policies": [policy(&all())], "context": {"aws:username": "x".repeat(1 << 20)}});
    assert_eq!(get(ALICE, &long), "Allowed");
    assert_eq!(
        decided(
            "nobody.example.com",
            "s3:GetObject",
            "no arn",
            &json!({"identity_policies": [policy(&all())]})
        ),
        "ImplicitlyDenied"
    );
    for bad in [
        json!({}),
        json!({"request": 1}),
        json!({"request": {"action": "x", "resource": "*"}}),
        case(ALICE, "s3:x", "*", &json!({"scps": 3})),
        case(
            ALICE,
            "s3:x",
            "*",
            &json!({"identity_policies": [{"Statement": [{"Effect": "Perhaps"}]}]}),
        ),
    ] {
        assert!(Case::from_value(&bad).is_err(), "{bad}");
    }
}

fn rank(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::ExplicitlyDenied | Outcome::ImplicitlyDenied => 0,
        Outcome::Depends => 1,
        Outcome::Allowed => 2,
    }
}

fn statements() -> impl Strategy<Value = Vec<Value>> {
    let effect = prop_oneof![3 => Just("Allow"), 1 => Just("Deny")];
    let action = prop_oneof![
        Just("*"),
        Just("s3:*"),
        Just("s3:Get*"),
        Just("ec2:*"),
        Just("s3:PutObject")
    ];
    let resource = prop_oneof![
        Just("*"),
        Just("arn:aws:s3:::bucket/*"),
        Just("arn:aws:s3:::bucket/${aws:username}/*"),
        Just("arn:aws:s3:::other/*")
    ];
    let condition = prop_oneof![
        2 => Just(json!({})),
        1 => Just(json!({"StringEquals": {"aws:username": "alice"}})),
        1 => Just(json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}})),
    ];
    let one = (effect, action, resource, condition).prop_map(|(effect, action, resource, condition)| {
        json!({"Effect": effect, "Action": action, "Resource": resource, "Condition": condition})
    });
    proptest::collection::vec(one, 0..4)
}

proptest! {
    #[test]
    fn allows_add_denies_take_away_guardrails_narrow_and_order_is_nothing(
        own in statements(),
        more in statements(),
        discovery in any::<bool>(),
        known in any::<bool>(),
    ) {
        let context = if known { json!({"aws:username": "alice"}) } else { json!({}) };
        let ask = |own: &[Value], scps: Option<&[Value]>, boundary: Option<&[Value]>| {
            let mut case = case(ALICE, "s3:GetObject", OBJECT, &json!({
                "identity_policies": [policy(&json!(own))],
                "context": context,
                "mode": if discovery { json!("discovery") } else { Value::Null },
            }));
            if let Some(scp) = scps {
                case["scps"] = json!([{"level": "r", "policies": [policy(&json!(scp))]}]);
            }
            if let Some(boundary) = boundary {
                case["boundary"] = json!([policy(&json!(boundary))]);
            }
            rank(Case::from_value(&case).unwrap().decide().outcome())
        };
        let plain = ask(&own, None, None);
        prop_assert!(ask(&own, Some(&more), None) <= plain);
        prop_assert!(ask(&own, None, Some(&more)) <= plain);
        let of = |effect: &str| own.iter().chain(more.iter().filter(|it| it["Effect"] == effect)).cloned().collect::<Vec<_>>();
        prop_assert!(ask(&of("Allow"), None, None) >= plain);
        prop_assert!(ask(&of("Deny"), None, None) <= plain);
        let mut turned = own.clone();
        turned.reverse();
        prop_assert_eq!(ask(&turned, None, None), plain);
    }

    #[test]
    fn a_damaged_case_is_decided_or_refused(
        at in 0_usize..2_000,
        with in prop_oneof![Just(""), Just("\""), Just("{"), Just("["), Just("*"), Just("${"), Just("null"), Just("arn:"), Just("\u{e9}"), Just("0")],
        cut in 0_usize..12,
    ) {
        let whole = case(SESSION, "s3:GetObject", OBJECT, &json!({
            "identity_policies": [policy(&json!([{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::bucket/${aws:username, 'x'}/*",
                "Condition": {"ForAllValues:StringLike": {"aws:TagKeys": ["a*"]}, "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "DateLessThan": {"aws:CurrentTime": "2026-01-01"}}}]))],
            "resource_policy": policy(&json!({"Effect": "Deny", "NotPrincipal": {"AWS": [ALICE, ROOT]}, "NotAction": "ec2:*", "NotResource": "arn:aws:s3:::other"})),
            "scps": [{"level": "r", "policies": [policy(&all())]}],
            "mode": "discovery",
            "discovery_constraints": [{"keyName": "aws:SourceIp", "presenceIsKnown": true, "valueIsKnown": false}],
            "context": {"aws:SourceIp": "10.1.2.3", "aws:TagKeys": ["a", "b"]},
        })).to_string();
        let at = (0..=at % whole.len()).rev().find(|at| whole.is_char_boundary(*at)).unwrap();
        let end = (at + cut).min(whole.len());
        let damaged = format!("{}{with}{}", &whole[..at], whole.get(end..).unwrap_or_default());
        if let Ok(case) = Case::parse(&damaged) {
            let _ = case.decide();
        }
        let _ = Linter::new(Catalogue::embedded()).document(&damaged, None);
    }

    #[test]
    fn any_text_is_a_policy_or_an_error(text in "\\PC{0,200}", bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = firestep_policy::PolicyDocument::parse(&text);
        let _ = firestep_policy::PolicyDocument::parse_bytes(&bytes);
        let _ = Case::parse(&text);
        let _ = firestep_policy::condition::Operator::parse(&text);
        let _ = firestep_policy::PolicyDocument::parse(&format!(r#"{{"Statement":[{{"Effect":"Allow","Action":{text:?},"Resource":"*"}}]}}"#));
    }
}
