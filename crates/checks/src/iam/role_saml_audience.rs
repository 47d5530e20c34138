//! Does a role that takes SAML assertions demand that they were made for AWS?

use firestep_access::Trust;
use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity};

use crate::role_trust::{READS, each_role};

pub(crate) const CHECK: Check = Check {
    id: "iam-role-saml-audience",
    title: "Roles for SAML providers demand the audience",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E5.5", "declared-paths")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "An assertion that was made for another service can be taken for one that was made for AWS.",
    remedy: "Demand `SAML:aud` to be the sign-in endpoint of AWS in the trust policy.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_saml.html",
    ],
    reads: READS,
    fix: None,
    examine: &PerAccount(|context| {
        each_role(
            context,
            Trust::without_audience,
            "assertions count only for the audience that its trust policy names",
            |who, _| {
                format!("assertions of {who} count whatever audience they were made for").into()
            },
        )
    }),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role_trust::samples::{self, denying, org};
    use firestep_inventory::Org;
    use firestep_inventory::iam::Role;

    fn said_in(org: &Org, role: Role) -> &'static str {
        samples::said_in(&CHECK, org, role)
    }

    fn said(principal: &str, condition: &str) -> &'static str {
        samples::said(&CHECK, principal, condition)
    }

    const SAML: &str = r#"{"Federated":"arn:aws:iam::111122223333:saml-provider/idp"}"#;

    #[test]
    fn the_audience_is_demanded() {
        let with = |operator: &str, value: &str| {
            said(
                SAML,
                &format!(r#"{{"{operator}":{{"SAML:aud":"{value}"}}}}"#),
            )
        };
        assert_eq!(
            with("StringEquals", "https://signin.aws.amazon.com/saml"),
            "pass"
        );
        assert_eq!(
            with("StringLike", "https://*.signin.aws.amazon.com/saml"),
            "pass"
        );
        assert_eq!(with("StringLike", "*"), "fail");
        assert_eq!(with("StringLike", "https://*/saml"), "fail");
        assert_eq!(said(SAML, "{}"), "fail");
        assert_eq!(
            said(SAML, r#"{"StringEquals":{"SAML:iss":"https://idp"}}"#),
            "fail"
        );
        assert_eq!(
            said(r#"{"AWS":"arn:aws:iam::123412341234:root"}"#, "{}"),
            "nothing"
        );
        let others = r#"{"StringNotEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}"#;
        assert_eq!(said_in(&org(), denying(SAML, others)), "pass");
    }

    #[test]
    fn a_trust_policy_that_was_not_seen_is_unknown() {
        assert_eq!(said_in(&org(), Role::unseen("r")), "unknown");
    }
}
