//! Whether a service may use a resource on somebody's behalf, by the resource's own policy.

use std::sync::Arc;

use firestep_inventory::organizations::Organization;
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Gap, Location, evaluate};
use firestep_policy::PolicyDocument;
use firestep_policy::arn::RequestedResource;
use firestep_policy::compiled::{Action, CompiledPolicy, PolicyKind};
use firestep_policy::context::{Constraint, ContextValue, RequestContext};
use firestep_policy::evaluate::{AccessRequest, InForce, Known, Outcome, decide};
use firestep_policy::pattern::Pattern;
use firestep_policy::principal::Requester;

/// What a service does with a resource, and for whom.
#[derive(Debug, Clone, Copy)]
pub struct ServiceUse<'a> {
    /// `cloudwatch.amazonaws.com`.
    pub service: &'a str,
    /// `sns:Publish`.
    pub action: &'a str,
    /// The resource.
    pub arn: &'a str,
    /// Where the resource is.
    pub location: Location,
    /// The operation that answers its policy.
    pub read_by: &'static str,
    /// The ARN of what the service does it for, and the account of that.
    pub source: (&'a str, &'a str),
}

/// Whether the policy of a resource lets a service use it. A policy that trusts the whole account is one of which AWS
/// does not say whether the service may.
/// <https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html>
pub fn service_may(
    organization: &Organization,
    wanted: &ServiceUse<'_>,
    policy: &PolicyDocument,
) -> Result<bool, Gap> {
    let mut doubt = false;
    let root = format!("arn:aws:iam::{}:root", wanted.source.1);
    for (name, is_service) in [
        (Some(wanted.service), true),
        (None, true),
        (Some(&*root), false),
    ] {
        match decide_as(organization, wanted, policy, name) {
            Some(Outcome::Allowed) if is_service => return Ok(true),
            Some(Outcome::Allowed | Outcome::Depends) | None => doubt = true,
            // What is denied to the service itself no other way allows.
            Some(Outcome::ExplicitlyDenied) if is_service => return Ok(false),
            Some(Outcome::ExplicitlyDenied | Outcome::ImplicitlyDenied) => {}
        }
    }
    if doubt {
        let what = "whether the service may use it hangs on what is not known here";
        return Err(undecided(wanted.location, wanted.read_by, what));
    }
    Ok(false)
}

fn decide_as(
    organization: &Organization,
    wanted: &ServiceUse<'_>,
    policy: &PolicyDocument,
    name: Option<&str>,
) -> Option<Outcome> {
    let (source, account) = wanted.source;
    let mut keys = vec![
        ("aws:SecureTransport", "true"),
        ("aws:SourceArn", source),
        ("aws:SourceAccount", account),
        // What SNS's own policies of topics name.
        ("aws:SourceOwner", account),
        ("aws:ResourceAccount", wanted.location.account),
        ("aws:RequestedRegion", wanted.location.region),
    ];
    if name == Some(wanted.service) {
        keys.push(("aws:PrincipalIsAWSService", "true"));
        keys.push(("aws:PrincipalServiceName", wanted.service));
    }
    let id = evaluate(|| Ok(organization.facts.get()?.as_ref().map(|it| &*it.id)));
    if let Ok(Some(id)) = id {
        keys.push(("aws:SourceOrgID", id));
        keys.push(("aws:ResourceOrgID", id));
    }
    let given = keys
        .into_iter()
        .map(|(key, value)| (key.to_owned(), ContextValue::One(value.into())));
    let constraint = |keys: &str| Constraint {
        keys: Pattern::new(keys),
        presence_is_known: true,
        value_is_known: true,
    };
    let known = [
        "aws:sourcearn",
        "aws:sourceaccount",
        "aws:sourceowner",
        "aws:sourcevpc*",
        "aws:principal*",
    ];
    let context =
        RequestContext::concrete(given).in_discovery(known.into_iter().map(constraint).collect());
    let request = AccessRequest {
        principal: Requester::new(name),
        action: Action::new(wanted.action)?,
        resource: RequestedResource::new(wanted.arn, false),
        // As if asked from elsewhere, so that the resource's policy alone decides: what an account's own principals may
        // by their policies says nothing of the service.
        resource_account: Some("000000000000".into()),
        context,
        management_account: None,
    };
    let in_force = InForce {
        resource: Known::Seen(Some(Arc::new(CompiledPolicy::new(
            "the resource's policy",
            PolicyKind::Resource,
            policy,
        )))),
        ..InForce::default()
    };
    Some(decide(&request, &in_force))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOPIC: &str = "arn:aws:sns:eu-central-1:111122223333:alarms";
    const ALARM: &str = "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:root";

    fn said(principal: &str, more: &str) -> Option<bool> {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},"Action":"SNS:Publish","Resource":"{TOPIC}"{more}}}]}}"#
        );
        let policy = PolicyDocument::parse(&text).unwrap();
        let wanted = ServiceUse {
            service: "cloudwatch.amazonaws.com",
            action: "sns:Publish",
            arn: TOPIC,
            location: firestep_inventory::SAMPLE,
            read_by: "sns:GetTopicAttributes",
            source: (ALARM, "111122223333"),
        };
        let organization = Organization::sample();
        evaluate(|| service_may(&organization, &wanted, &policy)).ok()
    }

    fn when(condition: &str) -> String {
        format!(r#","Condition":{condition}"#)
    }

    /// <https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html>
    #[test]
    fn a_service_is_let_in_by_its_name_or_as_anyone_for_its_account() {
        let service = r#"{"Service":"cloudwatch.amazonaws.com"}"#;
        assert_eq!(said(service, ""), Some(true));
        let here = when(
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:cloudwatch:eu-central-1:111122223333:alarm:*"},"StringEquals":{"aws:SourceAccount":"111122223333"}}"#,
        );
        assert_eq!(said(service, &here), Some(true));
        let owner = when(r#"{"StringEquals":{"AWS:SourceOwner":"111122223333"}}"#);
        assert_eq!(said(r#"{"AWS":"*"}"#, &owner), Some(true));
        assert_eq!(
            said(r#"{"Service":"events.amazonaws.com"}"#, ""),
            Some(false)
        );
        let other = when(r#"{"StringEquals":{"aws:SourceAccount":"444455556666"}}"#);
        assert_eq!(said(service, &other), Some(false));
        let other = when(r#"{"StringEquals":{"AWS:SourceOwner":"444455556666"}}"#);
        assert_eq!(said(r#"{"AWS":"*"}"#, &other), Some(false));
    }

    #[test]
    fn what_trusts_the_account_is_not_told() {
        assert_eq!(
            said(r#"{"AWS":"arn:aws:iam::111122223333:root"}"#, ""),
            None
        );
    }
}
