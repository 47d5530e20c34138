//! How long escalation takes in an account of many roles that may pass, and take on, one another.
#![cfg(test)]

use std::time::Instant;

use firestep_access::Escalations;
use firestep_inventory::iam::{InlinePolicy, Role};
use firestep_inventory::{Account, Listed, Parts, Seen, evaluate};
use firestep_policy::PolicyDocument;

const WAYS: &str = r#"{"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Action":["iam:PassRole","sts:AssumeRole"],"Resource":"arn:aws:iam::111122223333:role/r*"},
    {"Effect":"Allow","Action":["lambda:*","ec2:*","glue:*","ecs:*"],"Resource":"*"}]}"#;
const TRUST: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com","AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:AssumeRole"}}"#;

/// Takes nobody on that has those ways.
const ELSEWHERE: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"backup.amazonaws.com"},"Action":"sts:AssumeRole"}}"#;

/// One that carries a policy of AWS besides, and what that says is not known.
fn unread(name: &str) -> Role {
    let mut role = role(name);
    let new = "arn:aws:iam::aws:policy/SomethingNew";
    role.attached_managed_policies = Seen::new(vec![new.into()]);
    role.assume_role_policy_document = Seen::new(PolicyDocument::parse(ELSEWHERE).unwrap().into());
    role
}

fn role(name: &str) -> Role {
    let mut role = Role::unseen(name);
    role.identity.arn = Some(format!("arn:aws:iam::111122223333:role/{name}").into());
    role.attached_managed_policies = Seen::new(Vec::new());
    role.inline_policies = Parts::of([InlinePolicy {
        policy_name: "p".into(),
        policy_document: PolicyDocument::parse(WAYS).unwrap(),
    }]);
    role.permissions_boundary = Seen::new(None);
    role.assume_role_policy_document = Seen::new(PolicyDocument::parse(TRUST).unwrap().into());
    role
}

/// Run by hand: `ROLES=1000 cargo test --release -p firestep-access --test many_roles -- --ignored --nocapture`.
#[test]
#[ignore = "timed by hand"]
fn escalation_among_many_roles() {
    let many = std::env::var("ROLES")
        .ok()
        .and_then(|it| it.parse().ok())
        .unwrap_or(150);
    for (kind, make) in [("plain", role as fn(&str) -> Role), ("unread", unread)] {
        let mut account = Account::empty();
        account.iam_roles = Listed::of((0..many).map(|at| make(&format!("r{at}"))));
        let document = PolicyDocument::parse(WAYS).unwrap();
        let began = Instant::now();
        let escalations = Escalations::of(&account);
        let mut found = 0;
        for at in 0..many {
            let role = role(&format!("r{at}"));
            let said = evaluate(|| escalations.found(&[&document], None, &role.identity));
            found += usize::from(said.unwrap().is_some());
        }
        println!("{many} {kind} roles: {found} ways, {:?}", began.elapsed());
    }
}
