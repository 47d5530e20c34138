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
            let planned = firestep_catalogue::plan().iter();
            let near = nearest(service, planned.map(|it| it.operation.service));
            let near = match near.as_slice() {
                [] => String::new(),
                near => format!("; near it: {}", near.join(", ")),
            };
            anyhow::bail!(
                "`{service}` is no service of the plan{near}; `firestep permissions` shows which there are"
            );
        }
    }
    Ok(Some(firestep_collect::narrowed(wanted)))
}

/// The names that a mistyped one may mean, the nearest first: those that hold it or are spelled much like it.
fn nearest<'n>(text: &str, names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let text = text.to_lowercase();
    // A distance costs the product of the lengths.
    if text.is_empty() || text.len() > 200 {
        return Vec::new();
    }
    let names: std::collections::BTreeSet<&str> = names.collect();
    let mut near: Vec<(usize, &str)> = names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&text, name), name))
        .filter(|(distance, name)| *distance <= name.len().div_ceil(3) || name.contains(&text))
        .collect();
    near.sort_unstable();
    near.into_iter().take(5).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_is_what_is_spelled_alike_or_holds_the_text() {
        let names = ["iam-no-users", "ec2-image-recent", "s3-bucket-not-public"];
        let near = |text: &str| nearest(text, names.into_iter());
        assert_eq!(near("iam-no-user"), ["iam-no-users"]);
        assert_eq!(near("S3-bukcet-not-pubilc"), ["s3-bucket-not-public"]);
        assert_eq!(near("image"), ["ec2-image-recent"]);
        assert!(near("nonsense").is_empty() && near("").is_empty());
        assert!(near(&"x".repeat(100_000)).is_empty());
    }
}
