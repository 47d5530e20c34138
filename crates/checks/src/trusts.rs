//! Roles with trust policies, as tests about them need them.

use firestep_inventory::iam::Role;
use firestep_inventory::{Org, Seen};
use firestep_policy::PolicyDocument;

/// The sample organization; `999988887777` is another member.
pub(crate) fn org() -> Org {
    Org::sample([])
}

fn with(statements: &str) -> Role {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
    let mut role = Role::unseen("r");
    role.identity.arn = Some("arn:aws:iam::111122223333:role/r".into());
    role.assume_role_policy_document = Seen::new(PolicyDocument::parse(&text).unwrap().into());
    role
}

fn allowing(principal: &str, condition: &str) -> String {
    format!(
        r#"{{"Effect":"Allow","Principal":{principal},"Action":["sts:AssumeRole","sts:AssumeRoleWithSAML","sts:AssumeRoleWithWebIdentity"],"Condition":{condition}}}"#
    )
}

/// A role of the sample account that a principal may take on under a condition.
pub(crate) fn role(principal: &str, condition: &str) -> Role {
    with(&allowing(principal, condition))
}

/// A role that a principal may take on, and nobody under a condition.
pub(crate) fn denying(principal: &str, condition: &str) -> Role {
    let deny =
        format!(r#"{{"Effect":"Deny","Principal":"*","Action":"sts:*","Condition":{condition}}}"#);
    with(&format!("{},{deny}", allowing(principal, "{}")))
}
