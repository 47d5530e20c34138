//! Does a role that trusts an account outside the organization demand an external id?

use firestep_access::{Trust, inside};
use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity};

use crate::role_trust::{READS_MEMBERS, each_role};

pub(crate) const CHECK: Check = Check {
    id: "iam-role-external-id",
    title: "Roles that outside accounts may take on demand an external id",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("E5.5", "declared-paths")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever runs the outside account can be talked into using its access to yours for somebody else.",
    remedy: "Agree on an external id with the other side and demand it in the trust policy: `sts:ExternalId`.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    ],
    reads: READS_MEMBERS,
    fix: None,
    examine: &PerAccount(|context| {
        each_role(
            context,
            Trust::without_external_id,
            "outside accounts must give an external id, or are kept out by the organization",
            |who, _| {
                let inside = inside(&context.org.organization);
                format!("{who} is outside {inside} and needs no external id").into()
            },
        )
    }),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource_policy::samples::perimeter;
    use crate::role_trust::samples::{self, denying, org, role};
    use firestep_inventory::Org;
    use firestep_inventory::iam::Role;

    fn said_in(org: &Org, role: Role) -> &'static str {
        samples::said_in(&CHECK, org, role)
    }

    fn said(principal: &str, condition: &str) -> &'static str {
        samples::said(&CHECK, principal, condition)
    }

    const VENDOR: &str = r#"{"AWS":"arn:aws:iam::123412341234:root"}"#;

    #[test]
    fn an_outside_account_needs_an_external_id() {
        assert_eq!(said(VENDOR, "{}"), "fail");
        assert_eq!(said(r#"{"AWS":"123412341234"}"#, "{}"), "fail");
        assert_eq!(
            said(r#"{"AWS":"arn:aws:iam::123412341234:role/scan"}"#, "{}"),
            "fail"
        );
        let with = |operator: &str, value: &str| {
            said(
                VENDOR,
                &format!(r#"{{"{operator}":{{"sts:ExternalId":"{value}"}}}}"#),
            )
        };
        assert_eq!(with("StringEquals", "a1b2"), "pass");
        assert_eq!(with("StringLike", "acme-*"), "pass");
        assert_eq!(with("StringLike", "*"), "fail");
        assert_eq!(with("StringLike", "a*"), "fail");
        assert_eq!(with("StringLike", "????????"), "fail");
        assert_eq!(with("StringEqualsIfExists", "a1b2"), "fail");
        assert_eq!(with("StringNotEquals", "a1b2"), "fail");
        assert_eq!(with("Null", "false"), "fail");
        let other = r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#;
        assert_eq!(said(VENDOR, other), "fail");
    }

    #[test]
    fn whom_a_condition_names_counts_too() {
        let anyone = r#"{"AWS":"*"}"#;
        assert_eq!(
            said(
                anyone,
                r#"{"StringEquals":{"aws:PrincipalAccount":"123412341234"}}"#
            ),
            "fail"
        );
        let arn = r#"{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::123412341234:role/x"}}"#;
        assert_eq!(said(anyone, arn), "fail");
        let both =
            r#"{"StringEquals":{"aws:PrincipalAccount":"123412341234","sts:ExternalId":"a1"}}"#;
        assert_eq!(said(anyone, both), "pass");
    }

    #[test]
    fn sessions_and_organizations_are_outside_too() {
        let session = |of: &str| format!(r#"{{"AWS":"arn:aws:sts::123412341234:{of}"}}"#);
        assert_eq!(said(&session("assumed-role/x/y"), "{}"), "fail");
        // The session of GetFederationToken cannot take on a role.
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
        assert_eq!(said(&session("federated-user/x"), "{}"), "pass");
        let of = |id: &str| format!(r#"{{"StringEquals":{{"aws:PrincipalOrgID":"{id}"}}}}"#);
        assert_eq!(said(r#"{"AWS":"*"}"#, &of("o-other")), "fail");
        assert_eq!(said(r#"{"AWS":"*"}"#, &of("o-sample")), "nothing");
        // Nobody outside gets in, whoever is named.
        assert_eq!(said(VENDOR, &of("o-sample")), "pass");
        let path = r#"{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-sample/*"}}"#;
        assert_eq!(said(VENDOR, path), "pass");
    }

    #[test]
    fn whom_a_denial_spares_is_named_too() {
        let anyone = r#"{"AWS":"*"}"#;
        let denied = |condition: &str| said_in(&org(), denying(anyone, condition));
        let spared =
            r#"{"StringNotEquals":{"aws:PrincipalAccount":["111122223333","123412341234"]}}"#;
        assert_eq!(denied(spared), "fail");
        let arn = r#"{"StringNotEquals":{"aws:PrincipalOrgID":"o-sample"},"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::123412341234:role/*"}}"#;
        assert_eq!(denied(arn), "fail");
        let nobody = r#"{"StringNotEquals":{"aws:PrincipalOrgID":"o-sample"}}"#;
        assert_eq!(denied(nobody), "nothing");
        let case = r#"{"StringEqualsIgnoreCase":{"aws:PrincipalAccount":"123412341234"}}"#;
        assert_eq!(said(anyone, case), "fail");
        let paths = r#"{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-other/*"}}"#;
        assert_eq!(said(anyone, paths), "fail");
    }

    /// A vendor chooses the name, the type and the tags of its principals.
    #[test]
    fn a_control_policy_that_spares_what_a_vendor_can_be_keeps_no_vendor_out() {
        let under = |more: &str| {
            let mut org = org();
            let condition = format!(
                r#"{{"StringNotEqualsIfExists":{{"aws:PrincipalOrgID":"o-sample"}}{more}}}"#
            );
            perimeter(&mut org, "sts:*", &condition, "r-1");
            said_in(&org, role(VENDOR, "{}"))
        };
        assert_eq!(under(""), "pass");
        let name = r#","ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/vendor-*"}"#;
        assert_eq!(under(name), "fail");
        let kind = r#","StringNotEquals":{"aws:PrincipalType":"User"}"#;
        assert_eq!(under(kind), "fail");
        let none = r#","Null":{"aws:PrincipalOrgID":"false"}"#;
        assert_eq!(under(none), "fail");
        let tag = r#","StringNotEquals":{"aws:PrincipalTag/exempt":"true"}"#;
        assert_eq!(under(tag), "unknown");
    }

    /// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_examples.html>
    #[test]
    fn a_resource_control_policy_counts() {
        let under = |condition: &str| {
            let mut org = org();
            perimeter(&mut org, "sts:*", condition, "r-1");
            said_in(&org, role(VENDOR, "{}"))
        };
        assert_eq!(
            under(r#"{"BoolIfExists":{"aws:SecureTransport":"false"}}"#),
            "fail"
        );
        let outside = r#"{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-sample"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}"#;
        assert_eq!(under(outside), "pass");
    }

    #[test]
    fn a_denial_may_demand_it() {
        let without = r#"{"StringNotEquals":{"sts:ExternalId":"a1b2"}}"#;
        assert_eq!(said_in(&org(), denying(VENDOR, without)), "pass");
        let spared = r#"{"StringNotEqualsIfExists":{"sts:ExternalId":"a1b2"},"Bool":{"aws:MultiFactorAuthPresent":"false"}}"#;
        assert_eq!(said_in(&org(), denying(VENDOR, spared)), "fail");
    }

    #[test]
    fn members_and_services_need_none() {
        assert_eq!(
            said(r#"{"AWS":"arn:aws:iam::999988887777:root"}"#, "{}"),
            "nothing"
        );
        assert_eq!(
            said(r#"{"AWS":"arn:aws:iam::111122223333:user/x"}"#, "{}"),
            "nothing"
        );
        assert_eq!(said(r#"{"Service":"ec2.amazonaws.com"}"#, "{}"), "nothing");
    }

    #[test]
    fn members_that_were_not_listed_may_be_outside() {
        let mut org = org();
        org.organization.members = firestep_inventory::Listed::unseen();
        assert_eq!(said_in(&org, role(VENDOR, "{}")), "unknown");
    }

    #[test]
    fn a_trust_policy_that_was_not_seen_is_unknown() {
        assert_eq!(said_in(&org(), Role::unseen("r")), "unknown");
    }
}
