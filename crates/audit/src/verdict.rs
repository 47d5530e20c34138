//! What a check says about a resource, and the words for it.

use std::borrow::Cow;

use firestep_inventory::{Gap, Identity, Kind, Listed, Location, RegionSlice, Resource, evaluate};

use crate::fix::Fixing;

/// What a check says about one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The requirement is true.
    Pass(Reason),
    /// The requirement is not true.
    Fail(Reason),
    /// It could not be seen whether it is true.
    Unknown(Gap),
}

impl Verdict {
    pub fn word(&self) -> &'static str {
        match self {
            Verdict::Pass(_) => "pass",
            Verdict::Fail(_) => "fail",
            Verdict::Unknown(_) => "unknown",
        }
    }

    /// The reason, when there is a verdict.
    pub fn reason(&self) -> Option<&Reason> {
        match self {
            Verdict::Pass(reason) | Verdict::Fail(reason) => Some(reason),
            Verdict::Unknown(_) => None,
        }
    }

    /// Pass when it holds, else fail, each with its words.
    pub fn of(holds: bool, pass: impl Into<Reason>, fail: impl Into<Reason>) -> Self {
        if holds {
            Verdict::Pass(pass.into())
        } else {
            Verdict::Fail(fail.into())
        }
    }
}

/// Why: the words finish "it failed because …" and name what was seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reason {
    pub message: Cow<'static, str>,
    /// For what is reachable: the way to it, hop by hop.
    pub path: Vec<String>,
    /// For what is reachable: what an intruder gains.
    pub impact: Option<Impact>,
    /// What it adds to the check's fix.
    pub fixing: Fixing,
}

/// What an intruder gains by a resource that is exposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Impact {
    /// It holds sensitive data.
    Sensitive,
    /// It can do what administrators can.
    Privileged,
}

impl Impact {
    pub fn word(self) -> &'static str {
        match self {
            Impact::Sensitive => "sensitive",
            Impact::Privileged => "privileged",
        }
    }
}

impl Reason {
    /// With the way to the resource.
    #[must_use]
    pub fn along(mut self, path: Vec<String>) -> Self {
        self.path = path;
        self
    }

    /// With what the check says of its fix in this state.
    #[must_use]
    pub fn fixing(mut self, fixing: Fixing) -> Self {
        self.fixing = fixing;
        self
    }

    /// With what an intruder gains.
    #[must_use]
    pub fn with_impact(mut self, impact: Option<Impact>) -> Self {
        self.impact = impact;
        self
    }
}

impl From<&'static str> for Reason {
    fn from(message: &'static str) -> Self {
        Reason {
            message: message.into(),
            ..Reason::default()
        }
    }
}

impl From<String> for Reason {
    fn from(message: String) -> Self {
        Reason {
            message: message.into(),
            ..Reason::default()
        }
    }
}

/// What a verdict is about.
#[derive(Clone, Copy)]
pub enum About<'a> {
    Thing(&'a dyn Resource),
    /// A kind in a location: a must-exist question, or a list that was not seen whole.
    Kind(&'static str, Location),
    /// An account (or, with an empty id, the organization).
    Account(&'a str),
}

impl std::fmt::Debug for About<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let location = self.location();
        write!(formatter, "{} {location:?}", self.kind())
    }
}

/// The kind of a finding about a whole account.
pub const ACCOUNT: &str = "AWS::::Account";

impl About<'_> {
    pub fn kind(&self) -> &'static str {
        match self {
            About::Thing(resource) => resource.kind(),
            About::Kind(kind, _) => kind,
            About::Account("") => "AWS::Organizations::Organization",
            About::Account(_) => ACCOUNT,
        }
    }

    pub fn location(&self) -> Location {
        match self {
            About::Thing(resource) => resource.identity().location,
            About::Kind(_, location) => *location,
            About::Account(id) => Location::new(id, firestep_inventory::GLOBAL),
        }
    }

    pub fn identity(&self) -> Option<&Identity> {
        match self {
            About::Thing(resource) => Some(resource.identity()),
            About::Kind(..) | About::Account(_) => None,
        }
    }
}

/// What a check said about everything it examined.
#[derive(Debug, Default)]
pub struct Verdicts<'a>(Vec<(About<'a>, Verdict)>);

impl<'a> Verdicts<'a> {
    pub fn new() -> Self {
        Verdicts(Vec::new())
    }

    /// Asks about one resource.
    pub fn ask(&mut self, about: About<'a>, question: impl FnOnce() -> Result<Verdict, Gap>) {
        let said = evaluate(question).unwrap_or_else(Verdict::Unknown);
        self.0.push((about, said));
    }

    #[must_use]
    pub fn and(
        mut self,
        about: About<'a>,
        question: impl FnOnce() -> Result<Verdict, Gap>,
    ) -> Self {
        self.ask(about, question);
        self
    }

    #[must_use]
    pub fn with(mut self, others: Verdicts<'a>) -> Self {
        self.0.extend(others.0);
        self
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was examined.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &(About<'a>, Verdict)> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for Verdicts<'a> {
    type Item = (About<'a>, Verdict);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// One verdict an item, and one Unknown for each list that was refused or cut short.
pub fn each<'a, T: Kind>(
    list: &'a Listed<T>,
    examine: impl Fn(&'a T) -> Result<Verdict, Gap>,
) -> Verdicts<'a> {
    each_that(list, |item| examine(item).map(Some))
}

/// As [`each`], but an item of which `examine` says `None` is nothing to evaluate.
pub fn each_that<'a, T: Kind>(
    list: &'a Listed<T>,
    examine: impl Fn(&'a T) -> Result<Option<Verdict>, Gap>,
) -> Verdicts<'a> {
    let mut verdicts = Vec::new();
    for part in list.regions() {
        let mut unseen = None;
        part.visit(
            |item| match evaluate(|| examine(item)) {
                Ok(Some(verdict)) => verdicts.push((About::Thing(item), verdict)),
                Ok(None) => {}
                Err(gap) => verdicts.push((About::Thing(item), Verdict::Unknown(gap))),
            },
            |gap| unseen = Some(gap),
        );
        if let Some(gap) = unseen {
            let about = About::Kind(T::ORIGIN.kind, part.location);
            verdicts.push((about, Verdict::Unknown(gap)));
        }
    }
    Verdicts(verdicts)
}

/// One verdict for each account × region that has the service: for questions of the form "there must be …".
pub fn each_region<'a, T: Kind>(
    list: &'a Listed<T>,
    examine: impl Fn(RegionSlice<'a, T>) -> Result<Verdict, Gap>,
) -> Verdicts<'a> {
    let mut verdicts = Verdicts::new();
    for part in list.regions() {
        verdicts.ask(About::Kind(T::ORIGIN.kind, part.location), || examine(part));
    }
    verdicts
}

/// One verdict about an account.
pub fn account(id: &str, question: impl FnOnce() -> Result<Verdict, Gap>) -> Verdicts<'_> {
    Verdicts::new().and(About::Account(id), question)
}

/// One verdict about the organization.
pub fn organization<'a>(question: impl FnOnce() -> Result<Verdict, Gap>) -> Verdicts<'a> {
    Verdicts::new().and(About::Account(""), question)
}
