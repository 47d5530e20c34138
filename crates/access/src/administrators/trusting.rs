//! Whom the trust policy of a role of the account lets in.

use std::sync::Arc;

use firestep_inventory::iam::Role;
use firestep_inventory::{Arn, Gap, evaluate};
use firestep_policy::arn::RequestedResource;
use firestep_policy::compiled::{Action, CompiledPolicy, PolicyKind};
use firestep_policy::context::{ContextValue, RequestContext};
use firestep_policy::evaluate::{AccessRequest, InForce, Known, Outcome, decide};
use firestep_policy::principal::Requester;
use firestep_policy::tri::Tri;
use firestep_policy::{Matching, PolicyDocument, Principal, Principals, Statement};

use super::about_iam::by_any_way;
use super::sample::Sample;
use crate::trust::acts_for_others;

const ASSUME: &str = "sts:AssumeRole";

/// The policy of a role, or a key, that leaves it to its account's own policies.
pub(super) fn trusting(account: &str) -> Arc<CompiledPolicy> {
    let text = format!(
        r#"{{"Statement":{{"Effect":"Allow","Principal":{{"AWS":"{account}"}},"Action":"*"}}}}"#
    );
    compiled(&PolicyDocument::parse(&text).unwrap_or_default())
}

fn compiled(document: &PolicyDocument) -> Arc<CompiledPolicy> {
    Arc::new(CompiledPolicy::new("", PolicyKind::Resource, document))
}

/// The trust policy of a role, as whoever comes the way that suits meets it.
#[derive(Debug)]
pub(super) struct Trusted<'a> {
    role: &'a Role,
    arn: String,
    policy: Result<(PolicyDocument, Arc<CompiledPolicy>), Gap>,
}

impl<'a> Trusted<'a> {
    pub(super) fn of(role: &'a Role, arn: &str) -> Self {
        let document = evaluate(|| role.assume_role_policy_document.get());
        let read = document.map(|it| {
            let document = by_any_way(PolicyDocument::clone(it));
            let compiled = compiled(&document);
            (document, compiled)
        });
        Self {
            role,
            arn: arn.to_owned(),
            policy: read,
        }
    }

    pub(super) fn takers(&self) -> Takers {
        let Ok((document, _)) = &self.policy else {
            return Takers::Any;
        };
        let mut named = Vec::new();
        for statement in document.allows().filter(|it| it.covers_action(ASSUME)) {
            let Some(Matching::Only(Principals::Listed(all))) = &statement.principals else {
                return Takers::Any;
            };
            for principal in all {
                match principal {
                    Principal::Service(_) | Principal::Federated(_) => {}
                    Principal::Aws(who) if who.contains(":user/") || who.contains(":role/") => {
                        named.push(who.clone());
                    }
                    Principal::Aws(_) | Principal::CanonicalUser(_) | Principal::Other(..) => {
                        return Takers::Any;
                    }
                }
            }
        }
        if named.is_empty() {
            Takers::Nobody
        } else {
            Takers::Named(named)
        }
    }

    /// What was not seen is noted.
    fn policy(&self, gap: &mut Option<Gap>) -> Option<&(PolicyDocument, Arc<CompiledPolicy>)> {
        match &self.policy {
            Ok(read) => Some(read),
            Err(why) => {
                *gap = gap.or(Some(*why));
                None
            }
        }
    }
}

/// Who of the account a trust policy lets in, at a glance.
#[derive(Debug)]
pub(super) enum Takers {
    /// Whoever its other words let in.
    Any,
    /// At most users and roles by these ARNs.
    Named(Vec<Box<str>>),
    Nobody,
}

/// Whether a service may take a role on.
pub(super) fn trusts_service(trusted: &Trusted<'_>, service: &str, gap: &mut Option<Gap>) -> Tri {
    let Some((_, policy)) = trusted.policy(gap) else {
        return Tri::Maybe;
    };
    let Some(action) = Action::new(ASSUME) else {
        return Tri::No;
    };
    let account = trusted.role.identity.location.account;
    let mut keys = vec![
        ("aws:principalisawsservice", "true"),
        ("aws:principalservicename", service),
        ("aws:securetransport", "true"),
    ];
    // What is made to use the role is of this account; some services do not say so.
    if acts_for_others(service) {
        keys.push(("aws:sourceaccount", account));
    }
    let given = keys
        .into_iter()
        .map(|(key, value)| (key.to_owned(), ContextValue::One(value.into())));
    let request = AccessRequest {
        principal: Requester::new(Some(service)),
        action,
        resource: RequestedResource::new(&trusted.arn, false),
        resource_account: Some(account.into()),
        context: RequestContext::concrete(given).in_discovery(Vec::new()),
        management_account: None,
    };
    let in_force = InForce {
        resource: Known::Seen(Some(policy.clone())),
        ..InForce::default()
    };
    match decide(&request, &in_force) {
        Outcome::Allowed => Tri::Yes,
        Outcome::Depends => Tri::Maybe,
        Outcome::ImplicitlyDenied | Outcome::ExplicitlyDenied => Tri::No,
    }
}

/// Whether a role lets a principal in that may take it on as far as its own policies go.
pub(super) fn lets_in(
    trusted: &Trusted<'_>,
    sample: &Sample,
    by_itself: Tri,
    in_force: &InForce,
    gap: &mut Option<Gap>,
) -> Tri {
    let Some((document, policy)) = trusted.policy(gap) else {
        return by_itself.and(Tri::Maybe);
    };
    let mut in_force = in_force.clone();
    in_force.resource = Known::Seen(Some(policy.clone()));
    let said = sample.may(ASSUME, &trusted.arn, &[], &in_force);
    // One that it names may be who carries the policies.
    if said == Tri::No && !sample.is_known() && names_some(document, &sample.account) {
        return by_itself.and(Tri::Maybe);
    }
    said
}

/// Whether a trust policy lets in users or roles of the account by their names.
fn names_some(document: &PolicyDocument, account: &str) -> bool {
    let taking_on = document.allows().filter(|it| it.covers_action(ASSUME));
    let mut named = taking_on.flat_map(Statement::named_principals);
    named.any(|it| match it {
        Principal::Aws(who) => {
            Arn::parse(who).is_some_and(|it| it.account() == account && it.resource() != "root")
        }
        Principal::Service(_)
        | Principal::Federated(_)
        | Principal::CanonicalUser(_)
        | Principal::Other(..) => false,
    })
}
