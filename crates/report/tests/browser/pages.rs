//! The reports that a browser opens.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use firestep_checklist::items::UnitKind;
use firestep_checklist::{
    Evaluated, Grouping, Keep, Options, Report, attested_clauses, evaluate, kept, report,
};
use firestep_program::history::{AuditResult, History};
use firestep_program::{Known, PlannedFile, Program};
use firestep_report::findings::Filter;
use firestep_report::html::{self, Beside, Decided, MOST_FINDINGS};
use firestep_snapshot::MemorySnapshot;

use crate::organization::demo;

/// Markup, a quote, a script's end, what turns and what colours.
const HOSTILE: &str =
    "<img src=x onerror=document.title='owned'></script>\"'\u{202e}\u{1b}[31m\u{2028}\u{200b}監査";
/// Accounts of a large organization: more than a matrix has columns for, and so is one of its categories.
const ACCOUNTS: usize = 210;

/// Writes every page into a folder.
pub(crate) fn write(folder: &Path) {
    let program = program(&folder.join("acme"));
    let demo_source = demo("", false);
    let history = History::open(&folder.join("acme/history")).unwrap();
    let whole = evaluated(&demo_source, program.clone(), Some(history.clone()));
    // What concerns the organization alone, and one owner's accounts.
    for (name, part) in ["organization", "owner"]
        .iter()
        .zip(whole.parts(Grouping::Owner))
    {
        let report = reported(&demo_source, whole.part(&part));
        page(folder, name, &report, Beside::default());
    }
    let acme = reported(&demo_source, whole);
    let day = jiff::tz::TimeZone::UTC.to_datetime(acme.as_of).date();
    let attestations = attested_clauses(&program, day);
    let decided = Decided {
        attestations: &attestations,
        exceptions: &program.exceptions,
        folder: &folder.join("acme"),
    };
    let earlier: Vec<&AuditResult> = history.results.iter().map(|it| &it.result).collect();
    let beside = Beside {
        earlier: &earlier,
        decided: Some(decided),
    };
    page(folder, "demo", &acme, beside);

    // The findings of one account, of which few exposures are.
    let narrow = Filter {
        accounts: vec![acme.accounts.last().unwrap().name.clone()],
        severity: Some(firestep_audit::Severity::Critical),
        ..Filter::default()
    };
    let mut out = create(folder, "narrow");
    html::audit(&acme, beside, &narrow, &mut out).unwrap();

    let hostile = audited(&demo(HOSTILE, false), Program::default(), None);
    page(folder, "hostile", &spoiled(hostile), Beside::default());

    page(folder, "many", &many(acme.clone()), beside);

    let (result, findings) = kept(&acme, acme.as_of);
    let block =
        html::from_result(&result, &findings, &earlier).opened_from("/token/", "All audits");
    let mut out = create(folder, "result");
    html::page(&block, &mut out).unwrap();
}

fn create(folder: &Path, name: &str) -> BufWriter<File> {
    BufWriter::new(File::create(folder.join(format!("{name}.html"))).unwrap())
}

fn page(folder: &Path, name: &str, report: &Report, beside: Beside<'_>) {
    let mut out = create(folder, name);
    html::audit(report, beside, &Filter::default(), &mut out).unwrap();
}

/// The demo's program folder, written and read.
fn program(folder: &Path) -> Program {
    let files: Vec<PlannedFile> = firestep_sim::ACME_PROGRAM
        .iter()
        .map(|(name, text)| PlannedFile {
            path: folder.join(name),
            text: (*text).to_owned(),
            adds: String::new(),
            exists: false,
        })
        .collect();
    firestep_program::write(folder, &files).unwrap();
    let checks: Vec<&str> = firestep_checks::all().iter().map(|it| it.id).collect();
    let items: Vec<(&str, Vec<&str>)> = firestep_checklist::items()
        .iter()
        .map(|it| (it.id, it.clauses.iter().map(|it| it.id.as_str()).collect()))
        .collect();
    let known = Known {
        checks: &checks,
        items: &items,
    };
    Program::open(folder, &known).unwrap()
}

fn audited(source: &MemorySnapshot, program: Program, history: Option<History>) -> Report {
    reported(source, evaluated(source, program, history))
}

fn evaluated(source: &MemorySnapshot, program: Program, history: Option<History>) -> Evaluated {
    let options = Options {
        keep: Keep::NotPassing,
        program,
        history,
        as_of: "2026-11-23T21:14:00Z".parse().ok(),
        ..Options::default()
    };
    evaluate(source, firestep_checks::all(), &options).unwrap()
}

fn reported(source: &MemorySnapshot, evaluated: Evaluated) -> Report {
    let again = "firestep audit --snapshot acme";
    let mut report = report(evaluated, &source.manifest, "acme", "0.1.0", again);
    report.head.seconds = None;
    report
}

/// What people write down is anybody's text too.
fn spoiled(mut report: Report) -> Report {
    for account in &mut report.accounts {
        let registered = &mut account.registered;
        registered.owner = Some(format!("owner {HOSTILE}"));
        registered.business_unit = Some(format!("unit {HOSTILE}"));
        registered.category = Some(format!("category {HOSTILE}"));
        account.unit_path = Some(format!("Root/{HOSTILE}"));
    }
    report.head.title = format!("Organization {HOSTILE}");
    report.head.notes.push(format!("note {HOSTILE}"));
    report.head.ended_early = Some(format!("it ended {HOSTILE}"));
    let long = "n".repeat(100_000);
    if let Some(finding) = report.findings.first_mut() {
        finding.resource.name = Some(long.into());
    }
    report
}

/// The demo as a large organization: every account several times, and more findings than a file holds.
fn many(mut report: Report) -> Report {
    let first = report.accounts.clone();
    for at in first.len()..ACCOUNTS {
        let mut account = first.get(at % first.len()).cloned().unwrap();
        account.id = format!("2{at:011}");
        account.name = format!("{}-{at}", account.name);
        report.accounts.push(account);
    }
    let ids: Vec<&'static str> = report
        .accounts
        .iter()
        .map(|it| &*it.id.clone().leak())
        .collect();
    for item in &mut report.items {
        let units = item.units.clone();
        if item.item.unit != UnitKind::Account || units.is_empty() {
            continue;
        }
        for (at, id) in ids.iter().enumerate().skip(first.len()) {
            let (_, state) = units.get(at % units.len()).unwrap();
            item.units.push(((*id).to_owned(), *state));
            for clause in item.clauses.iter_mut().filter(|it| it.by_unit) {
                let status = clause.statuses.get(at % units.len()).copied().unwrap();
                clause.statuses.push(status);
            }
        }
    }
    // The worst are kept, and the others counted.
    let some = report.findings.clone();
    let failing: Vec<_> = some
        .iter()
        .filter(|it| it.verdict.reason().is_some())
        .collect();
    for at in 0..MOST_FINDINGS {
        let mut finding = (*failing.get(at % failing.len()).unwrap()).clone();
        finding.account = ids[at % ids.len()];
        finding.resource.id = format!("{:a<62}-{at:07}", finding.resource.id).into();
        report.findings.push(finding);
    }
    report
}
