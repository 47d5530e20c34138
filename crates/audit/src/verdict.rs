//! What a check says about a thing, and the words for it.

use std::borrow::Cow;

use firestep_inventory::{Gap, Identity, Kind, Listed, Part, Place, Resource, judge};

/// What a check says about one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The wish is true.
    Pass(Reason),
    /// The wish is not true.
    Fail(Reason),
    /// It could not be seen whether it is true.
    Unknown(Gap),
}

impl Verdict {
    /// `pass`, `fail`, `unknown`.
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
    /// The words.
    pub words: Cow<'static, str>,
    /// For what is reachable: the way to it, hop by hop.
    pub path: Vec<String>,
    /// For what is reachable: what is at stake.
    pub stake: Option<Stake>,
}

/// What is at stake with a thing that is exposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stake {
    /// It holds sensitive data.
    Sensitive,
    /// It can do what administrators can.
    Privileged,
}

impl Stake {
    /// Its stable word.
    pub fn word(self) -> &'static str {
        match self {
            Stake::Sensitive => "sensitive",
            Stake::Privileged => "privileged",
        }
    }
}

impl Reason {
    /// With the way to the thing.
    #[must_use]
    pub fn along(mut self, path: Vec<String>) -> Self {
        self.path = path;
        self
    }

    /// With what is at stake.
    #[must_use]
    pub fn at_stake(mut self, stake: Option<Stake>) -> Self {
        self.stake = stake;
        self
    }
}

impl From<&'static str> for Reason {
    fn from(words: &'static str) -> Self {
        Reason {
            words: words.into(),
            ..Reason::default()
        }
    }
}

impl From<String> for Reason {
    fn from(words: String) -> Self {
        Reason {
            words: words.into(),
            ..Reason::default()
        }
    }
}

/// What a verdict is about.
#[derive(Clone, Copy)]
pub enum About<'a> {
    /// A thing.
    Thing(&'a dyn Resource),
    /// A kind in a place: a must-exist question, or a list that was not seen whole.
    Kind(&'static str, Place),
    /// An account (or, with an empty id, the organization).
    Account(&'a str),
}

impl std::fmt::Debug for About<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = self.place();
        write!(formatter, "{} {place:?}", self.kind())
    }
}

/// The kind of a finding about a whole account.
pub const ACCOUNT: &str = "AWS::::Account";

impl About<'_> {
    /// The kind.
    pub fn kind(&self) -> &'static str {
        match self {
            About::Thing(thing) => thing.kind(),
            About::Kind(kind, _) => kind,
            About::Account("") => "AWS::Organizations::Organization",
            About::Account(_) => ACCOUNT,
        }
    }

    /// Where it is.
    pub fn place(&self) -> Place {
        match self {
            About::Thing(thing) => thing.identity().place,
            About::Kind(_, place) => *place,
            About::Account(id) => Place::new(id, firestep_inventory::GLOBAL),
        }
    }

    /// Who it is.
    pub fn identity(&self) -> Option<&Identity> {
        match self {
            About::Thing(thing) => Some(thing.identity()),
            About::Kind(..) | About::Account(_) => None,
        }
    }
}

/// What a check said about everything it looked at.
#[derive(Debug, Default)]
pub struct Verdicts<'a>(Vec<(About<'a>, Verdict)>);

impl<'a> Verdicts<'a> {
    /// Nothing looked at yet.
    pub fn new() -> Self {
        Verdicts(Vec::new())
    }

    /// Asks about one subject.
    pub fn ask(&mut self, about: About<'a>, question: impl FnOnce() -> Result<Verdict, Gap>) {
        let said = judge(question).unwrap_or_else(Verdict::Unknown);
        self.0.push((about, said));
    }

    /// One more subject.
    #[must_use]
    pub fn and(
        mut self,
        about: About<'a>,
        question: impl FnOnce() -> Result<Verdict, Gap>,
    ) -> Self {
        self.ask(about, question);
        self
    }

    /// Together with others.
    #[must_use]
    pub fn with(mut self, others: Verdicts<'a>) -> Self {
        self.0.extend(others.0);
        self
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was looked at.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them.
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

/// As [`each`], but an item of which `examine` says `None` is nothing to judge.
pub fn each_that<'a, T: Kind>(
    list: &'a Listed<T>,
    examine: impl Fn(&'a T) -> Result<Option<Verdict>, Gap>,
) -> Verdicts<'a> {
    let mut verdicts = Vec::new();
    for part in list.regions() {
        let mut unseen = None;
        part.visit(
            |item| match judge(|| examine(item)) {
                Ok(Some(verdict)) => verdicts.push((About::Thing(item), verdict)),
                Ok(None) => {}
                Err(gap) => verdicts.push((About::Thing(item), Verdict::Unknown(gap))),
            },
            |gap| unseen = Some(gap),
        );
        if let Some(gap) = unseen {
            let about = About::Kind(T::ORIGIN.kind, part.place);
            verdicts.push((about, Verdict::Unknown(gap)));
        }
    }
    Verdicts(verdicts)
}

/// One verdict for each account × region that has the service: for questions of the form "there must be …".
pub fn each_region<'a, T: Kind>(
    list: &'a Listed<T>,
    examine: impl Fn(Part<'a, T>) -> Result<Verdict, Gap>,
) -> Verdicts<'a> {
    let mut verdicts = Verdicts::new();
    for part in list.regions() {
        verdicts.ask(About::Kind(T::ORIGIN.kind, part.place), || examine(part));
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
