//! A finding: a verdict with everything a reader needs to act on it.

use std::collections::BTreeMap;

use firestep_inventory::{GLOBAL, GapReason, OperationSet};

use crate::check::Check;
use crate::fix::{Commands, Fix, Fixing, Request, Target, cli};
use crate::verdict::{About, Verdict};

/// What one check said about one resource.
#[derive(Debug, Clone)]
pub struct Finding {
    pub check: &'static Check,
    pub verdict: Verdict,
    pub resource: ResourceRef,
    /// In which account; empty for the organization as a whole.
    pub account: &'static str,
    /// In which region, `global` when it has none.
    pub region: &'static str,
    /// The operations whose answers it rests on.
    pub evidence: OperationSet,
    /// What people decided of it.
    pub decision: Decision,
}

/// What people decided of a failing finding. It stays visible either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Decision {
    /// Nothing.
    #[default]
    None,
    /// The exposure is meant, and declared in the settings.
    Declared,
    /// An exception holds for it.
    Excepted,
}

/// What a finding comes to, with what people decided of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FindingOutcome {
    Pass,
    Fail,
    Unknown,
    /// It fails, and is meant to.
    Declared,
    /// It fails, and an exception holds.
    Excepted,
}

impl FindingOutcome {
    pub fn word(self) -> &'static str {
        match self {
            FindingOutcome::Pass => "pass",
            FindingOutcome::Fail => "fail",
            FindingOutcome::Unknown => "unknown",
            FindingOutcome::Declared => "declared",
            FindingOutcome::Excepted => "excepted",
        }
    }
}

/// What tells a finding from every other: the same resource evaluated by the same check, run after run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FindingKey<'a> {
    pub check: &'static str,
    pub account: &'static str,
    pub region: &'static str,
    pub kind: &'static str,
    pub id: &'a str,
}

/// `check/account/region/type/id`; ids may hold slashes, the parts before them do not.
impl std::fmt::Display for FindingKey<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let FindingKey {
            check,
            account,
            region,
            kind,
            id,
        } = self;
        write!(formatter, "{check}/{account}/{region}/{kind}/{id}")
    }
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResourceRef {
    pub kind: &'static str,
    /// Its id as AWS's operations take it; the region for a kind that must exist there; empty for a list that was
    /// not seen whole.
    pub id: Box<str>,
    /// Its ARN, when it has one.
    pub arn: Option<Box<str>>,
    /// Its name, where that is not the id.
    pub name: Option<Box<str>>,
}

impl ResourceRef {
    /// What it goes by: its id, ARN and name.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let names = [Some(&self.id), self.arn.as_ref(), self.name.as_ref()];
        names.into_iter().flatten().map(|name| &**name)
    }

    /// The resource of a verdict.
    pub fn of(about: &About<'_>) -> Self {
        let location = about.location();
        match about.identity() {
            Some(identity) => ResourceRef {
                kind: about.kind(),
                id: identity.id.clone(),
                arn: identity.arn.clone(),
                name: identity.name.clone(),
            },
            None => ResourceRef {
                kind: about.kind(),
                id: match about {
                    About::Named(_, id, _) => (*id).into(),
                    About::Resource(_) | About::Kind(..) if location.region != GLOBAL => {
                        location.region.into()
                    }
                    About::Resource(_) | About::Kind(..) | About::Account(_) => {
                        location.account.into()
                    }
                },
                arn: None,
                name: None,
            },
        }
    }
}

impl Finding {
    pub fn key(&self) -> FindingKey<'_> {
        FindingKey {
            check: self.check.id,
            account: self.account,
            region: self.region,
            kind: self.resource.kind,
            id: &self.resource.id,
        }
    }

    pub fn outcome(&self) -> FindingOutcome {
        match (&self.verdict, self.decision) {
            (Verdict::Pass(_), _) => FindingOutcome::Pass,
            (Verdict::Unknown(_), _) => FindingOutcome::Unknown,
            (Verdict::Fail(_), Decision::None) => FindingOutcome::Fail,
            (Verdict::Fail(_), Decision::Declared) => FindingOutcome::Declared,
            (Verdict::Fail(_), Decision::Excepted) => FindingOutcome::Excepted,
        }
    }

    /// Whether something could not be seen: not what is closed by the organization itself, nor what waits to be
    /// declared.
    pub fn is_blind(&self) -> bool {
        match &self.verdict {
            Verdict::Unknown(gap) => !matches!(
                gap.info().reason,
                GapReason::RegionClosed | GapReason::NotDeclared
            ),
            Verdict::Pass(_) | Verdict::Fail(_) => false,
        }
    }

    /// What it shares with other findings of its account; they are one finding to its reader.
    pub fn cause(&self) -> Option<&'static str> {
        self.verdict.reason()?.cause()
    }

    /// The fix that its check names, when it failed in a state that the fix puts right.
    pub fn fix(&self) -> Option<&'static Fix> {
        match &self.verdict {
            Verdict::Fail(reason) if !matches!(reason.fix(), Fixing::Withheld(_)) => {
                self.check.fix()
            }
            Verdict::Fail(_) | Verdict::Pass(_) | Verdict::Unknown(_) => None,
        }
    }

    /// The requests of its fix; `None` also when something that they need is not known.
    pub fn requests(&self, settings: &BTreeMap<String, String>) -> Option<Vec<Request>> {
        let fields = match self.verdict.reason()?.fix() {
            Fixing::With(fields) => Some(&**fields),
            Fixing::Plain | Fixing::Withheld(_) => None,
        };
        self.fix()?.requests(&Target {
            id: &self.resource.id,
            arn: self.resource.arn.as_deref(),
            account: self.account,
            region: self.region,
            fields,
            settings,
        })
    }

    /// Its fix as lines of the AWS CLI, one a request.
    pub fn commands(&self, commands: &Commands) -> Option<String> {
        let profile = commands.profile_for(self.account);
        let lines: Option<Vec<String>> = self
            .requests(&commands.settings)?
            .iter()
            .map(|request| cli::line(request, profile.as_deref()))
            .collect();
        Some(lines?.join("\n"))
    }
}
