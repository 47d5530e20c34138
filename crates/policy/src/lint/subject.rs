//! What a rule is asked about: a policy, with what the catalogue knows of its actions.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::catalogue::{ActionId, Catalogue};
use crate::policy_type::PolicyType;
use crate::written::{Text, Texts, WrittenPolicy, WrittenStatement};

/// A policy to be examined.
pub(crate) struct Subject<'a> {
    pub(crate) policy: &'a WrittenPolicy<'a>,
    pub(crate) kind: PolicyType,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) statements: Vec<StatementSubject<'a>>,
    /// The characters of the policy without white space outside of texts, as AWS counts them.
    pub(crate) characters: usize,
}

/// A statement to be examined.
pub(crate) struct StatementSubject<'a> {
    pub(crate) written: &'a WrittenStatement<'a>,
    /// What is written under `Action` or `NotAction`, in order.
    pub(crate) actions: Vec<ActionSubject<'a>>,
}

/// An action as it is written, a pattern perhaps.
pub(crate) struct ActionSubject<'a> {
    pub(crate) text: &'a Text<'a>,
    /// Whether it stands under `NotAction`.
    pub(crate) not: bool,
    /// The actions that it fits; empty when AWS has none.
    pub(crate) fits: Rc<[ActionId]>,
}

/// The actions that patterns fit, remembered from policy to policy.
#[derive(Debug, Default)]
pub(crate) struct Patterns {
    seen: RefCell<HashMap<Box<str>, Rc<[ActionId]>>>,
}

impl Patterns {
    fn of(&self, pattern: &str, catalogue: &Catalogue) -> Rc<[ActionId]> {
        /// Hostile text has any number of patterns.
        const MOST: usize = 100_000;
        let mut seen = self.seen.borrow_mut();
        if let Some(found) = seen.get(pattern) {
            return Rc::clone(found);
        }
        let found: Rc<[ActionId]> = catalogue.matching(pattern).into();
        if seen.len() < MOST {
            seen.insert(pattern.into(), Rc::clone(&found));
        }
        found
    }
}

impl<'a> Subject<'a> {
    pub(crate) fn new(
        policy: &'a WrittenPolicy<'a>,
        kind: PolicyType,
        characters: usize,
        catalogue: &'a Catalogue,
        patterns: &Patterns,
    ) -> Self {
        let statements = policy.statements.iter().map(|written| {
            let listed = written.actions.iter();
            let actions = listed.flat_map(|it| it.all.iter().map(move |text| (it.not, text)));
            StatementSubject {
                written,
                actions: actions
                    .map(|(not, text)| ActionSubject {
                        text,
                        not,
                        fits: patterns.of(text, catalogue),
                    })
                    .collect(),
            }
        });
        Self {
            policy,
            kind,
            catalogue,
            statements: statements.collect(),
            characters,
        }
    }
}

impl Subject<'_> {
    /// Whether variables are replaced: only the newest version of the language does so; of others nothing is known.
    pub(crate) fn has_variables(&self) -> bool {
        let version = self.policy.version.as_deref();
        version.is_some_and(|it| it != "2008-10-17")
    }
}

impl StatementSubject<'_> {
    /// The actions that the statement names; `None` where all but some are meant, one is not known to the catalogue, a
    /// template decides, or there are none.
    pub(crate) fn named_actions(&self) -> Option<Vec<ActionId>> {
        let sure = self.written.actions.iter().all(|it| !it.not && !it.opaque)
            && !self.actions.is_empty()
            && self.actions.iter().all(|it| !it.fits.is_empty());
        sure.then(|| {
            let mut all: Vec<ActionId> = self
                .actions
                .iter()
                .flat_map(|it| &*it.fits)
                .copied()
                .collect();
            all.sort_unstable();
            all.dedup();
            all
        })
    }

    /// Whether an action (`iam:PassRole`) is among those that it is about, as `Action` or as no `NotAction` names it.
    pub(crate) fn is_about(&self, action: &str) -> bool {
        let fits = |it: &Texts<'_>| {
            it.all
                .iter()
                .any(|text| crate::matches_ignoring_case(text, action))
        };
        let (mut named, mut spared, mut said) = (false, false, false);
        for it in &self.written.actions {
            if it.not {
                spared |= fits(it) || it.opaque;
            } else {
                (said, named) = (true, named || fits(it));
            }
        }
        if said {
            named
        } else {
            !spared && !self.written.actions.is_empty()
        }
    }
}
