//! A finding: a verdict with everything a reader needs to act on it.

use std::collections::BTreeMap;

use firestep_inventory::GLOBAL;

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
    /// The operations whose answers were read, in that account and region.
    pub evidence: &'static [&'static str],
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
                    About::Thing(_) | About::Kind(..) if location.region != GLOBAL => {
                        location.region.into()
                    }
                    About::Thing(_) | About::Kind(..) | About::Account(_) => {
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
    /// The fix that its check names, when it failed in a state that the fix puts right.
    pub fn fix(&self) -> Option<&'static Fix> {
        match &self.verdict {
            Verdict::Fail(reason) if !matches!(reason.fixing, Fixing::Withheld(_)) => {
                self.check.fix()
            }
            Verdict::Fail(_) | Verdict::Pass(_) | Verdict::Unknown(_) => None,
        }
    }

    /// The requests of its fix; `None` also when something that they need is not known.
    pub fn requests(&self, settings: &BTreeMap<String, String>) -> Option<Vec<Request>> {
        let fields = match &self.verdict.reason()?.fixing {
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
            .map(|request| cli::line(request, profile))
            .collect();
        Some(lines?.join("\n"))
    }
}
