//! `firestep audit`: collect or read a snapshot, evaluate, print the roadmap.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use firestep_audit::fix::cli::quoted;
use firestep_audit::{Audience, Check, Commands, FindingOutcome};
use firestep_checklist::report::{AccountRow, AccountState};
use firestep_checklist::{
    EvaluateError, Grouping, ItemState, Keep, Options, Report, attested_clauses, evaluate,
    is_of_item, report,
};
use firestep_program::history::AuditResult;
use firestep_report::by::By;
use firestep_report::findings::Filter;
use firestep_report::html::{Beside, Decided};
use firestep_report::{Style, groups, part};
use firestep_snapshot::Snapshot;

use super::output::Outputs;
use super::{
    accounts, baseline, checks, collect, demo, frameworks, history, items, operations, program,
    render,
};
use crate::arguments::{Appearance, Audit, AuditFormat, ByArg, SeverityArg, Show};
use crate::credentials;
use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::terminal;

pub(crate) fn run(arguments: &Audit, appearance: &Appearance) -> anyhow::Result<Exit> {
    let show = &arguments.show;
    refuse_vain(arguments)?;
    // What cannot be shown is said before an hour of collecting.
    let item = show.item.as_deref().map(items::find).transpose()?;
    let named: Vec<&'static Check> = show
        .check
        .iter()
        .map(|id| checks::find(id))
        .collect::<anyhow::Result<_>>()?;
    if let Some(item) = item {
        for check in &named {
            if !is_of_item(check, item.id) {
                let of: Vec<&str> = check.clauses.iter().map(|clause| clause.item).collect();
                let else_it = match of.as_slice() {
                    [] => "no item rests on it".to_owned(),
                    of => format!("it decides {}", of.join(", ")),
                };
                anyhow::bail!(
                    "`{}` decides nothing of {}; {else_it}\n  leave out --item or --check",
                    check.id,
                    item.id
                );
            }
        }
    }
    let framework = show
        .framework
        .as_deref()
        .map(frameworks::find)
        .transpose()?;
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
    let outputs = Outputs::of(&show.output, show.format, appearance.quiet)?;
    refuse_vain_outputs(show, &outputs)?;
    let is_demo = arguments.collecting.demo;
    let interrupt = Interrupt::listen()?;
    let temporary = is_demo.then(|| {
        let name = format!("firestep-demo-{}", std::process::id());
        interrupt.temporary(std::env::temp_dir().join(name))
    });
    let program = match (&arguments.settings, &arguments.program, &temporary) {
        (Some(path), _, _) => program::of_settings(path)?,
        // What the demo decides is not what is decided here.
        (None, None, Some(demo)) => demo::unpack(&demo.folder().join("acme"))?,
        (None, folder, _) => program::found(folder.as_deref())?,
    };
    let history = history::of_audit(arguments, &program)?;
    let baseline = baseline::Wanted::of(arguments, &program, history.as_ref())?;
    let collecting = &arguments.collecting;
    let snapshots = [&arguments.snapshot, &collecting.out, &collecting.resume];
    let snapshots: Vec<&Path> = snapshots
        .into_iter()
        .flatten()
        .map(PathBuf::as_path)
        .collect();
    outputs.keep_off(&snapshots, &program.folder)?;
    let mut kept = true;
    let (folder, ended_early) = if let Some(folder) = &arguments.snapshot {
        (folder.clone(), None)
    } else {
        let mut collecting = collect::scoped(&arguments.collecting, &program);
        // Where both are named, only what the checks read is asked. The demo is small: it is collected whole for
        // any check and item, so that its figures never change.
        let checks: &[String] = if is_demo { &[] } else { &show.check };
        let items: Vec<String> = show
            .item
            .iter()
            .filter(|_| !is_demo && show.check.is_empty())
            .cloned()
            .collect();
        let operations = operations::needed(checks, &items, &collecting.service)?;
        if let Some(demo) = &temporary
            && collecting.out.is_none()
            && collecting.resume.is_none()
        {
            collecting.out = Some(demo.folder().join("snapshot"));
            kept = false;
        }
        let (folder, collected) =
            collect::look_at(&collecting, operations, appearance, &interrupt)?;
        if collected.asked_nothing {
            terminal::say(&collect::nothing_missing(&folder));
        }
        (folder, collected.ended_early)
    };
    let mut again = match (&arguments.snapshot, kept) {
        (_, false) => "firestep audit --demo".to_owned(),
        _ => format!(
            "firestep audit --snapshot {}",
            quoted(&folder.display().to_string())
        ),
    };
    let decided = [
        ("--settings", &arguments.settings),
        ("--program", &arguments.program),
        ("--history", &arguments.history),
    ];
    for (flag, path) in decided {
        if let Some(path) = path {
            let path = quoted(&path.display().to_string());
            again.push_str(&format!(" {flag} {path}"));
        }
    }
    if arguments.no_history {
        again.push_str(" --no-history");
    }
    let snapshot = Snapshot::open(&folder)?;
    let of_program = program.settings.audience;
    let said = program.clone();
    let options = Options {
        as_of: as_of.or_else(|| is_demo.then(demo::time).flatten()),
        keep: Keep::Exposed,
        pack: needed(show),
        program,
        commands: commands(arguments, &snapshot),
        history: history.clone(),
        ..Options::default()
    };
    let checks = firestep_checks::all();
    let resume = || collect::resume_command("audit", &folder, &arguments.collecting);
    let evaluated = evaluate(&snapshot, checks, &options).map_err(|error| {
        let of_program = matches!(
            error,
            EvaluateError::UnknownAccounts(_) | EvaluateError::TwoWays(_)
        );
        if !of_program || !kept || arguments.snapshot.is_some() {
            return error.into();
        }
        // What was collected is not collected again for a slip of the pen.
        let goes_on = match &ended_early {
            Some(why) => format!("\n  {}    goes on: {why}", resume()),
            None => String::new(),
        };
        anyhow::anyhow!("{error}\n  {again}    audits what was collected{goes_on}")
    })?;
    let name = if kept {
        folder.display().to_string()
    } else {
        "of the demo, not kept".to_owned()
    };
    let reported = |evaluated| {
        let version = env!("CARGO_PKG_VERSION");
        report(evaluated, snapshot.manifest(), &name, version, &again)
    };
    let baseline = baseline
        .map(|it| {
            let name = show.baseline.as_deref().unwrap_or_default();
            it.resolve(name, &evaluated, history.as_ref())
        })
        .transpose()?
        .flatten();
    // What is asked for by name is shown.
    let is_named = !named.is_empty() || item.is_some();
    let of_program = of_program.filter(|_| !is_named).map(Audience::from);
    let mut filter = Filter {
        item: item.map(|item| item.id),
        checks: named.iter().map(|check| check.id).collect(),
        framework,
        accounts: show.account.clone(),
        severity: show.severity.map(severity),
        audience: show.audience.map(Into::into).or(of_program),
        passes: show.all,
        failures_only: show.failed,
        baseline,
    };
    // A file is read anywhere.
    let of_file = Style {
        width: 100,
        ..Style::plain()
    };
    // What cannot be written is told when all the rest is: nothing else is lost for it.
    let groups = outputs.write_groups(&evaluated, &reported, &|format, report, out| {
        let text = |out: &mut dyn Write| part::text(report, &filter, of_file, out);
        render::audit(format, report, &filter, Beside::default(), text, out)
    });
    let mut report = reported(evaluated);
    if ended_early.is_some() {
        report.head.ended_early = ended_early;
    }
    if kept {
        report.head.resume = Some(resume());
    }
    if is_demo {
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
    let own = credentials::refused_by_own_policy(&report);
    report.head.notes.extend(own);
    let earlier: Vec<&AuditResult> = history
        .iter()
        .flat_map(|it| it.before(&report.subject, report.as_of))
        .collect();
    let day = jiff::tz::TimeZone::UTC.to_datetime(report.as_of).date();
    let attestations = attested_clauses(&said, day);
    let decided = (!said.folder.as_os_str().is_empty()).then_some(Decided {
        attestations: &attestations,
        exceptions: &said.exceptions,
        folder: &said.folder,
    });
    let beside = Beside {
        earlier: &earlier,
        decided,
    };
    let printed = accounts::resolve(&report, &show.account).and_then(|ids| {
        filter.accounts = ids;
        let screen = Screen {
            beside,
            snapshot: &snapshot,
            show,
            filter: &filter,
        };
        let format = outputs.printed().unwrap_or(show.format);
        let style = terminal::style(appearance);
        let printed = terminal::print(|out| screen.write(format, &report, style, out));
        let written = outputs.write_files(&report, &|format, report, out| {
            screen.write(format, report, of_file, out)
        });
        printed.and(written)
    });
    drop(temporary);
    let kept = history::keep_result(arguments, history.as_ref(), &report, appearance);
    printed.and(groups).and(kept)?;
    // Whose findings are listed where nobody says is nothing that fails or passes.
    let asked = Filter {
        audience: show.audience.map(Into::into),
        ..filter
    };
    exit(&report, &asked, show.fail_on)
}

/// What commands are written with. A snapshot may be of another organization than the credentials at hand.
fn commands(arguments: &Audit, snapshot: &Snapshot) -> Commands {
    if arguments.snapshot.is_some() || arguments.collecting.demo {
        return Commands::default();
    }
    Commands {
        profile: arguments.collecting.access.profile().map(str::to_owned),
        account_at_hand: snapshot.manifest().caller_account.clone(),
        ..Commands::default()
    }
}

/// Refuses flags that would have no effect beside what else was typed.
fn refuse_vain(arguments: &Audit) -> anyhow::Result<()> {
    let typed = arguments.typed.as_slice();
    if let Some(folder) = &arguments.snapshot
        && let Some(flag) = typed.first()
    {
        let instead = match *flag {
            "--accounts" | "--ou" | "--exclude" => {
                "  --account NAME,… shows findings of some accounts only\n"
            }
            "--service" => "  --check ID,… and --item ID show a part\n",
            _ => "",
        };
        anyhow::bail!(
            "{flag} has no effect on a snapshot: it says what is collected, and {} has been\n{instead}  \
                 leave out {flag}, or leave out --snapshot to collect again",
            folder.display()
        );
    }
    collect::refuse_vain(&arguments.collecting, typed)
}

/// The same of what is written to files.
fn refuse_vain_outputs(show: &Show, outputs: &Outputs) -> anyhow::Result<()> {
    let printed = outputs.printed().unwrap_or(show.format);
    anyhow::ensure!(
        show.by.is_none() || printed == AuditFormat::Text,
        "--by prints a table, which is text\n  leave out --by, or the other format"
    );
    if outputs.has_groups() {
        for (is_typed, flag) in [
            (!show.account.is_empty(), "--account"),
            (show.item.is_some(), "--item"),
        ] {
            anyhow::ensure!(
                !is_typed,
                "{flag} has no effect on a file for each owner, unit or category: it holds what concerns its accounts\n  \
                 leave out {flag}, or the placeholder in --output"
            );
        }
    }
    Ok(())
}

/// Whether findings are listed, and not the first screen shown.
fn lists(show: &Show) -> bool {
    !show.check.is_empty()
        || show.all
        || show.failed
        || show.severity.is_some()
        || show.audience.is_some()
        || show.baseline.is_some()
}

/// The findings that are needed for what is printed beside those of what is exposed: of a large organization they are too many
/// to hold.
fn needed(show: &Show) -> Option<Keep> {
    if show.all || show.item.is_some() || !show.check.is_empty() {
        return Some(Keep::All);
    }
    let is_first_screen = show.output.is_empty()
        && show.format == AuditFormat::Text
        && !lists(show)
        && show.framework.is_none()
        && show.account.is_empty();
    (!is_first_screen).then_some(Keep::NotPassing)
}

/// What text shows, by what was asked for; other formats have all of it.
struct Screen<'a> {
    beside: Beside<'a>,
    snapshot: &'a Snapshot,
    show: &'a Show,
    filter: &'a Filter,
}

impl Screen<'_> {
    fn write(
        &self,
        format: AuditFormat,
        report: &Report,
        style: Style,
        out: &mut dyn Write,
    ) -> std::io::Result<()> {
        let text = |out: &mut dyn Write| self.text(report, style, out);
        render::audit(format, report, self.filter, self.beside, text, out)
    }

    fn text(&self, report: &Report, style: Style, out: &mut dyn Write) -> std::io::Result<()> {
        let Screen {
            beside: _,
            snapshot,
            show,
            filter,
        } = *self;
        let lists = lists(show);
        if let Some(by) = show.by {
            table(by, report, filter, style, out)
        } else if let Some(item) = filter.item {
            firestep_report::explain::item(report, snapshot, item, filter, style, out)
        } else if let Some(framework) = filter.framework
            && !lists
        {
            firestep_report::frameworks::audit(framework, report, filter, style, out)
        } else if lists || !show.account.is_empty() {
            firestep_report::findings::list(report, filter, style, out)
        } else if show.stages {
            firestep_report::text::stages(report, style, out)
        } else {
            firestep_report::text::roadmap(report, style, out)
        }
    }
}

fn table(
    by: ByArg,
    report: &Report,
    filter: &Filter,
    style: Style,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let by = match by {
        ByArg::Account => By::Account,
        ByArg::Service => By::Service,
        ByArg::Item => By::Item,
        ByArg::Owner => return groups::table(Grouping::Owner, report, filter, style, out),
        ByArg::Unit => return groups::table(Grouping::Unit, report, filter, style, out),
        ByArg::Category => return groups::table(Grouping::Category, report, filter, style, out),
    };
    firestep_report::by::table(by, report, filter, style, out)
}

fn severity(severity: SeverityArg) -> firestep_audit::Severity {
    match severity {
        SeverityArg::Low => firestep_audit::Severity::Low,
        SeverityArg::Medium => firestep_audit::Severity::Medium,
        SeverityArg::High => firestep_audit::Severity::High,
        SeverityArg::Critical => firestep_audit::Severity::Critical,
    }
}

/// The exit code, by the findings that the filters in force let through.
fn exit(report: &Report, filter: &Filter, fail_on: Option<SeverityArg>) -> anyhow::Result<Exit> {
    let Some(threshold) = fail_on.map(severity) else {
        return Ok(Exit::Ran);
    };
    let asked = || report.tallies.iter().filter(|it| filter.counts(it, report));
    // Beside a baseline, how much of it is new.
    let (mut fails, mut is_blind) = (false, false);
    if filter.baseline.is_some() {
        filter.each(report, &mut |finding| {
            fails |=
                finding.outcome() == FindingOutcome::Fail && finding.check.severity >= threshold;
            is_blind |= finding.is_blind();
            Ok(())
        })?;
    } else {
        fails = asked().any(|it| it.fail > 0 && it.check.severity >= threshold);
        // What the organization itself closes, and what waits to be declared, hides nothing.
        is_blind = asked().any(|it| it.unknown + it.not_collected > 0);
    }
    if fails {
        return Ok(Exit::Failed);
    }
    let baseline = filter.baseline.as_deref();
    let was_unexamined = |id: &str| baseline.is_some_and(|it| it.was_unexamined(id));
    let wanted =
        |row: &&AccountRow| filter.names_account(&row.id, &row.name) && !was_unexamined(&row.id);
    let unreachable = report
        .accounts
        .iter()
        .filter(wanted)
        .any(|account| match account.state {
            AccountState::Unreachable
            | AccountState::Partly
            | AccountState::NotReached
            | AccountState::Damaged
            | AccountState::Excluded => true,
            AccountState::Examined | AccountState::Inactive => false,
        });
    // What this version has no check for was not seen.
    let item = filter.item.and_then(|id| report.item(id));
    let not_examined = item.is_some_and(|it| it.state == ItemState::NotExamined);
    let ended_early = report.head.ended_early.is_some();
    // One that looks at itself is asked about itself alone.
    let listed = report.accounts_whole
        || report.head.member_alone
        || baseline.is_some_and(|it| !it.is_listed);
    if is_blind || not_examined || !listed || unreachable || ended_early {
        return Ok(Exit::NotAllSeen);
    }
    Ok(Exit::Ran)
}
