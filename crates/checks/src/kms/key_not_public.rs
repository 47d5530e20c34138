//! May nobody but us use a key?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, each_that};

use crate::resource_policy;

pub(crate) const CHECK: Check = Check {
    id: "kms-key-not-public",
    title: "KMS keys are not public",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever may use the key can read everything that it protects.",
    remedy: "Name the principals in the key policy, or add a condition on the account or organization.",
    references: &["https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html"],
    reads: &[
        "kms:ListKeys",
        "kms:DescribeKey",
        "kms:GetKeyPolicy",
        "organizations:DescribeOrganization",
        "organizations:ListRoots",
        "organizations:ListOrganizationalUnitsForParent",
        "organizations:ListAccountsForParent",
        "organizations:ListPolicies",
        "organizations:ListTargetsForPolicy",
        "organizations:DescribePolicy",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.kms_keys, |it| {
            // Nobody can use one that waits for its deletion.
            if it.is_pending_deletion()? {
                return Ok(None);
            }
            resource_policy::examine(context, ("kms", "key"), &it.identity, &it.policy).map(Some)
        })
    }),
};

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::resource_policy::samples::{perimeter, policy};
    use firestep_audit::Context;
    use firestep_inventory::kms::{Key, KeyState};
    use firestep_inventory::{Account, Listed, Org, Seen};
    use firestep_policy::PolicyDocument;

    fn said(org: &Org, policy: Option<Seen<Option<Box<PolicyDocument>>>>) -> &'static str {
        let mut it = Key::unseen("x");
        it.key_state = Seen::new(KeyState::Enabled);
        if let Some(policy) = policy {
            it.policy = policy;
        }
        let mut account = Account::empty();
        account.kms_keys = Listed::of([it]);
        let verdicts = CHECK.examine.examine(&Context::new(org, &account));
        verdicts.iter().next().unwrap().verdict.word()
    }

    #[test]
    fn its_policy_decides() {
        let mut org = Org::sample([]);
        assert_eq!(said(&org, None), "unknown");
        assert_eq!(said(&org, Some(policy("{}"))), "fail");
        assert_eq!(said(&org, Some(Seen::new(None))), "pass");
        perimeter(
            &mut org,
            "kms:*",
            r#"{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-sample"}}"#,
            "r-1",
        );
        assert_eq!(said(&org, Some(policy("{}"))), "pass");
    }

    #[test]
    fn a_perimeter_that_spares_a_name_or_place_that_anybody_can_have_keeps_nobody_out() {
        for spared in [
            r#""ArnNotLikeIfExists":{"aws:PrincipalArn":"arn:aws:iam::*:role/ci*"}"#,
            r#""NotIpAddressIfExists":{"aws:SourceIp":"0.0.0.0/1"}"#,
            r#""StringNotLikeIfExists":{"aws:PrincipalAccount":"1*"}"#,
        ] {
            let mut org = Org::sample([]);
            let outside = r#""StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-sample"}"#;
            perimeter(&mut org, "kms:*", &format!("{{{outside},{spared}}}"), "r-1");
            assert_eq!(said(&org, Some(policy("{}"))), "fail", "{spared}");
        }
    }
}
