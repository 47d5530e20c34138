//! Running the binary away from the machine's own settings.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder that goes away with the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder =
            std::env::temp_dir().join(format!("firestep-{name}-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The binary, without anything of AWS in its surroundings.
pub(crate) fn firestep(home: &Folder) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_firestep"));
    clean(&mut command, home);
    command
}

pub(crate) fn clean(command: &mut Command, home: &Folder) {
    for (name, _) in std::env::vars() {
        if name.starts_with("AWS_") || name.to_uppercase().ends_with("_PROXY") {
            command.env_remove(name);
        }
    }
    command
        .env("HOME", &home.0)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("LANG", "C.UTF-8")
        .env_remove("XDG_RUNTIME_DIR")
        .env_remove("XDG_CACHE_HOME")
        .env_remove("LC_ALL")
        .env_remove("COLUMNS")
        .env_remove("NO_COLOR")
        .current_dir(&home.0)
        .stdin(Stdio::null());
}

pub(crate) fn text(output: &Output) -> (String, String) {
    (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// The Python of the tests' environment. Without it a test says loudly that it did nothing.
pub(crate) fn python() -> Option<String> {
    let python = std::env::var("FIRESTEP_PYTHON").ok();
    if python.is_none() {
        assert!(
            std::env::var_os("FIRESTEP_MUST_RUN").is_none(),
            "FIRESTEP_PYTHON is not set, and FIRESTEP_MUST_RUN allows no test to be skipped"
        );
        eprintln!("SKIPPED: FIRESTEP_PYTHON is not set; `cargo xtask test` sets it");
    }
    python
}

/// Runs a script of `tests/python`.
pub(crate) fn script(python: &str, home: &Folder, name: &str, arguments: &[&str]) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/python")
        .join(name);
    let mut command = Command::new(python);
    clean(&mut command, home);
    command.arg(script).args(arguments).output().unwrap()
}

/// `firestep replay`, stopped when the test ends.
pub(crate) struct Served {
    child: Child,
    pub(crate) url: String,
    pub(crate) key: String,
    /// What it said when it began.
    pub(crate) said: String,
}

impl Served {
    pub(crate) fn start(home: &Folder, arguments: &[&str]) -> Self {
        let mut child = firestep(home)
            .arg("replay")
            .args(arguments)
            .args(["--port", "0"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        while !said.contains("firestep audit") {
            let mut line = String::new();
            assert!(
                lines.read_line(&mut line).unwrap() > 0,
                "the server ended: {said}"
            );
            said.push_str(&line);
        }
        std::thread::spawn(move || std::io::copy(&mut lines.by_ref(), &mut std::io::sink()));
        let word = |name: &str| {
            let at = said.find(name).unwrap() + name.len();
            said[at..].split_whitespace().next().unwrap().to_owned()
        };
        Self {
            url: word("AWS_ENDPOINT_URL="),
            key: word("AWS_ACCESS_KEY_ID="),
            said,
            child,
        }
    }

    /// The server's credentials and address, as the environment names them.
    pub(crate) fn environment(&self) -> [(&str, &str); 5] {
        [
            ("AWS_ENDPOINT_URL", &self.url),
            ("AWS_ACCESS_KEY_ID", &self.key),
            ("AWS_SECRET_ACCESS_KEY", "replay"),
            ("AWS_REGION", "eu-central-1"),
            // The AWS CLI of version 1 reads this one only.
            ("AWS_DEFAULT_REGION", "eu-central-1"),
        ]
    }
}

/// Sends a signal to a process that a test started.
pub(crate) fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    let sent = Command::new("kill").args([name, &id]).status().unwrap();
    assert!(sent.success());
}

impl Served {
    /// Takes connections and answers nothing, until [`Served::go_on`].
    pub(crate) fn hang(&self) {
        signal(&self.child, "-STOP");
    }

    pub(crate) fn go_on(&self) {
        signal(&self.child, "-CONT");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
