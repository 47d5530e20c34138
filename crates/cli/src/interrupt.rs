//! Ctrl-C: the first ends collecting and keeps what was seen, the second ends the program at once.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use firestep_collect::Stop;

/// The exit code of a program that SIGINT ended, as shells know it.
const INTERRUPTED: i32 = 130;

/// What Ctrl-C does now.
#[derive(Default)]
struct State {
    /// The collection that is under way, and what is said when it is told to stop.
    collecting: Option<(Stop, Box<dyn Fn() + Send>)>,
    /// A folder that goes away with the program.
    temporary: Option<PathBuf>,
}

/// Ctrl-C, taken from its beginning to the end of the program; SIGTERM is the same.
#[derive(Clone, Default)]
pub(crate) struct Interrupt {
    state: Arc<Mutex<State>>,
}

impl Interrupt {
    /// Begins to listen.
    pub(crate) fn listen() -> anyhow::Result<Self> {
        let interrupt = Self::default();
        let listening = interrupt.clone();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        // A thread of its own: the program may be busy evaluating.
        std::thread::Builder::new().spawn(move || runtime.block_on(listen(listening)))?;
        Ok(interrupt)
    }

    /// While this collection is under way, the first Ctrl-C stops it, and this is said.
    pub(crate) fn collecting(&self, stop: Stop, said: impl Fn() + Send + 'static) {
        self.state().collecting = Some((stop, Box::new(said)));
    }

    /// Nothing is collected any more: the next Ctrl-C ends the program.
    pub(crate) fn collected(&self) {
        self.state().collecting = None;
    }

    /// A folder that goes away when the program ends, however it ends.
    pub(crate) fn temporary(&self, folder: PathBuf) -> Temporary {
        self.state().temporary = Some(folder.clone());
        Temporary {
            interrupt: self.clone(),
            folder,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) {
        let mut state = self.state();
        match &state.collecting {
            Some((stop, said)) if !stop.is_stopped() => {
                stop.stop();
                said();
            }
            _ => {
                remove(state.temporary.take());
                exit();
            }
        }
    }
}

/// Takes a temporary folder away when it goes out of sight.
pub(crate) struct Temporary {
    interrupt: Interrupt,
    folder: PathBuf,
}

impl Temporary {
    /// Where it is; nobody has made it yet.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        remove(self.interrupt.state().temporary.take());
    }
}

fn remove(folder: Option<PathBuf>) {
    let Some(folder) = folder else { return };
    // A collection that is under way may make a file while the others go; when the folder is gone it cannot.
    for _ in 0..100 {
        match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {}
            _ => return,
        }
    }
}

#[expect(
    clippy::exit,
    reason = "the second Ctrl-C asks for it; journals lose at most the line in flight"
)]
fn exit() -> ! {
    std::process::exit(INTERRUPTED)
}

/// Takes one signal after the other.
#[cfg(unix)]
async fn listen(interrupt: Interrupt) {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
    );
    let (Ok(mut interrupted), Ok(mut terminated)) = signals else {
        return;
    };
    loop {
        tokio::select! {
            _ = interrupted.recv() => interrupt.take(),
            _ = terminated.recv() => interrupt.take(),
        }
    }
}

#[cfg(not(unix))]
async fn listen(interrupt: Interrupt) {
    while tokio::signal::ctrl_c().await.is_ok() {
        interrupt.take();
    }
}
