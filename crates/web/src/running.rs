//! What an audit that is under way says of itself, in a file of its user's own, for who looks at it from elsewhere.
//!
//! It is written once a second at most, and taken away at the end; one that was killed leaves it, and its time tells.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

const SCHEMA: &str = "firestep-running/1";

/// How often it is written at most.
const OFTEN: Duration = Duration::from_secs(1);

/// What was not heard of for so long has ended without a word.
const LOST: i64 = 600;

/// For how long one is told of whose process was killed.
const GONE: i64 = 60;

/// The largest file that is read.
const LARGEST: u64 = 64 << 10;

/// How far an audit is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// Where its snapshot is written.
    pub snapshot: String,
    /// All accounts that were found.
    pub accounts: usize,
    /// Those that are to be examined.
    pub examine: usize,
    /// Those that are done.
    pub done: usize,
    /// Calls that were answered, denied or not.
    pub calls: u64,
    pub denied: u64,
    pub throttled: u64,
    /// The accounts that are being asked, by name, and what.
    pub now: Vec<String>,
    /// How long it takes, as far as that is known.
    pub left: Option<String>,
}

/// A file of one that runs.
#[derive(Debug, Serialize, Deserialize)]
struct Said {
    schema: String,
    /// Its process.
    #[serde(default)]
    pid: Option<u32>,
    /// In seconds since 1970, as the next.
    started: i64,
    updated: i64,
    #[serde(flatten)]
    running: Running,
}

/// One that runs, as it is seen from elsewhere.
#[derive(Debug, Serialize)]
pub(crate) struct Seen {
    /// For how many seconds it has run.
    seconds: i64,
    /// How many seconds ago it said so.
    ago: i64,
    /// Whether its process is there no more.
    gone: bool,
    #[serde(flatten)]
    running: Running,
}

/// The folder of this user's files; none where the user has no place for what lasts as long as a run.
pub fn folder() -> Option<PathBuf> {
    let of = |name: &str| {
        let set = std::env::var_os(name).filter(|it| !it.is_empty())?;
        Some(PathBuf::from(set)).filter(|it| it.is_absolute())
    };
    let of_home = |below: &str| Some(of("HOME")?.join(below));
    let places = [
        of("XDG_RUNTIME_DIR"),
        of("XDG_CACHE_HOME"),
        of_home(".cache"),
        of_home("Library/Caches"),
    ];
    // None is made: a run leaves nothing behind.
    let mut places = places.into_iter().flatten();
    places.find(|it| it.is_dir()).map(|it| it.join("firestep"))
}

/// Says how far an audit is. What cannot be written is not said: no audit fails for it.
#[derive(Debug)]
pub struct Beacon {
    path: PathBuf,
    started: Timestamp,
    last: Option<Instant>,
}

impl Beacon {
    /// One for this process.
    pub fn new(folder: &Path) -> io::Result<Self> {
        make(folder)?;
        Ok(Beacon {
            path: folder.join(format!("running-{}.json", std::process::id())),
            started: Timestamp::now(),
            last: None,
        })
    }

    /// Says it, where a while has passed.
    pub fn say(&mut self, running: impl FnOnce() -> Running) {
        if self.last.is_some_and(|it| it.elapsed() < OFTEN) {
            return;
        }
        self.last = Some(Instant::now());
        let said = Said {
            schema: SCHEMA.to_owned(),
            pid: Some(std::process::id()),
            started: self.started.as_second(),
            updated: Timestamp::now().as_second(),
            running: running(),
        };
        let _ = self.write(&said);
    }

    fn write(&self, said: &Said) -> io::Result<()> {
        // One that ended may have taken it away.
        if let Some(folder) = self.path.parent() {
            make(folder)?;
        }
        let beside = self.path.with_extension("new");
        fs::write(&beside, serde_json::to_vec(said)?)?;
        fs::rename(&beside, &self.path)
    }
}

impl Drop for Beacon {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
        // Where another runs it stays.
        if let Some(folder) = self.path.parent() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// A folder that nobody else reads.
fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Whether there is no such process, where that can be known.
fn is_gone(pid: u32) -> bool {
    let processes = Path::new("/proc");
    processes.join("self").exists() && !processes.join(pid.to_string()).exists()
}

/// Those that run, the oldest first. What cannot be read says nothing.
pub(crate) fn all(folder: &Path, now: Timestamp) -> Vec<Seen> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.filter_map(Result::ok).map(|it| it.path());
    let is_one = |path: &PathBuf| {
        let name = path.file_name().and_then(|it| it.to_str());
        let number = name.and_then(|it| it.strip_prefix("running-")?.strip_suffix(".json"));
        number.is_some_and(|it| it.bytes().all(|it| it.is_ascii_digit()))
    };
    let mut all: Vec<Seen> = paths
        .filter(is_one)
        .filter_map(|path| {
            let size = fs::metadata(&path).ok()?;
            if !size.is_file() || size.len() > LARGEST {
                return None;
            }
            let said: Said = serde_json::from_slice(&fs::read(&path).ok()?).ok()?;
            let ago = (now.as_second() - said.updated).max(0);
            let gone = said.pid.is_some_and(is_gone);
            let long = if gone { GONE } else { LOST };
            (said.schema == SCHEMA && ago < long).then(|| Seen {
                seconds: said.updated - said.started,
                ago,
                gone,
                running: said.running,
            })
        })
        .collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.seconds));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_seen_until_it_ends() {
        let folder = std::env::temp_dir().join(format!("firestep-running-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        assert!(all(&folder, Timestamp::now()).is_empty());
        let mut beacon = Beacon::new(&folder).unwrap();
        let running = Running {
            snapshot: "acme".to_owned(),
            examine: 13,
            done: 2,
            ..Running::default()
        };
        beacon.say(|| running.clone());
        // A second has not passed.
        beacon.say(|| panic!("it is too early"));
        fs::write(folder.join("running-1.json"), "{").unwrap();
        fs::write(folder.join("running-2.json"), "{\"schema\":\"other\"}").unwrap();
        let seen = all(&folder, Timestamp::now());
        let [one] = &seen[..] else {
            panic!("{seen:?}");
        };
        assert_eq!(one.running, running);
        assert!(!one.gone);
        // One that was killed; no process has that number.
        let path = folder.join(format!("running-{}.json", std::process::id()));
        let of_dead = fs::read_to_string(path).unwrap().replace(
            &format!("\"pid\":{}", std::process::id()),
            "\"pid\":4294967295",
        );
        fs::write(folder.join("running-3.json"), of_dead).unwrap();
        let can_know = Path::new("/proc/self").exists();
        let gone = all(&folder, Timestamp::now())
            .iter()
            .filter(|it| it.gone)
            .count();
        assert_eq!(gone, usize::from(can_know));
        let soon = Timestamp::now() + jiff::SignedDuration::from_secs(GONE + 1);
        assert_eq!(all(&folder, soon).len(), if can_know { 1 } else { 2 });
        let later = Timestamp::now() + jiff::SignedDuration::from_secs(LOST + 1);
        assert!(all(&folder, later).is_empty(), "nobody has heard of it");
        drop(beacon);
        fs::remove_file(folder.join("running-3.json")).unwrap();
        assert!(all(&folder, Timestamp::now()).is_empty());
        let _ = fs::remove_dir_all(&folder);
    }
}
