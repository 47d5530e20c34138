//! The organization as one: its own facts, a summary of every account, the scope and what is declared.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::declared::Declared;
use crate::organizations::{Contact, ContactType, Organization};
use crate::summary::Summary;
use crate::{GLOBAL, Gap, GapInfo, Why};

/// Everything that a question about one account may need of the others.
#[derive(Debug)]
pub struct Org {
    /// The organization's own facts.
    pub organization: Organization,
    /// What was to be looked at.
    pub scope: Scope,
    /// What the team has decided.
    pub declared: Declared,
    /// When it was looked at: the only clock there is.
    pub as_of: Timestamp,
    summaries: BTreeMap<&'static str, Summary>,
}

/// What was to be looked at; `None` = everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// The accounts.
    pub accounts: Option<Vec<Box<str>>>,
    /// The regions.
    pub regions: Option<Vec<Box<str>>>,
}

impl Org {
    /// Puts it together.
    pub fn new(
        organization: Organization,
        summaries: impl IntoIterator<Item = Summary>,
        scope: Scope,
        declared: Declared,
        as_of: Timestamp,
    ) -> Self {
        Org {
            organization,
            scope,
            declared,
            as_of,
            summaries: summaries.into_iter().map(|it| (it.account, it)).collect(),
        }
    }

    /// An organization of which nothing was seen, for samples and tests.
    pub fn unseen() -> Self {
        Org::new(
            Organization::read(&firestep_snapshot::Records::default()),
            [],
            Scope::default(),
            Declared::default(),
            Timestamp::UNIX_EPOCH,
        )
    }

    /// All accounts that were looked at.
    pub fn summaries(&self) -> impl Iterator<Item = &Summary> {
        self.summaries.values()
    }

    /// What another account shows; one that was not looked at is a gap.
    pub fn summary(&self, account: &str) -> Result<&Summary, Gap> {
        self.summaries
            .get(account)
            .ok_or_else(|| crate::seen::met(out_of_scope(account)))
    }

    /// Whether an account was looked at.
    pub fn has(&self, account: &str) -> bool {
        self.summaries.contains_key(account)
    }

    /// A contact of an account: as the administrator sees it or, failing that, as the account itself does.
    pub fn contact(&self, account: &str, kind: ContactType) -> Result<Option<&Contact>, Gap> {
        let outside = self
            .organization
            .contacts(account)
            .map(|all| all.of(kind).peek());
        let inside = self
            .summaries
            .get(account)
            .map(|summary| summary.contacts.of(kind).peek());
        let gap = match (outside, inside) {
            (Some(Ok(contact)), _) | (_, Some(Ok(contact))) => return Ok(contact.as_ref()),
            (Some(Err(outside)), Some(Err(inside))) => {
                if inside.info().why == Why::NotRecorded {
                    outside
                } else {
                    inside
                }
            }
            (Some(Err(gap)), None) | (None, Some(Err(gap))) => gap,
            (None, None) => out_of_scope(account),
        };
        Err(crate::seen::met(gap))
    }

    /// Days between a moment and the look.
    pub fn days_since(&self, moment: &Timestamp) -> i64 {
        (self.as_of.as_second() - moment.as_second()).div_euclid(86_400)
    }
}

fn out_of_scope(account: &str) -> Gap {
    Gap::of(GapInfo {
        why: Why::OutOfScope,
        account: account.into(),
        region: GLOBAL.into(),
        operation: "".into(),
        action: None,
        code: "".into(),
        message: "".into(),
    })
}
