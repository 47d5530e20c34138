//! One request under one statement, decided three times over.

use firestep_policy::case::Case;
use serde_json::{Value, json};

const ALICE: &str = "arn:aws:iam::111122223333:user/alice";

/// What a request of Alice comes to under one statement of her policy.
pub(crate) fn outcome(statement: &Value, resource: &str, context: &Value) -> Option<&'static str> {
    let case = json!({
        "request": {"principal": ALICE, "action": "s3:GetObject", "resource": resource,
                    "resource_account": "111122223333", "context": context},
        "identity_policies": [{"Version": "2012-10-17", "Statement": [statement]}],
        "settings": {"s3": {"blockPublicAccess": false, "bucketAbacEnabled": true}},
    });
    let read = Case::from_value(&case).ok()?;
    let decided = read.decide().outcome().name();
    assert_eq!(read.decide().outcome().name(), decided, "{case}");
    let again = Case::parse(&case.to_string())
        .unwrap()
        .decide()
        .outcome()
        .name();
    assert_eq!(again, decided, "{case}");
    Some(decided)
}
