//! The decision: what is so in every case that the facts leave open.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>

use std::borrow::Cow;

use crate::compiled::PolicyKind;
use crate::context::RequestContext;
use crate::evaluation::{Assumed, Evaluation};
pub use crate::outcome::{Blocker, Outcome};
use crate::outcome::{Decided, Silent, Trace, WHATEVER};
pub use crate::request::{AccessRequest, InForce, Known, Level};
use crate::services;
use crate::tri::Tri;
use crate::whatever::contexts;

/// Decides a request, without the reasons.
pub fn decide(request: &AccessRequest, in_force: &InForce) -> Outcome {
    evaluate(request, in_force, &mut Silent).outcome
}

/// A fact that is not known and that a decision may hang on, in words.
type UnknownFact = (&'static str, fn(&mut Assumed) -> &mut bool);

/// Whether a service-linked role asks: where the request says of which role it is, that tells.
fn service_linked(request: &AccessRequest) -> Tri {
    let by_name = request.principal.is_service_linked_role();
    if by_name != Tri::Maybe {
        return by_name;
    }
    let arn = request.context.principal_arn();
    arn.map_or(by_name, |it| {
        Tri::from(it.contains(":role/aws-service-role/"))
    })
}

/// The facts that a request leaves open.
fn unknown_facts(
    request: &AccessRequest,
    in_force: &InForce,
    service_linked: Tri,
) -> Vec<UnknownFact> {
    let who = &request.principal;
    let mut all: Vec<UnknownFact> = Vec::new();
    if in_force.s3_bucket_abac.is_none() && services::has_bucket_tags(request) {
        all.push((
            "whether the bucket's tags are condition keys (its ABAC)",
            |it| &mut it.bucket_abac,
        ));
    }
    if service_linked == Tri::Maybe {
        all.push((
            "whether the session's role has the path of service-linked roles",
            |it| &mut it.service_linked,
        ));
    }
    if request.resource_account.is_none() && who.account.is_some() {
        all.push(("which account the resource belongs to", |it| {
            &mut it.own_account
        }));
    }
    all
}

/// The context as far as a bucket's tags are known to be in it.
pub(crate) fn context<'a>(
    request: &'a AccessRequest,
    in_force: &InForce,
) -> Cow<'a, RequestContext> {
    services::context(request, in_force.s3_bucket_abac != Some(false))
}

pub(crate) fn evaluate<T: Trace>(
    request: &AccessRequest,
    in_force: &InForce,
    trace: &mut T,
) -> Decided {
    let linked = service_linked(request);
    let mut assumed = Assumed {
        bucket_abac: in_force.s3_bucket_abac != Some(false),
        service_linked: linked != Tri::No,
        own_account: false,
    };
    let facts = unknown_facts(request, in_force, linked);
    let mut decided = assuming(request, in_force, assumed, trace);
    if facts.is_empty() {
        return decided;
    }
    // What each fact would change by itself is what the answer hangs on; all of them together decide it.
    let mut outcome = decided.outcome;
    for world in 1..1_usize << facts.len() {
        let mut other = assumed;
        for (at, (_, of)) in facts.iter().enumerate() {
            if world >> at & 1 == 1 {
                *of(&mut other) ^= true;
            }
        }
        outcome = outcome.either(assuming(request, in_force, other, &mut Silent).outcome);
    }
    if outcome == Outcome::Depends {
        for (words, of) in &facts {
            *of(&mut assumed) ^= true;
            let other = assuming(request, in_force, assumed, &mut Silent).outcome;
            *of(&mut assumed) ^= true;
            if other != decided.outcome || decided.outcome == Outcome::Depends {
                decided.facts.push(words);
            }
        }
        if decided.facts.is_empty() {
            decided.facts.extend(facts.iter().map(|(words, _)| *words));
        }
        (decided.blocked, decided.public_access) = ([false; 7], false);
    }
    decided.outcome = outcome;
    decided
}

fn assuming<T: Trace>(
    request: &AccessRequest,
    in_force: &InForce,
    assumed: Assumed,
    trace: &mut T,
) -> Decided {
    let mut decided = Evaluation {
        request,
        in_force,
        assumed,
        context: assumed.context(request),
        trace,
    }
    .run();
    if decided.outcome == Outcome::Depends
        && let Some(outcome) = whatever(request, in_force, assumed)
        && outcome != Outcome::Depends
    {
        decided.outcome = outcome;
        trace.note(PolicyKind::Identity, None, WHATEVER);
    }
    decided
}

/// What is decided whatever the unknown keys are; `None` where that was not tried.
fn whatever(request: &AccessRequest, in_force: &InForce, assumed: Assumed) -> Option<Outcome> {
    let context = assumed.context(request);
    let mut outcome: Option<Outcome> = None;
    for context in contexts(request, in_force, &context) {
        let decided = Evaluation {
            request,
            in_force,
            assumed,
            context: Cow::Owned(context),
            trace: &mut Silent,
        }
        .run()
        .outcome;
        let so_far = outcome.map_or(decided, |it| it.either(decided));
        outcome = Some(so_far);
        if so_far == Outcome::Depends {
            break;
        }
    }
    outcome
}
