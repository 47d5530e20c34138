//! The findings in AWS's Security Finding Format, as Security Hub's `BatchImportFindings` takes them.

use std::collections::BTreeMap;
use std::io::{self, Write};

use firestep_audit::{FindingOutcome, Severity};
use firestep_checklist::Report;
use serde::Serialize;

use crate::csv::COLUMNS;
use crate::filter::Filter;
use crate::hash::hash;
use crate::lines::Lines;
use crate::place::Places;
use crate::standing::{Standing, justification, said};
use crate::style::visible;
use crate::told::{Teller, Told};

/// AWS's limits, in letters.
const ID: usize = 512;
const TITLE: usize = 256;
const DESCRIPTION: usize = 1024;
const RECOMMENDATION: usize = 512;
const ACCOUNT_NAME: usize = 50;
const FIELD: usize = 1024;
/// Requirements that a finding names at most.
const REQUIREMENTS: usize = 32;

const TYPES: [&str; 1] = ["Software and Configuration Checks/AWS Security Best Practices"];

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct FindingPart<'a> {
    schema_version: &'static str,
    id: String,
    product_arn: String,
    product_name: &'static str,
    company_name: &'static str,
    generator_id: &'static str,
    aws_account_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    aws_account_name: Option<String>,
    types: [&'static str; 1],
    created_at: &'a str,
    updated_at: &'a str,
    severity: SeverityPart,
    finding_provider_fields: ProviderFields,
    title: String,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remediation: Option<Remediation>,
    resources: [ResourcePart<'a>; 1],
    compliance: Compliance,
    workflow: Status,
    record_state: &'static str,
    user_defined_fields: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SeverityPart {
    label: &'static str,
    original: &'static str,
}

/// What a provider may change of its findings later.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ProviderFields {
    severity: SeverityPart,
    types: [&'static str; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Remediation {
    recommendation: Recommendation,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Recommendation {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ResourcePart<'a> {
    r#type: &'static str,
    id: String,
    partition: &'static str,
    region: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Compliance {
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_requirements: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_reasons: Option<[StatusReason; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct StatusReason {
    reason_code: String,
    description: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Status {
    status: &'static str,
}

/// Writes the findings that are asked for, an array with a finding a line.
pub fn audit(report: &Report, filter: &Filter, out: &mut dyn Write) -> io::Result<()> {
    let places = Places::of(report);
    let teller = Teller::new(report);
    let mut lines = Lines::begin(out)?;
    filter.each(report, &mut |finding| {
        let told = teller.tell(finding);
        lines.push(&finding_part(&told, report, &places))
    })?;
    lines.end()?;
    writeln!(out)
}

fn finding_part<'a>(
    told: &'a Told<'_>,
    report: &'a Report,
    places: &'a Places<'_>,
) -> FindingPart<'a> {
    let account = places.account(told.account);
    let region = places.region(told.region);
    let partition = places.partition;
    let severity = || SeverityPart {
        label: label(told),
        original: told.check.severity.word(),
    };
    let name = told.row.map(|row| &*row.name);
    FindingPart {
        schema_version: "2018-10-08",
        id: unique(&told.key),
        product_arn: format!(
            "arn:{partition}:securityhub:{region}:{account}:product/{account}/default"
        ),
        product_name: "Firestep",
        company_name: "Firestep",
        generator_id: told.check.id,
        aws_account_id: account,
        aws_account_name: name
            .filter(|name| !name.trim().is_empty())
            .map(|name| cut(name, ACCOUNT_NAME)),
        types: TYPES,
        created_at: &report.head.as_of,
        updated_at: &report.head.as_of,
        severity: severity(),
        finding_provider_fields: ProviderFields {
            severity: severity(),
            types: TYPES,
        },
        title: cut(told.check.title, TITLE),
        description: cut(&said(told), DESCRIPTION),
        remediation: told.remedy.map(|remedy| Remediation {
            recommendation: Recommendation {
                text: recommendation(told, remedy),
                url: told.check.references.first().copied(),
            },
        }),
        resources: [ResourcePart {
            r#type: kind(told.resource.kind),
            id: resource(told, account),
            partition,
            region,
        }],
        compliance: compliance(told),
        workflow: Status {
            status: workflow(Standing::of(told)),
        },
        record_state: "ACTIVE",
        user_defined_fields: fields(told, report),
    }
}

/// Of what fails; everything else needs nobody to act, and its check's severity is the original one.
fn label(told: &Told<'_>) -> &'static str {
    match (told.outcome, told.check.severity) {
        (FindingOutcome::Fail, Severity::Critical) => "CRITICAL",
        (FindingOutcome::Fail, Severity::High) => "HIGH",
        (FindingOutcome::Fail, Severity::Medium) => "MEDIUM",
        (FindingOutcome::Fail, Severity::Low) => "LOW",
        (
            FindingOutcome::Pass
            | FindingOutcome::Unknown
            | FindingOutcome::Declared
            | FindingOutcome::Excepted,
            _,
        ) => "INFORMATIONAL",
    }
}

fn workflow(standing: Standing) -> &'static str {
    match standing {
        Standing::Fails | Standing::NotSeen | Standing::Closed | Standing::Waits => "NEW",
        Standing::Excepted | Standing::Declared => "SUPPRESSED",
        Standing::Passes => "RESOLVED",
    }
}

fn compliance(told: &Told<'_>) -> Compliance {
    let standing = Standing::of(told);
    let reason = |code: &str, why: &str| {
        Some([StatusReason {
            reason_code: code.to_uppercase(),
            description: cut(why, DESCRIPTION),
        }])
    };
    let controls = told.controls.iter().take(REQUIREMENTS);
    Compliance {
        status: match standing {
            Standing::Passes => "PASSED",
            Standing::Fails => "FAILED",
            Standing::NotSeen | Standing::Closed | Standing::Waits => "NOT_AVAILABLE",
            // Security Hub leaves the workflow of a finding that it has as it is: one that is excepted later must not go on
            // as a failure.
            Standing::Excepted | Standing::Declared => "WARNING",
        },
        related_requirements: controls
            .map(|it| format!("{} {}", it.framework.word, it.id))
            .collect(),
        status_reasons: match (told.gap, justification(told)) {
            (Some(gap), _) => reason(gap.reason.word(), &said(told)),
            (None, Some(why)) => reason(told.outcome.word(), &why),
            (None, None) => None,
        },
    }
}

/// In words, with what to look at first. Commands are among the fields, where there is more room.
fn recommendation(told: &Told<'_>, remedy: &str) -> String {
    let text = match told.review {
        Some(review) => format!("{remedy} Review first. {review}"),
        None => remedy.to_owned(),
    };
    cut(&text, RECOMMENDATION)
}

/// As Security Hub names it: by ARN where it has one.
fn resource(told: &Told<'_>, account: &str) -> String {
    if told.resource.kind == firestep_audit::ACCOUNT {
        return format!("AWS::::Account:{account}");
    }
    match told.resource.arn.unwrap_or(told.resource.id) {
        "" => unique(&told.key),
        id => unique(id),
    }
}

/// What has no place of its own, by the names of our CSV.
fn fields(told: &Told<'_>, report: &Report) -> BTreeMap<&'static str, String> {
    let mut fields = BTreeMap::new();
    for (name, value) in COLUMNS {
        let value = match name {
            "title" | "message" => continue,
            "fix" => commands(told, report),
            _ => value(told).into_owned(),
        };
        if !value.is_empty() {
            fields.insert(name, cut(&value, FIELD));
        }
    }
    fields
}

/// The commands on one line. Half of a command would be another: where they are too long, the command that shows them.
fn commands(told: &Told<'_>, report: &Report) -> String {
    let Some(fix) = &told.fix else {
        return String::new();
    };
    let lines: Vec<String> = fix.lines().map(visible).collect();
    let line = lines.join(" && ");
    if line.chars().count() <= FIELD {
        return line;
    }
    let account = match told.account {
        "" => String::new(),
        id => format!(" --account {id}"),
    };
    format!(
        "{} --failed --check {}{account}",
        report.head.again, told.check.id
    )
}

/// A text on one line, of so many letters at most; never none.
fn cut(text: &str, most: usize) -> String {
    let line = visible(text);
    let line = line.trim();
    if line.is_empty() {
        return "-".to_owned();
    }
    match line.char_indices().nth(most) {
        None => line.to_owned(),
        Some(_) => line.chars().take(most - 1).chain(['…']).collect(),
    }
}

/// The same of what tells things apart: what is cut off stays as a number.
fn unique(text: &str) -> String {
    let line = visible(text);
    let number = format!("#{:016x}", hash(text));
    match line.char_indices().nth(ID) {
        None => cut(&line, ID),
        Some(_) => line.chars().take(ID - number.len()).collect::<String>() + &number,
    }
}

/// A kind of resource in Security Hub's words: AWS CloudFormation's without the colons, but for case.
fn kind(kind: &str) -> &'static str {
    if kind == firestep_audit::ACCOUNT {
        return "AwsAccount";
    }
    let wanted = match kind {
        "AWS::ElasticLoadBalancingV2::LoadBalancer" => "AwsElbv2LoadBalancer".to_owned(),
        "AWS::IAM::ManagedPolicy" => "AwsIamPolicy".to_owned(),
        other => other.replace("::", ""),
    };
    let known = KINDS.iter().find(|it| it.eq_ignore_ascii_case(&wanted));
    known.unwrap_or(&"Other")
}

/// The types of which Security Hub knows details, and that this version has kinds for.
const KINDS: [&str; 36] = [
    "AwsCloudTrailTrail",
    "AwsCloudWatchAlarm",
    "AwsDynamoDbTable",
    "AwsEc2Eip",
    "AwsEc2Instance",
    "AwsEc2LaunchTemplate",
    "AwsEc2NetworkAcl",
    "AwsEc2NetworkInterface",
    "AwsEc2RouteTable",
    "AwsEc2SecurityGroup",
    "AwsEc2Subnet",
    "AwsEc2TransitGateway",
    "AwsEc2Volume",
    "AwsEc2Vpc",
    "AwsEc2VpcEndpointService",
    "AwsEc2VpcPeeringConnection",
    "AwsEcrRepository",
    "AwsElbv2LoadBalancer",
    "AwsGuardDutyDetector",
    "AwsIamAccessKey",
    "AwsIamGroup",
    "AwsIamPolicy",
    "AwsIamRole",
    "AwsIamUser",
    "AwsKmsKey",
    "AwsLambdaFunction",
    "AwsRdsDbCluster",
    "AwsRdsDbClusterSnapshot",
    "AwsRdsDbInstance",
    "AwsRdsDbSnapshot",
    "AwsS3AccessPoint",
    "AwsS3AccountPublicAccessBlock",
    "AwsS3Bucket",
    "AwsSecretsManagerSecret",
    "AwsSnsTopic",
    "AwsSqsQueue",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_one_of_security_hubs() {
        for (cloudformation, wanted) in [
            ("AWS::S3::Bucket", "AwsS3Bucket"),
            ("AWS::RDS::DBClusterSnapshot", "AwsRdsDbClusterSnapshot"),
            ("AWS::EC2::VPCEndpointService", "AwsEc2VpcEndpointService"),
            ("AWS::IAM::ManagedPolicy", "AwsIamPolicy"),
            (
                "AWS::ElasticLoadBalancingV2::LoadBalancer",
                "AwsElbv2LoadBalancer",
            ),
            ("AWS::::Account", "AwsAccount"),
            ("AWS::EC2::Image", "Other"),
        ] {
            assert_eq!(kind(cloudformation), wanted);
        }
    }

    #[test]
    fn a_text_is_cut_and_never_none() {
        assert_eq!(cut("ab", 2), "ab");
        assert_eq!(cut("äbc", 2), "ä…");
        assert_eq!([cut("", 9), cut(" \u{a0} ", 9)], ["-", "-"]);
        assert_eq!(cut("a\nb\u{1b}", 99), "a\\u{a}b\\u{1b}");
    }

    #[test]
    fn what_is_cut_is_still_told_apart() {
        let (one, other) = ("a".repeat(600), "a".repeat(601));
        assert_eq!(unique(&one).chars().count(), ID);
        assert_ne!(unique(&one), unique(&other));
        assert_eq!(unique("short"), "short");
    }
}
