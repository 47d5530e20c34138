//! What is built in, told from the binary alone: checks and items as text and as JSON.

use std::path::Path;

use serde_json::Value;

use crate::support::{Folder, firestep, python, text};

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let home = Folder::new("catalogue");
    let output = firestep(&home).args(arguments).output().unwrap();
    let (out, err) = text(&output);
    (output.status.code(), out, err)
}

fn json(arguments: &[&str]) -> Value {
    let (code, out, err) = run(&[arguments, &["--format", "json"]].concat());
    assert_eq!(code, Some(0), "{err}");
    serde_json::from_str(&out).unwrap()
}

fn says(arguments: &[&str], words: &[&str]) {
    let (code, out, err) = run(arguments);
    assert_eq!(code, Some(0), "{err}");
    for words in words {
        assert!(out.contains(words), "{words}\n{out}");
    }
}

fn refuses(arguments: &[&str], words: &[&str]) {
    let (code, out, err) = run(arguments);
    assert_eq!(code, Some(2), "{out}{err}");
    assert!(out.is_empty(), "{out}");
    for words in words {
        assert!(err.contains(words), "{words}\n{err}");
    }
}

#[test]
fn a_check_is_told_with_its_links_reads_fix_and_caveats() {
    says(
        &["checks", "ec2-image-not-public"],
        &[
            "E6.1 nothing else of the kind is public",
            "this version does not see versions and layers of functions, web functions,",
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharingamis-intro.html",
            "ec2:DescribeImages",
            "aws ec2 modify-image-attribute",
        ],
    );
    let one = json(&["checks", "ec2-image-not-public"]);
    assert_eq!(one["schema"], "firestep-checks/1");
    let check = &one["checks"][0];
    assert_eq!(check["id"], "ec2-image-not-public");
    assert_eq!(
        check["decides"][0]["lacks"],
        "versions and layers of functions, web functions, OpenSearch domains and EKS endpoints"
    );
    assert!(check["fix"]["commands"][0].is_string(), "{check}");
}

#[test]
fn the_lists_are_whole_in_json() {
    let checks = json(&["checks"]);
    let checks = checks["checks"].as_array().unwrap();
    assert_eq!(checks.len(), firestep_checks::all().len());
    for check in checks {
        assert!(
            !check["references"].as_array().unwrap().is_empty(),
            "{check}"
        );
        for control in check["controls"].as_array().unwrap() {
            let page = control["page"].as_str();
            let fsbp = control["framework"] == "aws-fsbp";
            assert_eq!(page.is_some(), fsbp, "{control}");
        }
        // A check that is listed can be explained.
        assert!(
            firestep_checks::find(check["id"].as_str().unwrap()).is_some(),
            "{check}"
        );
    }
    let items = json(&["items"]);
    assert_eq!(items["items"].as_array().unwrap().len(), 75);
    let left = json(&["items", "--not-examined"]);
    assert!(
        (left["items"].as_array().unwrap().iter()).all(|it| it["examined"] == false),
        "{left}"
    );
    let stage = json(&["items", "e3"]);
    assert!((stage["items"].as_array().unwrap().iter()).all(|it| it["stage"] == "E3"));
}

#[test]
fn an_item_names_its_clauses_their_checks_and_a_page_of_aws() {
    says(
        &["items", "e6.1"],
        &[
            "3 of 3 clauses with a check",
            "1 no EC2 instance is reachable that is not declared",
            "ec2-instance-not-public",
            "does not see versions and layers of functions",
            "https://docs.aws.amazon.com/",
        ],
    );
    says(
        &["items", "E1.6"],
        &["0 of ", "not examined by this version", "https://docs.aws"],
    );
    let item = json(&["items", "E6.1"])["items"][0].clone();
    assert_eq!(item["clauses"][0]["checks"][0], "ec2-instance-not-public");
    assert!(
        item["pages"][0].as_str().unwrap().starts_with("https://"),
        "{item}"
    );
}

#[test]
fn an_unknown_id_is_refused_with_the_nearest() {
    refuses(
        &["checks", "ec2-imdsv2-requird"],
        &["`ec2-imdsv2-requird` is no check", "ec2-imdsv2-required"],
    );
    refuses(
        &["items", "E3.9"],
        &["`E3.9` is not an item", "E3.1 to E3.6"],
    );
    refuses(
        &["items", "honeytoken"],
        &["`honeytoken` is not an item", "E8.1"],
    );
    refuses(&["items", "E61"], &["`E61` is not an item", "E6.1"]);
    refuses(
        &["items", "E6.1", "--not-examined"],
        &["--not-examined has no effect on one item"],
    );
}

#[test]
fn a_framework_is_told_requirement_by_requirement() {
    says(
        &["frameworks"],
        &["cis-aws-5.0", "pci-dss-4.0", "audit --framework"],
    );
    says(
        &["frameworks", "cis-aws-5.0"],
        &[
            "63 requirements",
            "The root user has MFA",
            "by iam-root-mfa",
        ],
    );
    let one = json(&["frameworks", "aws-fsbp"]);
    let requirements = one["frameworks"][0]["requirements"].as_array().unwrap();
    let of = |id: &str| requirements.iter().find(|it| it["id"] == id).unwrap();
    assert_eq!(of("IAM.4")["checks"][0], "iam-root-no-access-key");
    refuses(
        &["frameworks", "cis"],
        &[
            "`cis` is no framework",
            "cis-aws-3.0",
            "firestep frameworks",
        ],
    );
    refuses(
        &["audit", "--demo", "--framework", "cis-aws-50"],
        &["`cis-aws-50` is no framework", "cis-aws-5.0"],
    );
}

/// Where somebody stands with a framework is told by the verdicts that a list of findings shows, and by no more.
#[test]
fn an_audit_by_a_framework_counts_what_it_lists() {
    let asked = ["audit", "--demo", "-q", "--framework", "cis-aws-5.0"];
    let audit = json(&asked);
    let framework = &audit["framework"];
    let requirements = framework["requirements"].as_array().unwrap();
    let findings = audit["findings"].as_array().unwrap();
    assert_eq!(
        (framework["name"].as_str(), requirements.len()),
        (Some("cis-aws-5.0"), 63)
    );
    for requirement in requirements {
        let checks = requirement["checks"].as_array().unwrap();
        let failing = findings
            .iter()
            .filter(|it| it["verdict"] == "fail" && checks.contains(&it["check"]))
            .count();
        assert_eq!(requirement["fail"], failing, "{requirement}");
        let passes = requirement["state"] == "pass";
        assert!(
            !passes || (failing == 0 && requirement["unknown"] == 0),
            "{requirement}"
        );
    }
    let (_, table, _) = run(&asked);
    assert!(table.contains("1.4    fail"), "{table}");
    let (_, failed, _) = run(&[&asked[..], &["--failed"]].concat());
    assert!(failed.contains("iam-root-mfa"), "{failed}");
    assert!(!failed.contains("sns-topic-not-public"), "{failed}");
}

/// What a list leaves out is not met by that.
#[test]
fn a_framework_stands_the_same_whatever_is_listed() {
    let asked = ["audit", "--demo", "-q", "--framework", "aws-fsbp"];
    let whole = json(&asked)["framework"].clone();
    for more in [&["--severity", "critical"][..], &["--audience", "thorough"]] {
        assert_eq!(
            json(&[&asked[..], more].concat())["framework"],
            whole,
            "{more:?}"
        );
    }
    // What fails in the organization fails for each account.
    let of_one = json(&[&asked[..], &["--account", "prod-web"]].concat());
    let state = |framework: &Value, id: &str| {
        let requirements = framework["requirements"].as_array().unwrap();
        let found = requirements.iter().find(|it| it["id"] == id).unwrap();
        (found["state"].clone(), found["fail"].as_u64().unwrap())
    };
    let (some, all) = (&of_one["framework"], &whole);
    assert!(state(some, "EC2.8").1 < state(all, "EC2.8").1, "{some}");
    let (_, listed, _) = run(&[&asked[..], &["--severity", "critical"]].concat());
    assert!(
        listed.contains("critical") && !listed.contains("not yet"),
        "{listed}"
    );
}

/// Regions that were left out hide nothing of what has no region, and what is wrong with the collection is said once.
#[test]
fn a_framework_of_some_regions_stands_as_far_as_it_was_seen() {
    let asked = ["audit", "--demo", "-q", "--regions", "eu-central-1"];
    let asked = [&asked[..], &["--framework", "cis-aws-5.0"]].concat();
    let audit = json(&asked);
    let requirements = audit["framework"]["requirements"].as_array().unwrap();
    let state = |id: &str| {
        let found = requirements.iter().find(|it| it["id"] == id).unwrap();
        found["state"].as_str().unwrap().to_owned()
    };
    // The contact of an account; analyzers in every region.
    assert_eq!(state("1.1"), "pass");
    assert_ne!(state("1.19"), "pass");
    let regional = requirements.iter().filter(|it| it["state"] == "pass");
    for requirement in regional {
        assert_eq!(requirement["unknown"], 0, "{requirement}");
    }
    let (_, table, _) = run(&asked);
    assert_eq!(table.matches("collected in part").count(), 1, "{table}");
}

/// A part of an organization may look well where the whole does not.
#[test]
fn a_framework_is_not_met_by_accounts_that_were_chosen() {
    let some = ["audit", "--demo", "-q", "--accounts", "log-archive"];
    let audit = json(&[&some[..], &["--framework", "cis-aws-5.0"]].concat());
    for requirement in audit["framework"]["requirements"].as_array().unwrap() {
        let state = requirement["state"].as_str().unwrap();
        assert!(
            !["pass", "partly", "nothing"].contains(&state),
            "{requirement}"
        );
    }
}

#[test]
fn the_documents_fit_their_schemas() {
    let Some(python) = python() else { return };
    let home = Folder::new("schema");
    for (command, one) in [
        ("checks", "check"),
        ("items", "item"),
        ("frameworks", "framework"),
    ] {
        let schema = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(format!("../../docs/schema/{command}-1.json"));
        let document = json(&[command]);
        std::fs::write(home.join("document.json"), document.to_string()).unwrap();
        let validate = "import json, jsonschema, sys; jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))";
        let output = std::process::Command::new(&python)
            .args(["-c", validate])
            .arg(home.join("document.json"))
            .arg(&schema)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", text(&output).1);
        // No member is left undescribed.
        let schema: Value = serde_json::from_slice(&std::fs::read(schema).unwrap()).unwrap();
        let described = schema["$defs"][one]["properties"].as_object().unwrap();
        let written = document[command][0].as_object().unwrap();
        assert!(
            written.keys().eq(described.keys()),
            "{written:?} {described:?}"
        );
    }
}
