//! Which regions service control policies close.
#![cfg(test)]

use firestep_access::Guardrails;
use firestep_inventory::organizations::{
    EnabledType, Organization, OrganizationPolicy, PolicyType, Root, TypeState,
};
use firestep_inventory::{Listed, Parts, Seen};
use firestep_policy::PolicyDocument;

const ME: &str = "111122223333";
const MANAGEMENT: &str = "999988887777";
const BOUND: &str = r#"{"Effect":"Deny","NotAction":["iam:*","s3:Get*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-central-1"]}}}"#;

fn policy(id: &str, target: &str, statement: &str) -> OrganizationPolicy {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
    let mut policy = OrganizationPolicy::unseen(id);
    policy.targets = Seen::new(vec![target.into()]);
    policy.document = Seen::new(Box::new(PolicyDocument::parse(&text).unwrap()));
    policy
}

/// The sample organization with these policies in force beside the one that allows everything.
fn organization(policies: Vec<OrganizationPolicy>) -> Organization {
    let mut organization = Organization::sample();
    let mut root = Root::unseen("r-1");
    root.policy_types = Parts::of([EnabledType {
        name: PolicyType::ServiceControl.word().into(),
        state: TypeState::Enabled,
    }]);
    organization.roots = Listed::of([root]);
    let full = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
    let mut all = vec![policy("p-FullAWSAccess", "r-1", full)];
    all.extend(policies);
    organization.set_policies(PolicyType::ServiceControl, Listed::of(all));
    organization
}

fn closes(organization: &Organization, account: &str, region: &str, service: &str) -> bool {
    Guardrails::of(organization).closed(organization, account)(region, service)
}

#[test]
fn a_bound_closes_other_regions_for_what_it_does_not_spare() {
    let organization = organization(vec![policy("p-1", "r-1", BOUND)]);
    assert!(closes(&organization, ME, "us-west-2", "ec2"));
    assert!(!closes(&organization, ME, "eu-central-1", "ec2"));
    assert!(!closes(&organization, ME, "us-west-2", "iam"));
    assert!(!closes(&organization, ME, "global", "ec2"));
    assert!(!closes(&organization, ME, "us-west-2", "no-such-service"));
}

#[test]
fn a_service_that_is_denied_closes_no_region() {
    let denied = r#"{"Effect":"Deny","Action":"guardduty:*","Resource":"*"}"#;
    let organization = organization(vec![policy("p-1", "r-1", denied)]);
    assert!(!closes(&organization, ME, "us-west-2", "guardduty"));
}

#[test]
fn no_policy_binds_the_management_account_or_one_that_is_not_in_the_tree() {
    let organization = organization(vec![policy("p-1", "r-1", BOUND)]);
    assert!(!closes(&organization, MANAGEMENT, "us-west-2", "ec2"));
    assert!(!closes(&organization, "000000000000", "us-west-2", "ec2"));
}

#[test]
fn a_bound_elsewhere_or_with_more_conditions_closes_nothing_and_one_role_by_name_opens_nothing() {
    let elsewhere = organization(vec![policy("p-1", "ou-other", BOUND)]);
    assert!(!closes(&elsewhere, ME, "us-west-2", "ec2"));
    let spared = BOUND.replace(
        r#""Condition":{"#,
        r#""Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/Admin"},"#,
    );
    let spared = organization(vec![policy("p-1", "r-1", &spared)]);
    assert!(closes(&spared, ME, "us-west-2", "ec2"));
    let names = Guardrails::of(&spared).spared();
    assert!(names.contains("arn:aws:iam::*:role/Admin"), "{names:?}");
    // Every user, and every role of a name that an administrator can choose, are no exceptions by name.
    for pattern in ["arn:aws:iam::*:user/*", "arn:aws:iam::*:role/*Admin*"] {
        let many = BOUND.replace(
            r#""Condition":{"#,
            &format!(r#""Condition":{{"ArnNotLike":{{"aws:PrincipalArn":"{pattern}"}},"#),
        );
        let many = organization(vec![policy("p-1", "r-1", &many)]);
        assert!(!closes(&many, ME, "us-west-2", "ec2"), "{pattern}");
    }
    let with_mfa = BOUND.replace(
        r#""Condition":{"#,
        r#""Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"},"#,
    );
    let with_mfa = organization(vec![policy("p-1", "r-1", &with_mfa)]);
    assert!(!closes(&with_mfa, ME, "us-west-2", "ec2"));
}

#[test]
fn what_was_not_seen_closes_nothing_and_opens_nothing() {
    let mut organization = organization(vec![
        policy("p-1", "r-1", BOUND),
        OrganizationPolicy::unseen("p-2"),
    ]);
    assert!(closes(&organization, ME, "us-west-2", "ec2"));
    organization.roots = Listed::unseen();
    assert!(!closes(&organization, ME, "us-west-2", "ec2"));
}
