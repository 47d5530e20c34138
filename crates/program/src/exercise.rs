//! `exercises/*.yaml` and `hunts/*.yaml`: what was practised and searched, and what came of it.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::calendar::{days_between, is_ending, later};
use crate::decode::Decoder;
use crate::file;
use crate::mistake::Mistake;
use crate::place::Place;
use crate::placeholder::is_placeholder;
use crate::yaml::{Node, Value};

/// The record of an exercise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exercise {
    /// The file that holds it.
    pub file: PathBuf,
    /// The line in which it begins.
    pub line: usize,
    /// `kind`: how it was done.
    pub kind: ExerciseKind,
    /// `scenario`: what was played.
    pub scenario: Box<str>,
    /// `sha256`: the hash of the scenario's text.
    pub sha256: Option<Box<str>>,
    /// `plan`: the version of the response plan that was followed.
    pub plan: Option<Box<str>>,
    /// `date`: when it was held.
    pub date: Date,
    /// `times`: when it began and ended.
    pub times: Option<Box<str>>,
    /// `facilitator`: who led it.
    pub facilitator: Box<str>,
    /// `participants`: roles, and who had each.
    pub participants: Vec<(Box<str>, Vec<Box<str>>)>,
    /// `decisions`: what was decided.
    pub decisions: Vec<Box<str>>,
    /// `gaps`: what did not work.
    pub gaps: Vec<ExerciseGap>,
}

/// Something that did not work, and who mends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExerciseGap {
    /// The line in which it begins.
    pub line: usize,
    /// `gap`: what did not work.
    pub gap: Box<str>,
    /// `owner`: who mends it.
    pub owner: Box<str>,
    /// `due`: the last day for it.
    pub due: Date,
    /// `closed`: when it was mended.
    pub closed: Option<Date>,
}

impl ExerciseGap {
    /// Whether it is open after its last day.
    pub fn is_overdue(&self, day: Date) -> bool {
        self.due < day && self.closed.is_none_or(|it| it > day)
    }
}

/// Kinds of exercises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExerciseKind {
    /// At a table: people say what they would do.
    Tabletop,
    /// In accounts: things happen.
    Simulation,
}

impl ExerciseKind {
    pub(crate) const WORDS: [(&str, Self); 2] = [
        ("tabletop", Self::Tabletop),
        ("simulation", Self::Simulation),
    ];
}

/// What a record is worth on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordState {
    /// Complete and recent.
    Done,
    /// Recent, but it lacks something, or gaps are open after their last day.
    Partial,
    /// It is too long ago.
    Expired,
    /// Its date is in the future.
    NotYet,
}

/// Roles that an exercise cannot do without.
const ROLES: [&str; 3] = ["ir-lead", "account-owner", "communications"];

impl Exercise {
    /// Where it is written.
    pub fn place(&self) -> Place {
        Place::new(&self.file, self.line)
    }

    /// What it is worth on a day, when it may be so many days ago.
    pub fn state(&self, day: Date, days: u32) -> RecordState {
        let partial = !self.lacks().is_empty() || self.gaps.iter().any(|it| it.is_overdue(day));
        state(self.date, day, days, partial)
    }

    /// Whether it is in the last 30 days of the time for which it counts.
    pub fn is_ending(&self, day: Date, days: u32) -> bool {
        is_ending(later(self.date, days), day)
    }

    /// The roles that it must have and has not.
    pub fn lacks(&self) -> Vec<&'static str> {
        let mut lacks = ROLES.to_vec();
        let has = |role: &str| {
            let mut those = self.participants.iter().filter(|it| *it.0 == *role);
            those.any(|it| it.1.iter().any(|name| !is_placeholder(name)))
        };
        lacks.retain(|role| !has(role));
        lacks
    }

    /// The exercise that a file holds; an empty one has none.
    pub fn parse(file: &Path, text: &str) -> Result<Option<Self>, Vec<Mistake>> {
        file::parse(text, |decoder, root| exercise(decoder, root, file))
    }
}

fn state(date: Date, day: Date, days: u32, partial: bool) -> RecordState {
    if date > day {
        RecordState::NotYet
    } else if days_between(date, day) > i64::from(days) {
        RecordState::Expired
    } else if partial {
        RecordState::Partial
    } else {
        RecordState::Done
    }
}

pub(crate) const EXERCISE_KEYS: [&str; 10] = [
    "kind",
    "scenario",
    "sha256",
    "plan",
    "date",
    "times",
    "facilitator",
    "participants",
    "decisions",
    "gaps",
];

fn exercise(decoder: &mut Decoder, node: &Node, file: &Path) -> Option<Exercise> {
    let fields = decoder.fields(node, &EXERCISE_KEYS)?;
    let kind = decoder
        .required(&fields, "kind", "`tabletop` or `simulation`")
        .and_then(|it| decoder.word(it, "kind", &ExerciseKind::WORDS));
    let scenario = decoder.text_of(&fields, "scenario", "what was played");
    let sha256 = fields.get("sha256").and_then(|it| decoder.sha256(it));
    let plan = decoder.optional(&fields, "plan");
    let date = decoder
        .required(&fields, "date", "when it was held")
        .and_then(|it| decoder.date(it));
    let times = decoder.optional(&fields, "times");
    let facilitator = decoder.text_of(&fields, "facilitator", "who led it");
    let wanted = "a map from roles to who had each";
    let participants = decoder
        .required(&fields, "participants", wanted)
        .map_or_else(Vec::new, |it| participants(decoder, it));
    let decisions = fields
        .get("decisions")
        .map_or(&[][..], |it| decoder.list(it, "decisions"));
    let decisions = decisions
        .iter()
        .filter_map(|it| decoder.prose(it, "what was decided"))
        .collect();
    let gaps = fields
        .get("gaps")
        .map_or(&[][..], |it| decoder.list(it, "gaps"));
    let gaps = gaps.iter().filter_map(|it| gap(decoder, it)).collect();
    Some(Exercise {
        file: file.to_owned(),
        line: node.at.line,
        kind: kind?,
        scenario: scenario?,
        sha256,
        plan,
        date: date?,
        times,
        facilitator: facilitator?,
        participants,
        decisions,
        gaps,
    })
}

fn participants(decoder: &mut Decoder, node: &Node) -> Vec<(Box<str>, Vec<Box<str>>)> {
    let mut participants = Vec::new();
    for entry in decoder.map(node, "a map from roles to who had each") {
        let role = decoder.sound(entry.at, &entry.key, "a role");
        let people = if let Value::List(_) = &entry.value.value {
            decoder.texts(&entry.value, "people")
        } else {
            let one = decoder.text(&entry.value, "who had the role");
            one.map(Box::from).into_iter().collect()
        };
        if let Some(role) = role
            && !people.is_empty()
        {
            participants.push((role.into(), people));
        }
    }
    participants
}

fn gap(decoder: &mut Decoder, node: &Node) -> Option<ExerciseGap> {
    let fields = decoder.fields(node, &["gap", "owner", "due", "closed"])?;
    let gap = decoder.prose_of(&fields, "gap", "what did not work");
    let owner = decoder.text_of(&fields, "owner", "say who mends it");
    let due = decoder
        .required(&fields, "due", "the last day for it")
        .and_then(|it| decoder.date(it));
    let closed = fields.get("closed").and_then(|it| decoder.date(it));
    Some(ExerciseGap {
        line: node.at.line,
        gap: gap?,
        owner: owner?,
        due: due?,
        closed,
    })
}

/// The record of a threat hunt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunt {
    /// The file that holds it.
    pub file: PathBuf,
    /// The line in which it begins.
    pub line: usize,
    /// `hypothesis`: what was looked for.
    pub hypothesis: Box<str>,
    /// `queries`: by which queries.
    pub queries: Vec<Box<str>>,
    /// `from`: the first day of the data.
    pub from: Date,
    /// `to`: the last day of the data.
    pub to: Date,
    /// `date`: when it was run.
    pub date: Date,
    /// `owner`: who ran it.
    pub owner: Box<str>,
    /// `result`: what was found.
    pub result: Option<Box<str>>,
    /// `gaps`: what did not work.
    pub gaps: Vec<ExerciseGap>,
}

impl Hunt {
    /// What it is worth on a day, when it may be so many days ago.
    pub fn state(&self, day: Date, days: u32) -> RecordState {
        let partial = !self.lacks().is_empty() || self.gaps.iter().any(|it| it.is_overdue(day));
        state(self.date, day, days, partial)
    }

    /// What it must have and has not.
    pub fn lacks(&self) -> Vec<&'static str> {
        let mut lacks = Vec::new();
        if self.queries.is_empty() {
            lacks.push("queries");
        }
        if self.result.as_deref().is_none_or(is_placeholder) {
            lacks.push("a result");
        }
        lacks
    }

    /// The hunt that a file holds; an empty one has none.
    pub fn parse(file: &Path, text: &str) -> Result<Option<Self>, Vec<Mistake>> {
        file::parse(text, |decoder, root| hunt(decoder, root, file))
    }
}

pub(crate) const HUNT_KEYS: [&str; 8] = [
    "hypothesis",
    "queries",
    "from",
    "to",
    "date",
    "owner",
    "result",
    "gaps",
];

fn hunt(decoder: &mut Decoder, node: &Node, file: &Path) -> Option<Hunt> {
    let fields = decoder.fields(node, &HUNT_KEYS)?;
    let hypothesis = decoder.prose_of(&fields, "hypothesis", "what was looked for");
    let queries = fields
        .get("queries")
        .map_or_else(Vec::new, |it| decoder.texts(it, "queries"));
    let mut date = |key, what| {
        decoder
            .required(&fields, key, what)
            .and_then(|it| decoder.date(it))
    };
    let from = date("from", "the first day of the data");
    let to = date("to", "the last day of the data");
    let date = date("date", "when it was run");
    if let (Some(from), Some(to), Some(node)) = (from, to, fields.get("to"))
        && to < from
    {
        decoder.wrong(node.at, || "`to` is before `from`".to_owned());
    }
    if let (Some(to), Some(date), Some(node)) = (to, date, fields.get("to"))
        && date < to
    {
        decoder.wrong(node.at, || {
            "`to` is after `date`: the data of those days was not there yet".to_owned()
        });
    }
    let owner = decoder.text_of(&fields, "owner", "say who ran it");
    let result = fields
        .get("result")
        .and_then(|it| decoder.prose(it, "what was found"));
    let gaps = fields
        .get("gaps")
        .map_or(&[][..], |it| decoder.list(it, "gaps"));
    let gaps = gaps.iter().filter_map(|it| gap(decoder, it)).collect();
    Some(Hunt {
        file: file.to_owned(),
        line: node.at.line,
        hypothesis: hypothesis?,
        queries,
        from: from?,
        to: to?,
        date: date?,
        owner: owner?,
        result,
        gaps,
    })
}
