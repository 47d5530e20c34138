//! One evaluation: every policy in force, in AWS's order, with what exempts whom.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html>

use std::borrow::Cow;
use std::sync::Arc;

use crate::compiled::{CompiledPolicy, PolicyKind};
use crate::context::{ContextValue, RequestContext};
use crate::document::Effect;
use crate::outcome::{Decided, Outcome, StatementAt, Trace};
use crate::principal::RequesterKind;
use crate::request::{AccessRequest, InForce, Known, Level};
use crate::services::{self, Trust};
use crate::tri::Tri;

/// What is taken for granted where a fact is not known: one of two, so that what is the same in both is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Assumed {
    /// Whether the bucket's tags are condition keys.
    pub(crate) bucket_abac: bool,
    pub(crate) service_linked: bool,
    /// Whether the resource is in the requester's account, where it is not known in which.
    pub(crate) own_account: bool,
}

impl Assumed {
    /// The context, as far as it hangs on what is assumed.
    pub(crate) fn context(self, request: &AccessRequest) -> Cow<'_, RequestContext> {
        let context = services::context(request, self.bucket_abac);
        match &request.principal.account {
            Some(own) if self.own_account && request.resource_account.is_none() => {
                let own = ContextValue::One(own.clone());
                Cow::Owned(
                    context
                        .into_owned()
                        .supposing("aws:resourceaccount", Some(own)),
                )
            }
            _ => context,
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
    /// To a session of the role that asks: which one it is, is not known.
    session: Tri,
    deny: Tri,
}

impl ResourceSays {
    fn all(says: Tri) -> Self {
        Self {
            anyone: says,
            itself: says,
            behind: says,
            account: says,
            session: says,
            deny: says,
        }
    }

    /// Whether the requester is allowed by more than its account.
    fn granted(self) -> Tri {
        self.anyone.or(self.itself).or(self.behind).or(self.session)
    }
}

/// A request, the policies in force, and what is assumed where a fact is not known.
pub(crate) struct Evaluation<'a, T> {
    pub(crate) request: &'a AccessRequest,
    pub(crate) in_force: &'a InForce,
    pub(crate) assumed: Assumed,
    pub(crate) context: Cow<'a, RequestContext>,
    pub(crate) trace: &'a mut T,
}

impl<T: Trace> Evaluation<'_, T> {
    pub(crate) fn run(mut self) -> Decided {
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
        if is_root && self.is_own_account() && services::mends_bucket_policy(request) {
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
        let allowed = guarded.and(!denied).and(Tri::from(barred.is_none()));
        // S3 looks at what policies let in, last.
        let closed = self.public_access();
        let public = allowed.and(closed);
        let allowed = allowed.and(!closed);
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
        if let Some(words) = barred {
            self.trace.note(PolicyKind::Identity, None, words);
        } else if core.with_boundary == Tri::No {
            self.say_what_lacks(identity, resource, boundary, session);
        }
        if public == Tri::Yes {
            self.trace.note(
                PolicyKind::Resource,
                None,
                "S3 Block Public Access keeps other accounts out of a bucket whose policy is public",
            );
        }
        if public == Tri::Maybe && closed == Tri::Maybe {
            evaluated
                .facts
                .push("whether S3 Block Public Access is on for the bucket");
        }
        evaluated
    }

    /// Whether the resource is in the account of the requester.
    fn is_own_account(&self) -> bool {
        let own = &self.request.principal.account;
        match &self.request.resource_account {
            Some(account) => own.as_ref() == Some(account),
            None => own.is_some() && self.assumed.own_account,
        }
    }

    /// Whether policies allow, guardrails aside.
    fn core(&self, resource: ResourceSays, identity: Says, boundary: Says, session: Says) -> Core {
        let who = &self.request.principal;
        let by_policy = identity.allow.and(session.allow);
        let granted = resource.granted();
        match who.kind {
            RequesterKind::Anonymous => return Core::plain(resource.anyone),
            RequesterKind::Service | RequesterKind::Provider => return Core::plain(granted),
            _ => {}
        }
        if !self.is_own_account() {
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
                resource
                    .itself
                    .or(resource.session)
                    .or(resource.anyone.and(session.allow)),
                resource.behind.and(session.allow),
            ),
            RequesterKind::Role => (
                resource.session.or(resource.anyone.and(session.allow)),
                resource.itself.and(session.allow),
            ),
            _ => (granted, Tri::No),
        };
        Core {
            without_boundary: free.or(limited).or(by_policy),
            with_boundary: free.or(limited.or(by_policy).and(boundary.allow)),
        }
    }

    /// Tells of the policies that would have to allow it, and do not; not of those that need not.
    fn say_what_lacks(
        &mut self,
        identity: Says,
        resource: ResourceSays,
        boundary: Says,
        session: Says,
    ) {
        let who = &self.request.principal;
        let own = who.has_identity();
        let named = resource.granted();
        let lets_in = named.or(resource.account);
        let (words, of_principal) = (
            "no statement allows it",
            "no statement allows it to this principal or its account",
        );
        let (by_identity, by_resource) = if !own {
            (None, Some("no statement allows it to this principal"))
        } else if !self.is_own_account() {
            // Both must.
            (Some(words), (lets_in == Tri::No).then_some(of_principal))
        } else if services::trust(self.request) == Trust::Policy {
            // The resource's policy first; with the account alone it leaves it to the identity's.
            let is_account_trusted = resource.account != Tri::No;
            (
                is_account_trusted.then_some(words),
                (lets_in == Tri::No).then_some(of_principal),
            )
        } else {
            // Either would do.
            let also = matches!(&self.in_force.resource, Known::Seen(Some(_))) && named == Tri::No;
            (
                Some(words),
                also.then_some("no statement allows it to this principal, which would do as well"),
            )
        };
        let mut say = |kind, words: Option<&'static str>| {
            if let Some(words) = words {
                self.trace.note(kind, None, words);
            }
        };
        say(
            PolicyKind::Identity,
            by_identity.filter(|_| identity.allow == Tri::No),
        );
        say(PolicyKind::Resource, by_resource);
        let limits = own.then_some(words);
        say(
            PolicyKind::Boundary,
            limits.filter(|_| boundary.allow == Tri::No),
        );
        say(
            PolicyKind::Session,
            limits.filter(|_| session.allow == Tri::No),
        );
    }

    /// SCPs limit the users, roles and root users of member accounts: not the management account, not
    /// service-linked roles, services or strangers.
    /// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>
    fn scps_apply(&self) -> bool {
        let who = &self.request.principal;
        who.has_identity()
            && !self.is_service_linked_role()
            && !(who.account.is_some() && who.account == self.request.management_account)
    }

    fn is_service_linked_role(&self) -> bool {
        self.assumed.service_linked
    }

    /// RCPs limit whoever asks, but for service-linked roles, in the services that know them; not on
    /// resources of the management account.
    /// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
    fn rcps(&mut self) -> Says {
        let request = self.request;
        if matches!(&self.in_force.rcps, Known::Seen(levels) if levels.is_empty()) {
            return Says::OPEN;
        }
        let owner = match &request.resource_account {
            None if self.is_own_account() => &request.principal.account,
            owner => owner,
        };
        let of_management = owner.is_some() && *owner == request.management_account;
        let spared = of_management || services::is_linked_by_service(request);
        if self.is_service_linked_role() || spared || !services::rcp(&request.action) {
            return Says::OPEN;
        }
        let mut says = self.levels(PolicyKind::Rcp, &self.in_force.rcps);
        // What RCPFullAWSAccess allows on each level.
        says.allow = Tri::Yes;
        says
    }

    /// Whether S3 keeps the requester out although policies let it in.
    fn public_access(&self) -> Tri {
        let request = self.request;
        let meant = self.in_force.s3_policy_is_public
            && services::is_bucket(request)
            && !self.is_own_account()
            && request.principal.kind != RequesterKind::Service;
        let is_on = self
            .in_force
            .s3_block_public_access
            .map_or(Tri::Maybe, Tri::from);
        Tri::from(meant).and(is_on)
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
        let mut says = ResourceSays::all(Tri::No);
        let policy = match &self.in_force.resource {
            Known::Seen(Some(policy)) => policy,
            Known::Seen(None) => return says,
            Known::Unseen => {
                self.trace.unseen(PolicyKind::Resource);
                return ResourceSays::all(Tri::Maybe);
            }
        };
        // AWS warns that such a statement denies every principal that has a boundary, named or not.
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
        let bounded = match &self.in_force.boundary {
            // Only users and roles have one.
            _ if matches!(
                self.request.principal.kind,
                RequesterKind::Root
                    | RequesterKind::Service
                    | RequesterKind::Provider
                    | RequesterKind::Anonymous
            ) =>
            {
                Tri::No
            }
            Known::Seen(policies) => Tri::from(!policies.is_empty()),
            Known::Unseen => Tri::Maybe,
        };
        let discovery = self.context.is_discovery();
        for (index, statement) in policy.statements.iter().enumerate() {
            if !statement.has_action(&self.request.action) {
                continue;
            }
            let mut means = statement.who.means(&self.request.principal, discovery);
            if statement.effect == Effect::Deny && statement.who.is_all_but() {
                means.anyone |= bounded == Tri::Yes;
                means.perhaps |= bounded == Tri::Maybe;
            }
            let fits = statement.has_resource(&self.request.resource, &self.context);
            if means.at_all().and(fits) == Tri::No {
                continue;
            }
            let fits = fits.and(statement.holds(&self.context));
            let counts = means.at_all().and(fits);
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
            let grant = |slot: &mut Tri, meant: Tri| *slot = slot.or(fits.and(meant));
            let maybe = |it: bool| if it { Tri::Maybe } else { Tri::No };
            grant(&mut says.anyone, Tri::from(means.anyone));
            grant(&mut says.itself, Tri::from(means.itself));
            // To everyone whose `aws:PrincipalArn` is some role's: neither boundary nor session policy limits that.
            // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
            let by_arn = Tri::from(means.anyone && statement.asks_principal_arn());
            grant(&mut says.session, by_arn.or(maybe(means.perhaps)));
            let behind = Tri::from(means.behind).or(maybe(means.behind_perhaps));
            grant(&mut says.behind, behind);
            grant(&mut says.account, Tri::from(means.account));
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
