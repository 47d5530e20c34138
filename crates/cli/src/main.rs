//! The `firestep` binary: arguments, configuration, wiring.

mod arguments;
mod command;
mod exit;
mod progress;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = arguments::Arguments::parse();
    match command::run(arguments) {
        Ok(exit) => exit.code(),
        Err(error) => {
            terminal::complain(&error);
            exit::Exit::CouldNotRun.code()
        }
    }
}
