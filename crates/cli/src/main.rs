//! The `firestep` binary: arguments, configuration, wiring.

mod arguments;
mod command;
mod credentials;
mod exit;
mod interrupt;
mod nearest;
mod profiles;
mod progress;
mod regions;
mod runtime;
mod scope;
mod terminal;

use std::process::ExitCode;

/// A third of an audit's time is making and dropping small things, for which the system's allocator takes longer
/// (`benches/README.md`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if let Some(versions) = versions() {
        let _ = std::io::Write::write_all(&mut std::io::stdout(), versions.as_bytes());
        return ExitCode::SUCCESS;
    }
    let arguments = arguments::Arguments::read();
    match command::run(arguments) {
        Ok(exit) => exit.code(),
        // A reader that closes early is no failure.
        Err(error) if terminal::is_closed(&error) => exit::Exit::Ran.code(),
        Err(error) => {
            terminal::complain(&error);
            exit::Exit::CouldNotRun.code()
        }
    }
}

/// What `--version --verbose` prints: the version, and the dates of what is built in.
fn versions() -> Option<String> {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let has = |names: [&str; 2]| {
        arguments
            .iter()
            .any(|it| names.iter().any(|name| it == name))
    };
    let only = arguments.len() == 2 && has(["--version", "-V"]) && has(["--verbose", "-v"]);
    only.then(|| {
        let iam = firestep_policy::catalogue::Catalogue::embedded();
        format!(
            "firestep {}\nIAM data of {}: {} services, {} actions ({})\nmodels of {} services, {} operations\n",
            env!("CARGO_PKG_VERSION"),
            iam.date(),
            iam.services().len(),
            iam.len(),
            iam.sources(),
            firestep_aws::model::services().count(),
            firestep_aws::model::services()
                .filter_map(firestep_aws::model::service)
                .map(|it| it.operations().len())
                .sum::<usize>(),
        )
    })
}
