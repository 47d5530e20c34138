//! Functions, whom they let in, and secrets, how they change.

use serde_json::{Value, json};

use super::{Asked, Case, FAIL, PASS, Right, State, UNKNOWN, hold, policy};

const FUNCTIONS: &str = "lambda:ListFunctions/Functions[]";
const SECRETS: &str = "secretsmanager:ListSecrets/SecretList[]";
const FUNCTION: &str = "arn:aws:lambda:eu-central-1:{account}:function:own";
const SECRET: &str = "arn:aws:secretsmanager:eu-central-1:111100000006:secret:own-0fe57e";

/// A function with these statements, and an address that asks nobody for signatures.
fn function(s: &mut State, statements: Value) {
    let address = json!({"FunctionUrl": "https://own.lambda-url.eu-central-1.on.aws/", "FunctionArn": FUNCTION,
        "AuthType": "NONE", "CreationTime": "2026-10-01T08:00:00Z", "LastModifiedTime": "2026-10-01T08:00:00Z"});
    s.item_with(
        FUNCTIONS,
        json!({"FunctionName": "own", "FunctionArn": FUNCTION, "Runtime": "python3.13", "PackageType": "Zip"}),
        json!({"GetPolicy": {"Policy": policy(statements)},
            "ListFunctionUrlConfigs": {"FunctionUrlConfigs": [address]}}),
    );
}

fn allow(who: Value, action: &str, condition: Value) -> Value {
    json!({"Sid": "own", "Effect": "Allow", "Principal": who, "Action": action, "Resource": FUNCTION,
        "Condition": condition})
}

const CALLED: Asked = Asked::Verdict("lambda-function-not-public", "own");
const ADDRESSED: Asked = Asked::Verdict(
    "lambda-url-not-public",
    "arn:aws:lambda:eu-central-1:111100000006:function:own",
);

fn for_everyone() -> Value {
    allow(
        json!("*"),
        "lambda:InvokeFunctionUrl",
        json!({"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}}),
    )
}

/// A secret that is never rotated nor fetched where it is.
fn secret(s: &mut State, more: Value) {
    let it = json!({"ARN": SECRET, "Name": "own", "CreatedDate": "2024-02-01T09:00:00Z",
        "LastChangedDate": "2026-11-02T03:00:00Z", "Tags": []});
    s.item(SECRETS, super::with(it, more));
}

const ABSENT: Right = Right::OneOf(&["absent"]);
const ROTATED: [Asked; 3] = [
    Asked::Verdict("secretsmanager-secret-rotation-on", SECRET),
    Asked::Verdict("secretsmanager-secret-rotated-recently", SECRET),
    Asked::Verdict("secretsmanager-secret-used", SECRET),
];

fn secret_is(id: &'static str, make: fn(&mut State), right: [Right; 3]) -> Case {
    let [on, recently, used] = ROTATED;
    let [of_on, of_recently, of_used] = right;
    Case::new(id, make, on, of_on)
        .and(recently, of_recently)
        .and(used, of_used)
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "function-called-by-any-topic",
            |s| {
                let topics = json!({"Service": "sns.amazonaws.com"});
                function(
                    s,
                    json!([allow(topics, "lambda:InvokeFunction", json!({}))]),
                );
            },
            CALLED,
            FAIL,
        ),
        Case::new(
            "function-called-by-topics-of-its-account",
            |s| {
                let topics = json!({"Service": "sns.amazonaws.com"});
                let own = json!({"StringEquals": {"aws:SourceAccount": "111100000006"}});
                function(s, json!([allow(topics, "lambda:InvokeFunction", own)]));
            },
            CALLED,
            PASS,
        ),
        Case::new(
            "function-called-for-a-bucket-that-is-gone",
            |s| {
                let buckets = json!({"Service": "s3.amazonaws.com"});
                let gone = json!({"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::nobody-has-it"}});
                function(s, json!([allow(buckets, "lambda:InvokeFunction", gone)]));
            },
            CALLED,
            UNKNOWN,
        ),
        Case::new(
            "function-address-by-one-action",
            |s| function(s, json!([for_everyone()])),
            ADDRESSED,
            UNKNOWN,
        )
        .and(CALLED, PASS),
        Case::new(
            "function-address-by-both-actions",
            |s| {
                let by_address = json!({"Bool": {"lambda:InvokedViaFunctionUrl": "true"}});
                let call = allow(json!("*"), "lambda:InvokeFunction", by_address);
                function(s, json!([for_everyone(), call]));
            },
            ADDRESSED,
            FAIL,
        )
        .and(CALLED, PASS),
        secret_is(
            "secret-never-rotated",
            |s| secret(s, json!({})),
            [FAIL, FAIL, FAIL],
        ),
        secret_is(
            "secret-copy",
            |s| secret(s, json!({"PrimaryRegion": "us-east-1"})),
            [ABSENT, ABSENT, ABSENT],
        ),
        secret_is(
            "secret-of-this-month",
            |s| secret(s, json!({"CreatedDate": "2026-11-10T09:00:00Z"})),
            [FAIL, PASS, PASS],
        ),
    ]
}

#[test]
fn functions_and_secrets_are_judged_rightly() {
    hold("prod-web", cases());
}
