//! The keys of a statement that only some actions know.

use std::collections::HashSet;

use crate::lint::keys;
use crate::lint::narrowing;
use crate::lint::subject::{StatementSubject, Subject};
use crate::written::{Text, WrittenOperator};

/// Whether an operator is meant for requests that lack the key, too.
pub(super) fn spares_absent(operator: &WrittenOperator<'_>) -> bool {
    let parsed = &operator.operator;
    parsed.base == "null"
        || (narrowing::absent_satisfies(operator) && !narrowing::is_negated(&parsed.base))
        || parsed.if_exists
}

/// The keys under the operators, each once, with its name as `keys::plain` gives it, which AWS has and which not all
/// actions know.
pub(super) fn service_keys<'s, 'p>(
    subject: &Subject<'_>,
    statement: &'s StatementSubject<'p>,
    wanted: impl Fn(&WrittenOperator<'p>) -> bool,
) -> Vec<(&'s Text<'p>, String)> {
    /// A statement asks for a few keys; of one with hundreds the first are looked at, since each is asked of all actions.
    const MOST: usize = 30;
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    if statement
        .written
        .actions
        .iter()
        .any(|it| it.not || it.opaque)
    {
        return all;
    }
    for (_, condition) in statement.written.conditions().filter(|(it, _)| wanted(it)) {
        let key = &condition.key;
        if keys::is_providers(key) || is_everywhere(key) {
            continue;
        }
        let plain = keys::plain(key);
        if seen.len() < MOST
            && !seen.contains(&plain)
            && keys::known(subject.catalogue, key).is_some()
        {
            seen.insert(plain.clone());
            all.push((key, plain));
        }
    }
    all
}

/// What the credentials of a role say of whom a service gave them to: all requests with them have it.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-role-session-properties>
const SESSION: [&str; 9] = [
    "codebuild:buildarn",
    "codebuild:projectarn",
    "ec2:roledelivery",
    "ec2:sourceinstancearn",
    "glue:credentialissuingservice",
    "glue:roleassumedby",
    "identitystore:userid",
    "lambda:sourcefunctionarn",
    "ssm:sourceinstancearn",
];

/// Keys of which the catalogue's source lacks actions that AWS's guides name.
/// <https://docs.aws.amazon.com/bedrock/latest/userguide/model-access-product-ids.html>
const LACKING: [&str; 1] = ["aws-marketplace:productid"];

/// Whether AWS may send a key with any request. `aws:ResourceTag` has rules of its own.
fn is_everywhere(key: &str) -> bool {
    let mut listed = SESSION.iter().chain(&LACKING);
    if listed.any(|it| key.eq_ignore_ascii_case(it)) {
        return true;
    }
    let begins = |it: &str| {
        key.get(..it.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(it))
    };
    begins("aws:") && !begins("aws:RequestTag/") && !key.eq_ignore_ascii_case("aws:TagKeys")
}
