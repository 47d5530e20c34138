//! A file per subcommand.

mod audit;
mod aws;
mod checks;
mod collect;
mod iam;
mod items;
mod permissions;
mod replay;
mod sim;

use clap::CommandFactory;

use crate::arguments::{Arguments, Command};
use crate::exit::Exit;

pub(crate) fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let appearance = arguments.appearance;
    match arguments.command {
        Command::Audit(audit) => audit::run(&audit, &appearance),
        Command::Collect(collect) => collect::run(&collect, &appearance),
        Command::Replay(replay) => replay::run(&replay),
        Command::Checks(checks) => checks::run(&checks, &appearance),
        Command::Items(items) => items::run(&items, &appearance),
        Command::Permissions(permissions) => permissions::run(&permissions),
        Command::Aws(aws) => aws::run(&aws),
        Command::Iam(iam) => iam::run(&iam),
        Command::Sim(sim) => sim::run(&sim),
        Command::Completions(completions) => {
            let mut command = Arguments::command();
            clap_complete::generate(
                completions.shell,
                &mut command,
                "firestep",
                &mut std::io::stdout(),
            );
            Ok(Exit::Ran)
        }
    }
}

/// A runtime for what talks to AWS.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?)
}

/// The operations that checks, items and services need; `None` = the whole plan.
fn needed(
    checks: &[String],
    items: &[String],
    services: &[String],
) -> anyhow::Result<Option<std::collections::BTreeSet<String>>> {
    if checks.is_empty() && items.is_empty() && services.is_empty() {
        return Ok(None);
    }
    let mut wanted: Vec<&str> = Vec::new();
    for id in checks {
        wanted.extend(checks::find(id)?.reads);
    }
    for id in items {
        let item = items::find(id)?;
        for check in firestep_checks::all() {
            if check.clauses.iter().any(|clause| clause.item == item.id) {
                wanted.extend(check.reads);
            }
        }
    }
    for service in services {
        let before = wanted.len();
        let planned = firestep_catalogue::plan().iter();
        let of_service = planned.filter(|planned| planned.operation.service == service);
        wanted.extend(of_service.map(firestep_catalogue::PlannedOperation::id));
        if wanted.len() == before {
            anyhow::bail!(
                "`{service}` is no service of the plan; `firestep permissions` shows which there are"
            );
        }
    }
    Ok(Some(firestep_collect::narrowed(wanted)))
}
