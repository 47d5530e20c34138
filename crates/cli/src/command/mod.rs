//! A file per subcommand.

mod accounts;
mod attest;
mod audit;
mod aws;
mod baseline;
mod checks;
mod collect;
mod demo;
mod diff;
mod dry_run;
mod except;
mod frameworks;
mod history;
mod iam;
mod init;
mod items;
mod operations;
mod output;
mod permissions;
mod program;
mod registry;
mod render;
mod replay;
mod results;
mod serve;
mod sim;
mod snapshot;

use clap::CommandFactory;

use crate::arguments::{Arguments, Command};
use crate::exit::Exit;
use crate::terminal;

pub(crate) fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let appearance = arguments.appearance;
    match arguments.command {
        Command::Audit(audit) => audit::run(&audit, &appearance),
        Command::Collect(collect) => collect::run(&collect, &appearance),
        Command::Replay(replay) => replay::run(&replay),
        Command::Snapshot(snapshot) => snapshot::run(&snapshot, &appearance),
        Command::Checks(checks) => checks::run(&checks, &appearance),
        Command::Items(items) => items::run(&items, &appearance),
        Command::Frameworks(frameworks) => frameworks::run(&frameworks, &appearance),
        Command::Init(init) => init::run(&init),
        Command::Attest(attest) => attest::run(&attest, &appearance),
        Command::Except(except) => except::run(&except),
        Command::History(history) => history::run(&history, &appearance),
        Command::Diff(diff) => diff::run(&diff, &appearance),
        Command::Serve(serve) => serve::run(&serve),
        Command::Registry(registry) => registry::run(&registry),
        Command::Schema(schema) => program::schema(&schema.name),
        Command::Permissions(permissions) => permissions::run(&permissions),
        Command::Aws(aws) => aws::run(&aws),
        Command::Iam(iam) => iam::run(&iam),
        Command::Sim(sim) => sim::run(&sim),
        Command::Completions(completions) => {
            // Its writer panics where it cannot write.
            let mut script = Vec::new();
            let mut command = Arguments::command();
            clap_complete::generate(completions.shell, &mut command, "firestep", &mut script);
            terminal::print(|out| out.write_all(&script))?;
            Ok(Exit::Ran)
        }
    }
}
