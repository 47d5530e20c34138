//! What a check says about a resource, and the words for it.

use std::borrow::Cow;

use firestep_inventory::{
    Gap, GapReason, Identity, Kind, Listed, Location, OperationSet, RegionSlice, Resource,
    evaluate, traced,
};

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
    /// What few reasons have, so that the many stay small.
    more: Option<Box<More>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct More {
    path: Vec<String>,
    behind: Behind,
    fixing: Fixing,
    cause: Option<&'static str>,
}

/// What is known of what lies behind a resource that is exposed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Behind {
    /// What an intruder gains for certain; `None` where nothing was found, or nothing could be read.
    pub impact: Option<Impact>,
    /// What was found, or why nothing was: `tagged data-class=confidential`, `its tags could not be read`.
    pub message: Cow<'static, str>,
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
    /// Of these words alone.
    pub(crate) fn from_words(message: Cow<'static, str>) -> Self {
        Reason {
            message,
            ..Reason::default()
        }
    }

    /// Whether its words are all that there is.
    pub(crate) fn is_plain(&self) -> bool {
        self.more.is_none()
    }

    fn more(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }

    /// For what is reachable: the way to it, hop by hop.
    pub fn path(&self) -> &[String] {
        self.more.as_ref().map_or(&[], |more| &more.path)
    }

    /// For what is reachable: what an intruder gains.
    pub fn impact(&self) -> Option<Impact> {
        self.more.as_ref()?.behind.impact
    }

    /// For what is reachable: what is known of what lies behind it; `None` where its check does not look.
    pub fn behind(&self) -> Option<&str> {
        let message = &*self.more.as_ref()?.behind.message;
        (!message.is_empty()).then_some(message)
    }

    /// What it adds to the check's fix.
    pub fn fix(&self) -> &Fixing {
        const PLAIN: &Fixing = &Fixing::Plain;
        self.more.as_ref().map_or(PLAIN, |more| &more.fixing)
    }

    /// What several checks fail for alike: `cloudtrail-no-trail`.
    pub fn cause(&self) -> Option<&'static str> {
        self.more.as_ref()?.cause
    }

    /// With what several checks fail for alike in an account: they are one finding to its reader.
    #[must_use]
    pub fn because(mut self, cause: &'static str) -> Self {
        self.more().cause = Some(cause);
        self
    }

    /// With the way to the resource.
    #[must_use]
    pub fn along(mut self, path: Vec<String>) -> Self {
        self.more().path = path;
        self
    }

    /// With what the check says of its fix in this state.
    #[must_use]
    pub fn fixing(mut self, fixing: Fixing) -> Self {
        self.more().fixing = fixing;
        self
    }

    /// With what is known of what lies behind it.
    #[must_use]
    pub fn with_behind(mut self, behind: Behind) -> Self {
        self.more().behind = behind;
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
    Resource(&'a dyn Resource),
    /// A kind in a location: a must-exist question, or a list that was not seen whole.
    Kind(&'static str, Location),
    /// An account (or, with an empty id, the organization).
    Account(&'a str),
    /// What people named in an account, by its id or ARN, whether it is there or not.
    Named(&'static str, &'a str, Location),
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
            About::Resource(resource) => resource.kind(),
            About::Kind(kind, _) | About::Named(kind, ..) => kind,
            About::Account("") => "AWS::Organizations::Organization",
            About::Account(_) => ACCOUNT,
        }
    }

    pub fn location(&self) -> Location {
        match self {
            About::Resource(resource) => resource.identity().location,
            About::Kind(_, location) | About::Named(_, _, location) => *location,
            About::Account(id) => Location::new(id, firestep_inventory::GLOBAL),
        }
    }

    pub fn identity(&self) -> Option<&Identity> {
        match self {
            About::Resource(resource) => Some(resource.identity()),
            About::Kind(..) | About::Account(_) | About::Named(..) => None,
        }
    }
}

/// What a check said about everything it examined.
#[derive(Debug, Default)]
pub struct Verdicts<'a>(Vec<Examined<'a>>);

/// One verdict: about what, and the operations whose answers it rests on.
#[derive(Debug)]
pub struct Examined<'a> {
    pub about: About<'a>,
    pub verdict: Verdict,
    pub evidence: OperationSet,
}

impl Examined<'_> {
    /// The gap of regions that are closed, where it is no more than that.
    fn closed(&self) -> Option<Gap> {
        match (self.about, &self.verdict) {
            (About::Kind(..), Verdict::Unknown(gap)) => {
                (gap.info().reason == GapReason::RegionClosed).then_some(*gap)
            }
            _ => None,
        }
    }
}

impl<'a> Verdicts<'a> {
    pub fn new() -> Self {
        Verdicts(Vec::new())
    }

    /// Evaluates one resource.
    pub fn evaluate(&mut self, about: About<'a>, examine: impl FnOnce() -> Result<Verdict, Gap>) {
        let (verdict, evidence) = traced(|| evaluate(examine).unwrap_or_else(Verdict::Unknown));
        self.0.push(Examined {
            about,
            verdict,
            evidence,
        });
    }

    #[must_use]
    pub fn and(mut self, about: About<'a>, examine: impl FnOnce() -> Result<Verdict, Gap>) -> Self {
        self.evaluate(about, examine);
        self
    }

    /// With those about another list. Closed regions that both lists have are told once.
    #[must_use]
    pub fn with(mut self, others: Verdicts<'a>) -> Self {
        let told: Vec<Gap> = self.0.iter().filter_map(Examined::closed).collect();
        let is_new = |it: &Examined<'_>| it.closed().is_none_or(|gap| !told.contains(&gap));
        self.0.extend(others.0.into_iter().filter(is_new));
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

    pub fn iter(&self) -> impl Iterator<Item = &Examined<'a>> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for Verdicts<'a> {
    type Item = Examined<'a>;
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
    for gap in list.beside() {
        verdicts.push(beside(list, gap));
    }
    for slice in list.regions() {
        let mut unseen = None;
        // Of a resource the list is evidence too: it says that the resource is there.
        let listed = slice.evidence();
        slice.visit(
            |item| {
                let (examined, own) = traced(|| evaluate(|| examine(item)));
                let verdict = match examined {
                    Ok(Some(verdict)) => verdict,
                    Ok(None) => return,
                    Err(gap) => Verdict::Unknown(gap),
                };
                verdicts.push(Examined {
                    about: About::Resource(item),
                    verdict,
                    evidence: listed.union(own),
                });
            },
            |gap| unseen = Some(gap),
        );
        if let Some(gap) = unseen {
            verdicts.push(Examined {
                about: About::Kind(T::ORIGIN.kind, slice.location),
                verdict: Verdict::Unknown(gap),
                evidence: listed,
            });
        }
    }
    Verdicts(verdicts)
}

/// The Unknown of regions that have no part in a list.
fn beside<T: Kind>(list: &Listed<T>, gap: Gap) -> Examined<'_> {
    Examined {
        about: About::Kind(
            T::ORIGIN.kind,
            Location::new(list.account(), firestep_inventory::GLOBAL),
        ),
        verdict: Verdict::Unknown(gap),
        evidence: OperationSet::default(),
    }
}

/// One verdict for each account × region that has the service: for questions of the form "there must be …".
pub fn each_region<'a, T: Kind>(
    list: &'a Listed<T>,
    examine: impl Fn(RegionSlice<'a, T>) -> Result<Verdict, Gap>,
) -> Verdicts<'a> {
    let mut verdicts = Verdicts::new();
    // Nothing new can be made in a closed region, so nothing must be there.
    verdicts
        .0
        .extend(list.left_out().map(|gap| beside(list, gap)));
    for slice in list.regions() {
        verdicts.evaluate(About::Kind(T::ORIGIN.kind, slice.location), || {
            examine(slice)
        });
    }
    verdicts
}

/// One verdict about an account.
pub fn account(id: &str, examine: impl FnOnce() -> Result<Verdict, Gap>) -> Verdicts<'_> {
    Verdicts::new().and(About::Account(id), examine)
}

/// One verdict about the organization.
pub fn organization<'a>(examine: impl FnOnce() -> Result<Verdict, Gap>) -> Verdicts<'a> {
    Verdicts::new().and(About::Account(""), examine)
}

/// As [`organization`], but `None` is nothing to evaluate.
pub fn organization_that<'a>(
    examine: impl FnOnce() -> Result<Option<Verdict>, Gap>,
) -> Verdicts<'a> {
    let (examined, evidence) = traced(|| evaluate(examine));
    let verdict = match examined {
        Ok(Some(verdict)) => verdict,
        Ok(None) => return Verdicts::new(),
        Err(gap) => Verdict::Unknown(gap),
    };
    Verdicts(vec![Examined {
        about: About::Account(""),
        verdict,
        evidence,
    }])
}
