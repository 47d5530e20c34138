//! Every endpoint and signing region of the catalogue's services, compared with botocore's rule sets.

use std::process::Command;

use firestep_aws::{endpoint, model};

#[test]
fn every_service_is_where_botocore_finds_it() {
    let Some(python) = crate::python() else {
        return;
    };
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let output = Command::new(python)
        .arg(format!("{root}/xtask/src/endpoints.py"))
        .arg(format!("{root}/crates/catalogue/services"))
        .arg("all")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let (mut compared, mut wrong) = (0, Vec::new());
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let [service, variant, region, host, signed] = line.split('\t').collect::<Vec<_>>()[..]
        else {
            panic!("{line}");
        };
        // Its global host is kept to on purpose.
        if service == "health" && variant == "plain" && endpoint::partition(region).0 == "aws" {
            continue;
        }
        let (fips, dual) = (
            matches!(variant, "fips" | "both"),
            matches!(variant, "dual" | "both"),
        );
        let found = endpoint::resolve(model::service(service).unwrap(), region, None, fips, dual);
        compared += 1;
        if (found.url.as_str(), found.signing_region.as_str())
            != (format!("https://{host}").as_str(), signed)
        {
            wrong.push(format!("{line}: {found:?}"));
        }
    }
    assert!(compared > 10_000, "{compared}");
    assert!(
        wrong.is_empty(),
        "{} of {compared}:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
}
