//! The decision: every policy in force, in AWS's order, with what exempts whom.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html>

use std::borrow::Cow;
use std::sync::Arc;

use crate::catalogue::Rcp;
use crate::compiled::{CompiledPolicy, PolicyKind};
use crate::context::RequestContext;
use crate::document::Effect;
use crate::principal::RequesterKind;
pub use crate::request::{AccessRequest, InForce, Known, Level};
use crate::services::{self, Trust};
use crate::tri::Tri;

/// What AWS would say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    Allowed,
    /// No statement allows it, or a guardrail does not.
    ImplicitlyDenied,
    /// A statement denies it.
    ExplicitlyDenied,
    /// It hangs on something that is not known.
    Depends,
}

/// Told of every statement that is about the request, so that a decision can be explained.
pub(crate) trait Trace {
    fn statement(&mut self, at: StatementAt<'_>, index: usize, effect: Effect, counts: Tri);
    fn unseen(&mut self, kind: PolicyKind);
    fn note(&mut self, kind: PolicyKind, level: Option<&str>, words: &'static str);
}

/// Which policy a statement is in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StatementAt<'a> {
    pub(crate) kind: PolicyKind,
    pub(crate) level: Option<&'a str>,
    /// Which of the level's or kind's policies.
    pub(crate) position: usize,
    pub(crate) policy: &'a CompiledPolicy,
}

pub(crate) struct Silent;

impl Trace for Silent {
    fn statement(&mut self, _at: StatementAt<'_>, _index: usize, _effect: Effect, _counts: Tri) {}
    fn unseen(&mut self, _kind: PolicyKind) {}
    fn note(&mut self, _kind: PolicyKind, _level: Option<&str>, _words: &'static str) {}
}

/// What kept an otherwise allowed request out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blocker {
    /// A kind of policy.
    Policy(PolicyKind),
    /// S3 Block Public Access.
    S3BlockPublicAccess,
}

impl Blocker {
    pub fn name(self) -> &'static str {
        match self {
            Self::Policy(kind) => kind.name(),
            Self::S3BlockPublicAccess => "s3-bpa",
        }
    }
}

/// What one kind of policies says.
#[derive(Debug, Clone, Copy)]
struct Says {
    allow: Tri,
    deny: Tri,
}

impl Says {
    const NOTHING: Self = Self {
        allow: Tri::No,
        deny: Tri::No,
    };
    const UNSEEN: Self = Self {
        allow: Tri::Maybe,
        deny: Tri::Maybe,
    };
    /// No such policy limits the request.
    const OPEN: Self = Self {
        allow: Tri::Yes,
        deny: Tri::No,
    };
}

/// What the resource's policy says, by the way in which it means the requester.
#[derive(Debug, Clone, Copy)]
struct ResourceSays {
    anyone: Tri,
    itself: Tri,
    behind: Tri,
    account: Tri,
    deny: Tri,
}

/// Decides a request, without the reasons.
pub fn decide(request: &AccessRequest, in_force: &InForce) -> Outcome {
    evaluate(request, in_force, &mut Silent).outcome
}

/// A decision and what kept an otherwise allowed request out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decided {
    pub(crate) outcome: Outcome,
    blocked: [bool; 7],
    public_access: bool,
}

impl Decided {
    fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            blocked: [false; 7],
            public_access: false,
        }
    }

    pub(crate) fn blockers(&self) -> Vec<Blocker> {
        let kinds = PolicyKind::ALL.into_iter().zip(self.blocked);
        kinds
            .filter(|(_, blocked)| *blocked)
            .map(|(kind, _)| Blocker::Policy(kind))
            .chain(self.public_access.then_some(Blocker::S3BlockPublicAccess))
            .collect()
    }
}

pub(crate) fn evaluate<T: Trace>(
    request: &AccessRequest,
    in_force: &InForce,
    trace: &mut T,
) -> Decided {
    Evaluation {
        request,
        in_force,
        context: services::context(request, in_force),
        trace,
    }
    .run()
}

struct Evaluation<'a, T> {
    request: &'a AccessRequest,
    in_force: &'a InForce,
    context: Cow<'a, RequestContext>,
    trace: &'a mut T,
}

impl<T: Trace> Evaluation<'_, T> {
    fn run(mut self) -> Decided {
        let request = self.request;
        let who = &request.principal;
        if services::needs_no_permission(request) {
            return Decided::new(Outcome::Allowed);
        }

        let nobody = matches!(
            who.kind,
            RequesterKind::Anonymous | RequesterKind::Service | RequesterKind::Provider
        );
        let is_root = who.kind == RequesterKind::Root;
        let identity = match () {
            () if nobody => Says::NOTHING,
            // The root user may do everything in its account that no policy keeps it from.
            // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html
            () if is_root => Says::OPEN,
            () => self.kind(PolicyKind::Identity, &self.in_force.identity, false),
        };
        let boundary = match () {
            () if nobody || is_root => Says::OPEN,
            () => self.kind(PolicyKind::Boundary, &self.in_force.boundary, true),
        };
        let session = match (&self.in_force.session, who.kind) {
            (_, RequesterKind::Root | RequesterKind::User) => Says::OPEN,
            (_, _) if nobody => Says::OPEN,
            // Without a session policy such a session may do nothing by its user's policies.
            // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
            (Known::Seen(none), RequesterKind::FederatedUser) if none.is_empty() => Says::NOTHING,
            (policies, _) => self.kind(PolicyKind::Session, policies, true),
        };
        let scps = if self.scps_apply() {
            self.levels(PolicyKind::Scp, &self.in_force.scps)
        } else {
            Says::OPEN
        };
        let rcps = self.rcps();
        let endpoint = self.kind(PolicyKind::Endpoint, &self.in_force.endpoint, true);
        let mut resource = self.resource_policy();
        if services::root_may_mend_bucket_policy(request) {
            resource.deny = Tri::No;
        }

        let core = self.core(resource, identity, boundary, session);
        let deny = [
            (PolicyKind::Identity, identity.deny),
            (PolicyKind::Boundary, boundary.deny),
            (PolicyKind::Session, session.deny),
            (PolicyKind::Resource, resource.deny),
            (PolicyKind::Scp, scps.deny),
            (PolicyKind::Rcp, rcps.deny),
            (PolicyKind::Endpoint, endpoint.deny),
        ];
        let mut evaluated = Decided::new(Outcome::Allowed);
        let denied = deny.iter().fold(Tri::No, |all, (_, deny)| all.or(*deny));
        let guarded = scps.allow.and(endpoint.allow).and(core.with_boundary);
        let barred = services::never_allowed(request);
        let allowed = guarded.and(!denied).and(Tri::from(!barred));
        // S3 looks at what policies let in, last.
        let public = allowed.and(self.public_access());
        let allowed = allowed.and(!public);
        evaluated.outcome = match (allowed, denied.or(public)) {
            (_, Tri::Yes) => Outcome::ExplicitlyDenied,
            (Tri::Yes, _) => Outcome::Allowed,
            (Tri::Maybe, _) => Outcome::Depends,
            (Tri::No, _) => Outcome::ImplicitlyDenied,
        };
        if matches!(
            evaluated.outcome,
            Outcome::ExplicitlyDenied | Outcome::ImplicitlyDenied
        ) && core.without_boundary != Tri::No
        {
            evaluated.public_access = public == Tri::Yes;
            for (kind, deny) in deny {
                let closed = match kind {
                    PolicyKind::Scp => scps.allow == Tri::No,
                    PolicyKind::Endpoint => endpoint.allow == Tri::No,
                    PolicyKind::Boundary => core.with_boundary == Tri::No,
                    _ => false,
                };
                if deny == Tri::Yes || closed {
                    let at = PolicyKind::ALL.iter().position(|it| *it == kind);
                    if let Some(slot) = at.and_then(|at| evaluated.blocked.get_mut(at)) {
                        *slot = true;
                    }
                }
            }
        }
        if core.with_boundary == Tri::No {
            self.say_what_lacks(identity, resource, boundary, session);
        }
        if public != Tri::No {
            self.trace.note(
                PolicyKind::Resource,
                None,
                "S3 Block Public Access keeps other accounts out of a bucket whose policy is public",
            );
        }
        if barred {
            self.trace.note(
                PolicyKind::Identity,
                None,
                "AWS owns this resource: no policy allows changing it",
            );
        }
        evaluated
    }

    /// Whether policies allow, guardrails aside.
    fn core(&self, resource: ResourceSays, identity: Says, boundary: Says, session: Says) -> Core {
        let who = &self.request.principal;
        let by_policy = identity.allow.and(session.allow);
        let granted = resource.anyone.or(resource.itself).or(resource.behind);
        match who.kind {
            RequesterKind::Anonymous => return Core::plain(resource.anyone),
            RequesterKind::Service | RequesterKind::Provider => return Core::plain(granted),
            _ => {}
        }
        let same_account = who.account.is_some() && who.account == self.request.resource_account;
        if !same_account {
            // Both accounts must allow it.
            let both = granted.or(resource.account).and(by_policy);
            return Core {
                without_boundary: both,
                with_boundary: both.and(boundary.allow),
            };
        }
        let trusted = match services::trust(self.request) {
            Trust::Identity => Tri::Yes,
            // A key or a role listens to its account's policies only when its own policy says so.
            Trust::Policy => resource.account,
        };
        let by_policy = by_policy.and(trusted);
        // A grant to a user's or a session's own ARN is limited neither by boundary nor session
        // policy; one to the role behind the session is limited by both.
        let (free, limited) = match who.kind {
            RequesterKind::Session | RequesterKind::FederatedUser => (
                resource.itself.or(resource.anyone.and(session.allow)),
                resource.behind.and(session.allow),
            ),
            RequesterKind::Role => (
                resource.anyone.and(session.allow),
                resource.itself.and(session.allow),
            ),
            _ => (granted, Tri::No),
        };
        Core {
            without_boundary: free.or(limited).or(by_policy),
            with_boundary: free.or(limited.or(by_policy).and(boundary.allow)),
        }
    }

    fn say_what_lacks(
        &mut self,
        identity: Says,
        resource: ResourceSays,
        boundary: Says,
        session: Says,
    ) {
        let own = self.request.principal.has_identity();
        let granted = resource.anyone.or(resource.itself).or(resource.behind);
        let lacks = [
            (
                PolicyKind::Identity,
                own && identity.allow == Tri::No,
                "no statement allows it",
            ),
            (
                PolicyKind::Resource,
                granted.or(resource.account) == Tri::No,
                "no statement allows it to this principal or its account",
            ),
            (
                PolicyKind::Boundary,
                boundary.allow == Tri::No,
                "no statement allows it",
            ),
            (
                PolicyKind::Session,
                session.allow == Tri::No,
                "no statement allows it",
            ),
        ];
        for (kind, so, words) in lacks {
            if so {
                self.trace.note(kind, None, words);
            }
        }
    }

    /// SCPs limit the users, roles and root users of member accounts: not the management account, not
    /// service-linked roles, services or strangers.
    /// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>
    fn scps_apply(&self) -> bool {
        let who = &self.request.principal;
        who.has_identity()
            && !who.is_service_linked_role()
            && !(who.account.is_some() && who.account == self.request.management_account)
    }

    /// RCPs limit whoever asks, but for service-linked roles, in the services that know them; not on
    /// resources of the management account.
    /// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
    fn rcps(&mut self) -> Says {
        let request = self.request;
        if matches!(&self.in_force.rcps, Known::Seen(levels) if levels.is_empty()) {
            return Says::OPEN;
        }
        let exempt = request.principal.is_service_linked_role()
            || (request.resource_account.is_some()
                && request.resource_account == request.management_account);
        let support = services::rcp(&request.action);
        if exempt || support == Rcp::No {
            return Says::OPEN;
        }
        let mut says = self.levels(PolicyKind::Rcp, &self.in_force.rcps);
        // What RCPFullAWSAccess allows on each level.
        says.allow = Tri::Yes;
        if support == Rcp::Disputed && says.deny == Tri::Yes {
            says.deny = Tri::Maybe;
            self.trace.note(
                PolicyKind::Rcp,
                None,
                "sources disagree on whether this service knows resource control policies",
            );
        }
        says
    }

    fn public_access(&self) -> Tri {
        let request = self.request;
        let who = &request.principal;
        let same_account = who.account.is_some() && who.account == request.resource_account;
        Tri::from(
            self.in_force.s3_block_public_access == Some(true)
                && self.in_force.s3_policy_is_public
                && services::is_bucket(request)
                && !same_account
                && who.kind != RequesterKind::Service,
        )
    }

    fn kind(
        &mut self,
        kind: PolicyKind,
        policies: &Known<Vec<Arc<CompiledPolicy>>>,
        open: bool,
    ) -> Says {
        let Known::Seen(policies) = policies else {
            self.trace.unseen(kind);
            return Says::UNSEEN;
        };
        if policies.is_empty() && open {
            return Says::OPEN;
        }
        let says = self.policies(kind, None, policies);
        if kind == PolicyKind::Endpoint && says.allow == Tri::No {
            self.trace.note(kind, None, "no statement allows it");
        }
        says
    }

    fn levels(&mut self, kind: PolicyKind, levels: &Known<Vec<Level>>) -> Says {
        let Known::Seen(levels) = levels else {
            self.trace.unseen(kind);
            return Says::UNSEEN;
        };
        let mut all = Says::OPEN;
        for level in levels {
            let says = self.policies(kind, Some(&level.id), &level.policies);
            if kind == PolicyKind::Scp && says.allow == Tri::No {
                self.trace.note(
                    kind,
                    Some(&level.id),
                    "no statement of this level allows it",
                );
            }
            all.allow = all.allow.and(says.allow);
            all.deny = all.deny.or(says.deny);
        }
        all
    }

    fn policies(
        &mut self,
        kind: PolicyKind,
        level: Option<&str>,
        policies: &[Arc<CompiledPolicy>],
    ) -> Says {
        let mut says = Says::NOTHING;
        for (position, policy) in policies.iter().enumerate() {
            if policy.services & self.request.action.bit == 0 {
                continue;
            }
            for (index, statement) in policy.statements.iter().enumerate() {
                if !statement.has_action(&self.request.action) {
                    continue;
                }
                let mut counts = statement.has_resource(&self.request.resource, &self.context);
                // An endpoint's policy is matched by its principal; the other kinds hang on a principal.
                if kind == PolicyKind::Endpoint {
                    let means = statement
                        .who
                        .means(&self.request.principal, self.context.is_discovery());
                    counts = counts.and(means.at_all());
                }
                if counts == Tri::No {
                    continue;
                }
                counts = counts.and(statement.holds(&self.context));
                if counts == Tri::No {
                    continue;
                }
                let at = StatementAt {
                    kind,
                    level,
                    position,
                    policy,
                };
                self.trace.statement(at, index, statement.effect, counts);
                match statement.effect {
                    Effect::Allow => says.allow = says.allow.or(counts),
                    Effect::Deny => says.deny = says.deny.or(counts),
                }
            }
        }
        says
    }

    fn resource_policy(&mut self) -> ResourceSays {
        let mut says = ResourceSays {
            anyone: Tri::No,
            itself: Tri::No,
            behind: Tri::No,
            account: Tri::No,
            deny: Tri::No,
        };
        let policy = match &self.in_force.resource {
            Known::Seen(Some(policy)) => policy,
            Known::Seen(None) => return says,
            Known::Unseen => {
                self.trace.unseen(PolicyKind::Resource);
                return ResourceSays {
                    anyone: Tri::Maybe,
                    itself: Tri::Maybe,
                    behind: Tri::Maybe,
                    account: Tri::Maybe,
                    deny: Tri::Maybe,
                };
            }
        };
        // AWS warns that such a statement denies every principal that has a boundary, named or not.
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
        let bounded = match &self.in_force.boundary {
            Known::Seen(policies) => !policies.is_empty(),
            Known::Unseen => false,
        };
        let discovery = self.context.is_discovery();
        for (index, statement) in policy.statements.iter().enumerate() {
            if !statement.has_action(&self.request.action) {
                continue;
            }
            let mut means = statement.who.means(&self.request.principal, discovery);
            if bounded && statement.effect == Effect::Deny && statement.who.is_all_but() {
                means.anyone = true;
            }
            let counts = means
                .at_all()
                .and(statement.has_resource(&self.request.resource, &self.context));
            if counts == Tri::No {
                continue;
            }
            let counts = counts.and(statement.holds(&self.context));
            if counts == Tri::No {
                continue;
            }
            let at = StatementAt {
                kind: PolicyKind::Resource,
                level: None,
                position: 0,
                policy,
            };
            self.trace.statement(at, index, statement.effect, counts);
            if statement.effect == Effect::Deny {
                says.deny = says.deny.or(counts);
                continue;
            }
            let grant = |slot: &mut Tri, meant: bool| {
                if meant {
                    *slot = slot.or(counts);
                }
            };
            grant(&mut says.anyone, means.anyone);
            grant(&mut says.itself, means.itself || means.perhaps);
            grant(&mut says.behind, means.behind);
            grant(&mut says.account, means.account);
        }
        says
    }
}

/// Whether policies allow, with the boundary and without.
#[derive(Debug, Clone, Copy)]
struct Core {
    without_boundary: Tri,
    with_boundary: Tri,
}

impl Core {
    fn plain(allow: Tri) -> Self {
        Self {
            without_boundary: allow,
            with_boundary: allow,
        }
    }
}
