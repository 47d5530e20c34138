//! A policy made ready for evaluation, once: patterns compiled, conditions read.

use crate::arn::{ArnPattern, Fit, RequestedResource, Short};
use crate::condition::CompiledCondition;
use crate::context::RequestContext;
use crate::document::{Effect, Matching, PolicyDocument};
use crate::pattern::Pattern;
use crate::principal::Who;
use crate::tri::Tri;

/// Where a policy hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyKind {
    /// On a user, group or role.
    Identity,
    /// On a resource; a role's trust policy and a key's policy too.
    Resource,
    Boundary,
    /// Given when a session was made.
    Session,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
    /// On a VPC endpoint.
    Endpoint,
}

impl PolicyKind {
    pub const ALL: [Self; 7] = [
        Self::Identity,
        Self::Resource,
        Self::Boundary,
        Self::Session,
        Self::Scp,
        Self::Rcp,
        Self::Endpoint,
    ];

    /// Its short name: `identity`, `resource`, `pb`, `session`, `scp`, `rcp`, `vpce`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Resource => "resource",
            Self::Boundary => "pb",
            Self::Session => "session",
            Self::Scp => "scp",
            Self::Rcp => "rcp",
            Self::Endpoint => "vpce",
        }
    }

    /// What people call it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Identity => "identity policy",
            Self::Resource => "resource policy",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
            Self::Scp => "service control policy",
            Self::Rcp => "resource control policy",
            Self::Endpoint => "VPC endpoint policy",
        }
    }

    pub(crate) fn short_arn(self) -> Short {
        match self {
            Self::Identity | Self::Session | Self::Boundary => Short::Open,
            Self::Resource | Self::Endpoint => Short::OpenWithStar,
            Self::Scp => Short::OpenWithLastStar,
            Self::Rcp => Short::Closed,
        }
    }
}

#[derive(Debug, Clone)]
pub struct CompiledPolicy {
    /// Its name or ARN, for explanations.
    pub name: Box<str>,
    pub kind: PolicyKind,
    /// The services that its statements may be about: a bit for each, several on one.
    pub(crate) services: u64,
    pub(crate) statements: Box<[CompiledStatement]>,
}

#[derive(Debug, Clone)]
pub(crate) struct CompiledStatement {
    pub(crate) effect: Effect,
    pub(crate) services: u64,
    pub(crate) who: Who,
    actions: Actions,
    resources: Resources,
    pub(crate) conditions: Box<[CompiledCondition]>,
}

#[derive(Debug, Clone)]
struct Actions {
    all_but: bool,
    patterns: Box<[ActionPattern]>,
}

/// Both in lower case; a pattern that is written without a colon fits nothing, but for `*`.
#[derive(Debug, Clone)]
struct ActionPattern {
    /// The service's bit; all of them when it has a wildcard.
    services: u64,
    service: Pattern,
    name: Pattern,
}

#[derive(Debug, Clone)]
enum Resources {
    /// No element: the policy hangs on its resource.
    Unsaid,
    Only(Box<[ArnPattern]>),
    AllBut(Box<[ArnPattern]>),
}

/// The action of a request, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    pub service: Box<str>,
    pub name: Box<str>,
    pub(crate) bit: u64,
}

/// The bit of a service, by which most policies are passed over.
fn bit(service: &str) -> u64 {
    let hash = service
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        });
    1 << (hash >> 58)
}

impl Action {
    pub fn new(written: &str) -> Option<Self> {
        let (service, name) = written.split_once(':')?;
        let service = service.to_ascii_lowercase();
        (!service.is_empty() && !name.is_empty()).then(|| Self {
            bit: bit(&service),
            service: service.into(),
            name: name.to_ascii_lowercase().into(),
        })
    }
}

impl CompiledPolicy {
    /// Compiles a document for the place where it hangs.
    pub fn new(name: &str, kind: PolicyKind, document: &PolicyDocument) -> Self {
        let variables = document.has_variables();
        let statements: Box<[CompiledStatement]> = document
            .statements
            .iter()
            .map(|written| {
                let actions = Actions::new(written.actions.as_ref());
                CompiledStatement {
                    effect: written.effect,
                    services: actions.services(),
                    who: Who::new(written.principals.as_ref()),
                    actions,
                    resources: Resources::new(written.resources.as_ref(), variables, kind),
                    conditions: written
                        .conditions
                        .iter()
                        .enumerate()
                        .map(|(index, it)| CompiledCondition::new(it, index, variables))
                        .collect(),
                }
            })
            .collect();
        Self {
            name: name.into(),
            kind,
            services: statements.iter().fold(0, |all, it| all | it.services),
            statements,
        }
    }

    /// How many statements it has.
    pub fn len(&self) -> usize {
        self.statements.len()
    }

    /// Whether it has no statement.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }
}

impl Actions {
    fn new(written: Option<&Matching<Vec<Box<str>>>>) -> Self {
        let (all_but, patterns): (bool, &[Box<str>]) = match written {
            // Without actions it is about none.
            None => (false, &[]),
            Some(Matching::Only(patterns)) => (false, patterns),
            Some(Matching::AllBut(patterns)) => (true, patterns),
        };
        let mut lower = String::new();
        Self {
            all_but,
            patterns: patterns
                .iter()
                .filter_map(|written| {
                    lower.clear();
                    lower.push_str(written);
                    lower.make_ascii_lowercase();
                    let (service, name) = match lower.split_once(':') {
                        Some(both) => both,
                        None if lower.bytes().all(|byte| byte == b'*') => ("*", "*"),
                        None => return None,
                    };
                    let service = Pattern::new(service);
                    Some(ActionPattern {
                        services: service.as_literal().map_or(u64::MAX, bit),
                        service,
                        name: Pattern::new(name),
                    })
                })
                .collect(),
        }
    }

    fn services(&self) -> u64 {
        if self.all_but {
            return u64::MAX;
        }
        self.patterns.iter().fold(0, |all, it| all | it.services)
    }

    fn has(&self, action: &Action) -> bool {
        let any = self.patterns.iter().any(|it| {
            it.services & action.bit != 0
                && it.name.matches(&action.name)
                && it.service.matches(&action.service)
        });
        any != self.all_but
    }
}

impl Resources {
    fn new(written: Option<&Matching<Vec<Box<str>>>>, variables: bool, kind: PolicyKind) -> Self {
        let patterns = |all: &[Box<str>]| {
            all.iter()
                .map(|it| ArnPattern::new(it, variables, kind.short_arn()))
                .collect()
        };
        match written {
            None => Self::Unsaid,
            Some(Matching::Only(all)) => Self::Only(patterns(all)),
            Some(Matching::AllBut(all)) => Self::AllBut(patterns(all)),
        }
    }

    fn has(&self, resource: &RequestedResource, context: &RequestContext) -> Tri {
        let (patterns, all_but) = match self {
            Self::Unsaid => return Tri::Yes,
            Self::Only(patterns) => (patterns, false),
            Self::AllBut(patterns) => (patterns, true),
        };
        let mut any = Tri::No;
        for pattern in patterns {
            match pattern.fits(resource, context) {
                Fit::Is(Tri::Yes) if !all_but => return Tri::Yes,
                Fit::Is(fit) => any = any.or(fit),
                Fit::Void if all_but => return Tri::No,
                Fit::Void => {}
            }
        }
        if all_but { !any } else { any }
    }
}

impl CompiledStatement {
    pub(crate) fn has_action(&self, action: &Action) -> bool {
        self.services & action.bit != 0 && self.actions.has(action)
    }

    pub(crate) fn has_resource(
        &self,
        resource: &RequestedResource,
        context: &RequestContext,
    ) -> Tri {
        self.resources.has(resource, context)
    }

    /// The keys that the variables of its resources and conditions stand for.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        let resources: &[ArnPattern] = match &self.resources {
            Resources::Unsaid => &[],
            Resources::Only(all) | Resources::AllBut(all) => all,
        };
        let of_resources = resources.iter().flat_map(ArnPattern::variables);
        of_resources.chain(
            self.conditions
                .iter()
                .flat_map(CompiledCondition::variables),
        )
    }

    /// Whether it counts only for principals of certain ARNs.
    pub(crate) fn asks_principal_arn(&self) -> bool {
        let mut conditions = self.conditions.iter();
        conditions.any(|it| &*it.key == "aws:principalarn" && it.needs_value())
    }

    pub(crate) fn holds(&self, context: &RequestContext) -> Tri {
        let mut all = Tri::Yes;
        for condition in &self.conditions {
            all = all.and(condition.holds(context));
            if all == Tri::No {
                break;
            }
        }
        all
    }
}
