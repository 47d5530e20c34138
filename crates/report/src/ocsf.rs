//! The findings as OCSF 1.5 Compliance Findings, for data lakes and SIEMs.

use std::io::{self, Write};

use firestep_audit::{FindingOutcome, Severity};
use firestep_checklist::Report;
use serde::Serialize;

use crate::details::Details;
use crate::filter::Filter;
use crate::lines::Lines;
use crate::place::Places;
use crate::standing::{Standing, justification, said, sentence};
use crate::told::{Teller, Told};

/// The version of the schema, and what of it is used.
const VERSION: &str = "1.5.0";
const PROFILES: &[&str] = &["cloud"];

#[derive(Serialize)]
struct Event<'a> {
    class_uid: u32,
    class_name: &'static str,
    category_uid: u32,
    category_name: &'static str,
    activity_id: u32,
    activity_name: &'static str,
    type_uid: u32,
    type_name: &'static str,
    /// Milliseconds.
    time: i64,
    severity_id: u32,
    severity: &'static str,
    status_id: u32,
    status: &'static str,
    message: String,
    metadata: &'a Metadata<'a>,
    finding_info: FindingInfo<'a>,
    compliance: Compliance,
    #[serde(skip_serializing_if = "Option::is_none")]
    remediation: Option<Remediation>,
    resources: [ResourcePart<'a>; 1],
    cloud: Cloud<'a>,
    unmapped: Details<'a>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    version: &'static str,
    profiles: &'static [&'static str],
    product: Product<'a>,
}

#[derive(Serialize)]
struct Product<'a> {
    name: &'static str,
    vendor_name: &'static str,
    version: &'a str,
}

#[derive(Serialize)]
struct FindingInfo<'a> {
    uid: &'a str,
    title: &'static str,
    desc: String,
    /// Milliseconds.
    created_time: i64,
    analytic: Analytic,
    /// The operations whose answers it rests on.
    data_sources: &'a [&'static str],
}

#[derive(Serialize)]
struct Analytic {
    type_id: u32,
    r#type: &'static str,
    uid: &'static str,
    name: &'static str,
}

#[derive(Serialize)]
struct Compliance {
    control: &'static str,
    desc: &'static str,
    status_id: u32,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_code: Option<&'static str>,
    status_details: [String; 1],
    standards: Vec<&'static str>,
    requirements: Vec<String>,
}

#[derive(Serialize)]
struct Remediation {
    desc: String,
    references: &'static [&'static str],
}

#[derive(Serialize)]
struct ResourcePart<'a> {
    uid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    r#type: &'static str,
    region: &'a str,
    cloud_partition: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<User<'a>>,
}

#[derive(Serialize)]
struct User<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Cloud<'a> {
    provider: &'static str,
    region: &'a str,
    #[serde(rename = "cloud_partition")]
    partition: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<Account<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    org: Option<Organization<'a>>,
}

#[derive(Serialize)]
struct Account<'a> {
    uid: &'a str,
    name: &'a str,
    type_id: u32,
    r#type: &'static str,
}

#[derive(Serialize)]
struct Organization<'a> {
    uid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ou_name: Option<&'a str>,
}

/// Writes the findings that are asked for, an array with an event a line.
pub fn audit(report: &Report, filter: &Filter, out: &mut dyn Write) -> io::Result<()> {
    let metadata = Metadata {
        version: VERSION,
        profiles: PROFILES,
        product: Product {
            name: "Firestep",
            vendor_name: "Firestep",
            version: &report.head.version,
        },
    };
    let places = Places::of(report);
    let teller = Teller::new(report);
    let mut lines = Lines::begin(out)?;
    filter.each(report, &mut |finding| {
        let told = teller.tell(finding);
        lines.push(&event(&told, report, &metadata, &places))
    })?;
    lines.end()?;
    writeln!(out)
}

fn event<'a>(
    told: &'a Told<'_>,
    report: &'a Report,
    metadata: &'a Metadata<'a>,
    places: &Places<'_>,
) -> Event<'a> {
    let time = report.as_of.as_millisecond();
    let standing = Standing::of(told);
    let (severity_id, severity) = severity(told);
    let (status_id, status) = status(standing);
    let check = told.check;
    Event {
        class_uid: 2003,
        class_name: "Compliance Finding",
        category_uid: 2,
        category_name: "Findings",
        activity_id: 1,
        activity_name: "Create",
        type_uid: 200_301,
        type_name: "Compliance Finding: Create",
        time,
        severity_id,
        severity,
        status_id,
        status,
        message: sentence(told),
        metadata,
        finding_info: FindingInfo {
            uid: &told.key,
            title: check.title,
            desc: said(told),
            created_time: time,
            analytic: Analytic {
                type_id: 1,
                r#type: "Rule",
                uid: check.id,
                name: check.title,
            },
            data_sources: told.evidence,
        },
        compliance: compliance(told, standing),
        remediation: told.remedy.map(|text| Remediation {
            desc: remedy(told, text),
            references: check.references,
        }),
        resources: [ResourcePart {
            uid: uid(told),
            name: told.resource.name,
            r#type: told.resource.kind,
            region: told.region,
            cloud_partition: places.partition,
            owner: told.owner().map(|name| User { name }),
        }],
        cloud: Cloud {
            provider: "AWS",
            region: told.region,
            partition: places.partition,
            // What is said of the organization is said of no account.
            account: (!told.account.is_empty()).then(|| Account {
                uid: told.account,
                name: told.account_called(),
                type_id: 10,
                r#type: "AWS Account",
            }),
            org: report.organization.as_deref().map(|uid| Organization {
                uid,
                ou_name: told.unit_path(),
            }),
        },
        unmapped: Details::of(told),
    }
}

/// Of what fails; everything else needs nobody to act, and its check's severity is among the details.
fn severity(told: &Told<'_>) -> (u32, &'static str) {
    match (told.outcome, told.check.severity) {
        (FindingOutcome::Fail, Severity::Critical) => (5, "Critical"),
        (FindingOutcome::Fail, Severity::High) => (4, "High"),
        (FindingOutcome::Fail, Severity::Medium) => (3, "Medium"),
        (FindingOutcome::Fail, Severity::Low) => (2, "Low"),
        (
            FindingOutcome::Pass
            | FindingOutcome::Unknown
            | FindingOutcome::Declared
            | FindingOutcome::Excepted,
            _,
        ) => (1, "Informational"),
    }
}

fn status(standing: Standing) -> (u32, &'static str) {
    match standing {
        Standing::Fails | Standing::NotSeen | Standing::Closed | Standing::Waits => (1, "New"),
        Standing::Excepted | Standing::Declared => (3, "Suppressed"),
        Standing::Passes => (4, "Resolved"),
    }
}

fn compliance(told: &Told<'_>, standing: Standing) -> Compliance {
    let (status_id, status) = match standing {
        Standing::Passes => (1, "Pass"),
        Standing::Fails => (3, "Fail"),
        Standing::NotSeen | Standing::Closed | Standing::Waits => (0, "Unknown"),
        Standing::Excepted => (99, "Excepted"),
        Standing::Declared => (99, "Declared"),
    };
    let mut standards: Vec<&str> = Vec::new();
    for control in told.controls {
        if !standards.contains(&control.framework.title) {
            standards.push(control.framework.title);
        }
    }
    let why = justification(told);
    Compliance {
        control: told.check.id,
        desc: told.check.risk,
        status_id,
        status,
        status_code: told.gap.map(|gap| gap.reason.word()),
        status_details: [match why {
            Some(why) => format!("{}; {why}", said(told)),
            None => said(told),
        }],
        standards,
        requirements: told
            .controls
            .iter()
            .map(|it| format!("{} {}", it.framework.word, it.id))
            .collect(),
    }
}

/// In words, then by command.
fn remedy(told: &Told<'_>, remedy: &str) -> String {
    let mut text = remedy.to_owned();
    if let Some(review) = told.review {
        text.push_str(&format!("\nReview first. {review}"));
    }
    if let Some(fix) = &told.fix {
        text.push_str(&format!("\n{fix}"));
    }
    text
}

/// Its ARN, else its id; of a list that was not seen whole the key, since there is neither.
fn uid<'a>(told: &'a Told<'_>) -> &'a str {
    match told.resource.arn.unwrap_or(told.resource.id) {
        "" => &told.key,
        uid => uid,
    }
}
