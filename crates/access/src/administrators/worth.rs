//! The roles of an account that are worth being taken on or passed: administrators, and those whose own policies lead to
//! more rights.

use std::collections::HashMap;

use firestep_inventory::iam::Role;
use firestep_inventory::{Account, GLOBAL, Gap, evaluate};
use firestep_policy::PolicyDocument;
use firestep_policy::tri::Tri;

use super::carried::{Carried, documents};
use super::known_ways::{Powers, services};
use super::sample::Sample;
use super::trusting::{self, Takers, Trusted};

/// A role by name, and what was worked out of it once.
#[derive(Debug)]
pub(super) struct Candidate<'a> {
    pub(super) arn: String,
    /// In lower case, as patterns are compared with it.
    pub(super) lower: String,
    pub(super) trust: Trusted<'a>,
    /// Why it is not known whether it is worth it; `None` where it is.
    pub(super) unsure: Option<Gap>,
    /// Of each service to which roles are passed whether it may take it on, or why that is not known.
    services: Vec<(&'static str, Tri, Option<Gap>)>,
    takers: Takers,
}

impl<'a> Candidate<'a> {
    fn new(role: &'a Role, unsure: Option<Gap>) -> Self {
        let arn = Carried::from(role).arn();
        let trust = Trusted::of(role, &arn);
        let services = services().map(|service| {
            let mut why = None;
            let certain = trusting::trusts_service(&trust, service, &mut why);
            (service, certain, why)
        });
        Self {
            lower: arn.to_ascii_lowercase(),
            services: services.filter(|it| it.1 != Tri::No).collect(),
            takers: trust.takers(),
            trust,
            arn,
            unsure,
        }
    }

    /// Whether a service may take it on.
    pub(super) fn trusts(&self, service: &str) -> Option<(Tri, Option<Gap>)> {
        let known = self.services.iter().find(|it| it.0 == service)?;
        Some((known.1, known.2))
    }

    /// Whether it may let this one in, at a glance.
    pub(super) fn may_let_in(&self, sample: &Sample) -> bool {
        match &self.takers {
            Takers::Any => true,
            Takers::Nobody => false,
            Takers::Named(all) => !sample.is_known() || all.iter().any(|it| **it == *sample.arn),
        }
    }
}

/// Those of an account.
#[derive(Debug, Default)]
pub(super) struct Worth<'a> {
    /// Those that are worth it before those that may be.
    pub(super) candidates: Vec<Candidate<'a>>,
    /// Why not every role is known.
    pub(super) unlisted: Option<Gap>,
}

/// A role of which it is not settled what it is worth.
pub(super) struct OpenRole<'a> {
    pub(super) role: &'a Role,
    pub(super) documents: Vec<&'a PolicyDocument>,
    pub(super) boundary: Option<Result<&'a PolicyDocument, Gap>>,
    pub(super) powers: Powers,
    /// Whether it is known that it may be worth it.
    is_unsure: bool,
}

impl<'a> Worth<'a> {
    /// Administrators, then whoever reaches one of those by what it carries, and so on until nobody more does.
    ///
    /// `leads` says whether the policies of a role lead it to more rights, in any known way; where it was asked that before, to
    /// one of these that were not known then.
    pub(super) fn of(
        account: &'a Account,
        leads: impl Fn(&OpenRole<'_>, &[Candidate<'_>], bool) -> Result<bool, Gap>,
    ) -> Self {
        let mut roles: Vec<&'a Role> = Vec::new();
        let mut worth = Self::default();
        let unlisted = &mut worth.unlisted;
        let all = account.iam_roles.region(GLOBAL);
        all.visit(|it| roles.push(it), |why| *unlisted = Some(why));
        let mut known: HashMap<*const PolicyDocument, Powers> = HashMap::new();
        let mut open = Vec::new();
        for role in roles {
            let carried = Carried::from(role);
            let unsure = match evaluate(|| super::is_administrator(&carried, account)) {
                Ok(true) => {
                    worth.candidates.push(Candidate::new(role, None));
                    continue;
                }
                Ok(false) => None,
                Err(gap) => Some(gap),
            };
            let is_unsure = unsure.is_some();
            worth
                .candidates
                .extend(unsure.map(|it| Candidate::new(role, Some(it))));
            let (documents, boundary) = documents(role, account);
            let mut powers = Powers::default();
            for document in &documents {
                powers |= *known
                    .entry(std::ptr::from_ref(*document))
                    .or_insert_with(|| Powers::of(document));
            }
            open.push(OpenRole {
                role,
                documents,
                boundary,
                powers,
                is_unsure,
            });
        }
        // Each round asks only for those that the last one found.
        let mut from = 0;
        let mut first = true;
        while first || from < worth.candidates.len() {
            let fresh = from;
            from = worth.candidates.len();
            let mut rest = Vec::new();
            for mut it in open {
                let fresh = if first {
                    0..worth.candidates.len()
                } else {
                    fresh..from
                };
                let candidates = worth.candidates.get(fresh).unwrap_or_default();
                let found = match leads(&it, candidates, first) {
                    Ok(true) => {
                        worth.candidates.push(Candidate::new(it.role, None));
                        continue;
                    }
                    Ok(false) => None,
                    Err(gap) => Some(gap),
                };
                if let Some(gap) = found.filter(|_| !it.is_unsure) {
                    it.is_unsure = true;
                    worth.candidates.push(Candidate::new(it.role, Some(gap)));
                }
                rest.push(it);
            }
            open = rest;
            first = false;
        }
        worth.candidates.sort_by_key(|it| it.unsure.is_some());
        worth
    }
}
