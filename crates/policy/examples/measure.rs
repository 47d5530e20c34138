//! What deciding, compiling and linting cost, in CPU seconds.
//!
//! measure decide CASES            decisions of cases (JSON lines), read and compiled beforehand
//! measure whole CASES             the same, each read and compiled anew
//! measure organization            10,000 principals held compiled, one question over all
//! measure policies FOLDER         every policy of a folder read and compiled, then linted
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "a tool for people who measure"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use firestep_policy::PolicyDocument;
use firestep_policy::arn::RequestedResource;
use firestep_policy::case::Case;
use firestep_policy::catalogue::Catalogue;
use firestep_policy::compiled::{Action, CompiledPolicy, PolicyKind};
use firestep_policy::context::RequestContext;
use firestep_policy::evaluate::{AccessRequest, InForce, Known, Outcome, decide};
use firestep_policy::lint::{Linter, PolicyType};
use firestep_policy::principal::Requester;

/// The CPU time of this process.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
    let ticks = |at: usize| fields[at].parse::<u64>().unwrap();
    (ticks(11) + ticks(12)) as f64 / 100.0
}

fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|it| it.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("decide") => decisions(&arguments[1]),
        Some("whole") => whole(&arguments[1]),
        Some("organization") => organization(),
        Some("policies") => policies(&arguments[1]),
        _ => println!("measure decide CASES | whole CASES | organization | policies FOLDER"),
    }
}

fn decisions(file: &str) {
    let text = std::fs::read_to_string(file).unwrap();
    let cases: Vec<Case> = text
        .lines()
        .map(|line| Case::parse(line).unwrap())
        .collect();
    let (begun, mut done, mut allowed) = (cpu(), 0u64, 0u64);
    while cpu() - begun < 3.0 {
        for case in &cases {
            allowed += u64::from(decide(&case.request, &case.in_force) == Outcome::Allowed);
        }
        done += cases.len() as u64;
    }
    let took = cpu() - begun;
    println!(
        "{done} decisions, {allowed} allowed: {:.0} per CPU second",
        done as f64 / took
    );
}

fn whole(file: &str) {
    let text = std::fs::read_to_string(file).unwrap();
    let begun = cpu();
    let mut done = 0u64;
    while cpu() - begun < 3.0 {
        for line in text.lines() {
            let case = Case::parse(line).unwrap();
            std::hint::black_box(decide(&case.request, &case.in_force));
            done += 1;
        }
    }
    let took = cpu() - begun;
    println!(
        "{done} cases read, compiled and decided: {:.0} per CPU second",
        done as f64 / took
    );
}

/// Each principal has an inline policy of its own and two of forty shared ones.
fn organization() {
    let before = resident();
    let shared: Vec<Arc<CompiledPolicy>> = (0..40)
        .map(|at| {
            let statements: Vec<String> = (0..12)
                .map(|part| format!(r#"{{"Effect":"Allow","Action":["ec2:Describe*","s3:Get{part}*","sqs:*","dynamodb:Get{at}*"],"Resource":["arn:aws:s3:::team-{at}-{part}/*","arn:aws:sqs:*:*:team-{at}"]}}"#))
                .collect();
            compiled("shared", &statements.join(","))
        })
        .collect();
    let all: Vec<(Requester, InForce)> = (0..10_000)
        .map(|at| {
            let statements = format!(
                r#"{{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::app-{at}/*"}},{{"Effect":"Allow","Action":["logs:CreateLogGroup","logs:PutLogEvents"],"Resource":"arn:aws:logs:*:*:log-group:/app/{at}*"}},{{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{{"Bool":{{"aws:SecureTransport":"false"}}}}}}"#
            );
            let who = format!("arn:aws:iam::{:012}:role/app-{at}", at / 50);
            let identity = vec![compiled("inline", &statements), Arc::clone(&shared[at % 40]), Arc::clone(&shared[(at * 7) % 40])];
            (Requester::new(Some(&who)), InForce { identity: Known::Seen(identity), ..InForce::default() })
        })
        .collect();
    println!(
        "10,000 principals held in {} MB",
        (resident() - before) / 1024
    );
    let mut best = Duration::MAX;
    let mut allowed = 0;
    for _ in 0..20 {
        let begun = Instant::now();
        let mut request = AccessRequest {
            principal: Requester::new(None),
            action: Action::new("s3:GetObject").unwrap(),
            resource: RequestedResource::new("arn:aws:s3:::app-4711/key", false),
            resource_account: None,
            context: RequestContext::default(),
            management_account: None,
        };
        allowed = all
            .iter()
            .filter(|(who, in_force)| {
                request.resource_account.clone_from(&who.account);
                request.principal.clone_from(who);
                decide(&request, in_force) == Outcome::Allowed
            })
            .count();
        best = best.min(begun.elapsed());
    }
    println!(
        "one question over all of them: {:.2} ms, {allowed} allowed",
        best.as_secs_f64() * 1e3
    );
}

fn compiled(name: &str, statements: &str) -> Arc<CompiledPolicy> {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
    let document = PolicyDocument::parse(&text).unwrap();
    Arc::new(CompiledPolicy::new(name, PolicyKind::Identity, &document))
}

fn policies(folder: &str) {
    let texts: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| std::fs::read_to_string(it.unwrap().path()).unwrap())
        .collect();
    let linter = Linter::new(Catalogue::embedded());
    let begun = cpu();
    let mut statements = 0;
    let documents: Vec<PolicyDocument> = texts
        .iter()
        .map(|it| PolicyDocument::parse(it).unwrap())
        .collect();
    for document in &documents {
        statements += CompiledPolicy::new("managed", PolicyKind::Identity, document).len();
    }
    let read = cpu() - begun;
    let begun = cpu();
    let found: usize = texts
        .iter()
        .map(|text| {
            linter
                .document(text, Some(PolicyType::Identity))
                .unwrap()
                .broken
                .len()
        })
        .sum();
    let linted = cpu() - begun;
    println!(
        "{} policies, {statements} statements: read and compiled in {read:.2} CPU s",
        texts.len()
    );
    println!("linted in {linted:.2} CPU s: {found} findings");
}
