//! Decisions that AWS's documentation states, made by hand: `vectors/*.json`, each with its page and the reason.
//!
//! Random cases compare two engines; what both get wrong, or what the peer engine is known to get wrong, they cannot
//! see. A vector is written from AWS's words alone.
#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use firestep_policy::case::Case;
use firestep_policy::catalogue::Catalogue;
use serde::Deserialize;
use serde_json::{Value, json};

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
    for (file, vectors) in vectors() {
        for it in vectors {
            let outcome = decided(&it.case);
            if !it.expect.is(&outcome) {
                wrong.push(format!(
                    "{file}: {} should be {:?}, is {outcome}\n    {}\n    {}",
                    it.name, it.expect, it.why, it.page
                ));
            }
        }
    }
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
    let mut wrong = Vec::new();
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
            _ => wrong.push(format!("{prefix}: {outcome}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
