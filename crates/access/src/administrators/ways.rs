//! The ways by which a principal takes every right.
//!
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html>

use std::fmt;

use firestep_policy::Effect;
use firestep_policy::evaluate::{InForce, Known};
use firestep_policy::tri::Tri;

use super::carried::{Boundary, Carried, Held, Holding, Kind, Managed};
use super::sample::{Key, Sample, Via};

/// How a principal takes every right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    over: Over,
    /// Whether it removes a policy of its own before.
    removes_denial: bool,
    /// Whether it rids itself of its boundary before.
    pub drops_boundary: bool,
}

/// Over what it has power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Over {
    Itself,
    ItsGroup,
    ItsPolicy,
    EveryPolicy,
    /// The versions of a policy that it carries: what those that are not in force say was not read.
    ItsVersions,
    /// Users, groups or roles besides itself: it must yet come to act as one of them.
    Others,
}

impl Way {
    /// Why it is not known whether this is a way.
    pub(super) fn hangs_on(self) -> &'static str {
        match self.over {
            Over::Others => self.over.words(),
            _ if self.drops_boundary => {
                "it may rid itself of its boundary under conditions, or by a version that was not read"
            }
            Over::Itself | Over::ItsGroup | Over::ItsPolicy | Over::EveryPolicy => {
                "it may change its own rights under conditions"
            }
            Over::ItsVersions => self.over.words(),
        }
    }
}

impl Over {
    fn words(self) -> &'static str {
        match self {
            Self::Itself => "it may attach policies to itself or write its own",
            Self::ItsGroup => {
                "it may attach policies to a group that it is in, or write the group's own"
            }
            Self::ItsPolicy => "it may write a new version of a policy that it carries",
            Self::EveryPolicy => "it may write a new version of every policy of the account",
            Self::ItsVersions => {
                "it may put another version of a policy that it carries in force, and what that says is not known here"
            }
            Self::Others => {
                "it may change the rights of others, and whether it can act as one of them is not known here"
            }
        }
    }
}

/// Finishes "it failed because".
impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.over.words())?;
        if self.removes_denial {
            f.write_str(", once it has removed a policy of its own that denies it")?;
        }
        if self.drops_boundary {
            f.write_str(", once it has dropped, replaced or rewritten its boundary")?;
        }
        Ok(())
    }
}

/// Whether a principal has a way, and the best that was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken {
    pub(super) certain: Tri,
    pub(super) way: Way,
}

impl Taken {
    const NO: Self = Self::new(Tri::No, Over::Itself);

    const fn new(certain: Tri, over: Over) -> Self {
        Self {
            certain,
            way: Way {
                over,
                removes_denial: false,
                drops_boundary: false,
            },
        }
    }

    /// The surer of both.
    fn or(self, other: impl FnOnce() -> Self) -> Self {
        if self.certain == Tri::Yes {
            return self;
        }
        let other = other();
        if other.certain > self.certain {
            other
        } else {
            self
        }
    }

    /// What is open only when something else is done before.
    fn after(mut self, certain: Tri, note: impl FnOnce(&mut Way)) -> Self {
        self.certain = self.certain.and(certain);
        note(&mut self.way);
        self
    }
}

/// The actions that change the policies of a kind of principal.
struct Actions {
    attach: &'static str,
    put: &'static str,
    detach: &'static str,
    delete: &'static str,
}

const OF_USERS: Actions = Actions {
    attach: "iam:AttachUserPolicy",
    put: "iam:PutUserPolicy",
    detach: "iam:DetachUserPolicy",
    delete: "iam:DeleteUserPolicy",
};
const OF_GROUPS: Actions = Actions {
    attach: "iam:AttachGroupPolicy",
    put: "iam:PutGroupPolicy",
    detach: "iam:DetachGroupPolicy",
    delete: "iam:DeleteGroupPolicy",
};
const OF_ROLES: Actions = Actions {
    attach: "iam:AttachRolePolicy",
    put: "iam:PutRolePolicy",
    detach: "iam:DetachRolePolicy",
    delete: "iam:DeleteRolePolicy",
};

const POLICY_ARN: &str = "iam:policyarn";
const BOUNDARY: &str = "iam:permissionsboundary";

/// The best way that a principal has, by what was seen of what it carries.
pub(super) fn best(carried: &Carried<'_>, holding: &Holding<'_>) -> Taken {
    let mut best = Taken::NO;
    // Most let nobody do anything in IAM.
    if !holding.policies.iter().any(|it| it.has(Effect::Allow)) {
        return best;
    }
    let vias = Via::told_apart(holding.policies.iter().map(|it| &it.document));
    for sample in Sample::all(carried, &holding.policies) {
        for via in vias {
            let asked = Asked {
                is_role: carried.kind == Kind::Role,
                groups: &holding.groups,
                sample: &sample.by_way_of(*via),
            };
            let policies = holding.policies.iter().collect();
            let state = State::new(policies, holding.boundary.as_ref());
            best = best.or(|| asked.in_the_end(&state).after(via.at_most(), |_| {}));
        }
    }
    best
}

/// Policies in force.
struct State<'h> {
    policies: Vec<&'h Held<'h>>,
    boundary: Option<&'h Boundary<'h>>,
    in_force: InForce,
}

impl<'h> State<'h> {
    fn new(policies: Vec<&'h Held<'h>>, boundary: Option<&'h Boundary<'h>>) -> Self {
        let identity = policies.iter().map(|it| it.policy.clone()).collect();
        let bounds = boundary.iter().map(|it| it.policy.clone()).collect();
        Self {
            policies,
            boundary,
            in_force: InForce {
                identity: Known::Seen(identity),
                boundary: Known::Seen(bounds),
                ..InForce::default()
            },
        }
    }

    fn without(&self, gone: &[&Held<'_>]) -> Self {
        let is_gone = |it: &Held<'_>| gone.iter().any(|gone| std::ptr::eq(*gone, it));
        let rest = self.policies.iter().filter(|it| !is_gone(it));
        Self::new(rest.copied().collect(), self.boundary)
    }
}

/// A principal whose ways are asked for.
struct Asked<'a> {
    sample: &'a Sample,
    is_role: bool,
    groups: &'a [Box<str>],
}

impl Asked<'_> {
    fn actions(&self) -> &'static Actions {
        if self.is_role { &OF_ROLES } else { &OF_USERS }
    }

    /// What it can take, having rid itself of what holds it.
    fn in_the_end(&self, state: &State<'_>) -> Taken {
        let taken = self.directly(state).or(|| self.without_denials(state));
        let Some(boundary) = state.boundary else {
            return taken;
        };
        taken.or(|| {
            let unbound = State::new(state.policies.clone(), None);
            let certain = self.may_drop(boundary, state);
            if certain == Tri::No {
                return Taken::NO;
            }
            let then = self
                .directly(&unbound)
                .or(|| self.without_denials(&unbound));
            then.after(certain, |way| way.drops_boundary = true)
        })
    }

    /// What it can take at once.
    fn directly(&self, state: &State<'_>) -> Taken {
        let own = match state.boundary {
            None => self.over_its_own(state),
            Some(_) => self.over_those_like_it(state),
        };
        own.or(|| Taken::new(self.writes_every(state), Over::EveryPolicy))
            .or(|| self.over_its_versions(state))
            .or(|| self.over_others(state))
    }

    fn over_its_own(&self, state: &State<'_>) -> Taken {
        let itself = self.gives(self.actions(), &self.sample.arn, state);
        let groups = || {
            let groups = self.groups.iter();
            groups.map(|it| self.gives(&OF_GROUPS, it, state))
        };
        let policies = || state.policies.iter().filter_map(|it| it.managed);
        let writes = || policies().map(|it| self.writes(it.arn, state));
        Taken::new(itself, Over::Itself)
            .or(|| Taken::new(groups().fold(Tri::No, Tri::or), Over::ItsGroup))
            .or(|| Taken::new(writes().fold(Tri::No, Tri::or), Over::ItsPolicy))
    }

    /// What it gives itself its boundary limits, and not what it gives to another.
    fn over_those_like_it(&self, state: &State<'_>) -> Taken {
        let another = if self.is_role {
            "role/another"
        } else {
            "user/another"
        };
        let another = self.sample.beside(another);
        let both = [&self.sample.arn, &another].map(|it| self.gives(self.actions(), it, state));
        Taken::new(both.into_iter().fold(Tri::Yes, Tri::and), Over::Itself)
    }

    /// Whether it may give every right to a user, group or role that no boundary limits.
    fn gives(&self, actions: &Actions, to: &str, state: &State<'_>) -> Tri {
        let unbound = [(BOUNDARY, None)];
        let put = self.sample.may(actions.put, to, &unbound, &state.in_force);
        let attach = || self.chooses(actions.attach, to, POLICY_ARN, &unbound, state);
        if put == Tri::Yes {
            put
        } else {
            put.or(attach())
        }
    }

    /// Whether it may, with AWS's policy that allows everything; with another of its choice perhaps.
    fn chooses(
        &self,
        action: &str,
        resource: &str,
        key: &str,
        keys: &[Key<'_>],
        state: &State<'_>,
    ) -> Tri {
        let everything = self.sample.administrator_access();
        let mut chosen = keys.to_vec();
        chosen.push((key, Some(&everything)));
        let widest = self.sample.may(action, resource, &chosen, &state.in_force);
        let any = || self.sample.may(action, resource, keys, &state.in_force);
        if widest == Tri::Yes {
            widest
        } else {
            widest.or(any().and(Tri::Maybe))
        }
    }

    fn writes_every(&self, state: &State<'_>) -> Tri {
        self.writes(&self.sample.beside("policy/another"), state)
    }

    fn writes(&self, policy: &str, state: &State<'_>) -> Tri {
        self.sample
            .may("iam:CreatePolicyVersion", policy, &[], &state.in_force)
    }

    fn over_its_versions(&self, state: &State<'_>) -> Taken {
        // Whatever they say, a boundary limits it.
        let policies = match state.boundary {
            None => state.policies.as_slice(),
            Some(_) => &[],
        };
        let managed = policies.iter().filter_map(|it| it.managed);
        let certain = managed.map(|it| self.chooses_version(it, state));
        Taken::new(certain.fold(Tri::No, Tri::or), Over::ItsVersions)
    }

    /// At most perhaps: what the other versions say was not read.
    fn chooses_version(&self, policy: Managed<'_>, state: &State<'_>) -> Tri {
        if !policy.has_other_versions {
            return Tri::No;
        }
        let may = self.sample.may(
            "iam:SetDefaultPolicyVersion",
            policy.arn,
            &[],
            &state.in_force,
        );
        may.and(Tri::Maybe)
    }

    /// At most perhaps: it must yet come to act as one of them.
    fn over_others(&self, state: &State<'_>) -> Taken {
        let kinds = [
            (&OF_ROLES, "role/another"),
            (&OF_USERS, "user/another"),
            (&OF_GROUPS, "group/another"),
        ];
        let gives = |(actions, resource): (&Actions, &str)| {
            self.gives(actions, &self.sample.beside(resource), state)
        };
        let joins = || {
            let group = self.sample.beside("group/another");
            self.sample
                .may("iam:AddUserToGroup", &group, &[], &state.in_force)
        };
        let certain = kinds
            .into_iter()
            .map(gives)
            .fold(Tri::No, Tri::or)
            .or(joins());
        Taken::new(certain.and(Tri::Maybe), Over::Others)
    }

    /// Whether it may drop, replace or rewrite its boundary.
    fn may_drop(&self, boundary: &Boundary<'_>, state: &State<'_>) -> Tri {
        let [delete, put] = if self.is_role {
            [
                "iam:DeleteRolePermissionsBoundary",
                "iam:PutRolePermissionsBoundary",
            ]
        } else {
            [
                "iam:DeleteUserPermissionsBoundary",
                "iam:PutUserPermissionsBoundary",
            ]
        };
        let own = [(BOUNDARY, Some(boundary.managed.arn))];
        let itself = &self.sample.arn;
        self.sample
            .may(delete, itself, &own, &state.in_force)
            .or(self.chooses(put, itself, BOUNDARY, &[], state))
            .or(self.writes(boundary.managed.arn, state))
            .or(self.chooses_version(boundary.managed, state))
    }

    /// What it can take, having taken off policies of its own that deny.
    fn without_denials(&self, state: &State<'_>) -> Taken {
        let mut best = Taken::NO;
        let denying: Vec<_> = state
            .policies
            .iter()
            .filter(|it| it.has(Effect::Deny))
            .copied()
            .collect();
        if denying.is_empty() {
            return best;
        }
        // What only denies is gone first, for good; it may deny that the next be removed.
        let mut rest = state.without(&[]);
        while let Some(gone) = rest.policies.iter().copied().find(|it| {
            it.has(Effect::Deny) && !it.has(Effect::Allow) && self.may_remove(it, &rest) == Tri::Yes
        }) {
            rest = rest.without(&[gone]);
        }
        if rest.policies.len() < state.policies.len() {
            best = self
                .directly(&rest)
                .after(Tri::Yes, |way| way.removes_denial = true);
        }
        for held in denying {
            best = best.or(|| {
                let certain = self.may_remove(held, &rest);
                if certain == Tri::No {
                    return Taken::NO;
                }
                let then = self.directly(&rest.without(&[held]));
                then.after(certain, |way| way.removes_denial = true)
            });
        }
        for group in self.groups {
            best = best.or(|| self.having_left(group, &rest));
        }
        best
    }

    fn may_remove(&self, held: &Held<'_>, state: &State<'_>) -> Tri {
        let actions = if held.group.is_some() {
            &OF_GROUPS
        } else {
            self.actions()
        };
        let from = held.group.as_deref().unwrap_or(&self.sample.arn);
        let mut keys = Vec::new();
        if held.group.is_none() {
            keys.push((BOUNDARY, state.boundary.map(|it| it.managed.arn)));
        }
        let action = match held.managed {
            Some(managed) => {
                keys.push((POLICY_ARN, Some(managed.arn)));
                actions.detach
            }
            None => actions.delete,
        };
        self.sample.may(action, from, &keys, &state.in_force)
    }

    /// What it can take when it is no longer in a group.
    fn having_left(&self, group: &str, state: &State<'_>) -> Taken {
        let of_group = |it: &&Held<'_>| it.group.as_deref() == Some(group);
        let gone: Vec<_> = state.policies.iter().copied().filter(of_group).collect();
        if !gone.iter().any(|it| it.has(Effect::Deny)) {
            return Taken::NO;
        }
        let certain = self
            .sample
            .may("iam:RemoveUserFromGroup", group, &[], &state.in_force);
        if certain == Tri::No {
            return Taken::NO;
        }
        let then = self.directly(&state.without(&gone));
        then.after(certain, |way| way.removes_denial = true)
    }
}
