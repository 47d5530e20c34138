//! Decisions that AWS's documentation states, made by hand: `vectors/*.json`, each with its page and the reason.
//!
//! Random cases compare two engines; what both get wrong, or what the peer engine is known to get wrong, they cannot
//! see. A vector is written from AWS's words alone, so it may stand here before the engine agrees: see [`NOT_YET`].
#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use firestep_policy::case::Case;
use firestep_policy::catalogue::Catalogue;
use serde::Deserialize;
use serde_json::{Value, json};

/// Vectors that the engine does not agree with yet, by name. The list may only become shorter: one that agrees and
/// still stands here fails the test, and so does a name that no vector has.
const NOT_YET: &[&str] = &[
    // absent-inputs: A setting that is left out is taken for "no".
    "a-public-bucket-whose-setting-was-not-seen",
    "another-account-and-a-public-bucket-whose-setting-was-not-seen",
    "bucket-tags-where-abac-was-not-seen",
    "a-deny-on-bucket-tags-where-abac-was-not-seen",
    "a-bucket-whose-owner-was-not-said",
    // condition-operators: Numbers are read as 64-bit floats; the first parts of ARNs are compared without case.
    "large-integers-that-differ-by-one-are-not-equal",
    "large-integers-are-ordered-exactly",
    "a-large-integer-is-not-its-neighbour",
    "a-long-integer-is-not-another",
    "arn-equals-minds-case-in-the-service",
    // derived-keys: Keys that follow from the request are not derived, nor the account of a resource from its ARN.
    "principal-arn-of-a-user",
    "principal-arn-of-a-role",
    "principal-arn-of-a-session-is-a-role",
    "principal-arn-of-a-federated-user",
    "a-guardrail-on-the-root-user-holds-it",
    "principal-account-is-that-of-the-user",
    "principal-account-spares-the-own-account",
    "principal-account-of-a-session",
    "principal-account-of-an-anonymous-request",
    "principal-type-of-a-user",
    "principal-type-of-the-root-user",
    "principal-type-of-a-session",
    "principal-type-of-a-federated-user",
    "userid-of-the-root-user",
    "userid-of-a-federated-user",
    "a-session-is-of-a-role-of-that-name",
    "a-session-may-be-of-a-role-with-a-path",
    "the-owner-of-a-repository-is-in-its-arn",
    "a-derived-key-is-never-null",
    "username-of-a-user",
    "username-is-the-friendly-name",
    "username-fills-the-variable",
    "a-service-is-an-aws-service",
    "a-user-is-no-aws-service-by-bool",
    "a-service-has-its-name",
    "resource-account-is-that-of-the-bucket",
    "resource-account-is-in-the-arn",
    "the-owner-in-the-arn-makes-one-account",
    // discovery: the same where what is not given is unknown; a variable that is not known hides the rest of the ARN.
    "a-variable-does-not-reach-another-bucket",
    "the-own-arn-is-known",
    "another-arn-is-known-not-to-fit",
    "the-own-account-is-known",
    "the-owner-of-the-resource-is-known",
    "not-principal-and-a-role-whose-session-is-not-known",
    // evaluation: That an action takes no resource is not asked of the catalogue; what AWS owns is another account's.
    "aws-managed-policies-can-be-read",
    "listing-all-buckets-wants-a-star",
    // not-principal: A role in the list spares every session of it, also where one session is named; keys are not derived.
    "session-role-and-account-spare-no-other-session",
    "a-user-without-its-account-may-be-denied",
    "a-session-without-its-role-and-account-may-be-denied",
    "a-session-without-its-account-may-be-denied",
    "a-role-and-its-account-may-spare-its-sessions",
    "instead-of-not-principal-a-condition-spares-the-role",
    "instead-of-not-principal-a-service-name-spares-the-service",
    // principals: aws:PrincipalArn is not derived.
    "principal-arn-instead-of-not-principal-the-named-user",
    // rcps: Some services count as disputed; aws:PrincipalIsAWSService is not derived; paths of roles are guessed.
    "a-session-of-unknown-path-and-an-rcp",
    "a-service-assumes-its-linked-role-whatever-the-rcp",
    "rcps-limit-eventbridge",
    "rcps-limit-codebuild",
    "a-perimeter-denies-strangers",
    "a-perimeter-denies-accounts-without-organization",
    "a-service-for-another-organization-is-denied",
    // s3-public-access: Which values S3 takes for fixed, whom for public, and one unknown used twice.
    "a-source-arn-with-a-star-is-public",
    "names-of-a-service-are-not-public",
    "an-encryption-key-is-not-public",
    "a-public-provider-is-public",
    "blocked-either-way",
    // scps: The path of the role of a session is guessed; aws:PrincipalArn is not derived.
    "a-session-does-not-tell-the-path-of-its-role",
    "a-guardrail-spares-a-named-role",
    // sessions: A session policy limits a grant to everyone with aws:PrincipalArn; names of federated users are taken
    // for those of users.
    "a-grant-by-principal-arn-is-not-limited-by-the-session-policy",
    "a-grant-by-principal-arn-as-text-is-not-limited",
    "the-name-of-a-federated-user-is-not-that-of-its-user",
    "the-name-of-a-federated-user-may-be-that-of-another-user",
    // set-operators: An empty text is taken for a member of the set, and an empty set for a value that is not null.
    "for-all-values-an-empty-text-is-an-empty-set",
    "for-any-value-an-empty-text-is-an-empty-set",
    "for-all-values-with-null-refuses-an-empty-set",
    // variables: aws:username is not derived.
    "a-user-with-a-path-fills-the-variable-by-its-name",
];

/// How many vectors there are at least, so that a file that is lost is noticed.
const AT_LEAST: usize = 600;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    name: String,
    /// Where AWS says it.
    page: String,
    /// What it says, in a sentence of ours.
    why: String,
    /// A request and the policies in force, in the form of `firestep iam eval`.
    case: Value,
    expect: Expected,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
enum Expected {
    Allowed,
    ImplicitlyDenied,
    ExplicitlyDenied,
    Depends,
    /// One way or the other: which of the two hangs on something that is not known.
    Denied,
}

impl Expected {
    fn is(self, outcome: &str) -> bool {
        match self {
            Self::Allowed => outcome == "Allowed",
            Self::ImplicitlyDenied => outcome == "ImplicitlyDenied",
            Self::ExplicitlyDenied => outcome == "ExplicitlyDenied",
            Self::Depends => outcome == "Depends",
            Self::Denied => matches!(outcome, "ImplicitlyDenied" | "ExplicitlyDenied"),
        }
    }
}

/// Every vector, by its file's name.
fn vectors() -> BTreeMap<String, Vec<Vector>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert_eq!(
            path.extension().and_then(|it| it.to_str()),
            Some("json"),
            "{name}"
        );
        let text = std::fs::read_to_string(&path).unwrap();
        let read: Vec<Vector> =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}.json: {error}"));
        all.insert(name, read);
    }
    all
}

fn decided(case: &Value) -> String {
    match Case::from_value(case) {
        Ok(case) => case.decide().outcome().name().to_owned(),
        Err(error) => format!("refused: {error}"),
    }
}

#[test]
fn the_engine_decides_as_aws_documents() {
    let mut wrong = Vec::new();
    let mut not_yet: BTreeSet<&str> = NOT_YET.iter().copied().collect();
    assert_eq!(
        not_yet.len(),
        NOT_YET.len(),
        "a name stands twice in NOT_YET"
    );
    for (file, vectors) in vectors() {
        for it in vectors {
            let outcome = decided(&it.case);
            let agrees = it.expect.is(&outcome);
            match (agrees, not_yet.remove(&*it.name)) {
                (true, false) | (false, true) => {}
                (true, true) => wrong.push(format!(
                    "{file}: {} agrees now: take it out of NOT_YET",
                    it.name
                )),
                (false, false) => wrong.push(format!(
                    "{file}: {} should be {:?}, is {outcome}\n    {}\n    {}",
                    it.name, it.expect, it.why, it.page
                )),
            }
        }
    }
    wrong.extend(
        not_yet
            .iter()
            .map(|it| format!("NOT_YET names {it}, which is no vector")),
    );
    assert!(
        wrong.is_empty(),
        "{} disagreements:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_case_is_decided_the_same_from_its_text_and_again() {
    for (file, vectors) in vectors() {
        for it in vectors {
            let first = decided(&it.case);
            let text = it.case.to_string();
            let again = match Case::parse(&text) {
                Ok(case) => case.decide().outcome().name().to_owned(),
                Err(error) => format!("refused: {error}"),
            };
            assert_eq!(first, again, "{file}: {}", it.name);
        }
    }
}

#[test]
fn every_vector_has_a_name_of_its_own_a_page_of_aws_and_a_reason() {
    let mut names = BTreeSet::new();
    let mut cases: BTreeMap<String, String> = BTreeMap::new();
    let mut count = 0;
    for (file, vectors) in vectors() {
        assert!(!vectors.is_empty(), "{file} is empty");
        for it in vectors {
            let name = &it.name;
            count += 1;
            assert!(names.insert(name.clone()), "{file}: {name} stands twice");
            assert!(
                name.bytes()
                    .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-'),
                "{file}: {name} should be words with hyphens"
            );
            assert!(
                it.page.starts_with("https://docs.aws.amazon.com/"),
                "{file}: {name}: {} is no page of AWS's documentation",
                it.page
            );
            assert!(
                it.why.len() > 20 && it.why.ends_with('.'),
                "{file}: {name}: the reason should be a sentence"
            );
            // The same case twice proves nothing twice; with another expectation it contradicts itself.
            if let Some(other) = cases.insert(it.case.to_string(), name.clone()) {
                panic!("{file}: {name} is the case of {other}");
            }
        }
    }
    assert!(count >= AT_LEAST, "{count} vectors");
}

#[test]
fn vectors_of_every_outcome_are_there() {
    let mut by: BTreeMap<String, usize> = BTreeMap::new();
    for it in vectors().into_values().flatten() {
        *by.entry(format!("{:?}", it.expect)).or_default() += 1;
    }
    for outcome in ["Allowed", "ImplicitlyDenied", "ExplicitlyDenied"] {
        assert!(by.get(outcome).copied() > Some(80), "{outcome}: {by:?}");
    }
    assert!(by.get("Depends").copied() > Some(20), "{by:?}");
}

/// The prefixes of the services that support resource control policies, as AWS's page had them on 2026-09-26.
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services>
const WITH_RCPS: &str = "appstream dsql clouddirectory cloudfront cloudsearch logs networkmonitor cognito-identity \
    cognito-idp comprehend comprehendmedical firehose dynamodb dax autoscaling ecr ecr-public gamelift inspector-scan \
    kendra kinesisvideo memorydb aoss personalize polly s3 swf sqs textract timestream-influxdb transcribe translate \
    workspaces appconfig autoscaling-plans budgets servicediscovery cloudtrail-data codeartifact codebuild codecommit \
    codepipeline compute-optimizer cost-optimization-hub events fms fis health rolesanywhere kms opensearch pricing \
    pca-connector-ad resource-groups secretsmanager sts signin support transfer notifications wafv2 xray";

/// How many of them the engine still calls disputed and answers `Depends` for. It may only become smaller.
const DISPUTED_YET: usize = 51;

#[test]
fn rcps_limit_the_services_of_aws_s_list_and_no_other() {
    let listed: BTreeSet<&str> = WITH_RCPS.split_whitespace().collect();
    assert_eq!(listed.len(), 62);
    let every = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]});
    let none = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]});
    let catalogue = Catalogue::embedded();
    for it in &listed {
        assert!(
            catalogue.service(it).is_some(),
            "{it} is not in the catalogue"
        );
    }
    let (mut disputed, mut wrong) = (0, Vec::new());
    for service in catalogue.services() {
        let prefix = &service.prefix;
        let Some(action) = catalogue.of_service(service).next() else {
            continue;
        };
        let outcome = decided(&json!({
            "request": {
                "principal": "arn:aws:iam::111122223333:user/alice",
                "action": catalogue.name(action),
                "resource": format!("arn:aws:{prefix}:eu-central-1:111122223333:thing/x"),
                "resource_account": "111122223333",
            },
            "identity_policies": [every],
            "rcps": [{"level": "r-1", "policies": [none]}],
        }));
        match (listed.contains(&**prefix), &*outcome) {
            (true, "ExplicitlyDenied") | (false, "Allowed") => {}
            (true, "Depends") => disputed += 1,
            _ => wrong.push(format!("{prefix}: {outcome}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(disputed, DISPUTED_YET, "DISPUTED_YET is no longer true");
}
