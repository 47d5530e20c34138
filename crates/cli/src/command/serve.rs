//! `firestep serve`: the report's pages over the history, on this machine alone.

use firestep_program::history::SoundHistory;
use firestep_report::safe;
use firestep_web::Server;

use crate::arguments::ServeArgs;
use crate::command::{history, program};
use crate::exit::Exit;
use crate::runtime::runtime;
use crate::terminal;

pub(crate) fn run(arguments: &ServeArgs) -> anyhow::Result<Exit> {
    let folder = history::folder(
        arguments.history.as_deref(),
        arguments.program.program.as_deref(),
    )?;
    // A program that has no history yet gets one; a folder that is none was mistyped.
    if arguments.history.is_none() {
        program::settings_of(folder.parent())?;
    }
    // What cannot be read is told here, and not on the first page alone; the others are served.
    let sound = SoundHistory::open(&folder)?;
    let results = sound.history.results.len();
    for (_, error) in &sound.damaged {
        terminal::say(&format!("warning: {error}"));
    }
    runtime()?.block_on(async {
        let mut server = Server::start(folder.clone(), arguments.port).await?;
        terminal::say(&format!(
            "Serving {} of {}; Ctrl-C stops it. Only who has this address is answered:",
            terminal::count(results as u64, "audit"),
            safe(&folder.display().to_string())
        ));
        terminal::print(|out| writeln!(out, "{}", server.url()))?;
        tokio::select! {
            () = server.run() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        anyhow::Ok(())
    })?;
    Ok(Exit::Ran)
}
