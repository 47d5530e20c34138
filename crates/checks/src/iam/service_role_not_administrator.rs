//! Is no role that a service takes on an administrator?

use firestep_access::{Carried, is_held_by_boundary, way_to_every_right};
use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, each_that,
};
use firestep_inventory::Gap;
use firestep_inventory::iam::Role;
use firestep_policy::{Principal, Statement};

pub(crate) const CHECK: Check = Check {
    id: "iam-service-role-not-administrator",
    title: "Roles of services are not administrators",
    severity: Severity::High,
    effort: Effort::Days,
    clauses: &[Clause::new("X3.1", "no-admin")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever breaks into the code that runs with the role may do everything in the account.",
    remedy: "Give the role what the code uses: generate the policy from CloudTrail, then replace the wide one.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-policy-generation.html",
    ],
    reads: &["iam:GetAccountAuthorizationDetails"],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.iam_roles, |it| examine(context, it))
    }),
};

fn examine(context: &Context<'_>, role: &Role) -> Result<Option<Verdict>, Gap> {
    let trust = role.assume_role_policy_document.get()?;
    let mut trusted = trust.allows().flat_map(Statement::named_principals);
    if !trusted.any(|it| matches!(it, Principal::Service(_))) {
        return Ok(None);
    }
    let carried = Carried::from(role);
    Ok(Some(match way_to_every_right(&carried, context.account)? {
        Some(way) => Verdict::Fail(format!("a service takes it on, and {way}").into()),
        None if is_held_by_boundary(&carried, context.account) => {
            Verdict::Pass("its boundary keeps it from giving itself every right".into())
        }
        None => Verdict::Pass("it may not attach policies to itself or write its own".into()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role_trust::samples::{org, role};
    use firestep_inventory::{Account, Parts, Seen, evaluate};

    fn said(principal: &str, policy: &str) -> &'static str {
        let mut role = role(principal, "{}");
        role.attached_managed_policies = Seen::new(vec![policy.into()]);
        role.inline_policies = Parts::of([]);
        role.permissions_boundary = Seen::new(None);
        let (org, account) = (org(), Account::empty());
        match evaluate(|| examine(&Context::new(&org, &account), &role)) {
            Ok(Some(verdict)) => verdict.word(),
            Ok(None) => "nothing",
            Err(_) => "unknown",
        }
    }

    #[test]
    fn a_service_with_every_right_fails() {
        let service = r#"{"Service":"ec2.amazonaws.com"}"#;
        let admin = "arn:aws:iam::aws:policy/AdministratorAccess";
        assert_eq!(said(service, admin), "fail");
        assert_eq!(
            said(service, "arn:aws:iam::aws:policy/ReadOnlyAccess"),
            "pass"
        );
        assert_eq!(
            said(service, "arn:aws:iam::111122223333:policy/gone"),
            "unknown"
        );
        assert_eq!(
            said(service, "arn:aws:iam::aws:policy/SomethingNewFullAccess"),
            "unknown"
        );
        let person = r#"{"AWS":"arn:aws:iam::111122223333:root"}"#;
        assert_eq!(said(person, admin), "nothing");
    }
}
