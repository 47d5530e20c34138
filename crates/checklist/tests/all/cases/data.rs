//! Snapshots, buckets, access points and keys that others may read.

use serde_json::{Value, json};

use super::{
    Asked, Case, FAIL, FAIL_OR_UNKNOWN, PASS, PASS_OR_UNKNOWN, Right, State, UNKNOWN, error, hold,
    policy, with,
};

const SNAPSHOTS: &str = "ec2:DescribeSnapshots/Snapshots[]";
const BUCKETS: &str = "s3:ListBuckets/Buckets[]";
const POINTS: &str = "s3control:ListAccessPoints/AccessPointList[]";
const KEYS: &str = "kms:ListKeys/Keys[]";

const SNAPSHOT: &str = "snap-0fe57e9000000001";
const BUCKET: &str = "truth-open-bucket";
const POINT: &str = "truth-access-point";
const KEY: &str = "fe57e900-0000-4000-8000-000000000001";

/// What is as good as closed where nothing of the kind is public.
const NOT_FAIL: Right = Right::OneOf(&[
    "unknown",
    "closed",
    "pass",
    "nothing_to_judge",
    "not_examined",
]);

fn snapshot_is(id: &'static str, make: fn(&mut State), right: Right) -> Case {
    let asked = Asked::Verdict("ec2-snapshot-not-public", SNAPSHOT);
    Case::new(id, make, asked, right)
}

fn bucket_is(id: &'static str, make: fn(&mut State), right: Right) -> Case {
    Case::new(
        id,
        make,
        Asked::Verdict("s3-bucket-not-public", BUCKET),
        right,
    )
}

fn point_is(id: &'static str, make: fn(&mut State), right: Right) -> Case {
    let asked = Asked::Verdict("s3-access-point-not-public", POINT);
    Case::new(id, make, asked, right)
}

fn key_is(id: &'static str, make: fn(&mut State), right: Right) -> Case {
    Case::new(id, make, Asked::Verdict("kms-key-not-public", KEY), right)
}

fn tls_is(id: &'static str, make: fn(&mut State), right: Right) -> Case {
    let asked = Asked::Verdict("s3-bucket-secure-transport", BUCKET);
    Case::new(id, make, asked, right)
}

/// The bucket whose policy refuses plaintext for itself and these of its objects.
fn demanding_of(s: &mut State, objects: &str) {
    let statements = json!([{"Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
        "Resource": [format!("arn:aws:s3:::{BUCKET}"), format!("arn:aws:s3:::{BUCKET}/{objects}")],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]);
    bucket(
        s,
        json!({"GetBucketPolicy": {"Policy": policy(statements)}}),
    );
}

fn account_block_is(id: &'static str, make: fn(&mut State), right: Right) -> Case {
    let asked = Asked::Verdict("s3-account-public-access-blocked", "*");
    Case::new(id, make, asked, right)
}

/// What blocks public snapshots in the account.
fn snapshot_block(s: &mut State, state: &str) {
    s.answer(
        "ec2:GetSnapshotBlockPublicAccessState",
        json!({"State": state, "ManagedBy": "account"}),
    );
}

fn snapshot() -> Value {
    json!({"SnapshotId": SNAPSHOT, "VolumeId": "vol-0fe57e9000000001", "State": "completed",
        "StartTime": "2026-11-20T02:00:00Z", "Progress": "100%", "OwnerId": "{account}", "Description": "",
        "VolumeSize": 50, "Encrypted": false, "StorageTier": "standard", "Tags": []})
}

/// A snapshot that has the group `all` among its permissions.
fn public_snapshot(s: &mut State, block: &str) {
    s.item_also(SNAPSHOTS, snapshot(), "public");
    snapshot_block(s, block);
}

/// The four settings.
fn block(on: bool) -> Value {
    json!({"PublicAccessBlockConfiguration": {"BlockPublicAcls": on, "IgnorePublicAcls": on,
        "BlockPublicPolicy": on, "RestrictPublicBuckets": on}})
}

/// The account's own block; `None`: it has none.
fn account_block(s: &mut State, on: Option<bool>) {
    let none = || error("NoSuchPublicAccessBlockConfiguration");
    s.answer(
        "s3control:GetPublicAccessBlock",
        on.map_or_else(none, block),
    );
}

/// Lets everyone read what is in the bucket.
fn everyone_reads() -> Value {
    json!([{"Sid": "Anyone", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
        "Resource": format!("arn:aws:s3:::{BUCKET}/*")}])
}

/// The bucket of the cases, with these answers beside those of a sound one.
fn bucket(s: &mut State, answers: Value) {
    s.item_with(
        BUCKETS,
        json!({"Name": BUCKET, "CreationDate": "2025-03-01T00:00:00Z", "BucketRegion": "eu-central-1"}),
        answers,
    );
}

/// A bucket whose policy lets everyone in, with a block of its own or none.
fn public_bucket(s: &mut State, own: Option<bool>) {
    let own = own.map_or_else(|| error("NoSuchPublicAccessBlockConfiguration"), block);
    bucket(
        s,
        json!({"GetPublicAccessBlock": own, "GetBucketPolicyStatus": {"PolicyStatus": {"IsPublic": true}},
            "GetBucketPolicy": {"Policy": policy(everyone_reads())}}),
    );
}

/// An access point of the bucket, whose policy is public or not, with a block of its own or none.
fn point(s: &mut State, public: bool, own: bool) {
    let allowed = if public {
        "*"
    } else {
        "arn:aws:iam::{account}:root"
    };
    let statements = json!([{"Effect": "Allow", "Principal": {"AWS": allowed}, "Action": "s3:GetObject",
        "Resource": format!("arn:aws:s3:eu-central-1:{{account}}:accesspoint/{POINT}/object/*")}]);
    let details = with(
        json!({"Name": POINT, "Bucket": BUCKET, "NetworkOrigin": "Internet",
            "CreationDate": "2026-01-01T00:00:00Z", "BucketAccountId": "{account}"}),
        block(own),
    );
    s.item_with(
        POINTS,
        json!({"Name": POINT, "NetworkOrigin": "Internet", "Bucket": BUCKET, "BucketAccountId": "{account}",
            "AccessPointArn": format!("arn:aws:s3:eu-central-1:{{account}}:accesspoint/{POINT}")}),
        json!({"GetAccessPoint": details, "GetAccessPointPolicy": {"Policy": policy(statements)},
            "GetAccessPointPolicyStatus": {"PolicyStatus": {"IsPublic": public}}}),
    );
}

/// Denies what a service does to everyone outside the organization.
fn perimeter(service: &str) -> Value {
    json!([{"Sid": "Perimeter", "Effect": "Deny", "Principal": "*", "Action": format!("{service}:*"),
        "Resource": "*", "Condition": {
            "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-4x7k2pacme"},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}}])
}

/// Attaches a resource control policy, beside the one that AWS attaches everywhere.
fn resource_control(s: &mut State, target: &str, statements: Value) {
    let everywhere = [
        "Root",
        "Security",
        "Platform",
        "Workloads",
        "Production",
        "NonProduction",
        "Sandbox",
    ];
    let all = json!([{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]);
    s.policy(
        "RESOURCE_CONTROL_POLICY",
        "RCPFullAWSAccess",
        &everywhere,
        all,
    );
    s.policy(
        "RESOURCE_CONTROL_POLICY",
        "perimeter",
        &[target],
        statements,
    );
}

fn key(s: &mut State, statements: Value) {
    s.item_with(
        KEYS,
        json!({"KeyId": KEY, "KeyArn": format!("arn:aws:kms:{{region}}:{{account}}:key/{KEY}")}),
        json!({"GetKeyPolicy": {"PolicyName": "default", "Policy": policy(statements)},
            "GetKeyRotationStatus": {"KeyRotationEnabled": true, "KeyId": KEY}}),
    );
}

fn of_the_account() -> Value {
    json!({"Sid": "Root", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::{account}:root"},
        "Action": "kms:*", "Resource": "*"})
}

fn of_everyone() -> Value {
    json!({"Sid": "Anyone", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:Decrypt",
        "Resource": "*"})
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = snapshots();
    cases.extend(buckets());
    cases.extend(access_points());
    cases.extend(keys());
    cases.extend(more());
    cases
}

fn snapshots() -> Vec<Case> {
    vec![
        snapshot_is(
            "snapshot-under-block-all",
            |s| public_snapshot(s, "block-all-sharing"),
            PASS,
        ),
        Case::new(
            "nothing-public-sharing-unblocked",
            |s| {
                snapshot_block(s, "unblocked");
                s.answer(
                    "ec2:GetImageBlockPublicAccessState",
                    json!({"ImageBlockPublicAccessState": "unblocked", "ManagedBy": "account"}),
                );
            },
            Asked::Clause("E6.1", "others"),
            NOT_FAIL,
        ),
        snapshot_is(
            "snapshot-under-block-new",
            |s| public_snapshot(s, "block-new-sharing"),
            FAIL,
        ),
        snapshot_is(
            "snapshot-unblocked",
            |s| public_snapshot(s, "unblocked"),
            FAIL,
        )
        .and(Asked::Clause("E6.1", "others"), FAIL),
        snapshot_is(
            "snapshot-private",
            |s| {
                s.item(SNAPSHOTS, snapshot());
                snapshot_block(s, "unblocked");
            },
            PASS,
        ),
        Case::new(
            "snapshots-refused",
            |s| {
                s.refuse("ec2:DescribeSnapshots");
            },
            Asked::Verdict("ec2-snapshot-not-public", "*"),
            UNKNOWN,
        ),
        Case::new(
            "nothing-public-all-blocked",
            |s| {
                s.at("prod-web")
                    .without("elbv2:DescribeLoadBalancers/LoadBalancers[]");
            },
            Asked::Clause("E6.1", "others"),
            NOT_FAIL,
        ),
    ]
}

fn buckets() -> Vec<Case> {
    vec![
        bucket_is(
            "rcp-perimeter-bucket",
            |s| {
                account_block(s, None);
                public_bucket(s, None);
                resource_control(s, "Root", perimeter("s3"));
            },
            PASS_OR_UNKNOWN,
        ),
        bucket_is(
            "rcp-on-another-unit",
            |s| {
                account_block(s, None);
                public_bucket(s, None);
                resource_control(s, "Sandbox", perimeter("s3"));
            },
            FAIL,
        ),
        bucket_is(
            "bucket-open",
            |s| {
                account_block(s, None);
                public_bucket(s, None);
            },
            FAIL,
        )
        .and(Asked::Clause("E6.1", "buckets"), FAIL),
        bucket_is(
            "bucket-open-account-block",
            |s| {
                account_block(s, Some(true));
                public_bucket(s, None);
            },
            PASS,
        ),
        bucket_is(
            "bucket-open-own-block",
            |s| {
                account_block(s, None);
                public_bucket(s, Some(true));
            },
            PASS,
        ),
        tls_is(
            "rcp-plaintext-denied",
            |s| {
                bucket(s, json!({"GetBucketPolicy": error("NoSuchBucketPolicy")}));
                resource_control(
                    s,
                    "Root",
                    json!([{"Sid": "Tls", "Effect": "Deny", "Principal": "*",
                    "Action": "s3:*", "Resource": "*", "Condition": {"BoolIfExists": {"aws:SecureTransport": "false"}}}]),
                );
            },
            PASS_OR_UNKNOWN,
        ),
        tls_is(
            "tls-no-policy",
            |s| bucket(s, json!({"GetBucketPolicy": error("NoSuchBucketPolicy")})),
            FAIL,
        ),
        tls_is(
            "tls-demanded",
            |s| {
                let statements = json!([{"Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
                    "Resource": [format!("arn:aws:s3:::{BUCKET}"), format!("arn:aws:s3:::{BUCKET}/*")],
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]);
                bucket(
                    s,
                    json!({"GetBucketPolicy": {"Policy": policy(statements)}}),
                );
            },
            PASS,
        ),
        account_block_is(
            "account-block-refused",
            |s| {
                s.refuse("s3control:GetPublicAccessBlock");
            },
            UNKNOWN,
        ),
        account_block_is("account-block-off", |s| account_block(s, None), FAIL),
        account_block_is("account-block-on", |s| account_block(s, Some(true)), PASS)
            .and(Asked::Clause("E3.4", "account"), PASS),
    ]
}

fn access_points() -> Vec<Case> {
    vec![
        point_is(
            "access-point-under-bucket-block",
            |s| {
                account_block(s, None);
                bucket(s, json!({"GetPublicAccessBlock": block(true)}));
                point(s, true, false);
            },
            PASS,
        ),
        point_is(
            "access-point-open",
            |s| {
                account_block(s, None);
                bucket(s, json!({"GetPublicAccessBlock": block(false)}));
                point(s, true, false);
            },
            FAIL,
        ),
        point_is(
            "access-point-under-own-block",
            |s| {
                account_block(s, None);
                bucket(s, json!({"GetPublicAccessBlock": block(false)}));
                point(s, true, true);
            },
            PASS,
        ),
        point_is(
            "access-point-private",
            |s| {
                account_block(s, None);
                bucket(s, json!({"GetPublicAccessBlock": block(false)}));
                point(s, false, false);
            },
            PASS,
        ),
    ]
}

fn keys() -> Vec<Case> {
    vec![
        key_is(
            "rcp-perimeter-key",
            |s| {
                key(s, json!([of_the_account(), of_everyone()]));
                resource_control(s, "Root", perimeter("kms"));
            },
            PASS_OR_UNKNOWN,
        ),
        key_is(
            "key-public",
            |s| key(s, json!([of_the_account(), of_everyone()])),
            FAIL,
        ),
        key_is(
            "key-of-the-account",
            |s| key(s, json!([of_the_account()])),
            PASS,
        ),
    ]
}

fn more() -> Vec<Case> {
    vec![
        snapshot_is(
            "public-snapshot-block-refused",
            |s| {
                public_snapshot(s, "unblocked");
                s.refuse("ec2:GetSnapshotBlockPublicAccessState");
            },
            FAIL_OR_UNKNOWN,
        ),
        Case::new(
            "public-image-under-block-new",
            |s| {
                s.item(
                    "ec2:DescribeImages/Images[]",
                    json!({"ImageId": "ami-0fe57e9000000001", "Name": "truth", "OwnerId": "{account}",
                        "State": "available", "Public": true, "CreationDate": "2026-09-01T00:00:00.000Z",
                        "ImageType": "machine", "Architecture": "arm64", "RootDeviceType": "ebs",
                        "VirtualizationType": "hvm", "Tags": []}),
                );
            },
            Asked::Verdict("ec2-image-not-public", "ami-0fe57e9000000001"),
            FAIL,
        ),
        bucket_is(
            "rcp-type-disabled",
            |s| {
                account_block(s, None);
                public_bucket(s, None);
                resource_control(s, "Root", perimeter("s3"));
                s.world()
                    .policy_types
                    .retain(|it| it != "RESOURCE_CONTROL_POLICY");
            },
            FAIL,
        ),
        bucket_is(
            "rcp-refused",
            |s| {
                account_block(s, None);
                public_bucket(s, None);
                resource_control(s, "Root", perimeter("s3"));
                s.at("management")
                    .refuse("organizations:DescribePolicy")
                    .at("shared-services");
            },
            FAIL_OR_UNKNOWN,
        ),
        bucket_is(
            "rcp-of-another-service",
            |s| {
                account_block(s, None);
                public_bucket(s, None);
                resource_control(s, "Root", perimeter("kms"));
            },
            FAIL,
        ),
        bucket_is(
            "rcp-perimeter-public-acl",
            |s| {
                account_block(s, None);
                let everyone = json!({"Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers"});
                bucket(
                    s,
                    json!({"GetPublicAccessBlock": error("NoSuchPublicAccessBlockConfiguration"),
                    "GetBucketOwnershipControls": {"OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}},
                    "GetBucketAcl": {"Owner": {"ID": "fe57"}, "Grants": [{"Grantee": everyone, "Permission": "READ"}]}}),
                );
                resource_control(s, "Root", perimeter("s3"));
            },
            PASS_OR_UNKNOWN,
        ),
        tls_is(
            "tls-demanded-but-of-one-role",
            |s| {
                let statements = json!([{"Sid": "Tls", "Effect": "Deny", "Action": "s3:*",
                    "NotPrincipal": {"AWS": "arn:aws:iam::{account}:role/old-client"},
                    "Resource": [format!("arn:aws:s3:::{BUCKET}"), format!("arn:aws:s3:::{BUCKET}/*")],
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]);
                bucket(
                    s,
                    json!({"GetBucketPolicy": {"Policy": policy(statements)}}),
                );
            },
            FAIL_OR_UNKNOWN,
        ),
        tls_is(
            "tls-demanded-of-what-is-in-folders",
            |s| demanding_of(s, "*/*"),
            FAIL,
        ),
        tls_is(
            "tls-demanded-of-some-objects",
            |s| demanding_of(s, "a*"),
            FAIL,
        ),
        tls_is(
            "tls-demanded-of-one-folder",
            |s| demanding_of(s, "any/*"),
            FAIL,
        ),
        tls_is(
            "tls-demanded-of-names-of-one-length",
            |s| demanding_of(s, "??????????"),
            FAIL,
        ),
        tls_is(
            "tls-demanded-of-some-actions",
            |s| {
                let statements = json!([{"Sid": "Tls", "Effect": "Deny", "Principal": "*",
                    "Action": ["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
                    "Resource": [format!("arn:aws:s3:::{BUCKET}"), format!("arn:aws:s3:::{BUCKET}/*")],
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]);
                bucket(
                    s,
                    json!({"GetBucketPolicy": {"Policy": policy(statements)}}),
                );
            },
            FAIL_OR_UNKNOWN,
        ),
        point_is(
            "rcp-perimeter-access-point",
            |s| {
                account_block(s, None);
                bucket(s, json!({"GetPublicAccessBlock": block(false)}));
                point(s, true, false);
                resource_control(s, "Root", perimeter("s3"));
            },
            PASS_OR_UNKNOWN,
        ),
        point_is(
            "access-point-of-a-bucket-that-was-not-seen",
            |s| {
                account_block(s, None);
                point(s, true, false);
            },
            FAIL_OR_UNKNOWN,
        ),
    ]
}

#[test]
fn what_others_may_read() {
    hold("shared-services", cases());
}
