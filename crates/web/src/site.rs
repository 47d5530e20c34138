//! What is asked for, and the page that answers.

use std::path::PathBuf;

use firestep_checklist::{FullResult, changes};
use firestep_program::history::{History, HistoryError, KeptResult, SoundHistory, read_findings};
use firestep_report::diff::{self, Diff};
use firestep_report::html;
use firestep_report::safe;
use hyper::StatusCode;
use jiff::Timestamp;
use serde::Serialize;

use crate::coding::{decoded, one_line, value};
use crate::index;
use crate::running::{self, Seen};

/// What is served.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) history: PathBuf,
    /// Where audits that are under way say so.
    pub(crate) running: Option<PathBuf>,
}

/// A page.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) kind: &'static str,
    /// The content security policy.
    pub(crate) policy: String,
    pub(crate) body: Vec<u8>,
}

/// What the list of audits asks for now and then.
#[derive(Serialize)]
struct State {
    /// As the page shows them.
    runs: Vec<String>,
    running: Vec<Seen>,
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
enum NoPage {
    #[error("{0}")]
    History(#[from] HistoryError),
    #[error("there is no audit `{0}` in the history")]
    NoSuch(String),
    #[error("there is no such page")]
    Nothing,
    #[error("the two audits are of different organizations")]
    Others,
    #[error("could not write the page: {0}")]
    Io(#[from] std::io::Error),
}

impl Site {
    /// The page of a path below `root`, which holds the token.
    pub(crate) fn answer(&self, root: &str, path: &str, query: &str) -> Answer {
        let answered = match path.split('/').collect::<Vec<_>>().as_slice() {
            [""] => self.index(),
            ["state"] => self.state(),
            ["run", name] => self.run(&decoded(name), root),
            ["diff"] => self.diff(query),
            _ => Err(NoPage::Nothing),
        };
        answered.unwrap_or_else(|error| refused(&error, root))
    }

    fn index(&self) -> Result<Answer, NoPage> {
        let sound = SoundHistory::open(&self.history)?;
        let page = index::PAGE;
        let mut body = Vec::new();
        page.write(&mut body, |out| index::body(&sound, out))?;
        Ok(of_html(page.policy(), body))
    }

    fn state(&self) -> Result<Answer, NoPage> {
        // A folder that cannot be read is told by the page itself.
        let sound = SoundHistory::open(&self.history).unwrap_or_default();
        let of = self.running.as_deref();
        let state = State {
            runs: index::names(&sound).map(|it| safe(&it)).collect(),
            running: of.map_or_else(Vec::new, |it| running::all(it, Timestamp::now())),
        };
        Ok(Answer {
            status: StatusCode::OK,
            kind: "application/json",
            policy: "default-src 'none'".to_owned(),
            body: serde_json::to_vec(&state).map_err(std::io::Error::from)?,
        })
    }

    fn run(&self, name: &str, root: &str) -> Result<Answer, NoPage> {
        let history = SoundHistory::open(&self.history)?.history;
        let kept = find(&history, name)?;
        let (result, findings) = read_findings(&kept.path)?;
        let earlier: Vec<_> = history.before(&result.subject, result.as_of).collect();
        let block = html::from_result(&result, &findings, &earlier);
        let mut body = Vec::new();
        html::page(&block.opened_from(root, "All audits"), &mut body)?;
        Ok(of_html(html::policy().to_owned(), body))
    }

    fn diff(&self, query: &str) -> Result<Answer, NoPage> {
        let history = SoundHistory::open(&self.history)?.history;
        let side = |wanted: &str| {
            let mut pairs = query.split('&').filter_map(|it| it.split_once('='));
            let name = pairs.find(|(name, _)| *name == wanted).map(|it| it.1);
            let kept = find(&history, &value(name.unwrap_or_default()))?;
            let (result, findings) = read_findings(&kept.path)?;
            Ok::<_, NoPage>(FullResult { result, findings })
        };
        let (before, after) = (side("a")?, side("b")?);
        if before.result.subject != after.result.subject {
            return Err(NoPage::Others);
        }
        let moved = changes(&before, &after);
        let moved = Diff {
            before: &before,
            after: &after,
            changes: &moved,
            resources: None,
        };
        let mut body = Vec::new();
        diff::html(&moved, Some("./"), &mut body)?;
        let page = html::Plain {
            title: "",
            script: None,
            home: None,
        };
        Ok(of_html(page.policy(), body))
    }
}

/// A result by the name of its file; a name is compared and never made a path.
fn find<'h>(history: &'h History, name: &str) -> Result<&'h KeptResult, NoPage> {
    let mut all = history.results.iter();
    let found = all.clone().find(|it| index::name(&it.path) == name);
    // A form sends what is shown.
    let found = found.or_else(|| all.find(|it| safe(&index::name(&it.path)) == name));
    found.ok_or_else(|| NoPage::NoSuch(name.to_owned()))
}

fn of_html(policy: String, body: Vec<u8>) -> Answer {
    Answer {
        status: StatusCode::OK,
        kind: "text/html; charset=utf-8",
        policy,
        body,
    }
}

fn refused(error: &NoPage, root: &str) -> Answer {
    let page = html::Plain {
        title: "no page",
        script: None,
        home: Some(root),
    };
    let mut body = Vec::new();
    let text = html::shown(&one_line(error));
    let home = html::shown(root);
    let written = page.write(&mut body, |out| {
        write!(
            out,
            "<h1>No page</h1><p class=\"lede\">{text}</p><p><a href=\"{home}\">All audits</a></p>"
        )
    });
    Answer {
        status: match error {
            NoPage::NoSuch(_) | NoPage::Nothing => StatusCode::NOT_FOUND,
            NoPage::Others => StatusCode::BAD_REQUEST,
            NoPage::History(_) | NoPage::Io(_) => StatusCode::INTERNAL_SERVER_ERROR,
        },
        // Writing to memory does not fail.
        body: written.map(|()| body).unwrap_or_default(),
        ..of_html(page.policy(), Vec::new())
    }
}
