//! Does a policy refuse plaintext? The same question for every kind that answers HTTP and carries a policy.

use firestep_access::control_policies;
use firestep_audit::{Context, Fixing, Reason, Verdict};
use firestep_inventory::{Gap, Location, Seen, any, evaluate, first_found};
use firestep_policy::catalogue::Catalogue;
use firestep_policy::compiled::PolicyKind;
use firestep_policy::{Condition, PolicyDocument, Statement, Written};

/// A resource of a service, by its IAM prefix, and its ARNs, or a pattern of all of them, by the types that the service's
/// actions take: each must be refused.
pub(crate) fn examine(
    context: &Context<'_>,
    location: Location,
    service: &str,
    arns: &[(&str, &str)],
    policy: &Seen<Option<Box<PolicyDocument>>>,
) -> Result<Verdict, Gap> {
    let refuses_all = |policy: &PolicyDocument, hanging: PolicyKind| {
        let refused = |kind: &str, arn: &str| {
            let takes = |it: &Statement| it.takes_resources(Written::Pattern(arn), hanging);
            let mut denies = policy.denies();
            denies.any(|it| takes(it) && refuses(it, service, kind))
        };
        arns.iter().all(|(kind, arn)| refused(kind, arn))
    };
    let by_policy = || {
        let policy = policy.get()?.as_deref();
        Ok(policy.is_some_and(|it| refuses_all(it, PolicyKind::Resource)))
    };
    let by_organization = || {
        first_found(
            control_policies(&context.org.organization, location.account)?,
            |it| Ok(refuses_all(it.document.get()?, PolicyKind::Rcp).then_some(())),
        )
        .map(|found| found.is_some())
    };
    if evaluate(by_policy) == Ok(true) {
        return Ok(Verdict::Pass("its policy refuses plaintext".into()));
    }
    if any([&by_policy, &by_organization])? {
        return Ok(Verdict::Pass(
            "a resource control policy of the organization refuses plaintext".into(),
        ));
    }
    if policy.get()?.is_none() {
        return Ok(Verdict::Fail(
            "it has no policy, so none that refuses plaintext".into(),
        ));
    }
    Ok(Verdict::Fail(
        Reason::from("its policy does not refuse plaintext to everyone").fixing(Fixing::Withheld(
            "its policy has to be extended, and a command would replace it",
        )),
    ))
}

/// Whether a statement denies everyone every action on resources of that type. One that spares somebody does not.
fn refuses(statement: &Statement, service: &str, kind: &str) -> bool {
    let catalogue = Catalogue::embedded();
    let every_action = || {
        let Some(service) = catalogue.service(service) else {
            return false;
        };
        catalogue.of_service(service).all(|id| {
            let takes = catalogue.row(id).is_some_and(|row| {
                catalogue
                    .resource_types(row)
                    .any(|(it, _)| *it.name == *kind)
            });
            !takes || statement.covers_action(&catalogue.name(id))
        })
    };
    statement.is_about_all()
        && matches!(statement.conditions.as_slice(), [only] if is_plaintext(only))
        && every_action()
}

fn is_plaintext(condition: &Condition) -> bool {
    condition.key.eq_ignore_ascii_case("aws:SecureTransport")
        && (condition.operator.eq_ignore_ascii_case("Bool")
            || condition.operator.eq_ignore_ascii_case("BoolIfExists"))
        && condition
            .values
            .iter()
            .any(|it| it.eq_ignore_ascii_case("false"))
}
