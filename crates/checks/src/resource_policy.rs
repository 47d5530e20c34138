//! Does the policy of a resource let everyone in? The same question for every kind that carries a policy.

use firestep_access::{LetsIn, Wanted, are_kept_out, inside, lets_everyone, lets_in};
use firestep_audit::{Context, Reason, Verdict};
use firestep_inventory::{Gap, Identity, Seen};
use firestep_policy::PolicyDocument;

/// A resource of a service, by its IAM prefix, and of a type that the service's actions take.
pub(crate) fn examine(
    context: &Context<'_>,
    of: (&str, &str),
    identity: &Identity,
    policy: &Seen<Option<Box<PolicyDocument>>>,
) -> Result<Verdict, Gap> {
    examine_for(context, of, identity, policy.get()?.as_deref(), |_| true)
}

/// The same where only some of the service's actions are of use.
pub(crate) fn examine_for(
    context: &Context<'_>,
    (service, kind): (&str, &str),
    identity: &Identity,
    policy: Option<&PolicyDocument>,
    of_use: impl Fn(&str) -> bool,
) -> Result<Verdict, Gap> {
    let statement = match lets_in(policy) {
        LetsIn::NoPolicy => {
            return Ok(Verdict::Pass(
                "it has no policy, so only its account may use it".into(),
            ));
        }
        LetsIn::Named => {
            return Ok(Verdict::Pass(
                "its policy lets in only the principals, or under the conditions, that it names"
                    .into(),
            ));
        }
        LetsIn::Everyone(statement) => statement,
    };
    let wanted = Wanted {
        location: identity.location,
        service,
        arns: &[(kind, identity.arn.as_deref().unwrap_or(&identity.id))],
    };
    let let_in =
        |action: &str| Ok(of_use(action) && policy.is_some_and(|it| lets_everyone(it, action)));
    if are_kept_out(&context.org.organization, &wanted, policy, &let_in)? {
        let inside = inside(&context.org.organization);
        return Ok(Verdict::Pass(
            format!(
                "its policy lets everyone in, and a denial keeps out everyone outside {inside}"
            )
            .into(),
        ));
    }
    let sid = statement.sid.as_deref().unwrap_or("without an id");
    let path = vec![
        "everyone with an AWS account".to_owned(),
        format!("policy statement {sid}"),
    ];
    Ok(Verdict::Fail(
        Reason::from(format!("the statement {sid} of its policy allows everyone")).along(path),
    ))
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;
    use firestep_inventory::organizations::{
        EnabledType, OrganizationPolicy, PolicyType, Root, TypeState,
    };
    use firestep_inventory::{GLOBAL, Listed, Location, Org, Parts};

    /// A policy that allows everyone everything under a condition.
    pub(crate) fn policy(condition: &str) -> Seen<Option<Box<PolicyDocument>>> {
        let text = format!(
            r#"{{"Statement":[{{"Sid":"s","Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{condition}}}]}}"#
        );
        Seen::new(Some(Box::new(PolicyDocument::parse(&text).unwrap())))
    }

    /// Denies an action to everyone under a condition, in the accounts under a target.
    pub(crate) fn perimeter(org: &mut Org, action: &str, condition: &str, target: &str) {
        perimeter_on(org, action, "*", condition, target);
    }

    /// The same of some resources.
    pub(crate) fn perimeter_on(
        org: &mut Org,
        action: &str,
        resource: &str,
        condition: &str,
        target: &str,
    ) {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Principal":"*","Action":"{action}","Resource":"{resource}","Condition":{condition}}}]}}"#
        );
        let mut policy = OrganizationPolicy::unseen("p-perimeter");
        policy.identity.location = Location::new("", GLOBAL);
        policy.targets = Seen::new(vec![target.into()]);
        policy.document = Seen::new(Box::new(PolicyDocument::parse(&text).unwrap()));
        let mut root = Root::unseen("r-1");
        root.identity.location = Location::new("", GLOBAL);
        root.policy_types = Parts::of([EnabledType {
            name: PolicyType::ResourceControl.word().into(),
            state: TypeState::Enabled,
        }]);
        org.organization.roots = Listed::of([root]);
        org.organization
            .set_policies(PolicyType::ResourceControl, Listed::of([policy]));
    }
}

#[cfg(test)]
mod tests {
    use super::samples::{perimeter, policy};
    use super::*;
    use crate::tests::{passes, said, unknown};
    use firestep_inventory::kms::Key;
    use firestep_inventory::organizations::PolicyType;
    use firestep_inventory::{Account, Listed, Org};

    fn examine_in(org: &Org, policy: &Seen<Option<Box<PolicyDocument>>>) -> Result<Verdict, Gap> {
        let account = Account::empty();
        let key = Key::unseen("k");
        examine(
            &Context::new(org, &account),
            ("kms", "key"),
            &key.identity,
            policy,
        )
    }

    #[test]
    fn everyone_fails_and_the_own_account_passes() {
        let org = Org::sample([]);
        let verdict = said(|| examine_in(&org, &policy("{}")));
        assert_eq!(verdict.word(), "fail");
        assert_eq!(verdict.reason().unwrap().path()[1], "policy statement s");
        let own = r#"{"StringEquals":{"aws:SourceAccount":"111122223333","kms:CallerAccount":"111122223333"}}"#;
        passes(|| examine_in(&org, &policy(own)));
        passes(|| examine_in(&org, &Seen::new(None)));
    }

    #[test]
    fn an_unseen_policy_is_unknown() {
        unknown(|| examine_in(&Org::sample([]), &Seen::gap(Gap::TEST)));
    }

    const OUTSIDE: &str = r#"{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-sample"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}"#;

    /// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_examples.html>
    #[test]
    fn a_resource_control_policy_keeps_outsiders_out() {
        let with = |action: &str, condition: &str, target: &str| {
            let mut org = Org::sample([]);
            perimeter(&mut org, action, condition, target);
            said(|| examine_in(&org, &policy("{}"))).word()
        };
        assert_eq!(with("kms:*", OUTSIDE, "r-1"), "pass");
        assert_eq!(with("*", OUTSIDE, "111122223333"), "pass");
        assert_eq!(with("s3:*", OUTSIDE, "r-1"), "fail");
        assert_eq!(with("kms:Decrypt", OUTSIDE, "r-1"), "fail");
        assert_eq!(with("kms:*", OUTSIDE, "444455556666"), "fail");
        // Plaintext is denied, and outsiders may use TLS.
        let tls = r#"{"BoolIfExists":{"aws:SecureTransport":"false"}}"#;
        assert_eq!(with("kms:*", tls, "r-1"), "fail");
        // A tag on the key may exempt it.
        let tagged = r#"{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-sample","aws:ResourceTag/shared":"true"}}"#;
        assert_eq!(with("kms:*", tagged, "r-1"), "unknown");
    }

    #[test]
    fn a_resource_control_policy_that_was_not_read_is_unknown() {
        let mut org = Org::sample([]);
        perimeter(&mut org, "kms:*", OUTSIDE, "r-1");
        org.organization
            .set_policies(PolicyType::ResourceControl, Listed::unseen());
        unknown(|| examine_in(&org, &policy("{}")));
    }

    #[test]
    fn a_denial_of_its_own_keeps_outsiders_out() {
        let denying = |condition: &str| {
            let text = format!(
                r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"s","Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*"}},{{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*","Condition":{condition}}}]}}"#
            );
            Seen::new(Some(Box::new(PolicyDocument::parse(&text).unwrap())))
        };
        let org = Org::sample([]);
        let said = |condition: &str| said(|| examine_in(&org, &denying(condition))).word();
        assert_eq!(said(OUTSIDE), "pass");
        assert_eq!(said(r#"{"Bool":{"aws:SecureTransport":"false"}}"#), "fail");
    }
}
