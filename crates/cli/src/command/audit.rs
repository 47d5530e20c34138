//! `firestep audit`: collect or read a snapshot, evaluate, print the roadmap.

use std::io::Write;

use anyhow::Context;
use firestep_audit::fix::cli::quoted;
use firestep_audit::{Check, Commands, FindingOutcome};
use firestep_checklist::report::AccountState;
use firestep_checklist::{Options, Report, evaluate, report};
use firestep_report::findings::Filter;
use firestep_snapshot::Snapshot;

use super::{checks, collect, items, operations};
use crate::arguments::{Appearance, Audit, Format, SeverityArg, Show};
use crate::exit::Exit;
use crate::terminal;

pub(crate) fn run(arguments: &Audit, appearance: &Appearance) -> anyhow::Result<Exit> {
    let show = &arguments.show;
    // What cannot be shown is said before an hour of collecting.
    let item = show.item.as_deref().map(items::find).transpose()?;
    let check = show.check.as_deref().map(checks::find).transpose()?;
    let as_of = show
        .as_of
        .as_deref()
        .map(|text| {
            text.parse().with_context(|| {
                format!(
                    "could not read --as-of `{text}`: expected a time such as 2026-11-23T21:14:00Z"
                )
            })
        })
        .transpose()?;
    let settings = match &arguments.settings {
        Some(path) => firestep_program::read(path)?,
        None => firestep_program::Settings::default(),
    };
    let demo = arguments.collecting.demo;
    let (folder, kept, ended_early) = if let Some(folder) = &arguments.snapshot {
        (folder.clone(), true, None)
    } else {
        let mut collecting = arguments.collecting.clone();
        let checks: Vec<String> = show.check.iter().cloned().collect();
        let items: Vec<String> = show.item.iter().cloned().collect();
        // The demo is small: it is always collected whole, so that its figures never change.
        let operations = if demo {
            None
        } else {
            operations::needed(&checks, &items, &collecting.service)?
        };
        let temporary = demo && collecting.out.is_none();
        if temporary {
            collecting.out =
                Some(std::env::temp_dir().join(format!("firestep-demo-{}", std::process::id())));
        }
        let (folder, collected) = collect::look_at(&collecting, operations, appearance)?;
        (folder, !temporary, collected.ended_early)
    };
    let mut again = match (&arguments.snapshot, kept) {
        (_, false) => "firestep audit --demo".to_owned(),
        _ => format!(
            "firestep audit --snapshot {}",
            quoted(&folder.display().to_string())
        ),
    };
    if let Some(path) = &arguments.settings {
        again.push_str(&format!(
            " --settings {}",
            quoted(&path.display().to_string())
        ));
    }
    let snapshot = Snapshot::open(&folder)?;
    let options = Options {
        as_of: as_of.or_else(|| demo.then(demo_time).flatten()),
        keep_passes: show.all || item.is_some() || check.is_some(),
        settings,
        commands: Commands {
            // A snapshot may be of another organization than the profile at hand.
            profile: arguments
                .collecting
                .access
                .profile
                .clone()
                .filter(|_| arguments.snapshot.is_none() && !demo),
            profile_account: snapshot.manifest().caller_account.clone(),
            ..Commands::default()
        },
        ..Options::default()
    };
    let checks = firestep_checks::all();
    let evaluated = evaluate(&snapshot, checks, &options)?;
    let name = if kept {
        folder.display().to_string()
    } else {
        "of the demo, not kept".to_owned()
    };
    let mut report = report(
        evaluated,
        snapshot.manifest(),
        &name,
        env!("CARGO_PKG_VERSION"),
        &again,
    );
    report.head.ended_early = ended_early;
    if demo {
        report.head.title = format!(
            "Acme, {}",
            report.head.title.replace("Organization", "organization")
        );
        report.head.seconds = None;
    } else if arguments.collecting.sso_session.is_some() {
        report.head.notes.push(
            "A permission set carries no session policy: it can do what it allows.".to_owned(),
        );
    }
    let printed = print(&report, &snapshot, show, item, check, appearance);
    if !kept {
        // Ours, made above; what stays behind is a temporary folder.
        let _ = std::fs::remove_dir_all(&folder);
    }
    printed?;
    Ok(exit(&report, show.fail_on))
}

/// The moment that the demo stands still at.
fn demo_time() -> Option<jiff::Timestamp> {
    firestep_sim::acme().ok()?.as_of?.parse().ok()
}

fn print(
    report: &Report,
    snapshot: &Snapshot,
    show: &Show,
    item: Option<&'static firestep_checklist::Item>,
    check: Option<&'static Check>,
    appearance: &Appearance,
) -> anyhow::Result<()> {
    let style = terminal::style(appearance);
    let stdout = std::io::stdout().lock();
    let mut out = std::io::BufWriter::new(stdout);
    let filter = Filter {
        item: item.map(|item| item.id),
        check: check.map(|check| check.id),
        accounts: show.account.clone(),
        severity: show.severity.map(severity),
        audience: show.audience.map(Into::into),
        passes: show.all,
    };
    let result = match show.format {
        Format::Json => firestep_report::json::audit(report, &filter, &mut out),
        Format::Text if item.is_some() && show.check.is_none() => {
            let item = item.map_or("", |item| item.id);
            firestep_report::explain::item(report, snapshot, item, &filter, style, &mut out)
        }
        Format::Text
            if check.is_some()
                || show.all
                || show.severity.is_some()
                || show.audience.is_some()
                || !show.account.is_empty() =>
        {
            firestep_report::findings::list(report, &filter, style, &mut out)
        }
        Format::Text if show.stages => firestep_report::text::stages(report, &mut out),
        Format::Text => firestep_report::text::roadmap(report, style, &mut out),
    };
    match result.and_then(|()| out.flush()) {
        // `firestep audit | head` is no failure.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("could not print the result"),
    }
}

fn severity(severity: SeverityArg) -> firestep_audit::Severity {
    match severity {
        SeverityArg::Low => firestep_audit::Severity::Low,
        SeverityArg::Medium => firestep_audit::Severity::Medium,
        SeverityArg::High => firestep_audit::Severity::High,
        SeverityArg::Critical => firestep_audit::Severity::Critical,
    }
}

fn exit(report: &Report, fail_on: Option<SeverityArg>) -> Exit {
    let Some(threshold) = fail_on.map(severity) else {
        return Exit::Ran;
    };
    let fails = |finding: &firestep_audit::Finding| {
        finding.outcome() == FindingOutcome::Fail && finding.check.severity >= threshold
    };
    if report.findings.iter().any(fails) {
        return Exit::Failed;
    }
    let blind = report
        .findings
        .iter()
        .any(|finding| finding.outcome() == FindingOutcome::Unknown);
    let unreachable = report
        .accounts
        .iter()
        .any(|account| account.state == AccountState::Unreachable);
    if blind || !report.accounts_whole || unreachable {
        return Exit::NotAllSeen;
    }
    Exit::Ran
}
