//! Trails and their buckets.

use serde_json::{Value, json};

use super::{
    Asked, Case, FAIL, FAIL_OR_UNKNOWN, NOT_PASS, PASS, Right, State, UNKNOWN, hold, policy, with,
};

const TRAILS: &str = "cloudtrail:DescribeTrails/trailList[]";
const BUCKETS: &str = "s3:ListBuckets/Buckets[]";
const BUCKET: &str = "truth-trail-logs";

/// The verdict about the account.
fn account_is(id: &'static str, make: fn(&mut State), check: &'static str, right: Right) -> Case {
    Case::new(id, make, Asked::Verdict(check, "*"), right)
}

fn protected_is(id: &'static str, make: fn(&mut State), right: Right) -> Case {
    account_is(id, make, "cloudtrail-bucket-protected", right)
}

/// A trail of which nothing can be complained.
fn trail(name: &str, bucket: &str) -> Value {
    json!({"Name": name, "S3BucketName": bucket, "IncludeGlobalServiceEvents": true, "IsMultiRegionTrail": true,
        "HomeRegion": "eu-central-1", "TrailARN": format!("arn:aws:cloudtrail:eu-central-1:{{account}}:trail/{name}"),
        "LogFileValidationEnabled": true, "KmsKeyId": "arn:aws:kms:eu-central-1:111100000002:key/fe57e900",
        "HasCustomEventSelectors": false, "HasInsightSelectors": false, "IsOrganizationTrail": false})
}

/// How it does, minutes before the snapshot.
fn status() -> Value {
    json!({"IsLogging": true, "LatestDeliveryTime": "2026-11-23T21:05:00Z",
        "LatestDeliveryAttemptTime": "2026-11-23T21:05:00Z", "LatestDeliveryAttemptSucceeded": "2026-11-23T21:05:00Z",
        "StartLoggingTime": "2024-02-01T09:00:00Z", "LatestDigestDeliveryTime": "2026-11-23T20:34:00Z"})
}

/// The account's only trail, with these members, and its status with those.
fn only(s: &mut State, members: Value, status_members: Value) {
    s.without(TRAILS);
    add(s, "truth-trail", BUCKET, members, status_members, "All");
}

fn add(
    s: &mut State,
    name: &str,
    bucket: &str,
    members: Value,
    status_members: Value,
    recorded: &str,
) {
    s.item_with(
        TRAILS,
        with(trail(name, bucket), members),
        json!({"GetTrailStatus": with(status(), status_members),
            "GetEventSelectors": {"TrailARN": "{it:TrailARN}", "EventSelectors": [{"ReadWriteType": recorded,
                "IncludeManagementEvents": true, "DataResources": [], "ExcludeManagementEventSources": []}]}}),
    );
}

/// A bucket in an account: versioned, with Object Lock and a default retention, but for these answers.
fn bucket_in(s: &mut State, account: &'static str, name: &str, answers: Value) {
    let here = s.account;
    let lock = json!({"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled",
        "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 365}}}});
    s.at(account).item_with(
        BUCKETS,
        json!({"Name": name, "CreationDate": "2024-02-01T09:00:00Z", "BucketRegion": "eu-central-1"}),
        with(
            json!({"GetBucketVersioning": {"Status": "Enabled"}, "GetObjectLockConfiguration": lock,
                "GetBucketPolicyStatus": {"PolicyStatus": {"IsPublic": false}},
                "GetBucketPolicy": {"Policy": policy(json!([cloudtrail_writes(name)]))}}),
            answers,
        ),
    );
    s.at(here);
}

fn cloudtrail_writes(bucket: &str) -> Value {
    json!({"Sid": "Write", "Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "s3:PutObject", "Resource": format!("arn:aws:s3:::{bucket}/AWSLogs/*"),
        "Condition": {"StringEquals": {"aws:SourceOrgID": "o-4x7k2pacme"}}})
}

/// The bucket of the delegated administrator, and the account's only trail delivers to it.
fn good(s: &mut State, members: Value, status_members: Value) {
    only(s, members, status_members);
    bucket_in(s, "security", BUCKET, json!({}));
}

/// A good trail whose bucket answers these instead.
fn into_bucket(s: &mut State, answers: Value) {
    only(s, json!({}), json!({}));
    bucket_in(s, "security", BUCKET, answers);
}

/// A versioned bucket without a lock, whose policy denies these deletions under this condition.
fn denying(s: &mut State, actions: Value, condition: Value) {
    denying_in(s, actions, condition, json!({"Status": "Enabled"}));
}

fn denying_in(s: &mut State, actions: Value, condition: Value, versioning: Value) {
    let denial = with(
        json!({"Sid": "Keep", "Effect": "Deny", "Principal": "*", "Action": actions,
            "Resource": [format!("arn:aws:s3:::{BUCKET}"), format!("arn:aws:s3:::{BUCKET}/*")]}),
        json!({"Condition": condition}),
    );
    into_bucket(
        s,
        json!({"GetObjectLockConfiguration": no_lock(), "GetBucketVersioning": versioning,
            "GetBucketPolicy": {"Policy": policy(json!([cloudtrail_writes(BUCKET), denial]))}}),
    );
}

fn no_lock() -> Value {
    super::error("ObjectLockConfigurationNotFoundError")
}

fn both() -> Value {
    json!(["s3:DeleteObject", "s3:DeleteObjectVersion"])
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = buckets();
    cases.extend(trails());
    cases.extend(more());
    cases
}

fn buckets() -> Vec<Case> {
    vec![
        protected_is(
            "lock-without-retention",
            |s| {
                let lock = json!({"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}});
                into_bucket(s, json!({"GetObjectLockConfiguration": lock}));
            },
            FAIL,
        ),
        protected_is(
            "deny-delete-but-not-versions",
            |s| denying(s, json!("s3:DeleteObject"), Value::Null),
            FAIL,
        ),
        protected_is(
            "deny-delete-for-one-role",
            |s| {
                denying(
                    s,
                    both(),
                    json!({"ArnEquals": {
                    "aws:PrincipalArn": "arn:aws:iam::111100000002:role/intern"}}),
                );
            },
            FAIL,
        ),
        protected_is(
            "deny-delete-by-account",
            |s| {
                denying(
                    s,
                    both(),
                    json!({"StringNotEquals": {
                    "aws:PrincipalAccount": "111100000002"}}),
                );
            },
            FAIL,
        ),
        protected_is("lock-with-retention", |s| into_bucket(s, json!({})), PASS),
        protected_is(
            "deny-delete-for-everyone",
            |s| denying(s, both(), Value::Null),
            PASS,
        ),
        protected_is(
            "versioned-only",
            |s| into_bucket(s, json!({"GetObjectLockConfiguration": no_lock()})),
            FAIL,
        ),
        protected_is(
            "not-versioned",
            |s| denying_in(s, both(), Value::Null, json!({})),
            FAIL,
        ),
        account_is(
            "application-account-named-log",
            |s| {
                s.rename("dev-data", "web-log-dev");
                only(s, json!({}), json!({}));
                bucket_in(s, "web-log-dev", BUCKET, json!({}));
            },
            "cloudtrail-bucket-central",
            FAIL_OR_UNKNOWN,
        ),
        account_is(
            "bucket-of-delegated-administrator",
            |s| good(s, json!({}), json!({})),
            "cloudtrail-bucket-central",
            PASS,
        ),
        account_is(
            "bucket-of-the-account-itself",
            |s| {
                only(s, json!({}), json!({}));
                bucket_in(s, "prod-web", BUCKET, json!({}));
            },
            "cloudtrail-bucket-central",
            FAIL,
        ),
    ]
}

/// The account's only trail, of which no selector is shown, and whether somebody changed what it records.
fn without_selectors(s: &mut State, changed: Value) {
    s.without(TRAILS);
    s.item_with(
        TRAILS,
        with(
            trail("truth-trail", BUCKET),
            json!({"HasCustomEventSelectors": changed}),
        ),
        json!({"GetTrailStatus": status(), "GetEventSelectors": {"TrailARN": "{it:TrailARN}"}}),
    );
    bucket_in(s, "security", BUCKET, json!({}));
}

fn unchanged_is(id: &'static str, make: fn(&mut State), management: Right, data: Right) -> Case {
    account_is(id, make, "cloudtrail-management-events", management)
        .and(Asked::Verdict("cloudtrail-object-writes", "*"), data)
}

fn trails() -> Vec<Case> {
    vec![
        // https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html
        unchanged_is(
            "trail-without-selectors-that-nobody-changed",
            |s| without_selectors(s, json!(false)),
            PASS,
            FAIL,
        ),
        unchanged_is(
            "trail-without-selectors-that-somebody-changed",
            |s| without_selectors(s, json!(true)),
            UNKNOWN,
            UNKNOWN,
        ),
        unchanged_is(
            "trail-without-selectors-and-no-word-of-changes",
            |s| without_selectors(s, Value::Null),
            UNKNOWN,
            UNKNOWN,
        ),
        Case::new(
            "two-half-trails",
            |s| {
                s.without(TRAILS);
                add(
                    s,
                    "truth-local",
                    "truth-local-logs",
                    json!({"LogFileValidationEnabled": false, "KmsKeyId": null}),
                    json!({}),
                    "All",
                );
                bucket_in(s, "prod-web", "truth-local-logs", json!({}));
                add(
                    s,
                    "truth-central",
                    BUCKET,
                    json!({}),
                    json!({"LatestDeliveryError": "AccessDenied", "LatestDeliveryTime": "2026-05-02T08:00:00Z",
                        "LatestDeliveryAttemptSucceeded": "2026-05-02T08:00:00Z"}),
                    "WriteOnly",
                );
                bucket_in(s, "security", BUCKET, json!({}));
            },
            Asked::Unit("E3.1"),
            NOT_PASS,
        ),
        account_is(
            "last-delivery-long-ago",
            |s| {
                good(
                    s,
                    json!({}),
                    json!({"LatestDeliveryTime": "2026-01-27T21:05:00Z",
                "LatestDeliveryAttemptSucceeded": "2026-01-27T21:05:00Z"}),
                );
            },
            "cloudtrail-delivering",
            FAIL_OR_UNKNOWN,
        ),
        account_is(
            "digests-refused",
            |s| {
                good(
                    s,
                    json!({}),
                    json!({"LatestDigestDeliveryError": "AccessDenied",
                "LatestDigestDeliveryTime": null}),
                );
            },
            "cloudtrail-validation",
            FAIL_OR_UNKNOWN,
        ),
        Case::new(
            "one-good-trail",
            |s| good(s, json!({}), json!({})),
            Asked::Unit("E3.1"),
            PASS,
        ),
        Case::new(
            "no-trail",
            |s| {
                s.without(TRAILS);
            },
            Asked::Unit("E3.1"),
            NOT_PASS,
        )
        .and(Asked::Clause("E3.1", "multi-region"), FAIL),
        account_is(
            "last-delivery-minutes-ago",
            |s| good(s, json!({}), json!({})),
            "cloudtrail-delivering",
            PASS,
        ),
        account_is(
            "delivery-refused",
            |s| good(s, json!({}), json!({"LatestDeliveryError": "AccessDenied"})),
            "cloudtrail-delivering",
            FAIL,
        ),
        account_is(
            "digests-delivered",
            |s| good(s, json!({}), json!({})),
            "cloudtrail-validation",
            PASS,
        ),
        account_is(
            "trail-stopped",
            |s| {
                good(
                    s,
                    json!({}),
                    json!({"IsLogging": false, "StopLoggingTime": "2026-11-23T20:00:00Z"}),
                );
            },
            "cloudtrail-logging",
            FAIL,
        ),
        account_is(
            "trail-status-refused",
            |s| {
                good(s, json!({}), json!({}));
                s.refuse("cloudtrail:GetTrailStatus");
            },
            "cloudtrail-logging",
            UNKNOWN,
        )
        .and(Asked::Unit("E3.1"), NOT_PASS),
        account_is(
            "trail-without-key",
            |s| good(s, json!({"KmsKeyId": null}), json!({})),
            "cloudtrail-encrypted",
            FAIL,
        ),
    ]
}

fn more() -> Vec<Case> {
    vec![
        protected_is(
            "deny-delete-of-other-objects",
            |s| {
                let denial = json!({"Sid": "Keep", "Effect": "Deny", "Principal": "*", "Action": both(),
                    "Resource": format!("arn:aws:s3:::{BUCKET}/something-else/*")});
                into_bucket(
                    s,
                    json!({"GetObjectLockConfiguration": no_lock(),
                    "GetBucketPolicy": {"Policy": policy(json!([cloudtrail_writes(BUCKET), denial]))}}),
                );
            },
            FAIL,
        ),
        protected_is(
            "deny-delete-but-for-one-role",
            |s| {
                let denial = json!({"Sid": "Keep", "Effect": "Deny",
                    "NotPrincipal": {"AWS": "arn:aws:iam::111100000002:role/cleaner"}, "Action": both(),
                    "Resource": format!("arn:aws:s3:::{BUCKET}/*")});
                into_bucket(
                    s,
                    json!({"GetObjectLockConfiguration": no_lock(),
                    "GetBucketPolicy": {"Policy": policy(json!([cloudtrail_writes(BUCKET), denial]))}}),
                );
            },
            FAIL_OR_UNKNOWN,
        ),
        protected_is(
            "deny-delete-without-mfa",
            |s| {
                denying(
                    s,
                    both(),
                    json!({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}),
                );
            },
            FAIL_OR_UNKNOWN,
        ),
        protected_is(
            "deny-delete-spares-administrators",
            |s| {
                denying(
                    s,
                    both(),
                    json!({"ArnNotLike": {
                    "aws:PrincipalArn": "arn:aws:iam::111100000002:role/*Admin*"}}),
                );
            },
            FAIL_OR_UNKNOWN,
        ),
        protected_is(
            "mfa-delete",
            |s| {
                let versioning = json!({"Status": "Enabled", "MFADelete": "Enabled"});
                into_bucket(
                    s,
                    json!({"GetObjectLockConfiguration": no_lock(), "GetBucketVersioning": versioning}),
                );
            },
            PASS,
        ),
        account_is(
            "last-digest-long-ago",
            |s| {
                good(
                    s,
                    json!({}),
                    json!({"LatestDigestDeliveryTime": "2026-01-27T20:34:00Z"}),
                );
            },
            "cloudtrail-validation",
            FAIL_OR_UNKNOWN,
        ),
    ]
}

#[test]
fn what_is_recorded() {
    hold("prod-web", cases());
}
