//! What holds for every check.
#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Files in a service's folder that are no checks: what its checks share.
const SHARED: [&str; 17] = [
    "securityhub/administrators",
    "accessanalyzer/administrators",
    "elbv2/listeners",
    "cloudwatch/alarmed",
    "cloudwatch/events",
    "cloudwatch/topics",
    "guardduty/administrators",
    "guardduty/plans",
    "organizations/category",
    "organizations/members",
    "program/decoys",
    "program/membership",
    "program/plan_text",
    "program/registry",
    "program/some",
    "cloudtrail/own",
    "cloudtrail/witness",
];

fn files() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = BTreeSet::new();
    for folder in fs::read_dir(root).unwrap().map(|it| it.unwrap().path()) {
        if !folder.is_dir() {
            continue;
        }
        let service = folder.file_name().unwrap().to_str().unwrap().to_owned();
        for file in fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path()) {
            let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
            let path = format!("{service}/{name}");
            if name != "mod" && !SHARED.contains(&path.as_str()) {
                files.insert(path);
            }
        }
    }
    files
}

#[test]
fn every_file_is_a_check_named_as_its_path() {
    let named: BTreeSet<String> = firestep_checks::all()
        .iter()
        .map(|check| {
            let (service, name) = check.id.split_once('-').unwrap();
            format!("{service}/{}", name.replace('-', "_"))
        })
        .collect();
    assert_eq!(named, files());
    assert_eq!(named.len(), firestep_checks::all().len());
}

/// An account that stands alone is asked for none of the organization's lists: that it does is what decides there.
#[test]
fn who_reads_lists_of_the_organization_reads_whether_there_is_one() {
    for check in firestep_checks::all() {
        let mut reads = check.reads.iter();
        let of_organization = reads.any(|it| it.starts_with("organizations:"));
        let is_whether = check.reads.contains(&"organizations:DescribeOrganization");
        assert!(!of_organization || is_whether, "{}", check.id);
    }
}

#[test]
fn every_check_tells_what_can_happen_and_what_to_do() {
    for check in firestep_checks::all() {
        let id = check.id;
        for (what, text) in [
            ("title", check.title),
            ("risk", check.risk),
            ("remedy", check.remedy),
        ] {
            assert!(text.len() > 15, "{id}: {what} `{text}` says too little");
            assert!(text == text.trim(), "{id}: {what}");
        }
        assert!(!check.title.ends_with('.'), "{id}: a title is no sentence");
        assert!(
            check.risk.ends_with('.') && check.remedy.ends_with('.'),
            "{id}"
        );
        assert!(!check.references.is_empty(), "{id}: no reference");
        for reference in check.references {
            assert!(reference.starts_with("https://"), "{id}: {reference}");
        }
    }
}

#[test]
fn every_operation_that_is_read_is_in_the_catalogue() {
    for check in firestep_checks::all() {
        // What people wrote down is read from their files.
        let of_people = check.id.starts_with("program-");
        assert!(
            of_people || !check.reads.is_empty(),
            "{} reads nothing",
            check.id
        );
        for read in check.reads {
            let (service, name) = read.split_once(':').unwrap();
            let known = firestep_catalogue::operation(service, name);
            assert!(known.is_some(), "{}: {read}", check.id);
        }
    }
}

#[test]
fn a_check_names_its_fix_by_id_and_every_fix_is_named() {
    let mut named = BTreeSet::new();
    for check in firestep_checks::all() {
        let Some(id) = check.fix else { continue };
        assert!(check.fix().is_some(), "{}: no fix `{id}`", check.id);
        named.insert(id);
    }
    for fix in firestep_audit::fix::all() {
        assert!(
            named.contains(fix.id),
            "no check names the fix `{}`",
            fix.id
        );
    }
}
