//! What is said on stderr while collecting goes on: redrawn lines on a terminal that can move its cursor, a line now
//! and then elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use firestep_collect::{Ended, Event, Watch};
use firestep_report::safe;
use firestep_report::thousands;
use firestep_web::running::{self, Beacon, Running};

use crate::terminal::{count, dumb, say};

/// How often lines are redrawn on a terminal, and printed elsewhere.
const REDRAW: Duration = Duration::from_millis(250);
const LINE: Duration = Duration::from_secs(30);
/// How long it is said after a throttled answer that calls wait.
const WAITS: Duration = Duration::from_secs(5);
/// How long nothing is said while the first answer is waited for.
const SILENT: Duration = Duration::from_secs(2);

#[derive(Clone)]
pub(crate) struct Progress {
    state: Arc<Mutex<ProgressState>>,
}

struct ProgressState {
    /// Says elsewhere how far it is, where there is a place for it.
    beacon: Option<Beacon>,
    snapshot: String,
    mode: Mode,
    by: String,
    /// Whether a call that is throttled is sent once more.
    again: bool,
    bar: [char; 2],
    begun: Instant,
    drawn: Instant,
    lines: usize,
    accounts: usize,
    examine: usize,
    done: usize,
    /// Those that an earlier run has done.
    before: usize,
    calls: u64,
    /// Whether anything was answered.
    heard: bool,
    denied: u64,
    throttled: u64,
    /// Where AWS throttled last, and when.
    waits: Option<(Instant, String)>,
    closed: BTreeMap<String, usize>,
    slow: BTreeSet<(String, String)>,
    now: BTreeMap<String, (String, String, u64)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Quiet,
    Redraw,
    Lines,
}

impl Progress {
    /// `by` is how accounts are entered: `by the role NAME`.
    /// `again`: whether a call that is throttled is sent once more.
    /// `snapshot` is where it is written.
    pub(crate) fn new(quiet: bool, ascii: bool, by: String, again: bool, snapshot: String) -> Self {
        let redraws = std::io::stderr().is_terminal() && !dumb();
        let mode = match (quiet, redraws) {
            (true, _) => Mode::Quiet,
            (false, true) => Mode::Redraw,
            (false, false) => Mode::Lines,
        };
        let now = Instant::now();
        Self {
            state: Arc::new(Mutex::new(ProgressState {
                beacon: running::folder().and_then(|it| Beacon::new(&it).ok()),
                snapshot,
                mode,
                by,
                again,
                bar: if ascii { ['#', '-'] } else { ['█', '░'] },
                begun: now,
                drawn: now,
                lines: 0,
                accounts: 0,
                examine: 0,
                done: 0,
                before: 0,
                calls: 0,
                heard: false,
                denied: 0,
                throttled: 0,
                waits: None,
                closed: BTreeMap::new(),
                slow: BTreeSet::new(),
                now: BTreeMap::new(),
            })),
        }
    }

    pub(crate) fn watch(&self) -> Watch {
        let state = Arc::clone(&self.state);
        Arc::new(move |event| {
            if let Ok(mut state) = state.lock() {
                state.take(event);
            }
        })
    }

    /// Says after a while that the first answer is waited for, where none has come. It needs the runtime.
    pub(crate) fn wait_for(&self, host: Option<String>) {
        let (Some(host), state) = (host, Arc::clone(&self.state)) else {
            return;
        };
        tokio::spawn(async move {
            tokio::time::sleep(SILENT).await;
            if let Ok(state) = state.lock()
                && state.mode != Mode::Quiet
                && !state.heard
            {
                say(&format!(
                    "Waiting for an answer of {}; Ctrl-C stops.",
                    safe(&host)
                ));
            }
        });
    }

    /// Says that Ctrl-C was taken.
    pub(crate) fn interrupted(&self) {
        if let Ok(mut state) = self.state.lock() {
            let is_quiet = state.mode == Mode::Quiet;
            state.clear();
            state.mode = Mode::Quiet;
            if !is_quiet {
                say("Interrupted: what was seen is kept. Ctrl-C again stops at once.");
            }
        }
    }

    /// Takes the redrawn lines away.
    pub(crate) fn finish(&self) {
        if let Ok(mut state) = self.state.lock() {
            state.clear();
            if state.mode == Mode::Lines && state.examine > 0 {
                let text = format!(
                    "{} of {}, {}, {} denied",
                    state.done,
                    count(state.examine as u64, "account"),
                    count(state.calls, "call"),
                    thousands(state.denied)
                );
                line("done", &text);
            }
            state.mode = Mode::Quiet;
            state.beacon = None;
        }
    }
}

impl ProgressState {
    /// What follows when AWS throttles.
    fn then(&self) -> &'static str {
        if self.again {
            "; waits and calls again"
        } else {
            "; its answers will be missing (--max-attempts 1)"
        }
    }

    fn take(&mut self, event: Event<'_>) {
        self.heard = true;
        match event {
            Event::Begun {
                accounts,
                examine,
                done,
            } => {
                (self.accounts, self.examine) = (accounts, examine);
                (self.done, self.before) = (done, done);
                if self.mode == Mode::Lines {
                    let before = match done {
                        0 => String::new(),
                        done => format!(", {done} of them done before"),
                    };
                    let accounts = count(accounts as u64, "account");
                    line(
                        "start",
                        &format!("{accounts}, {examine} to examine{before}"),
                    );
                }
            }
            Event::ClockOff { seconds } => {
                self.clear();
                let (off, way) = (seconds.unsigned_abs(), seconds.is_positive());
                say(&format!(
                    "warning: this machine's clock is {} min {} s {} AWS's; requests are signed by AWS's",
                    off / 60,
                    off % 60,
                    if way { "behind" } else { "ahead of" }
                ));
            }
            Event::Odd { what } => {
                self.clear();
                say(&format!("warning: {}", safe(what)));
            }
            Event::Account { id, name } => {
                let name = if name.is_empty() { id } else { name };
                self.now
                    .insert(id.to_owned(), (safe(name), String::new(), 0));
            }
            Event::Unreachable { id, name, why } => {
                self.clear();
                say(&format!(
                    "warning: could not enter {} {id} {}: {}",
                    safe(name),
                    safe(&self.by),
                    safe(why)
                ));
            }
            Event::Call {
                account,
                service,
                operation,
                region,
                ended,
            } => {
                self.calls += 1;
                match ended {
                    Ended::Denied => self.denied += 1,
                    Ended::Answered | Ended::NotOffered | Ended::Throttled | Ended::Failed => {}
                }
                if let Some((_, at, calls)) = self.now.get_mut(account) {
                    *at = format!("{service} {operation}  {region}");
                    *calls += 1;
                }
            }
            Event::Throttled {
                account,
                service,
                answers,
            } => {
                self.throttled += answers;
                let name = self.now.get(account).map_or(account, |(name, ..)| name);
                let name = name.to_owned();
                self.waits = Some((Instant::now(), format!("{name}: {service}")));
                if self.slow.insert((account.to_owned(), service.to_owned()))
                    && self.mode == Mode::Lines
                {
                    line(
                        "slow",
                        &format!("{name}: {service} is throttling{}", self.then()),
                    );
                }
            }
            Event::RegionClosed { account: _, region } => {
                let count = self.closed.entry(region.to_owned()).or_default();
                *count += 1;
                if *count == 1 && self.mode == Mode::Lines {
                    line(
                        "closed",
                        &format!("{region}: every service is denied by an SCP; not called further"),
                    );
                }
            }
            Event::Done { id } => {
                self.done += 1;
                self.now.remove(id);
            }
        }
        if let Some(mut beacon) = self.beacon.take() {
            beacon.say(|| self.running());
            self.beacon = Some(beacon);
        }
        match self.mode {
            Mode::Redraw if self.drawn.elapsed() >= REDRAW => self.draw(),
            Mode::Lines if self.drawn.elapsed() >= LINE => {
                let text = format!(
                    "{} of {}, {}, {} denied{}{}",
                    self.done,
                    count(self.examine as u64, "account"),
                    count(self.calls, "call"),
                    thousands(self.denied),
                    match self.throttled {
                        0 => String::new(),
                        throttled => format!(", {throttled} throttled and called again"),
                    },
                    self.left()
                        .map(|left| format!(", {left}"))
                        .unwrap_or_default()
                );
                line("progress", &text);
                self.drawn = Instant::now();
            }
            _ => {}
        }
    }

    /// How far it is, for who looks from elsewhere.
    fn running(&self) -> Running {
        let now = self.now.values().take(3);
        Running {
            snapshot: safe(&self.snapshot),
            accounts: self.accounts,
            examine: self.examine,
            done: self.done,
            calls: self.calls,
            denied: self.denied,
            throttled: self.throttled,
            now: now
                .map(|(name, at, calls)| format!("{name}  {at}  {}", count(*calls, "call")))
                .collect(),
            left: self.left(),
        }
    }

    fn left(&self) -> Option<String> {
        let done_now = self.done.saturating_sub(self.before);
        if done_now == 0 || self.done >= self.examine {
            return None;
        }
        let each = self.begun.elapsed().as_secs() / done_now as u64;
        let seconds = each * (self.examine - self.done) as u64;
        Some(match seconds {
            0..=60 => "under 1 min left".to_owned(),
            _ => format!("about {} min left", seconds.div_ceil(60)),
        })
    }

    fn draw(&mut self) {
        self.clear();
        self.drawn = Instant::now();
        let seconds = self.begun.elapsed().as_secs();
        let mut text = format!(
            "Collecting {}   {} min {} s\n",
            count(self.examine as u64, "account"),
            seconds / 60,
            seconds % 60
        );
        let cells = 20;
        let full = (self.done * cells)
            .checked_div(self.examine)
            .unwrap_or_default()
            .min(cells);
        let [done, left] = self.bar;
        text.push_str(&format!(
            "accounts  {}{}  {} of {}  calls {}  denied {}  throttled {}\n",
            done.to_string().repeat(full),
            left.to_string().repeat(cells - full),
            self.done,
            self.examine,
            thousands(self.calls),
            thousands(self.denied),
            thousands(self.throttled)
        ));
        let mut lines = 2;
        for (name, at, calls) in self.now.values().take(3) {
            let row = format!("  {name:<14} {at}  {}", count(*calls, "call"));
            text.push_str(&row.chars().take(79).collect::<String>());
            text.push('\n');
            lines += 1;
        }
        if let Some((at, whom)) = &self.waits
            && at.elapsed() < WAITS
        {
            let row = format!("  {whom} is throttling{}", self.then());
            text.push_str(&row.chars().take(79).collect::<String>());
            text.push('\n');
            lines += 1;
        }
        text.push_str(&format!(
            "{}Ctrl-C stops cleanly\n",
            self.left()
                .map(|left| format!("{left}   "))
                .unwrap_or_default()
        ));
        let _ = std::io::stderr().write_all(text.as_bytes());
        self.lines = lines + 1;
    }

    fn clear(&mut self) {
        if self.lines > 0 {
            let _ =
                std::io::stderr().write_all(format!("\u{1b}[{}A\u{1b}[J", self.lines).as_bytes());
            self.lines = 0;
        }
    }
}

fn line(what: &str, text: &str) {
    let time = jiff::Timestamp::now().strftime("%H:%M:%S");
    say(&format!("{time} {what:<8} {text}"));
}
