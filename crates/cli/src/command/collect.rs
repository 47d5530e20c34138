//! `firestep collect`: record what an organization's AWS APIs answer, as a snapshot.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Context;
use firestep_audit::fix::cli::quoted;
use firestep_aws::client::{Aws, Settings};
use firestep_collect::{Access, CollectError, CollectRequest, Collected, Stop, permissions};
use firestep_program::Program;
use firestep_report::thousands;
use firestep_sim::Replay;
use firestep_snapshot::Snapshot;

use super::{dry_run, operations, program};
use crate::arguments::{Appearance, Collect, CollectArgs, MEMBER_ROLE};
use crate::credentials;
use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::nearest::near_it;
use crate::profiles::Profiles;
use crate::progress::Progress;
use crate::regions;
use crate::runtime::runtime;
use crate::scope::ScopeInForce;
use crate::terminal::{self, ascii, count, say};

pub(crate) fn run(arguments: &Collect, appearance: &Appearance) -> anyhow::Result<Exit> {
    refuse_vain(&arguments.collecting, &arguments.typed)?;
    if let Some(folder) = &arguments.collecting.resume
        && !(arguments.check.is_empty() && arguments.item.is_empty())
    {
        let flag = if arguments.check.is_empty() {
            "--item"
        } else {
            "--check"
        };
        return Err(vain_beside_resume(flag, folder));
    }
    let operations = operations::needed(
        &arguments.check,
        &arguments.item,
        &arguments.collecting.service,
    )?;
    let collecting = &arguments.collecting;
    let program = match &arguments.program {
        None if collecting.demo => Program::default(),
        folder => program::settings_of(folder.as_deref())?,
    };
    let collecting = &scoped(collecting, &program);
    if arguments.dry_run {
        let style = terminal::style(appearance);
        terminal::print(|out| dry_run::print(operations.as_ref(), collecting, style, out))?;
        return Ok(Exit::Ran);
    }
    let interrupt = Interrupt::listen()?;
    let (folder, collected) = look_at(collecting, operations, appearance, &interrupt)?;
    if collected.asked_nothing {
        say(&nothing_missing(&folder));
        return Ok(Exit::Ran);
    }
    let reached = match collected.examined.len() {
        0 => "no account yet".to_owned(),
        all => format!("{} of {}", collected.done, count(all as u64, "account")),
    };
    say(&format!(
        "{}, {} denied, {} not offered, {} failed; {reached}",
        count(collected.calls.made, "call"),
        thousands(collected.calls.denied),
        thousands(collected.calls.not_offered),
        thousands(collected.calls.failed),
    ));
    let audit = format!(
        "firestep audit --snapshot {}",
        quoted(&folder.display().to_string())
    );
    if let Some(why) = &collected.ended_early {
        anyhow::bail!(
            "{why} after {reached}; what was seen is in {}\n  {}    goes on\n  {audit}    shows what was seen",
            folder.display(),
            resume_command("collect", &folder, collecting)
        );
    }
    say(&format!("next: {audit}"));
    Ok(Exit::Ran)
}

/// What to collect: where flags were not typed, what the scope of a program says in their place.
pub(super) fn scoped(collecting: &CollectArgs, program: &Program) -> CollectArgs {
    let mut collecting = collecting.clone();
    // What is gone on with goes on as it was begun.
    if collecting.resume.is_some() {
        return collecting;
    }
    let mut scope = program.settings.scope.clone();
    for (flag, said) in [
        (&mut collecting.accounts, &mut scope.accounts),
        (&mut collecting.exclude, &mut scope.exclude),
        (&mut collecting.ou, &mut scope.ous),
        (&mut collecting.regions, &mut scope.regions),
    ] {
        if flag.is_empty() {
            flag.extend(said.iter().map(ToString::to_string));
        } else {
            said.clear();
        }
    }
    collecting.scope = ScopeInForce::new(program.settings_path(), scope);
    collecting
}

/// What is said where nothing of a snapshot is missing.
pub(super) fn nothing_missing(folder: &Path) -> String {
    format!(
        "Nothing is missing in {}; --accounts ID,… collects accounts of it again.",
        folder.display()
    )
}

fn vain_beside_resume(flag: &str, folder: &Path) -> anyhow::Error {
    anyhow::anyhow!(
        "{flag} has no effect with --resume: {} goes on as it was begun\n  \
         leave out {flag}, or leave out --resume to collect a new snapshot",
        folder.display()
    )
}

/// The command that goes on with a snapshot, by the way into AWS that was typed.
pub(super) fn resume_command(verb: &str, folder: &Path, collecting: &CollectArgs) -> String {
    let access = &collecting.access;
    let role = (collecting.role_name != MEMBER_ROLE).then_some(collecting.role_name.as_str());
    let mut command = format!(
        "firestep {verb} --resume {}",
        quoted(&folder.display().to_string())
    );
    for (flag, value) in [
        ("--profile", access.profile()),
        ("--region", access.region.as_deref()),
        ("--endpoint-url", access.endpoint_url.as_deref()),
        ("--role-name", role),
        ("--external-id", collecting.external_id.as_deref()),
        ("--sso-session", collecting.sso_session.as_deref()),
        ("--sso-role", collecting.sso_role.as_deref()),
    ] {
        if let Some(value) = value {
            command.push_str(&format!(" {flag} {}", quoted(value)));
        }
    }
    if collecting.demo {
        command.push_str(" --demo");
    }
    command
}

/// Refuses flags that say how to get into AWS beside the demo, which needs no AWS; and flags that say what to collect
/// beside a snapshot that is gone on with.
pub(super) fn refuse_vain(collecting: &CollectArgs, typed: &[&str]) -> anyhow::Result<()> {
    let of_scope = ["--ou", "--exclude", "--regions", "--service"];
    if let Some(folder) = &collecting.resume
        && let Some(flag) = typed.iter().find(|flag| of_scope.contains(flag))
    {
        return Err(vain_beside_resume(flag, folder));
    }
    let demo = collecting.demo;
    let of_access = [
        "--profile",
        "--region",
        "--endpoint-url",
        "--external-id",
        "--sso-session",
        "--sso-role",
    ];
    match typed.iter().find(|flag| demo && of_access.contains(flag)) {
        Some(flag) => {
            anyhow::bail!(
                "{flag} has no effect on the demo, which needs no AWS\n  leave out {flag}, or --demo"
            )
        }
        None => Ok(()),
    }
}

/// Collects into the folder that the user named or a new one.
pub(super) fn look_at(
    collecting: &CollectArgs,
    operations: Option<BTreeSet<String>>,
    appearance: &Appearance,
    interrupt: &Interrupt,
) -> anyhow::Result<(PathBuf, Collected)> {
    regions::refuse_misspelled(&collecting.regions)?;
    if !collecting.demo {
        credentials::refuse_vain_profile(&collecting.access)?;
        credentials::refuse_bad_endpoints(&collecting.access)?;
    }
    if let Some(told) = collecting.scope.told().filter(|_| !appearance.quiet) {
        say(&told);
    }
    let run = run_id();
    let named_folder = collecting.resume.as_ref().or(collecting.out.as_ref());
    let out = named_folder.cloned().unwrap_or_else(|| {
        let time = jiff::Timestamp::now()
            .strftime("%Y%m%dT%H%M%SZ")
            .to_string();
        PathBuf::from(format!("firestep-{time}"))
    });
    let inline = permissions::session_inline();
    let access = match (&collecting.sso_session, &collecting.sso_role) {
        (Some(session), Some(role)) => Access::Sso {
            session: session.clone(),
            role: role.clone(),
        },
        _ => Access::Role {
            name: collecting.role_name.clone(),
            external_id: collecting.external_id.clone(),
            inline,
        },
    };
    let named = |list: &[String]| (!list.is_empty()).then(|| list.to_vec());
    let request = CollectRequest {
        out: out.clone(),
        resume: collecting.resume.is_some(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        run,
        accounts: named(&collecting.accounts),
        units: collecting.ou.clone(),
        exclude: collecting.exclude.clone(),
        regions: named(&collecting.regions),
        scope_note: collecting.scope.note(),
        access: access.clone(),
        operations,
        accounts_at_once: (collecting.concurrency / 8).clamp(1, 8),
    };
    let by = match &access {
        Access::Sso { role, .. } => format!("by the permission set {role}"),
        Access::Role { name, .. } => format!("by the role {name}"),
    };
    let progress = Progress::new(
        appearance.quiet,
        ascii(appearance),
        by,
        collecting.max_attempts > 1,
        out.display().to_string(),
    );
    let watch = progress.watch();
    let stop = Stop::default();
    let told = progress.clone();
    interrupt.collecting(stop.clone(), move || told.interrupted());
    let runtime = runtime()?;
    let collected = runtime.block_on(async {
        // The demo is served from here to the end of the block.
        let replay = if collecting.demo {
            let acme = firestep_sim::acme().context("the demo organization is damaged")?;
            Some(Replay::start(&acme, 0).await?)
        } else {
            None
        };
        let common = Settings {
            concurrency: collecting.concurrency,
            max_attempts: collecting.max_attempts,
            timeout: Some(collecting.timeout),
            deadline: collecting.deadline,
            ..Settings::default()
        };
        let settings = match &replay {
            Some(replay) => Settings {
                region: Some("eu-central-1".to_owned()),
                endpoint_url: Some(replay.url()),
                static_credentials: Some(replay.credentials()),
                ..common
            },
            None => Settings {
                profile: collecting.access.profile().map(str::to_owned),
                region: collecting.access.region.clone(),
                endpoint_url: collecting.access.endpoint_url.clone(),
                ..common
            },
        };
        let aws = Aws::load(settings).await?;
        let region = aws.home_region();
        regions::refuse_home(&region)?;
        let host = credentials::host(&collecting.access, &region, &Profiles::read());
        progress.wait_for(host.filter(|_| !collecting.demo));
        let collected = firestep_collect::collect(aws, request, watch, stop).await;
        collected.map_err(|error| match error {
            CollectError::Identity(call) => {
                credentials::explain(&call, &collecting.access, &region)
            }
            CollectError::NoSuchAccount { known, named } => {
                let near = near_it(&named, known.iter().map(String::as_str));
                let place = collecting.scope.place(&named);
                anyhow::anyhow!(
                    "could not find account `{named}` in the organization, by id or name{near}{place}\n  \
                     aws organizations list-accounts    lists them"
                )
            }
            CollectError::NoSuchUnit { known, named } => {
                no_such_unit(&named, &known, &collecting.scope.place(&named))
            }
            CollectError::NoSuchRegion { known, named } => {
                let place = collecting.scope.place(&named);
                regions::no_such(&named, &known, &place)
            }
            error @ CollectError::NothingToExamine => match collecting.scope.told() {
                Some(told) => anyhow::anyhow!("{error}\n  {told}"),
                None => error.into(),
            },
            CollectError::Interrupted => {
                anyhow::anyhow!("interrupted before anything was asked; nothing new is kept")
            }
            other => other.into(),
        })
    });
    // What still waits, for a name server or a process that gives credentials, is not waited for.
    runtime.shutdown_background();
    interrupt.collected();
    progress.finish();
    let collected = collected?;
    // What is unfinished keeps its time: what is asked hangs on it when it is gone on with.
    if collecting.demo && collected.ended_early.is_none() && !collected.asked_nothing {
        at_its_own_time(&out)?;
    }
    let caller = Snapshot::open(&out)?.manifest().caller_account.clone();
    let caller = caller.as_deref().unwrap_or("the caller's account");
    if let Some(help) = credentials::remedy(&access, &collected.unreachable, caller) {
        say(&help);
    }
    Ok((out, collected))
}

fn no_such_unit(named: &str, known: &[String], place: &str) -> anyhow::Error {
    if known.is_empty() {
        return anyhow::anyhow!(
            "could not find organizational unit `{named}`: the organization's units could not be seen{place}"
        );
    }
    let near = near_it(named, known.iter().map(String::as_str));
    anyhow::anyhow!(
        "could not find organizational unit `{named}` in the organization, by id or name{near}{place}\n  \
         there are {}",
        known.join(", ")
    )
}

/// Lets a snapshot of the demo say when the demo is, so that what is in it does not age while it lies there.
fn at_its_own_time(folder: &Path) -> anyhow::Result<()> {
    let acme = firestep_sim::acme().context("the demo organization is damaged")?;
    let Some(at) = acme.as_of.and_then(|it| it.parse::<jiff::Timestamp>().ok()) else {
        return Ok(());
    };
    let mut manifest = Snapshot::open(folder)?.manifest().clone();
    let parsed = |text: &String| text.parse::<jiff::Timestamp>().ok();
    let took = manifest
        .finished
        .as_ref()
        .and_then(parsed)
        .zip(parsed(&manifest.started))
        .map_or(jiff::SignedDuration::ZERO, |(end, begin)| {
            end.duration_since(begin)
        });
    manifest.started = (at - took).to_string();
    if manifest.finished.is_some() {
        manifest.finished = Some(at.to_string());
    }
    let path = folder.join("manifest.json");
    std::fs::write(&path, serde_json::to_string_pretty(&manifest)?)
        .with_context(|| format!("could not write `{}`", path.display()))
}

/// Eight letters that tell runs apart.
fn run_id() -> String {
    let nanoseconds = jiff::Timestamp::now().as_nanosecond().unsigned_abs();
    let mixed = (nanoseconds ^ u128::from(std::process::id())).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    format!("{:08x}", (mixed >> 16) & 0xffff_ffff)
}
